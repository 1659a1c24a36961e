// <relu-curves>: activation functions of the family and their derivatives.

import { button, el, lineSample, number, select, swatch, table, toggle } from "./dom.js";
import { Figure } from "./figure.js";
import { gestures } from "./gestures.js";

const HELP =
  "Arrow keys move the crosshair, with Shift they move the window; plus and minus zoom; 0 or a double click returns; Escape takes the crosshair away.";
/** Rows of the table of numbers. */
const ROWS = 20;
/** A key's share of the plot's width, and its zoom. */
const PAN_SHARE = 0.05;
const ZOOM_STEP = 1.25;
/** What one cost measurement runs: in cache, and short enough not to be felt. */
const COST_ELEMENTS = 4096;
const COST_REPEATS = 400;

/**
 * The curves figure. Keys: `curves` (a list such as `relu,elu(alpha=2)`), `x` and `y` (windows, `from..to`), `kink` (left, right or
 * a number: the derivative at a kink), `second` (on: f'' too), `sigmoids` (their number: where ReLU comes from), `at` (the crosshair).
 * Groups of `controls`: curves, options, sigmoids, view, export, facts, table.
 */
export class ReluCurves extends Figure {
  static keys = ["curves", "x", "y", "kink", "second", "sigmoids", "at"];

  createModel(lab) {
    this.family = lab.activations();
    return new lab.CurvesFigure("");
  }

  build() {
    const edit = (act) =>
      this.attempt(() => {
        act();
        this.changed();
      });
    this.edit = edit;
    this.ui = {};

    this.ui.chips = el("div", { class: "chips" });
    this.ui.add = select("Add a curve", [["", "choose …"], ...this.#names()], (id) => {
      if (id) edit(() => this.model.addCurve(id));
    });
    this.ui.curvesBox = el(
      "div",
      { class: "body", "data-controls": "curves" },
      this.ui.chips,
      el("div", { class: "row" }, this.ui.add.element),
    );

    this.ui.kink = select(
      "f′ at a kink",
      [
        ["0", "0, or nearest to it"],
        ["0.5", "½"],
        ["left", "slope on the left"],
        ["right", "slope on the right"],
      ],
      (value) => edit(() => this.model.setAtKink(value)),
    );
    this.ui.second = toggle("show f″", (on) => edit(() => (this.model.second = on)));
    const options = el(
      "div",
      { class: "row", "data-controls": "options" },
      this.ui.kink.element,
      this.ui.second.element,
    );

    const range = this.model.sigmoids();
    this.ui.sum = toggle("where ReLU comes from: add shifted sigmoids", (on) =>
      edit(() => this.model.setSigmoids(on ? range.default : 0)),
    );
    this.ui.count = number("N, sigmoids added", { ...range, whole: true }, (value) =>
      edit(() => {
        this.model.setSigmoids(value);
        this.model.home();
      }),
    );
    this.ui.gaps = el("p", { class: "note", role: "status" });
    this.ui.sumRow = el("div", { class: "row" }, this.ui.count.element);
    const sigmoids = el(
      "div",
      { class: "body", "data-controls": "sigmoids" },
      this.ui.sum.element,
      this.ui.sumRow,
      this.ui.gaps,
    );

    const zoom = (factor) => edit(() => this.model.zoomMiddle(this.sheet, factor));
    const view = el(
      "div",
      { class: "row", "data-controls": "view", role: "group", "aria-label": "Window" },
      button("Zoom in", () => zoom(1 / ZOOM_STEP)),
      button("Zoom out", () => zoom(ZOOM_STEP)),
      button("Whole picture", () => edit(() => this.model.home())),
    );

    this.ui.readout = el("div", { class: "reading", part: "reading", role: "status" });
    this.ui.help = el("p", { class: "note", id: "help" }, HELP);
    this.base.setAttribute("aria-describedby", "help");
    this.ui.facts = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Facts" });
    this.ui.factsBox = el(
      "details",
      { "data-controls": "facts" },
      el("summary", {}, "What is so, computed"),
      this.ui.facts,
    );
    this.ui.factsBox.addEventListener("toggle", () => this.#showFacts());
    this.ui.numbers = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers" });
    this.ui.tableBox = el("details", { "data-controls": "table" }, el("summary", {}, "The numbers"), this.ui.numbers);
    this.ui.tableBox.addEventListener("toggle", () => this.#showTable());

    this.#listen();
    return [
      this.ui.curvesBox,
      this.plot,
      this.ui.readout,
      options,
      sigmoids,
      el("div", { class: "row", "data-controls": "view" }, view, this.ui.help),
      this.ui.factsBox,
      this.ui.tableBox,
      this.exportButtons("relu-curves"),
    ];
  }

  #names() {
    return this.family.map(({ id, title }) => [id, title]);
  }

  #listen() {
    // The plot outlives a restart of the model, its listeners too.
    if (this.listening) return;
    this.listening = true;
    const moved = (yes) => {
      if (yes) this.#crosshairMoved();
    };
    const windowMoved = (yes) => {
      if (yes) this.changed();
    };
    gestures(this.base, {
      hover: (x, y) => this.attempt(() => moved(this.model?.point(this.sheet, x, y))),
      leave: () => this.attempt(() => moved(this.model?.clearPoint())),
      drag: (x, y, dx, dy) => this.attempt(() => windowMoved(this.model?.pan(this.sheet, x, y, dx, dy))),
      zoom: (x, y, factor) => this.attempt(() => windowMoved(this.model?.zoom(this.sheet, x, y, factor))),
      reset: () => this.attempt(() => windowMoved(this.model && (this.model.home() ?? true))),
    });
    this.listenToKeys((event) => this.#keys(event));
  }

  #keys(event) {
    const pan = (dx, dy) => {
      const wide = this.base.clientWidth * PAN_SHARE;
      this.model.panMiddle(this.sheet, dx * wide, dy * wide);
      this.changed();
    };
    const step = (steps) => {
      if (this.model.step(steps)) this.#crosshairMoved();
    };
    return {
      ArrowLeft: () => (event.shiftKey ? pan(1, 0) : step(-1)),
      ArrowRight: () => (event.shiftKey ? pan(-1, 0) : step(1)),
      ArrowUp: () => (event.shiftKey ? pan(0, 1) : step(10)),
      ArrowDown: () => (event.shiftKey ? pan(0, -1) : step(-10)),
      "+": () => this.edit(() => this.model.zoomMiddle(this.sheet, 1 / ZOOM_STEP)),
      "=": () => this.edit(() => this.model.zoomMiddle(this.sheet, 1 / ZOOM_STEP)),
      "-": () => this.edit(() => this.model.zoomMiddle(this.sheet, ZOOM_STEP)),
      0: () => this.edit(() => this.model.home()),
      Home: () => this.edit(() => this.model.home()),
      Escape: () => {
        if (this.model.clearPoint()) this.#crosshairMoved();
      },
    };
  }

  #crosshairMoved() {
    this.invalidate({ base: false, top: true });
    this.#showReading();
    this.said();
  }

  drawBase(sheet, canvas = this.base) {
    this.model.draw(canvas, sheet);
  }

  drawTop(sheet, canvas = this.top) {
    this.model.drawCrosshair(canvas, sheet);
  }

  /** Brings the controls into step with the model. */
  sync() {
    const curves = this.model.curves(this.sheet);
    const { value: count, gapToSoftplus, gapToRelu } = this.model.sigmoids();
    this.#showChips(curves, count > 0);
    this.ui.add.input.value = "";
    this.ui.add.element.hidden = count > 0;
    this.ui.add.input.disabled = curves.length >= this.model.maxCurves;
    const kink = this.model.atKink;
    if (![...this.ui.kink.input.options].some((option) => option.value === kink))
      this.ui.kink.input.append(el("option", { value: kink }, kink));
    this.ui.kink.input.value = kink;
    this.ui.second.input.checked = this.model.second;
    this.ui.sum.input.checked = count > 0;
    this.ui.sumRow.hidden = count === 0;
    if (count > 0) this.ui.count.set(count);
    this.ui.gaps.textContent =
      count > 0
        ? `Largest gap in this window: ${gapToSoftplus} to softplus, ${gapToRelu} to ReLU. Infinitely many would be softplus to within 0.5 % (Nair and Hinton 2010).`
        : "";
    this.#showReading();
    this.#showFacts();
    this.#showTable();
  }

  /** One chip for each curve. Chips are kept while the kinds stay, so that a slider under the hand is not replaced. */
  #showChips(curves, fixed) {
    const kinds = curves.map(({ id }) => id).join() + fixed + curves.length;
    if (kinds !== this.ui.kinds) {
      this.ui.kinds = kinds;
      this.ui.chipParts = curves.map((curve, index) => this.#chip(curve, index, fixed, curves.length > 1));
      this.ui.chips.replaceChildren(...this.ui.chipParts.map(({ element }) => element));
    }
    curves.forEach((curve, index) => {
      const chip = this.ui.chipParts[index];
      chip.line.show(curve);
      if (fixed) chip.title.textContent = curve.title;
      curve.parameters.forEach(({ value }, at) => {
        chip.numbers[at].set(value);
      });
    });
  }

  #chip(curve, index, fixed, removable) {
    const line = lineSample();
    const title = el("span", {}, curve.title);
    const kind = el(
      "select",
      { "aria-label": `Curve ${index + 1}` },
      ...this.#names().map(([id, name]) => el("option", { value: id }, name)),
    );
    kind.value = curve.id;
    kind.addEventListener("change", () => this.edit(() => this.model.replaceCurve(index, kind.value)));
    const close = button("×", () => this.edit(() => this.model.removeCurve(index)), {
      class: "close",
      "aria-label": `Take ${curve.title} away`,
    });
    const name = el(
      "div",
      { class: "name" },
      line.element,
      fixed ? title : kind,
      ...(removable && !fixed ? [close] : []),
    );
    const numbers = curve.parameters.map((parameter) =>
      number(
        parameter.name,
        parameter,
        (value) => this.edit(() => this.model.setParameter(index, parameter.name, value)),
        { title: parameter.meaning },
      ),
    );
    return {
      element: el("div", { class: "chip", part: "curve" }, name, ...numbers.map(({ element }) => element)),
      line,
      title,
      numbers,
    };
  }

  #showReading() {
    const reading = this.model.reading(this.sheet);
    if (!reading) {
      this.ui.readout.replaceChildren("Point at the plot, or move with the arrow keys, to read x, f(x) and f′(x).");
      return;
    }
    const second = this.model.second;
    const parts = reading.curves.map(({ title, color, value, slope, second: bend }) => {
      const text = ` f = ${value}, f′ = ${slope}${second ? `, f″ = ${bend}` : ""}`;
      return el("span", {}, swatch(color), el("strong", {}, title), text);
    });
    this.ui.readout.replaceChildren(
      el("div", { class: "row" }, el("span", { class: "figures" }, `x = ${reading.x}`), ...parts),
    );
  }

  #showTable() {
    if (!this.ui.tableBox.open) return;
    const rows = this.model.table(this.sheet, ROWS);
    const titles = rows[0].curves.map(({ title }) => title);
    this.ui.numbers.replaceChildren(
      table(
        this.model.label,
        ["x", ...titles.flatMap((title) => [`${title}: f(x)`, "f′(x)"])],
        rows.map(({ x, curves }) => [x, ...curves.flatMap(({ value, slope }) => [value, slope])]),
      ),
    );
  }

  #showFacts() {
    if (!this.ui.factsBox.open) return;
    const columns = this.model.facts();
    if (columns.length === 0) {
      this.ui.facts.replaceChildren();
      return;
    }
    const costs = this.#costs(columns.map(({ text }) => text));
    const rows = Object.entries(columns[0].facts).map(([id, { title }]) => [
      title,
      ...columns.map(({ facts }) => facts[id].text),
    ]);
    rows.push([
      "Cost here, forward",
      ...costs.map(({ own, relative }) => `${own.toFixed(3)} ns an element, ${relative.toFixed(1)} × relu`),
    ]);
    this.ui.facts.replaceChildren(
      table(
        "Computed from the function itself; nothing in this table is typed in.",
        ["fact", ...columns.map(({ title }) => title)],
        rows,
      ),
    );
  }

  /** Measures what each curve costs beside relu; once for each text. */
  #costs(texts) {
    this.measured ??= new Map();
    const cost = (text) => {
      if (!this.measured.has(text)) {
        this.lab.benchmark(text, COST_ELEMENTS, COST_REPEATS);
        this.measured.set(
          text,
          Math.min(...[0, 1, 2].map(() => this.lab.benchmark(text, COST_ELEMENTS, COST_REPEATS))),
        );
      }
      return this.measured.get(text);
    };
    return texts.map((text) => ({ own: cost(text), relative: cost(text) / cost("relu") }));
  }
}

ReluCurves.define("relu-curves");
