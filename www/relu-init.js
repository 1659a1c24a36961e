// <relu-init>: what a deep stack does to a signal and to a gradient before it has learnt anything.

import { Figure } from "./figure.js";
import { MapBox } from "./map-box.js";

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
  /** What the module calls the row of named starts. */
  #named;

  extras() {
    if (this.model.get("view") !== "train") return [];
    this.#map ??= new MapBox(
      "The map: gain × depth",
      this,
      "gain_by_depth",
      {
        element: this,
        experiment: () => this.model.get("experiment"),
        load: (experiment) => this.set("experiment", experiment),
      },
      { begins: true },
    );
    return [this.#map.element];
  }

  /** The map of starts, while it is there. */
  get sweep() {
    return this.#map?.sweep;
  }

  sync(how) {
    super.sync(how);
    this.#map?.follow();
    this.#nameStarts();
  }

  /** Where one of the starts is looked at, the named ones choose which: what stands above them says so. */
  #nameStarts() {
    const row = this.panel.rest.querySelector('fieldset:has([data-key="rule"])');
    if (!row || !this.model) return;
    const { choices } = this.model.controls().keys.find(({ name }) => name === "rule");
    this.#named ??= row.firstElementChild.textContent;
    row.firstElementChild.textContent = choices.some(({ id }) => id === "all")
      ? this.#named
      : "Shown, one of the compared";
  }

  leave() {
    this.#map?.leave();
    this.#map = undefined;
  }
}

ReluInit.define("relu-init");
