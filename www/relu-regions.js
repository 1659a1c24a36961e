// <relu-regions>: the exact linear regions of a network, while it trains.

import * as clock from "./clock.js";
import { button, download, el, number, select, svg, table, toggle } from "./dom.js";
import { gestures } from "./gestures.js";
import { Figure } from "./old-figure.js";

const HELP =
  "Arrow keys move the reading, with Shift they move the window; plus and minus zoom; Enter pins a cell; 0 or a double click returns; Escape takes the reading and the pins away.";
/** A key's share of the plot's width, and its zoom. */
const PAN_SHARE = 0.05;
const ZOOM_STEP = 1.25;
/** Milliseconds between two updates of the words beside a picture that moves. */
const WORDS = 250;
/** How slowly the measured cost of a drawing follows, and from which share of the budget on drawings are left out. */
const FOLLOW = 0.2;
/** Steps a frame that can be chosen. */
const SPEEDS = [1, 2, 5, 10, 50];

/** A layer for the lines of a diagram: faint ones and strong ones. */
const wires = () => svg("svg", { "aria-hidden": "true" }, svg("path"), svg("path"));

/**
 * The regions figure. Its state is an experiment's text (`data`, `layers`, `act`, `lr`, ...) with `steps` (made before it shows),
 * `color` (pattern, active, steepness, output), `x` and `y` (the window), `build` (units that have cut), `at` (where it is read),
 * `pins` (cells that are compared), `moved` (kinks that were dragged), `pick` (a unit, layer.unit) and `sawtooth` (a fixed network of so many layers instead).
 * Groups of `controls`: run, view, build, network, sawtooth, units, table, export. Methods beside the figure's: `toJSON()`, `play()`, `pause()`.
 */
export class ReluRegions extends Figure {
  static keys = ["data", "layers", "act", "lr", "seed", "steps", "color", "sawtooth", "build"];

  createModel(lab) {
    this.schema = new Map(lab.experimentSchema().map((key) => [key.name, key]));
    return new lab.RegionsFigure("");
  }

  build() {
    this.ui = {};
    this.speed = 1;
    this.cost = 0;
    this.frames = 0;
    this.ui.play = button("Train", () => (this.playing ? this.pause() : this.play()));
    this.ui.count = el("span", { class: "figures" });
    this.ui.speed = select(
      "Steps a frame",
      SPEEDS.map((steps) => [steps, steps]),
      (value) => {
        this.speed = Number(value);
      },
    );
    this.ui.run = el(
      "div",
      { class: "row", "data-controls": "run", role: "group", "aria-label": "Training" },
      this.ui.play,
      button("One step", () => this.#step()),
      button("Reset", () => this.#reset()),
      this.ui.speed.element,
    );
    const choice = (name) => {
      const key = this.schema.get(name);
      const options = key.choices.filter(({ id }) => id !== "custom").map(({ id, title }) => [id, title]);
      return select(key.title, options, (value) => this.#set(name, value));
    };
    this.ui.data = choice("data");
    this.ui.act = choice("act");
    this.ui.layers = el("input", { type: "text", size: 9, autocomplete: "off", inputmode: "numeric" });
    this.ui.layers.addEventListener("change", () => this.#set("layers", this.ui.layers.value));
    const layers = this.schema.get("layers");
    const rate = this.schema.get("lr");
    const { low, high, min, max, log } = rate.number;
    this.ui.lr = number(rate.title, { min, max, sliderMin: low, sliderMax: high, log }, (value) =>
      this.#set("lr", value),
    );
    this.ui.network = el(
      "div",
      { class: "row", "data-controls": "network", role: "group", "aria-label": "Network" },
      this.ui.data.element,
      el("label", { class: "field", title: layers.meaning }, el("span", {}, layers.title), this.ui.layers),
      this.ui.act.element,
      this.ui.lr.element,
    );
    this.ui.color = select(
      "Colours show",
      this.model.colorings().map(({ id, title }) => [id, title]),
      (value) => this.#set("color", value),
    );
    const zoom = (factor) => this.#edit(() => this.model.zoomMiddle(this.sheet, factor));
    const view = el(
      "div",
      { class: "row", "data-controls": "view", role: "group", "aria-label": "Window" },
      this.ui.color.element,
      button("Zoom in", () => zoom(1 / ZOOM_STEP)),
      button("Zoom out", () => zoom(ZOOM_STEP)),
      button("Whole picture", () => this.#edit(() => this.model.home())),
    );
    this.ui.summary = el("p", { class: "reading", role: "status" });
    this.ui.notes = el("p", { class: "note", role: "status", hidden: true });
    this.ui.readout = el("div", { class: "reading", part: "reading", role: "status" });
    this.ui.help = el("p", { class: "note", id: "help", "data-controls": "view" }, HELP);
    this.base.setAttribute("aria-describedby", "help");
    this.ui.built = el("input", { type: "range", min: 0, step: 1, "aria-label": "Units that have cut" });
    this.ui.built.addEventListener("input", () => this.#edit(() => this.model.setBuilt(Number(this.ui.built.value))));
    this.ui.builtText = el("span", { class: "figures" });
    this.ui.build = el(
      "div",
      { class: "row", "data-controls": "build" },
      el("label", { class: "number" }, el("span", {}, "Build it up"), this.ui.built),
      this.ui.builtText,
    );
    const sawtooth = this.model.sawtooth();
    this.ui.sawtooth = toggle("sawtooth, twice as many pieces with each layer", (on) => {
      this.#set("sawtooth", on ? sawtooth.default : 0);
    });
    this.ui.depth = number("Layers", { ...sawtooth, whole: true }, (value) => this.#set("sawtooth", value));
    const telgarsky = el(
      "div",
      { class: "row", "data-controls": "sawtooth" },
      this.ui.sawtooth.element,
      this.ui.depth.element,
    );
    this.ui.units = el("div", { class: "units" });
    this.ui.wires = wires();
    this.ui.census = el("a", {}, "the census of this run");
    this.ui.censusNote = el("p", { class: "note" }, "Dead, or on for all the data? See ", this.ui.census, ".");
    this.ui.unitsBox = el(
      "details",
      { "data-controls": "units" },
      el("summary", {}, "The network, unit by unit"),
      el(
        "p",
        { class: "note" },
        "Choose a unit to see its kink. A dashed one has none in this window: it is always on here, or always off.",
      ),
      this.ui.units,
      this.ui.censusNote,
    );
    new ResizeObserver(() => this.#wire()).observe(this.ui.units);
    this.ui.unitsBox.addEventListener("toggle", () => this.#showUnits());
    this.ui.bounds = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "How many there can be" });
    this.ui.boundsBox = el(
      "details",
      { "data-controls": "table" },
      el("summary", {}, "How many there can be"),
      this.ui.bounds,
    );
    this.ui.boundsBox.addEventListener("toggle", () => this.#showBounds());
    const exports = this.exportButtons("relu-regions");
    exports.append(
      button("JSON", () =>
        this.attempt(() => download("relu-regions.json", new Blob([this.toJSON()], { type: "application/json" }))),
      ),
    );
    this.#listen();
    return [
      this.ui.run,
      this.ui.summary,
      this.ui.notes,
      this.plot,
      this.ui.readout,
      view,
      this.ui.build,
      this.ui.network,
      telgarsky,
      this.ui.help,
      this.ui.unitsBox,
      this.ui.boundsBox,
      exports,
    ];
  }

  /** The partition shown as JSON text: vertices, cells, patterns, maps, boundary; an empty object where there is none. */
  toJSON() {
    return this.model.json() ?? "{}";
  }

  /** Trains until `pause`. */
  play() {
    if (this.playing || !this.model) return;
    this.playing = true;
    this.#showPlaying();
    clock.start(this);
  }

  /** Ends what `play` began. */
  pause() {
    if (!this.playing) return;
    this.playing = false;
    clock.stop(this);
    this.#showPlaying();
    this.changed();
  }

  /** Called when the element leaves the page. */
  leave() {
    this.playing = false;
  }

  #showPlaying() {
    this.ui.play.textContent = this.playing ? "Pause" : "Train";
    this.ui.play.setAttribute("aria-pressed", String(Boolean(this.playing)));
  }

  /** Called by the clock every frame while it plays. */
  advance(budget, now) {
    if (!this.model) return;
    this.attempt(() => {
      const goesOn = this.model.advance(this.speed);
      // A picture that takes longer than its share of the frame is drawn every so many frames only.
      this.everyFrame = Math.max(1, Math.ceil(this.cost / budget));
      this.frames += 1;
      if (this.frames % this.everyFrame === 0) this.invalidate();
      if (!this.saidAt || now - this.saidAt > WORDS) {
        this.saidAt = now;
        this.#showWords();
      }
      if (!goesOn) this.pause();
    });
  }

  drawBase(sheet, canvas = this.base) {
    const start = performance.now();
    this.scratch ??= document.createElement("canvas");
    this.model.draw(canvas, sheet, this.scratch);
    this.cost += FOLLOW * (performance.now() - start - this.cost);
  }

  drawTop(sheet, canvas = this.top) {
    this.model.drawTop(canvas, sheet);
  }

  #edit(act) {
    this.attempt(() => {
      act();
      this.changed();
    });
  }

  #set(key, value) {
    this.#edit(() => this.say(this.model.set(key, String(value)).map((problem) => problem.text)));
  }

  #step() {
    this.pause();
    this.#edit(() => this.model.advance(1));
  }

  #reset() {
    this.#edit(() => this.model.reset());
  }

  #listen() {
    // The plot outlives a restart of the model, its listeners too.
    if (this.listening) return;
    this.listening = true;
    const read = (yes) => {
      if (yes) this.#readingMoved();
    };
    const windowMoved = (yes) => {
      if (yes) this.changed();
    };
    gestures(this.base, {
      hover: (x, y) => this.attempt(() => read(this.model?.point(this.sheet, x, y))),
      leave: () => this.attempt(() => read(this.model?.clearPoint())),
      down: (x, y) => {
        this.held = this.attempt(() => this.model?.grab(this.sheet, x, y)) ?? false;
      },
      tap: () => this.#pin(),
      drag: (x, y, dx, dy) =>
        this.attempt(() => {
          if (this.held) windowMoved(this.model?.dragKink(this.sheet, x + dx));
          else windowMoved(this.model?.pan(this.sheet, x, y, dx, dy));
        }),
      zoom: (x, y, factor) => this.attempt(() => windowMoved(this.model?.zoom(this.sheet, x, y, factor))),
      reset: () => this.attempt(() => windowMoved(this.model && (this.model.home() ?? true))),
    });
    this.listenToKeys((event) => this.#keys(event));
  }

  #pin() {
    if (!this.model) return;
    this.attempt(() => {
      this.model.pin();
      this.#readingMoved();
    });
  }

  #keys(event) {
    const pan = (dx, dy) => {
      const wide = this.base.clientWidth * PAN_SHARE;
      this.model.panMiddle(this.sheet, dx * wide, dy * wide);
      this.changed();
    };
    const step = (right, up) => {
      if (this.model.step(right, up)) this.#readingMoved();
    };
    return {
      ArrowLeft: () => (event.shiftKey ? pan(1, 0) : step(-1, 0)),
      ArrowRight: () => (event.shiftKey ? pan(-1, 0) : step(1, 0)),
      ArrowUp: () => (event.shiftKey ? pan(0, 1) : step(0, 1)),
      ArrowDown: () => (event.shiftKey ? pan(0, -1) : step(0, -1)),
      "+": () => this.#edit(() => this.model.zoomMiddle(this.sheet, 1 / ZOOM_STEP)),
      "=": () => this.#edit(() => this.model.zoomMiddle(this.sheet, 1 / ZOOM_STEP)),
      "-": () => this.#edit(() => this.model.zoomMiddle(this.sheet, ZOOM_STEP)),
      0: () => this.#edit(() => this.model.home()),
      Home: () => this.#edit(() => this.model.home()),
      Enter: () => this.#pin(),
      " ": () => this.#pin(),
      Escape: () => {
        this.model.clearPins();
        this.model.clearPoint();
        this.#readingMoved();
      },
    };
  }

  #readingMoved() {
    this.invalidate({ base: false, top: true });
    this.#showReading();
    // While it plays the state is another every frame: listeners hear of it at the pause.
    if (!this.playing) this.said();
  }

  /** Brings the controls into step with the model. */
  sync() {
    const value = (key) => this.model.get(key);
    const { fixed } = this.model.summary();
    if (fixed && this.playing) this.pause();
    this.ui.run.classList.toggle("off", fixed);
    this.ui.data.input.value = value("data") ?? this.schema.get("data").choices[0].id;
    this.ui.act.input.value = (value("act") ?? "relu").split("(")[0];
    this.ui.color.input.value = value("color") ?? this.model.colorings()[0].id;
    this.ui.layers.value = value("layers") ?? "8,8";
    this.ui.lr.set(Number(value("lr") ?? this.schema.get("lr").number.default));
    const { units, total, text } = this.model.built();
    this.ui.built.max = String(total);
    this.ui.built.value = String(units);
    this.ui.built.setAttribute("aria-valuetext", text);
    this.ui.builtText.textContent = text;
    const depth = Number(value("sawtooth") ?? 0);
    this.ui.sawtooth.input.checked = depth > 0;
    this.ui.depth.element.hidden = depth === 0;
    this.ui.network.classList.toggle("off", depth > 0);
    if (depth > 0) this.ui.depth.set(depth);
    this.#showPlaying();
    this.#showWords();
  }

  #showUnits() {
    const { layers, picked, run } = this.model.units();
    // A link to a unit shows the unit.
    if (picked && String(picked) !== this.lastPicked) this.ui.unitsBox.open = true;
    this.lastPicked = String(picked);
    if (!this.ui.unitsBox.open) return;
    const census = document.querySelector("relu-dying[id]");
    this.ui.censusNote.hidden = !census || run === null;
    if (census && run !== null) this.ui.census.href = `#${census.id}:${run}`;
    const shape = layers.map((units) => units.length).join();
    if (shape !== this.ui.unitsShape) {
      this.ui.unitsShape = shape;
      this.ui.unitButtons = layers.map((units, layer) =>
        [...units].map((_, unit) =>
          button(String(unit + 1), () => this.#edit(() => this.model.pick(layer, unit)), {
            "aria-label": `Layer ${layer + 1}, unit ${unit + 1}`,
          }),
        ),
      );
      const row = (name, parts, properties) =>
        el("div", properties, el("span", {}, name), el("div", { class: "row-of-units" }, ...parts));
      const end = (name) => el("b", {}, name);
      const { inputs } = this.model.summary();
      this.ui.ends = [["x", "y"].slice(0, inputs).map(end), [end("f")]];
      this.ui.units.replaceChildren(
        this.ui.wires,
        row("Inputs", this.ui.ends[0]),
        ...this.ui.unitButtons.map((buttons, layer) =>
          row(`Layer ${layer + 1}`, buttons, { role: "group", "aria-label": `Layer ${layer + 1}` }),
        ),
        row("Output", this.ui.ends[1]),
      );
    }
    layers.forEach((units, layer) => {
      units.forEach((seen, unit) => {
        const chosen = picked !== null && picked[0] === layer && picked[1] === unit;
        const it = this.ui.unitButtons[layer][unit];
        it.setAttribute("aria-pressed", String(chosen));
        it.classList.toggle("missing", seen === 0);
        it.title = seen ? "" : "no kink in this window";
      });
    });
    this.#wire();
  }

  /** Draws the lines of the network: all of them, and those of the unit that is picked stronger. */
  #wire() {
    if (!this.ui.unitsBox?.open || !this.ui.ends) return;
    const { left, top, width, height } = this.ui.units.getBoundingClientRect();
    const rows = [this.ui.ends[0], ...this.ui.unitButtons, this.ui.ends[1]];
    const places = rows.map((row) =>
      row.map((it) => {
        const box = it.getBoundingClientRect();
        const across = (box.left + box.right) / 2 - left;
        return { it, across, upper: box.top - top, lower: box.bottom - top };
      }),
    );
    let [all, own] = ["", ""];
    for (let layer = 1; layer < places.length; layer++) {
      for (const to of places[layer]) {
        for (const from of places[layer - 1]) {
          const line = `M${from.across} ${from.lower}L${to.across} ${to.upper}`;
          if ([from, to].some(({ it }) => it.getAttribute("aria-pressed") === "true")) own += line;
          else all += line;
        }
      }
    }
    this.ui.wires.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.ui.wires.children[0].setAttribute("d", all);
    this.ui.wires.children[1].setAttribute("d", own);
  }

  #showBounds() {
    if (!this.ui.boundsBox.open) return;
    this.ui.bounds.replaceChildren(
      table("Counted, and what theory says of a network of this shape", ["", "number", ""], this.model.bounds()),
    );
  }

  #showWords() {
    this.#showUnits();
    this.#showBounds();
    const { text, notes, exact, inputs } = this.model.summary();
    // What says nothing about this picture is not offered.
    this.ui.color.element.classList.toggle("off", inputs !== 2 || !exact);
    this.ui.build.classList.toggle("off", !exact);
    this.ui.summary.textContent = text;
    const skipped =
      this.playing && this.everyFrame > 1
        ? [`The picture takes ${this.cost.toFixed(0)} ms: one frame in ${this.everyFrame} is drawn.`]
        : [];
    const all = [...notes, ...skipped];
    this.ui.notes.textContent = all.join(" ");
    this.ui.notes.hidden = all.length === 0;
    this.#showReading();
  }

  #showReading() {
    const reading = this.model.reading();
    const dragged = this.model.dragged();
    if (dragged) {
      this.ui.readout.replaceChildren(dragged);
      return;
    }
    if (!reading) {
      this.ui.readout.replaceChildren(this.model.hint());
      return;
    }
    const difference = this.model.difference();
    this.ui.readout.replaceChildren(
      table(`At ${reading.place}`, ["", ""], reading.rows),
      ...(difference ? [el("p", { class: "note" }, difference)] : []),
    );
  }
}

ReluRegions.define("relu-regions");
