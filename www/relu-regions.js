// <relu-regions>: the exact linear regions of a network, while it trains.

import { el } from "./dom.js";
import { Figure } from "./figure.js";

/** The regions figure. Below its settings stands the way to the census of the same run, where the page has one. */
export class ReluRegions extends Figure {
  static kind = "regions";
  #census = el("a", {}, "the census of this run");
  #note = el("p", { class: "note" }, "Dead, or on for all the data? See ", this.#census, ".");

  extras() {
    return [this.#note];
  }

  sync(how) {
    super.sync(how);
    if (!this.model) return;
    const census = document.querySelector("relu-dying[id]");
    this.#note.hidden = !census || Number(this.model.get("sawtooth")) > 0;
    if (census) this.#census.href = `#${census.id}:${this.model.get("run")}`;
  }
}

ReluRegions.define("relu-regions");
