// The list of a lecture on this device: states of figures, each with a title and a note.

import { button } from "./dom.js";
import { ALL } from "./states.js";
import { keep, recall } from "./store.js";

const LECTURE = "lecture";
/** Milliseconds that a button says what it did. */
const SAID = 1500;

/** The list: `{title, slides: [{kind, state, show, controls, title, note}]}`. */
export const lecture = () => recall(LECTURE, { title: "", slides: [] });

/** Keeps a list. */
export const keepLecture = (list) => keep(LECTURE, list);

/** What a figure shows now, as a slide. */
export function slideOf(figure) {
  const title = figure.closest("section")?.querySelector("h2")?.textContent ?? "";
  return {
    kind: figure.localName.replace("relu-", ""),
    state: figure.state,
    show: figure.getAttribute("show") ?? "",
    controls: figure.getAttribute("controls") ?? "",
    title,
    note: "",
  };
}

/** A button at each figure of a step that takes what it shows into the list. */
export function collectors() {
  for (const step of document.querySelectorAll(".step")) {
    const figure = step.querySelector(ALL);
    if (!figure) continue;
    const add = button(
      "+ lecture",
      () => {
        const list = lecture();
        list.slides.push(slideOf(figure));
        keepLecture(list);
        add.textContent = `${list.slides.length} in the lecture`;
        setTimeout(() => {
          add.textContent = "+ lecture";
        }, SAID);
      },
      { class: "add", title: "Add this picture to a lecture", "aria-label": "Add this picture to a lecture" },
    );
    step.querySelector(".say > :last-child").after(add);
  }
}
