// <relu-dying>: a network in training, and its units that die.

import { button, download, el } from "./dom.js";
import { Figure } from "./figure.js";
import { MapBox } from "./map-box.js";

/**
 * The figure of dying units. Its own beside what every figure has: a box for points of one's own, and the map of learning rate by
 * gain, which is computed in workers when it is asked for.
 */
export class ReluDying extends Figure {
  static kind = "dying";
  static presses = { " ": "play" };
  /** What the groups of before stand for. */
  static names = {
    main: ["lr", "act", "init", "gain", "bias", "layers", "data", "opt"],
    more: ["batch", "norm", "residual", "schedule", "noise", "points", "seed", "clip", "l1", "l2", "loss", "at_kink"],
    look: ["loss_scale", "step_scale"],
    presets: ["preset"],
  };

  #map;

  sync(how) {
    super.sync(how);
    if (!this.model) return;
    // Where points are put or moved, a finger draws and does not scroll.
    this.plot.classList.toggle("drawing", this.model.get("hand") !== "choose");
    this.#map?.follow();
  }

  /** The map of runs, while it is there. */
  get sweep() {
    return this.#map?.sweep;
  }

  extras() {
    this.#map ??= new MapBox("The map: learning rate × gain", this, "rate_by_gain", {
      element: this,
      experiment: () => this.model.get("experiment"),
      own: () => {
        const own = this.model.get("own");
        return own ? own.split(",").map(Number) : undefined;
      },
      load: (experiment) => {
        this.set("experiment", experiment);
        this.set("play", "on");
      },
    });
    return [this.#ownData(), this.#map.element];
  }

  #ownData() {
    const lines = el("textarea", {
      rows: 3,
      cols: 30,
      placeholder: "x, y, class",
      "aria-label": "Points as lines of x, y, class",
    });
    return el(
      "details",
      { "data-box": "data" },
      el("summary", {}, "Your own data"),
      el(
        "div",
        { class: "row" },
        lines,
        button("Train on these", () => this.dropText(lines.value)),
        button("Save the points", () =>
          this.turns.take(() =>
            this.attempt(() => download("points.csv", new Blob([this.#pointsCsv()], { type: "text/csv" }))),
          ),
        ),
      ),
      el(
        "p",
        { class: "note" },
        "A CSV file of x, y, class can also be dropped onto the figure. “A tap on the plane” in all settings puts points by hand: a drag moves one, Shift and a click take one away. Choosing data returns to that.",
      ),
    );
  }

  #pointsCsv() {
    const { head, rows } = this.model.table("points");
    return [head, ...rows].map((row) => `${row.join(",")}\n`).join("");
  }

  leave() {
    this.#map?.leave();
    this.#map = undefined;
  }
}

ReluDying.define("relu-dying");
