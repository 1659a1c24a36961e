// A figure in words beside its picture.

import { el, lineSample } from "./dom.js";

/** Writes what the module says of a figure into the places that it has for that. */
export function speak(figure, { label, headline, reading, notes }) {
  figure.base.setAttribute("aria-label", label || "Figure, still being worked on");
  figure.headline.textContent = headline;
  figure.headline.hidden = headline === "";
  figure.notes.textContent = notes.join(" ");
  figure.notes.hidden = notes.length === 0;
  figure.reading.hidden = reading.length === 0;
  figure.reading.replaceChildren(
    ...reading.map(({ title, text, color, dashes }) => {
      const line = el("div", {}, ...(title ? [el("strong", {}, title), " "] : []), text);
      if (!color) return line;
      const sample = lineSample();
      sample.show({ color, dashes });
      line.prepend(sample.element, " ");
      return line;
    }),
  );
}
