// <relu-curves>: members of the family, their slopes, and the slopes of their slopes.

import { Figure } from "./figure.js";
import { loadWhole } from "./lab.js";

/** Elements a call and calls of a measurement of cost: a few milliseconds. */
const ELEMENTS = 4096;
const REPEATS = 400;
/** Measurements of each, of which the least counts. */
const TRIES = 3;

/** The curves figure. Its table of facts ends with what each function costs on this machine. */
export class ReluCurves extends Figure {
  static kind = "curves";
  #costs = new Map();

  async table(id) {
    const table = await super.table(id);
    if (id !== "facts") return table;
    const { items } = this.model.values().curves;
    const lab = await loadWhole();
    const cost = (text) => this.#cost(lab, text);
    const costs = items.map(({ text }) => cost(text));
    const row = costs.map((own) => `${own.toFixed(3)} ns an element, ${(own / cost("relu")).toFixed(1)} × relu`);
    return { ...table, rows: [...table.rows, ["Cost here, forward", ...row]] };
  }

  /** Nanoseconds an element, measured once for each function. */
  #cost(lab, text) {
    if (!this.#costs.has(text)) {
      lab.benchmark(text, ELEMENTS, REPEATS);
      const measured = Array.from({ length: TRIES }, () => lab.benchmark(text, ELEMENTS, REPEATS));
      this.#costs.set(text, Math.min(...measured));
    }
    return this.#costs.get(text);
  }
}

ReluCurves.define("relu-curves");
