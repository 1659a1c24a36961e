// How a picture is used: behind a question mark, only what the person can do, and where the whole instrument is.

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
      if (!figure.isInLab)
        text.append(" ", el("a", { href: figure.labAddress }, "Open in the lab"), ", where everything can be set.");
      // It is seen where it was asked for.
      text.scrollIntoView({ block: "nearest" });
    },
    { class: "ask", "aria-label": "How to use the picture", "aria-expanded": "false", "aria-controls": "help" },
  );
  return { button: toggle, text };
}
