// The table of what functions cost on this machine (cost.js), timed when it is asked for.

import { cost, stepCost } from "./cost.js";
import { el } from "./dom.js";

/** The row of the facts that says what a training step keeps. */
const KEPT = "Kept for the way back";
/** Bars at most this wide, in CSS pixels. */
const WIDEST = 48;

/** What is timed: a name, how a number is told, and how it is taken. */
const TIMED = [
  ["forward", "ns", (lab, act) => cost(lab, act)],
  ["derivative", "ns", (lab, act) => cost(lab, act, lab.benchmarkDerivative)],
  ["both in one pass", "ns", (lab, act) => cost(lab, act, lab.benchmarkBoth)],
  ["a training step", "µs", stepCost],
];

/** What is so of these functions, column by column: they need not be those of the figure. */
function factsOf(lab, curves) {
  const figure = new lab.Figure("curves", `curves=${curves}`);
  try {
    return figure.table("facts");
  } finally {
    figure.free();
  }
}

/** A cell with a bar as long as `share` of the longest. */
function bar(share, text) {
  const line = el("span", { class: "length", "aria-hidden": "true" });
  line.style.width = `${Math.max(1, Math.round(share * WIDEST))}px`;
  return el("td", { class: "timed" }, line, text);
}

/** All that is timed of a function, one after the other, so that the page goes on in between. */
async function time(lab, text) {
  const found = [];
  for (const [, , take] of TIMED) {
    await new Promise((done) => setTimeout(done));
    found.push(take(lab, text));
  }
  return found;
}

/** A row for each of these functions, whose costs are known. */
function table(functions, costs) {
  const most = TIMED.map((_, at) => Math.max(...functions.map(({ text }) => costs.get(text)[at])));
  const row = ({ text, title, kept }) => {
    const own = costs.get(text);
    const bars = TIMED.map(([, unit], at) => bar(own[at] / most[at], `${own[at].toPrecision(2)} ${unit}`));
    return el("tr", {}, el("th", { scope: "row" }, title), ...bars, el("td", { class: "kept" }, kept));
  };
  const head = ["function", ...TIMED.map(([name]) => name), "kept"];
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": "What it costs" },
    el(
      "table",
      {},
      el(
        "caption",
        {},
        "Nanoseconds an element; microseconds a step of a network of two layers of 64 units; what has to be kept of an element for the way back.",
      ),
      el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...functions.map(row)),
    ),
  );
}

/** Fills a box with the costs of these functions; `costs` holds those that are known, and is added to. */
export async function fill(box, lab, items, costs) {
  const { head, rows } = factsOf(lab, items.join());
  const kept = rows.find(([name]) => name === KEPT) ?? [];
  const functions = items.map((text, at) => ({ text, title: head[at + 1], kept: kept[at + 1] }));
  const note = el("p", { class: "note", role: "status" }, "Timing …");
  box.replaceChildren(box.firstElementChild, note);
  for (const text of items) if (!costs.has(text)) costs.set(text, await time(lab, text));
  box.replaceChildren(box.firstElementChild, table(functions, costs));
}
