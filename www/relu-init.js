// <relu-init>: what a deep stack does to a signal and to a gradient before it has learnt anything.

import * as clock from "./clock.js";
import { button, el, lineSample, number, select, swatch, table, toggle } from "./dom.js";
import { gestures } from "./gestures.js";
import { Figure } from "./old-figure.js";
import { Sweep } from "./sweep.js";

/** Milliseconds that a frame may compute while somebody moves a slider: answering is what the page is there for then. */
const UNDER_THE_HAND = 45;
/** Of these, for what is not under the hand. */
const FOR_OTHERS = 5;
/** Milliseconds after the last change in which a slider counts as being moved. */
const HAND_RESTS = 250;
/** Milliseconds between two updates of the numbers beside the picture: people cannot read faster. */
const SAY_EVERY = 150;
/** What always shows, and what is behind "More". */
const MAIN = ["act", "norm", "residual", "bias"];
const MORE = ["depth", "width", "data", "batch", "seeds", "seed"];
/** What shows in one view only. */
const OF_VIEW = { train: ["lr", "steps"], rescale: ["k"] };
/**
 * The figure of initialisation. Keys: `init` (a list such as `he,normal(std=0.05)`), `gain`, `act`, `depth`, `width`, `batch`, `bias`,
 * `norm` (none, batch, layer), `residual` (on), `data` (normal, or a data set's name), `seed`, `seeds`, `layer` (the one that is read), `view`.
 * Groups of `controls`: views, gain, series, main, train, rescale, map, more, table, export.
 */
export class ReluInit extends Figure {
  static keys = [
    "view",
    "init",
    "gain",
    "act",
    "depth",
    "width",
    "batch",
    "bias",
    "norm",
    "residual",
    "data",
    "seed",
    "seeds",
    "lr",
    "steps",
    "k",
  ];

  createModel(lab) {
    this.scratch = document.createElement("canvas");
    return new lab.InitFigure("");
  }

  build() {
    this.controlsOf = new Map(this.model.controls().map((control) => [control.key, control]));
    this.parts = new Map();
    const controls = (keys) => keys.map((key) => this.#control(this.controlsOf.get(key)));

    this.gainPart = this.#number(this.controlsOf.get("gain"), "big");
    this.critical = el("div", { class: "row", role: "group", "aria-label": "Critical gains" });
    this.tabs = this.controlsOf
      .get("view")
      .choices.map(({ id, title }) => ({ id, element: button(title, () => this.#set("view", id)) }));
    const views = el(
      "div",
      { class: "tabs", role: "group", "aria-label": "View" },
      ...this.tabs.map(({ element }) => element),
    );
    this.active = select("shown:", [], (index) => this.#set("active", index));
    const one = el("div", { class: "row", "data-controls": "views" }, views, this.active.element);

    this.chips = el("div", { class: "chips pairs" });
    this.kinds = undefined;
    this.titles = undefined;
    this.criticalKey = undefined;
    this.add = select("Add an initialiser", [["", "choose …"], ...this.#inits()], (id) => {
      if (id) this.#edit(() => this.model.addSeries(id));
    });
    const series = el(
      "div",
      { class: "body", "data-controls": "series" },
      this.chips,
      el("div", { class: "row" }, this.add.element),
    );

    this.bar = el("i");
    this.progress = el("div", { class: "progress", "aria-hidden": "true" }, this.bar);
    this.readout = el("div", { class: "reading", part: "reading", role: "status" });
    this.numbers = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers by layer" });
    this.tableBox = el("details", { "data-controls": "table" }, el("summary", {}, "The numbers"), this.numbers);
    this.tableBox.addEventListener("toggle", () => this.#showTable());
    this.help = el("p", { class: "note", id: "help" });
    this.base.setAttribute("aria-describedby", "help");

    this.ofView = Object.entries(OF_VIEW).map(([view, keys]) => ({
      view,
      element: el("div", { class: "row", "data-controls": view }, ...controls(keys)),
    }));
    this.ofView.push({ view: "train", element: this.#mapBox() });

    const gain = el("div", { class: "row", "data-controls": "gain" }, this.gainPart.element, this.critical);
    // What the view of rescaling, which has a network of its own, does not follow.
    this.ofStart = [gain, series];

    this.#listen();
    return [
      one,
      gain,
      el("div", { class: "row", "data-controls": "main" }, ...controls(MAIN)),
      ...this.ofView.slice(0, -1).map(({ element }) => element),
      el("div", {}, this.plot, this.progress),
      this.readout,
      this.ofView.at(-1).element,
      series,
      el(
        "details",
        { "data-controls": "more" },
        el("summary", {}, "More settings"),
        el("div", { class: "row" }, ...controls(MORE)),
      ),
      this.help,
      this.tableBox,
      this.exportButtons("relu-init"),
    ];
  }

  /** The map of gain by depth: which stacks can start to learn. */
  #mapBox() {
    this.sweep?.leave();
    this.sweep = new Sweep(this.lab, "gain_by_depth", {
      element: this,
      experiment: () => this.model.experiment,
      load: (experiment) => {
        this.state = this.model.ofCell(experiment);
      },
    });
    return el(
      "details",
      { "data-controls": "map", ontoggle: () => this.sweep?.follow() },
      el("summary", {}, "The map: gain × depth"),
      this.sweep.element,
    );
  }

  #inits() {
    return this.controlsOf.get("init").choices.map(({ id, title }) => [id, title]);
  }

  #number({ key, title, meaning, number: range }, kind = "") {
    const part = number(title, range, (value) => this.#set(key, String(value)), {
      title: meaning,
      class: `number ${kind}`,
    });
    part.show = (text) => part.set(Number(text));
    this.parts.set(key, part);
    return part;
  }

  /** An input for a key of the text. */
  #control(control) {
    const { key, title, meaning, choices, flag } = control;
    if (control.number) return this.#number(control).element;
    let part;
    if (flag) {
      part = toggle(title, (on) => this.#set(key, on ? "on" : "off"));
      part.show = (text) => {
        part.input.checked = text === "on";
      };
    } else {
      part = select(
        title,
        choices.map(({ id, title: name }) => [id, name]),
        (value) => this.#set(key, value),
      );
      part.show = (text) => {
        const known = [...part.input.options].some((option) => option.value === text);
        if (!known) part.input.append(el("option", { value: text }, text));
        part.input.value = text;
      };
    }
    part.element.title = meaning;
    this.parts.set(key, part);
    return part.element;
  }

  #edit(act) {
    this.attempt(() => {
      act();
      this.touched = performance.now();
      this.changed();
    });
  }

  #set(key, value) {
    this.#edit(() => this.say(this.model.set(key, value).map(({ text }) => text)));
  }

  #listen() {
    // The plot outlives a restart of the model, its listeners too.
    if (this.listening) return;
    this.listening = true;
    const moved = (yes) => {
      if (!yes) return;
      this.invalidate({ base: false, top: true });
      this.#showReading();
      this.said();
    };
    gestures(this.base, {
      hover: (x, y) => this.attempt(() => moved(this.model?.point(this.sheet, x, y))),
      leave: () => this.attempt(() => moved(this.model?.clearPoint())),
      drag: (x, y, dx, dy) => this.attempt(() => moved(this.model?.point(this.sheet, x + dx, y + dy))),
      zoom: () => {},
      reset: () => {},
    });
    this.listenToKeys((event) => {
      const by = event.shiftKey ? 10 : 1;
      const step = (layers) => () => moved(this.model.step(layers));
      return {
        ArrowLeft: step(-by),
        ArrowRight: step(by),
        ArrowUp: step(-by),
        ArrowDown: step(by),
        Escape: () => moved(this.model.clearPoint()),
      };
    });
  }

  /** Called every frame in view: measures until the budget is used. */
  advance(budget, now) {
    if (!this.model) return clock.stop(this);
    this.attempt(() => {
      const begun = performance.now();
      const moving = begun - (this.touched ?? Number.NEGATIVE_INFINITY) < HAND_RESTS;
      // What somebody waits for is measured to its end and shown at once; the others get a little time, not to stand still.
      let waiting = moving && !this.model.isCurrent;
      let until = begun + (waiting ? UNDER_THE_HAND : budget);
      let left = true;
      while (left && performance.now() < until) {
        left = this.model.advance(1);
        if (waiting && this.model.isCurrent) {
          waiting = false;
          until = performance.now() + FOR_OTHERS;
        }
      }
      this.#measured(now, !left);
      if (!left) clock.stop(this);
    });
  }

  /** After measuring: the picture and the numbers follow. */
  #measured(now, done) {
    this.model.look();
    this.#draw();
    this.#showProgress();
    if (!done && now - (this.saidAt ?? 0) < SAY_EVERY) return;
    this.saidAt = now;
    this.#showSeries();
    this.#showReading();
    if (done) this.#showTable();
  }

  /** Draws the layers that changed: axes only where their windows did. */
  #draw() {
    const windows = this.model.windows(this.sheet).join();
    this.invalidate({ base: windows !== this.windows, top: true });
    this.windows = windows;
  }

  drawBase(sheet, canvas = this.base) {
    this.model.draw(canvas, sheet);
  }

  drawTop(sheet, canvas = this.top) {
    this.model.drawMoving(canvas, this.scratch, sheet);
  }

  leave() {
    this.sweep?.leave();
    this.sweep = undefined;
  }

  changed(options) {
    super.changed(options);
    // There may be something to measure now.
    if (this.model) clock.start(this);
  }

  /** Brings the controls into step with the model. */
  sync() {
    for (const [key, part] of this.parts) part.show(this.model.value(key));
    const view = this.model.value("view");
    for (const { id, element } of this.tabs) element.setAttribute("aria-pressed", String(id === view));
    this.active.element.classList.toggle("off", !this.model.isOfOne);
    for (const { view: own, element } of this.ofView) element.classList.toggle("off", own !== view);
    for (const element of this.ofStart) element.classList.toggle("off", view === "rescale");
    this.sweep?.follow();
    this.help.textContent = this.model.help;
    this.#showSeries();
    this.#showProgress();
    this.#showReading();
    this.#showTable();
  }

  #showProgress() {
    const { progress } = this.model;
    this.bar.style.setProperty("--share", String(progress));
    this.progress.classList.toggle("done", progress === 1);
  }

  /** One chip for each initialiser. Chips are kept while the kinds stay, so that a slider under the hand is not replaced. */
  #showSeries() {
    const series = this.model.series(this.sheet);
    this.byLayer = this.model.sentences(this.sheet) === undefined;
    const kinds = series.map(({ id }) => id).join();
    if (kinds !== this.kinds) {
      this.kinds = kinds;
      this.chipParts = series.map((one, index) => this.#chip(one, index, series.length > 1));
      this.chips.replaceChildren(...this.chipParts.map(({ element }) => element));
    }
    series.forEach((one, index) => {
      const chip = this.chipParts[index];
      chip.line.show(one);
      chip.forward.textContent = one.forward;
      chip.backward.textContent = one.backward;
      chip.note.textContent = one.note ?? "";
      for (const row of chip.ways) row.classList.toggle("off", !this.byLayer);
      one.parameters.forEach(({ value }, at) => {
        chip.numbers[at].set(value);
      });
    });
    const titles = series.map(({ short }) => short);
    if (titles.join() !== this.titles) {
      this.titles = titles.join();
      this.active.input.replaceChildren(
        ...titles.map((title, index) => el("option", { value: String(index + 1) }, title)),
      );
    }
    this.active.input.value = this.model.value("active");
    this.add.input.value = "";
    this.add.input.disabled = series.length >= this.model.maxSeries;
    this.#showCritical(series);
  }

  /** The gains at which theory wants a signal to stay: ticks under the slider, and buttons that go there. */
  #showCritical(series) {
    const known = series.filter(({ criticalGain }) => criticalGain !== undefined);
    const places = known.map(({ criticalGain, color, short }) => ({
      value: criticalGain,
      color,
      title: short,
      text: String(Number(criticalGain.toPrecision(4))),
    }));
    const key = JSON.stringify(places);
    if (key === this.criticalKey) return;
    this.criticalKey = key;
    this.gainPart.mark(places);
    this.critical.replaceChildren(
      el("span", { class: "note" }, places.length > 0 ? "critical:" : "no critical gain is known"),
      ...places.map(({ value, color, title, text }) => {
        const go = button("", () => this.#set("gain", String(value)), { class: "slim" });
        go.append(swatch(color), `${title} ${text}`);
        return go;
      }),
    );
  }

  #chip(series, index, removable) {
    const line = lineSample();
    const kind = el(
      "select",
      { "aria-label": `Initialiser ${index + 1}` },
      ...this.#inits().map(([id, name]) => el("option", { value: id }, name)),
    );
    kind.value = series.id;
    kind.addEventListener("change", () => this.#edit(() => this.model.replaceSeries(index, kind.value)));
    const close = button("×", () => this.#edit(() => this.model.removeSeries(index)), {
      class: "close",
      "aria-label": `Take ${series.title} away`,
    });
    const numbers = series.parameters.map((parameter) =>
      number(
        parameter.name,
        parameter,
        (value) => this.#edit(() => this.model.setParameter(index, parameter.name, value)),
        { title: parameter.meaning },
      ),
    );
    const forward = el("span", { class: "figures" });
    const backward = el("span", { class: "figures" });
    const ways = [el("div", {}, "forward ", forward), el("div", {}, "backward ", backward)];
    const note = el("div", { class: "figures" });
    return {
      element: el(
        "div",
        { class: "chip", part: "series" },
        el(
          "div",
          { class: "name" },
          line.element,
          kind,
          ...numbers.map(({ element }) => element),
          ...(removable ? [close] : []),
        ),
        ...ways,
        note,
      ),
      line,
      numbers,
      forward,
      backward,
      ways,
      note,
    };
  }

  /** What a view of other things than layers says. */
  #showSentences(sentences) {
    this.readout.replaceChildren(
      ...sentences.map(({ title, color, text }) => {
        const line = el("div", {}, ...(title ? [el("strong", {}, title), " "] : []), text);
        if (color) line.prepend(swatch(color));
        return line;
      }),
    );
  }

  #showReading() {
    const sentences = this.model.sentences(this.sheet);
    if (sentences) return this.#showSentences(sentences);
    const reading = this.model.reading(this.sheet);
    if (!reading) {
      this.readout.replaceChildren("Point at the plot, or move with the arrow keys, to read one layer.");
      return;
    }
    const parts = reading.series.map(({ title, color, forward, backward, zeros }) => {
      return el(
        "span",
        {},
        swatch(color),
        el("strong", {}, title),
        ` activations ${forward}, gradient ${backward}, zeros ${zeros}`,
      );
    });
    this.readout.replaceChildren(
      el("div", { class: "row" }, el("span", { class: "figures" }, `Layer ${reading.layer}`), ...parts),
    );
  }

  #showTable() {
    if (!this.tableBox.open) return;
    const plain = this.model.plainTable();
    if (plain) {
      this.numbers.replaceChildren(table(plain.caption, plain.head, plain.rows));
      return;
    }
    const rows = this.model.table(this.sheet);
    const titles = rows[0].series.map(({ title }) => title);
    this.numbers.replaceChildren(
      table(
        "Standard deviation by layer: the mean over the seeds, and theory in brackets.",
        ["layer", ...titles.flatMap((title) => [`${title}: activations`, "gradient", "exact zeros"])],
        rows.map(({ layer, series }) => [
          String(layer),
          ...series.flatMap(({ forward, backward, zeros }) => [forward, backward, zeros]),
        ]),
      ),
    );
  }
}

ReluInit.define("relu-init");
