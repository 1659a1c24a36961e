// <relu-curves>: members of the family, their slopes, and the slopes of their slopes.

import { cost, stepCost } from "./cost.js";
import { el } from "./dom.js";
import { Figure } from "./figure.js";

/** The row of the facts that says what a training step keeps. */
const KEPT = "Kept for the way back";
/** What a sum of sigmoids is shown beside. */
const SUMMED = ["relu", "softplus"];
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

/** The curves figure. Its own beside what every figure has: what each function costs on this machine, timed when it is asked for. */
export class ReluCurves extends Figure {
  static kind = "curves";
  static fingerReads = true;
  static rises = true;
  #costs = new Map();
  #box;
  /** Whose costs the box tells. */
  #told;

  extras() {
    this.#box = el(
      "details",
      { "data-box": "cost", ontoggle: () => this.#open() },
      el("summary", {}, "What it costs on this machine"),
    );
    return [this.#box];
  }

  /** The functions that are shown, as text. */
  #timed() {
    const { curves, sigmoids } = this.model.values();
    return sigmoids.text === "0" ? curves.items.map(({ text }) => text) : SUMMED;
  }

  sync(how) {
    super.sync(how);
    if (this.model && this.#box?.open && this.#told !== undefined && this.#told !== this.#timed().join()) this.#open();
  }

  async #open() {
    const box = this.#box;
    if (!box.open) return;
    try {
      const lab = await this.whole();
      const items = this.#timed();
      this.#told = items.join();
      const { head, rows } = factsOf(lab, this.#told);
      const kept = rows.find(([name]) => name === KEPT) ?? [];
      const functions = items.map((text, at) => ({ text, title: head[at + 1], kept: kept[at + 1] }));
      const note = el("p", { class: "note", role: "status" }, "Timing …");
      box.replaceChildren(box.firstElementChild, note);
      for (const text of items) if (!this.#costs.has(text)) this.#costs.set(text, await this.#time(lab, text));
      box.replaceChildren(box.firstElementChild, this.#table(functions));
    } catch (cause) {
      this.fail(cause);
    }
  }

  /** All that is timed of a function, one after the other, so that the page goes on in between. */
  async #time(lab, text) {
    const found = [];
    for (const [, , take] of TIMED) {
      await new Promise((done) => setTimeout(done));
      found.push(take(lab, text));
    }
    return found;
  }

  #table(functions) {
    const most = TIMED.map((_, at) => Math.max(...functions.map(({ text }) => this.#costs.get(text)[at])));
    const row = ({ text, title, kept }) => {
      const own = this.#costs.get(text);
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
}

ReluCurves.define("relu-curves");
