// The picture that opens the page: a sheet that a network folds around the data, again and with other numbers of units.

import { give } from "./states.js";

/** Steps after which a sheet that folds rests, for those who want no motion. */
const RESTS = 1500;

/** The run with so many units, which folds its sheet until it rests. */
const story = (units) => `data=circle&layers=${units}&show=surface&play=on`;

/** Lets the opening picture play, where there is a surface to show; elsewhere the plane stands. */
export function hero() {
  const figure = document.getElementById("hero");
  const buttons = document.querySelector(".fold");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let units = 8;
  const fold = () => give(figure, calm ? story(units).replace("&play=on", `&steps=${RESTS}`) : story(units));
  const begin = () => {
    if (!figure.model?.controls?.().parts?.some(({ id }) => id === "surface")) return;
    buttons.hidden = false;
    // Who follows a link to a state of it wants that one.
    if (location.hash.startsWith(`#${figure.id}:`) || history.state?.figures?.[figure.id]) return;
    // What the page begins with plays with what is there already.
    if (calm) fold();
    else figure.state = story(units);
  };
  if (figure.model) begin();
  else figure.addEventListener("ready", begin, { once: true });
  buttons.querySelector(".primary").addEventListener("click", fold);
  for (const choice of buttons.querySelectorAll("[data-units]")) {
    choice.addEventListener("click", () => {
      units = Number(choice.dataset.units);
      for (const other of buttons.querySelectorAll("[data-units]")) {
        if (other === choice) other.setAttribute("aria-pressed", "true");
        else other.removeAttribute("aria-pressed");
      }
      fold();
    });
  }
}
