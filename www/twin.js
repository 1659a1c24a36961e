// A second run with one difference: which setting, and what it is there.

import { el, select } from "./dom.js";
import { control } from "./old-controls.js";

/** Which keys are offered. */
const OFFERED = ["act", "lr", "init", "gain", "bias", "opt", "norm", "schedule", "seed", "batch"];

/** The box of a figure whose model has a twin; `keysOf` has the experiment's keys by name, `set(name, value)` makes the difference. */
export class TwinBox {
  constructor(figure, keysOf, set) {
    Object.assign(this, { keysOf, set });
    this.key = select(
      "The second run differs in",
      [["", "nothing: no second run"], ...OFFERED.map((name) => [name, keysOf.get(name).title])],
      (name) => figure.attempt(() => set(name, name ? figure.model.another(name) : "")),
    );
    this.figure = figure;
    this.box = el("span", { class: "choice" });
    this.element = el(
      "details",
      { "data-controls": "twin" },
      el("summary", {}, "Twins: a second run with one difference"),
      el("div", { class: "row" }, this.key.element, this.box),
      el(
        "p",
        { class: "note" },
        "All else is the same: the data, the seed, the batches. Its dead share and its loss are the lines named “twin”.",
      ),
    );
  }

  /** Shows the difference with the control of its key. */
  show() {
    const [name, value] = this.figure.model.twin ?? ["", ""];
    if (name !== this.name) {
      this.name = name;
      const key = this.keysOf.get(name);
      this.value =
        key && control({ ...key, title: "and has there" }, (text) => this.figure.attempt(() => this.set(name, text)));
      this.box.replaceChildren(...(key ? [this.value.element] : []));
      const { input } = this.key;
      // A link can name any key.
      if (key && ![...input.options].some((option) => option.value === name))
        input.append(el("option", { value: name }, key.title));
      input.value = name;
    }
    this.value?.show(value);
  }
}
