// <relu-init>: what a deep stack does to a signal and to a gradient before it has learnt anything.

import { el } from "./dom.js";
import { Figure } from "./figure.js";
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
    this.#map ??= this.#makeMap();
    return [this.#map.box];
  }

  #makeMap() {
    const sweep = new Sweep(this.lab, "gain_by_depth", {
      element: this,
      experiment: () => this.model.get("experiment"),
      load: (experiment) => this.set("experiment", experiment),
    });
    const box = el(
      "details",
      { "data-box": "map", ontoggle: () => sweep.follow() },
      el("summary", {}, "The map: gain × depth"),
      sweep.element,
    );
    return { sweep, box };
  }

  sync() {
    super.sync();
    this.#map?.sweep.follow();
  }

  leave() {
    this.#map?.sweep.leave();
    this.#map = undefined;
  }
}

ReluInit.define("relu-init");
