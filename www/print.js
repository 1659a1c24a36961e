// On paper a figure is the vector drawing of what it shows now, and a sentence that sets it gets a footnote with the address.

import { el } from "./dom.js";
import { ALL } from "./states.js";

/** The width in CSS pixels that figures are drawn at for paper; `data-paper` says another: fewer make larger letters. */
const WIDE = 420;

/** Milliseconds that all figures may work before they are printed, and between two looks at whether they are done. */
const MOST = 2000;
const SLICE = 50;

/** Reads an SVG document into this one; the figure may work until `end`. Not HTML from text: an XML parser makes no scripts run, and the policy allows none. */
function drawing(figure, end) {
  // A figure out of view has not been worked on.
  while (figure.model.advance(performance.now(), SLICE, false).pending && performance.now() < end);
  const { documentElement } = new DOMParser().parseFromString(
    figure.toSVG({ width: Number(figure.dataset.paper) || WIDE, theme: "light" }),
    "image/svg+xml",
  );
  const svg = document.importNode(documentElement, true);
  svg.classList.add("vector");
  return svg;
}

/** Draws every figure that has begun as vectors while the page is printed, and lists the addresses of its links. */
export function printAsVectors() {
  let added = [];
  addEventListener("beforeprint", () => {
    // All figures share it: a dialogue that is waited for is not to wait for each.
    const end = performance.now() + MOST;
    for (const figure of document.querySelectorAll(ALL)) {
      // A dialogue does not wait for what a figure needs to draw itself as vectors.
      if (!figure.model || !figure.turns.areFree) continue;
      try {
        const svg = drawing(figure, end);
        figure.after(svg);
        figure.classList.add("drawn");
        added.push(svg);
      } catch {
        // The canvas is printed in its place.
      }
    }
    for (const step of document.querySelectorAll(".step")) {
      const links = [...step.querySelectorAll("a.try")];
      if (links.length === 0) continue;
      const list = el("ol", { class: "footnotes" }, ...links.map((link) => el("li", {}, link.href)));
      step.append(list);
      added.push(list);
    }
  });
  addEventListener("afterprint", () => {
    for (const element of added) element.remove();
    for (const figure of document.querySelectorAll(`:is(${ALL}).drawn`)) figure.classList.remove("drawn");
    added = [];
  });
}

/** Resolves when every figure of the page has begun and rests, or after `most` milliseconds. */
async function allBegun(most) {
  const figures = [...document.querySelectorAll(ALL)];
  for (const figure of figures) figure.removeAttribute("loading");
  const end = performance.now() + most;
  // One that could not begin says so, and is not waited for.
  while (
    figures.some(({ model, message }) => !model && !message?.classList.contains("alarm")) &&
    performance.now() < end
  )
    await new Promise((done) => setTimeout(done, 100));
  await Promise.race([
    Promise.all(figures.map(async (figure) => (await figure.complete()) && figure.finished())),
    new Promise((done) => setTimeout(done, end - performance.now())),
  ]);
}

/** Milliseconds that printing waits for figures that have not begun. */
const PATIENCE = 20_000;

/** Lets a button print the page with all of its figures. */
export function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await allBegun(PATIENCE);
    button.disabled = false;
    print();
  });
}
