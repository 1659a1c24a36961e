// <relu-init>: what a deep stack does to a signal and to a gradient before it has learnt anything.

import { el } from "./dom.js";
import { Figure } from "./figure.js";
import { loadWhole } from "./lab.js";
import { Sweep } from "./sweep.js";

/** The figure of initialisation. Where it trains, a map of gain by depth shows which stacks can start to learn. */
export class ReluInit extends Figure {
  static kind = "init";
  /** What `controls` called these before they were keys and groups. */
  static names = {
    views: ["view"],
    main: ["act", "norm", "residual", "bias"],
    more: ["depth", "width", "data", "batch", "seeds", "seed"],
    train: ["lr", "steps"],
    rescale: ["k"],
  };
  #map;

  extras() {
    if (this.model.get("view") !== "train") return [];
    this.#map ??= el(
      "details",
      { "data-box": "map", ontoggle: () => this.#openMap() },
      el("summary", {}, "The map: gain × depth"),
    );
    return [this.#map];
  }

  /** The map is computed when it is opened: until then it costs nothing. */
  async #openMap() {
    const box = this.#map;
    if (!box?.open || this.sweep) return this.sweep?.follow();
    try {
      const lab = await loadWhole();
      if (this.#map !== box || this.sweep) return;
      this.sweep = new Sweep(lab, "gain_by_depth", {
        element: this,
        experiment: () => this.model.get("experiment"),
        load: (experiment) => this.set("experiment", experiment),
      });
      box.append(this.sweep.element);
      this.sweep.begin();
    } catch (cause) {
      this.fail(cause);
    }
  }

  sync() {
    super.sync();
    this.sweep?.follow();
  }

  leave() {
    this.sweep?.leave();
    this.sweep = undefined;
    this.#map = undefined;
  }
}

ReluInit.define("relu-init");
