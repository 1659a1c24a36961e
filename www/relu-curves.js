// <relu-curves>: members of the family, their slopes, and the slopes of their slopes.

import { el } from "./dom.js";
import { Figure } from "./figure.js";

/** What a sum of sigmoids is shown beside. */
const SUMMED = ["relu", "softplus"];

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
      const [lab, { fill }] = await Promise.all([this.whole(), import("./cost-table.js")]);
      const items = this.#timed();
      this.#told = items.join();
      await fill(box, lab, items, this.#costs);
    } catch (cause) {
      this.fail(cause);
    }
  }
}

ReluCurves.define("relu-curves");
