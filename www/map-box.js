// The box of a figure's map over two settings: the map comes with the whole module when the box is opened, and costs nothing until then.

import { el } from "./dom.js";
import { Sweep } from "./sweep.js";

export class MapBox {
  /** The map; undefined until the box is opened, and after it left. */
  sweep;
  #gone = false;

  /** `map` and `host` are as a Sweep takes them; with `begins` it is computed as soon as it is there. */
  constructor(title, figure, map, host, { begins = false } = {}) {
    this.element = el(
      "details",
      { "data-box": "map", ontoggle: () => this.#open(figure, map, host, begins) },
      el("summary", {}, title),
    );
  }

  async #open(figure, map, host, begins) {
    if (!this.element.open || this.sweep) return this.follow();
    try {
      const lab = await figure.whole();
      if (this.#gone || this.sweep) return;
      this.sweep = new Sweep(lab, map, host);
      this.element.append(this.sweep.element);
      if (begins) this.sweep.begin();
      else this.sweep.follow();
    } catch (cause) {
      figure.fail(cause);
    }
  }

  /** Takes a change of the figure's settings over. */
  follow() {
    this.sweep?.follow();
  }

  /** Ends its work: the figure leaves the page. */
  leave() {
    this.#gone = true;
    this.sweep?.leave();
    this.sweep = undefined;
  }
}
