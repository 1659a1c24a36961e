// <relu-dying>: a network in training, and its units that die.

import * as clock from "./clock.js";
import { button, el, number, select, toggle } from "./dom.js";
import { Figure } from "./figure.js";
import { gestures } from "./gestures.js";
import { Sweep } from "./sweep.js";

/** Steps between two looks at the clock: short beside a frame for any network that can be chosen. */
const SLICE = 4;
/** Milliseconds of training that a frame gets even where drawing takes all of the budget. */
const LEAST = 1;
/** Autopsies shown. */
const SHOWN = 8;
/** Milliseconds between two updates of the numbers beside the picture: people cannot read faster. */
const SAY_EVERY = 150;
const SPEEDS = [
  ["1", "1 step a second"],
  ["10", "10 steps a second"],
  ["60", "60 steps a second"],
  ["", "as fast as it goes"],
];
/** What always shows, and what is behind "More". */
const MAIN = ["lr", "act", "init", "gain", "bias", "layers", "data", "opt"];
const MORE = [
  "batch",
  "norm",
  "residual",
  "schedule",
  "noise",
  "points",
  "data_seed",
  "split",
  "seed",
  "clip",
  "l1",
  "l2",
  "loss",
  "at_kink",
];
/** Which keys can be the difference of a twin. */
const TWINS = ["act", "lr", "init", "gain", "bias", "opt", "norm", "schedule", "seed", "batch"];

/**
 * The figure of dying units. Keys: those of an experiment (`lr`, `act`, `layers`, ...), `preset` (an id), `twin` (KEY:VALUE, a
 * second run with that difference) and `play` (on: it runs).
 * Groups of `controls`: run, presets, main, more, twin, data, map, autopsies, export.
 */
export class ReluDying extends Figure {
  static keys = [
    "preset",
    "lr",
    "act",
    "init",
    "gain",
    "bias",
    "layers",
    "data",
    "opt",
    "batch",
    "norm",
    "residual",
    "twin",
    "play",
  ];

  createModel(lab) {
    this.keysOf = new Map(lab.experimentSchema().map((key) => [key.name, key]));
    this.scratch = document.createElement("canvas");
    this.scratch.getContext("2d", { willReadFrequently: true });
    return new lab.DyingFigure("");
  }

  build() {
    const act = (work) => () => this.attempt(work);
    this.playButton = button(
      "Play",
      act(() => this.#play(!this.model.playing)),
      { "aria-pressed": "false", class: "primary" },
    );
    const go = (work) =>
      act(() => {
        this.#play(false);
        work();
        this.#moved();
      });
    this.speed = select("Speed", SPEEDS, () => {});
    this.speed.input.value = "";
    const run = el(
      "div",
      { class: "row", "data-controls": "run", role: "group", "aria-label": "Run" },
      this.playButton,
      button(
        "One step",
        go(() => this.model.run(1)),
      ),
      button(
        "One epoch",
        go(() => this.model.epoch()),
      ),
      button(
        "Reset",
        act(() => this.#restart(() => this.model.reset())),
      ),
      button(
        "New start",
        act(() => this.#restart(() => this.model.newStart())),
      ),
      this.speed.element,
    );

    this.presets = this.lab.experimentPresets();
    this.presetChoice = select(
      "Preset",
      [["", "choose …"], ...this.presets.map(({ id, title }) => [id, title])],
      (id) => {
        if (id) this.state = `preset=${id}&play=on`;
      },
    );
    this.story = el("span", { class: "note" });
    const presets = el("div", { class: "row", "data-controls": "presets" }, this.presetChoice.element, this.story);

    this.parts = new Map();
    const controls = (names) =>
      names.filter((name) => this.keysOf.has(name)).map((name) => this.#control(this.keysOf.get(name)));
    const main = el("div", { class: "row", "data-controls": "main" }, ...controls(MAIN));
    const more = el(
      "details",
      { "data-controls": "more" },
      el("summary", {}, "More settings"),
      el("div", { class: "row" }, ...controls(MORE)),
    );

    this.numbers = el("p", { class: "reading figures", part: "numbers" });
    this.news = el("p", { class: "note", role: "status" });
    this.readout = el("p", { class: "reading", part: "reading" });
    this.deathsList = el("ul", { class: "deaths", "aria-label": "Autopsies, the latest first" });
    const autopsies = el("div", { "data-controls": "autopsies" }, el("strong", {}, "Autopsies"), this.deathsList);
    const help = el(
      "p",
      { class: "note", id: "help" },
      "Space plays and pauses, S makes one step, R resets; arrow keys go from unit to unit, Escape lets go. Pointing at a unit shows its numbers, a click keeps them. Dead: off on every training point.",
    );
    this.base.setAttribute("aria-describedby", "help");

    this.#listen();
    return [
      run,
      presets,
      main,
      this.numbers,
      this.news,
      this.plot,
      this.readout,
      autopsies,
      more,
      this.#twinBox(),
      this.#dataBox(),
      this.#mapBox(),
      help,
      this.exportButtons("relu-dying"),
    ];
  }

  /** An input for a key of the experiment. */
  #control(key) {
    const change = (value) => this.attempt(() => this.#set(key.name, String(value)));
    const tip = { title: key.meaning };
    let part;
    if (key.kind === "number") {
      const { min, max, low, high, log, whole } = key.number;
      part = number(key.title, { min, max, sliderMin: low, sliderMax: high, log, whole }, change, tip);
      part.show = (text) => part.set(Number(text));
    } else if (key.kind === "choice" || key.kind === "choicePerLayer") {
      part = select(
        key.title,
        key.choices.map(({ id, title }) => [id, title]),
        change,
      );
      part.show = (text) => {
        const known = [...part.input.options].some((option) => option.value === text);
        if (!known) part.input.append(el("option", { value: text }, text));
        part.input.value = text;
      };
    } else if (key.kind === "flag") {
      part = toggle(key.title, (on) => change(on ? "on" : "off"));
      part.show = (text) => {
        part.input.checked = text === "on";
      };
    } else {
      const input = el("input", { type: "text", size: 8, spellcheck: "false", autocomplete: "off" });
      input.addEventListener("change", () => change(input.value));
      part = { element: el("label", { class: "field", ...tip }, el("span", {}, key.title), input), input };
      part.show = (text) => {
        if (input !== input.getRootNode().activeElement) input.value = text;
      };
    }
    this.parts.set(key.name, part);
    return part.element;
  }

  #set(name, value) {
    const { problems, restarted } = this.model.set(name, value);
    this.say(problems.map(({ text }) => text));
    const title = this.keysOf.get(name).title;
    this.news.textContent = restarted
      ? `${title} changes the start: the run began anew.`
      : `${title} changed in the running network, which keeps its weights.`;
    this.#after();
  }

  #twinBox() {
    this.twinKey = select(
      "The second run differs in",
      [["", "nothing: no second run"], ...TWINS.map((name) => [name, this.keysOf.get(name).title])],
      (name) => {
        const { choices } = this.keysOf.get(name) ?? {};
        this.twinValue.value =
          name === "act"
            ? "leaky_relu(negative_slope=0.2)"
            : (choices?.[1]?.id ?? (name ? this.model.value(name) : ""));
        this.#setTwin();
      },
    );
    this.twinValue = el("input", { type: "text", size: 26, spellcheck: "false", "aria-label": "and has there" });
    this.twinValue.addEventListener("change", () => this.#setTwin());
    return el(
      "details",
      { "data-controls": "twin" },
      el("summary", {}, "Twins: a second run with one difference"),
      el("div", { class: "row" }, this.twinKey.element, el("span", {}, "to"), this.twinValue),
      el(
        "p",
        { class: "note" },
        "Same data, same seed, same batches. Its dead share and its loss are the lines named “twin”.",
      ),
    );
  }

  #setTwin() {
    this.attempt(() => {
      this.say(this.model.setTwin(this.twinKey.input.value, this.twinValue.value).map(({ text }) => text));
      this.#after();
    });
  }

  #dataBox() {
    this.drawing = toggle("Clicks on the data panel add points", (on) => {
      this.news.textContent = on ? "Click adds a point, drag moves one, Shift and click removes one." : "";
    });
    this.pointClass = select(
      "of class",
      [
        ["0", "0"],
        ["1", "1"],
        ["2", "2"],
      ],
      () => {},
    );
    const text = el("textarea", {
      rows: 3,
      cols: 30,
      placeholder: "x, y, class",
      "aria-label": "Points as lines of x, y, class",
    });
    const take = (content) =>
      this.attempt(() => {
        this.say(this.model.readCsv(content));
        this.#after();
      });
    const box = el(
      "details",
      { "data-controls": "data" },
      el("summary", {}, "Your own data"),
      el("div", { class: "row" }, this.drawing.element, this.pointClass.element),
      el(
        "div",
        { class: "row" },
        text,
        button("Train on these", () => take(text.value)),
      ),
      el(
        "p",
        { class: "note" },
        "Or drop a CSV file of x, y, class onto the figure. Choosing a preset returns to its data.",
      ),
    );
    if (!this.dropping) {
      this.dropping = true;
      this.plot.addEventListener("dragover", (event) => event.preventDefault());
      this.plot.addEventListener("drop", async (event) => {
        event.preventDefault();
        const file = event.dataTransfer?.files?.[0];
        take(file ? await file.text() : (event.dataTransfer?.getData("text") ?? ""));
      });
    }
    return box;
  }

  #mapBox() {
    this.sweep?.leave();
    this.sweep = new Sweep(this.lab, "rate_by_gain", {
      element: this,
      experiment: () => this.model.text,
      load: (experiment) => {
        const twin = this.model.text.split("&").filter((pair) => pair.startsWith("twin="));
        this.state = [experiment, ...twin, "play=on"].filter(Boolean).join("&");
      },
    });
    return el(
      "details",
      { "data-controls": "map", ontoggle: () => this.sweep?.follow() },
      el("summary", {}, "The map: learning rate × gain"),
      this.sweep.element,
    );
  }

  #listen() {
    if (this.listening) return;
    this.listening = true;
    const chosen = (yes) => {
      if (!yes) return;
      this.invalidate({ base: false, top: true });
      this.#showReading();
    };
    const drawing = () => this.drawing?.input.checked;
    gestures(this.base, {
      hover: (x, y) => this.attempt(() => chosen(this.model?.point(this.sheet, x, y))),
      leave: () => this.attempt(() => chosen(this.model?.clearPoint(false))),
      drag: (x, y, dx, dy) =>
        this.attempt(() => {
          if (drawing() && this.model?.movePoint(this.sheet, x, y, dx, dy)) {
            this.dragged = true;
            this.#after();
          }
        }),
      zoom: () => {},
      reset: () => {},
    });
    this.base.addEventListener("click", (event) =>
      this.attempt(() => {
        if (!this.model) return;
        if (this.dragged) {
          this.dragged = false;
          return;
        }
        const [x, y] = [event.offsetX, event.offsetY];
        if (drawing()) {
          const done = event.shiftKey
            ? this.model.removePoint(this.sheet, x, y)
            : this.model.addPoint(this.sheet, x, y, Number(this.pointClass.input.value));
          if (done) return this.#after();
        }
        this.model.freeze(this.sheet, x, y);
        chosen(true);
      }),
    );
    this.base.addEventListener("keydown", (event) => {
      if (!this.model || event.ctrlKey || event.metaKey || event.altKey) return;
      const next = (by) => () => {
        this.model.nextUnit(by);
        chosen(true);
      };
      const act = {
        " ": () => this.#play(!this.model.playing),
        s: () => {
          this.#play(false);
          this.model.run(1);
          this.#moved();
        },
        r: () => this.#restart(() => this.model.reset()),
        ArrowDown: next(1),
        ArrowRight: next(1),
        ArrowUp: next(-1),
        ArrowLeft: next(-1),
        Escape: () => chosen(this.model.clearPoint(true)),
      }[event.key];
      if (!act) return;
      event.preventDefault();
      this.attempt(act);
    });
  }

  #play(on) {
    this.model.playing = on;
    this.lastStep = undefined;
    this.#after();
  }

  #restart(work) {
    work();
    this.say([]);
    this.news.textContent = "";
    this.#after();
  }

  /** After a change of settings. */
  #after() {
    this.#moved();
    this.changed();
  }

  /** Called every frame in view: steps until the budget is used. */
  advance(budget, now) {
    if (!this.model?.playing) return clock.stop(this);
    this.attempt(() => {
      const begun = performance.now();
      const pace = Number(this.speed.input.value);
      let on = true;
      if (pace > 0) {
        this.lastStep ??= now;
        const due = Math.min(Math.floor(((now - this.lastStep) / 1000) * pace), pace);
        if (due < 1) return;
        this.lastStep += (due / pace) * 1000;
        on = this.model.run(due);
      } else {
        const until = begun + Math.max(budget - (this.drawCost ?? 0), LEAST);
        do on = this.model.run(SLICE);
        while (on && performance.now() < until);
      }
      if (!on) {
        this.model.playing = false;
        clock.stop(this);
        this.changed();
      }
      this.#moved(on ? now : undefined);
    });
  }

  /** After steps: the picture and the numbers follow. */
  #moved(now) {
    this.model.look();
    const windows = this.model.windows.join();
    const base = windows !== this.windows;
    this.windows = windows;
    this.invalidate({ base, top: true });
    if (now !== undefined && now - (this.saidAt ?? 0) < SAY_EVERY) return;
    this.saidAt = now ?? 0;
    this.#showNumbers();
    this.#showReading();
  }

  drawBase(sheet, canvas = this.base) {
    this.model.draw(canvas, sheet);
  }

  drawTop(sheet, canvas = this.top) {
    const begun = performance.now();
    this.model.drawMoving(canvas, this.scratch, sheet);
    const cost = performance.now() - begun;
    this.drawCost = (this.drawCost ?? cost) * 0.8 + cost * 0.2;
  }

  /** Brings the controls into step with the model. */
  sync() {
    for (const [name, part] of this.parts) part.show(this.model.value(name));
    const { playing } = this.model;
    this.playButton.textContent = playing ? "Pause" : "Play";
    this.playButton.setAttribute("aria-pressed", String(playing));
    const twin = this.model.twin;
    this.twinKey.input.value = twin?.[0] ?? "";
    if (twin && this.twinValue !== this.twinValue.getRootNode().activeElement) this.twinValue.value = twin[1];
    this.twinValue.hidden = !twin;
    const settings = this.#settings(this.model.text);
    const shown = this.presets.find(({ experiment }) => this.#settings(experiment) === settings);
    this.presetChoice.input.value = shown?.id ?? "";
    this.story.textContent = shown?.story ?? "";
    this.#showNumbers();
    this.#showReading();
    this.sweep?.follow();
    if (playing) clock.start(this);
  }

  /** An experiment's text without the figure's own keys. */
  #settings(text) {
    return text
      .split("&")
      .filter((pair) => pair && !/^(play|twin)=/.test(pair))
      .sort()
      .join("&");
  }

  #showNumbers() {
    const status = this.model.status();
    const known = (value) => (Number.isFinite(value) ? value.toPrecision(3) : "–");
    this.numbers.textContent = [
      `step ${status.step}`,
      `${status.dead} of ${status.units} units dead`,
      ...(status.twinDead === undefined ? [] : [`twin ${status.twinDead} of ${status.twinUnits}`]),
      ...(status.revived > 0 ? [`${status.revived} came back`] : []),
      ...(status.cannotComeBack > 0 ? [`${status.cannotComeBack} cannot come back`] : []),
      `loss ${known(status.loss)}`,
      `test ${known(status.testLoss)}`,
      `learning rate ${known(status.learningRate)}`,
    ].join(" · ");
    if (status.diverged) {
      this.say([`The run ${status.diverged}. The picture is the last sound one; Reset starts again.`], true);
      this.wasDiverged = true;
    } else if (this.wasDiverged) {
      this.wasDiverged = false;
      this.say([]);
    }
    const { deaths } = this.model;
    const told = `${deaths}/${status.step < (this.toldStep ?? 0)}`;
    this.toldStep = status.step;
    if (told === this.told) return;
    this.told = told;
    const sentences = this.model.autopsies(Math.max(deaths - SHOWN, 0)).reverse();
    this.deathsList.replaceChildren(
      ...(sentences.length > 0
        ? sentences.map((text) => el("li", {}, text))
        : [el("li", { class: "note" }, "No unit has died in this run so far.")]),
      ...(deaths > SHOWN ? [el("li", { class: "note" }, `and ${deaths - SHOWN} before`)] : []),
    );
  }

  #showReading() {
    this.readout.textContent = this.model.reading || "Point at a unit of the network to read its numbers.";
  }

  leave() {
    this.sweep?.leave();
    this.sweep = undefined;
    this.windows = undefined;
    this.told = undefined;
  }
}

ReluDying.define("relu-dying");
