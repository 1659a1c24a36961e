// Around the figures of the course: chapters with ticks of what was read, 'measure again', and the way back to where all began.

import { button, el } from "./dom.js";
import { ALL, give } from "./states.js";
import { keep, recall } from "./store.js";

/** What is remembered of the chapters: their ids. */
const READ = "read";

/** The list of chapters; a chapter whose end has been in view gets a tick. */
export function chapters() {
  const list = document.createElement("ol");
  const read = new Set(recall(READ, []));
  const items = new Map();
  const tick = (id) => {
    items.get(id)?.setAttribute("data-read", "");
    const link = items.get(id)?.querySelector("a");
    if (link) link.title = "Read";
  };
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const { id } = target.closest("section");
      if (!isIntersecting || read.has(id)) continue;
      read.add(id);
      keep(READ, [...read]);
      tick(id);
    }
  });
  for (const section of document.querySelectorAll("main section")) {
    const link = el("a", { href: `#${section.id}` }, section.querySelector("h2").textContent);
    const item = el("li", {}, link);
    items.set(section.id, item);
    list.append(item);
    if (read.has(section.id)) tick(section.id);
    if (section.lastElementChild) seen.observe(section.lastElementChild);
  }
  document.getElementById("chapters").append(list);
}

/** A button at each measured statement that measures its numbers again. */
export function marks() {
  for (const statement of document.querySelectorAll('[data-kind="measured"]')) {
    const numbers = [...statement.querySelectorAll("relu-number")];
    if (numbers.length === 0) continue;
    const again = button("↻", () => Promise.all(numbers.map((number) => number.measure())), {
      class: "again",
      "aria-label": "Measure again",
      title: "Measure again",
    });
    statement.append(" ", again);
  }
}

/** The button that brings every figure back to what it showed at first. */
export function resetButton() {
  const reset = document.getElementById("reset");
  reset.hidden = false;
  reset.addEventListener("click", () => {
    for (const figure of document.querySelectorAll(ALL)) give(figure, figure.getAttribute("state") ?? "");
    for (const link of document.querySelectorAll("a.try[aria-current]")) link.removeAttribute("aria-current");
    history.replaceState(null, "", location.pathname);
  });
}

/** Below this width a figure sticks at the top, and there is room for one control. */
const NARROW = matchMedia("(max-width: 999px)");

/** Where there is little room, figures with `data-narrow` have the controls that it names, and their own elsewhere. */
export function narrow() {
  for (const figure of document.querySelectorAll("[data-narrow]")) {
    const usual = figure.getAttribute("controls");
    const follow = () => figure.setAttribute("controls", NARROW.matches ? figure.dataset.narrow : usual);
    NARROW.addEventListener("change", follow);
    follow();
  }
}
