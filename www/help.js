// How a picture is used: behind a question mark, and only what the person can do.

import { button, el } from "./dom.js";

/** Whether there is nothing but fingers: then nobody asks for keys. */
const WITHOUT_KEYS = matchMedia("(any-hover: none)");

/** The button that tells how the picture is used, and what it tells. */
export function helpOf(figure) {
  const text = el("p", { class: "note help", id: "help", hidden: true });
  const toggle = button(
    "?",
    () => {
      text.hidden = !text.hidden;
      toggle.setAttribute("aria-expanded", String(!text.hidden));
      const { hand, keys } = figure.model.controls().help;
      text.textContent = WITHOUT_KEYS.matches ? hand : `${hand} ${keys}`;
    },
    { class: "ask", "aria-label": "How to use the picture", "aria-expanded": "false", "aria-controls": "help" },
  );
  return { button: toggle, text };
}
