// <relu-dying>: a network in training, and its units that die.

import * as clock from "./clock.js";
import { button, el, select, toggle } from "./dom.js";
import { gestures } from "./gestures.js";
import { control } from "./old-controls.js";
import { Figure } from "./old-figure.js";
import { OwnData } from "./own-data.js";
import { Sweep } from "./sweep.js";
import { TwinBox } from "./twin.js";

/** Milliseconds of training that a frame gets even where drawing takes all of the budget. */
const LEAST = 1;
/** Where looking and drawing take more than this share of the budget, frames without them follow, so that the run goes on. */
const HEAVY = 0.75;
/** How slowly the measured cost of a drawing follows. */
const FOLLOW = 0.2;
/** Classes that points can be drawn of. */
const CLASSES = 3;
/** Autopsies shown. */
const SHOWN = 8;
/** Milliseconds between two updates of the numbers beside the picture: people cannot read faster. */
const SAY_EVERY = 150;
/** Milliseconds between two frames that count: after a rest the run goes on from where it was. */
const LONGEST = 250;
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

/**
 * The figure of dying units. Keys: those of an experiment (`lr`, `act`, `layers`, ...), `preset` (an id), `twin` (KEY:VALUE, a
 * second run with that difference) and `play` (on: it runs).
 * `speed` (rising, 1, 10, 60, max), `loss_scale` (log or linear), `pick` (a unit, LAYER.UNIT), `own` (points).
 * Groups of `controls`: run, presets, main, look, words, more, twin, data, map, autopsies, export.
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
    "speed",
    "loss_scale",
    "pick",
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
    const go = (work) => act(() => this.#step(work));
    this.speedChoice = select("Speed", this.model.speeds, (id) =>
      this.attempt(() => {
        this.model.speed = id;
        this.said();
      }),
    );
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
      this.speedChoice.element,
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
      "Space plays and pauses, S makes one step, R resets; arrow keys go from unit to unit, Escape lets go. Pointing at a unit shows its numbers, a click keeps them; the tick on its line points to where it is on.",
    );
    this.base.setAttribute("aria-describedby", "help");

    this.ownData = new OwnData(this, CLASSES);
    this.twins = new TwinBox(this, this.keysOf, (name, value) => this.#setTwin(name, value));
    this.logLoss = toggle("Losses on a log scale", (on) =>
      this.attempt(() => {
        this.model.logLoss = on;
        this.#after();
      }),
    );
    const look = el("div", { class: "row", "data-controls": "look" }, this.logLoss.element);
    const words = el(
      "details",
      { "data-controls": "words" },
      el("summary", {}, "What the words mean"),
      el(
        "dl",
        { class: "words" },
        ...this.model.definitions.flatMap(([word, meaning]) => [el("dt", {}, word), el("dd", {}, meaning)]),
      ),
    );
    this.#listen();
    return [
      run,
      presets,
      main,
      this.numbers,
      this.news,
      this.plot,
      this.readout,
      look,
      autopsies,
      words,
      more,
      this.twins.element,
      this.ownData.element,
      this.#mapBox(),
      help,
      this.exportButtons("relu-dying"),
    ];
  }

  /** An input for a key of the experiment. */
  #control(key) {
    // Points of one's own have a box of their own, and are none before they are there.
    const known = key.name === "data" ? { ...key, choices: key.choices.filter(({ id }) => id !== "custom") } : key;
    const part = control(known, (text) => this.attempt(() => this.#set(key.name, text)));
    this.parts.set(key.name, part);
    return part.element;
  }

  #set(name, value) {
    const { problems, changed, restarted } = this.model.set(name, value);
    this.say(problems.map(({ text }) => text));
    this.news.textContent = changed ? `${this.keysOf.get(name).title} ${this.#consequence(restarted)}` : "";
    this.#after();
  }

  /** What a change of the experiment means for the run. */
  #consequence(restarted) {
    if (restarted) return "changes the start: the run began anew.";
    if (this.model.status().diverged) return "changed; this run has diverged, and Reset starts again with it.";
    return "changed in the running network, which keeps its weights.";
  }

  #setTwin(name, value) {
    this.say(this.model.setTwin(name, value).map(({ text }) => text));
    this.#after();
  }

  #mapBox() {
    this.sweep?.leave();
    this.sweep = new Sweep(this.lab, "rate_by_gain", {
      element: this,
      experiment: () => this.model.experiment,
      own: () => this.model.own,
      load: (experiment) =>
        this.attempt(() => {
          this.model.takeExperiment(experiment);
          this.say([]);
          this.news.textContent = "";
          this.#play(true);
        }),
    });
    return el(
      "details",
      { "data-controls": "map", ontoggle: () => this.sweep?.follow() },
      el("summary", {}, "The map: learning rate × gain"),
      this.sweep.element,
    );
  }

  #listen() {
    // The plot outlives a restart of the model, its listeners too.
    if (this.listening) return;
    this.listening = true;
    const chosen = (yes) => {
      if (!yes) return;
      this.invalidate({ base: false, top: true });
      this.#showReading();
    };
    const frozen = () => {
      chosen(true);
      this.said();
    };
    const act =
      (work) =>
      (...given) =>
        this.attempt(() => this.model && work(...given));
    gestures(this.base, {
      hover: act((x, y) => chosen(this.model.point(this.sheet, x, y))),
      leave: act(() => chosen(this.model.clearPoint(false))),
      down: act((x, y) => this.ownData.grab(x, y)),
      drag: act((x, y, dx, dy) => this.ownData.drag(x + dx, y + dy)),
      tap: act((x, y, event) => {
        if (this.ownData.on && this.ownData.tap(x, y, event.shiftKey)) return;
        this.model.freeze(this.sheet, x, y);
        frozen();
      }),
    });
    const next = (by) => () => {
      this.model.nextUnit(by);
      frozen();
    };
    this.listenToKeys(() => ({
      ...this.ownData.keys,
      " ": () => this.#play(!this.model.playing),
      s: () => this.#step(() => this.model.run(1)),
      r: () => this.#restart(() => this.model.reset()),
      ArrowDown: next(1),
      ArrowRight: next(1),
      ArrowUp: next(-1),
      ArrowLeft: next(-1),
      Escape: () => {
        if (this.model.clearPoint(true)) frozen();
      },
    }));
    this.ownData.listen(this.box);
  }

  #play(on) {
    this.model.playing = on;
    this.frameAt = undefined;
    this.owed = undefined;
    this.#after();
  }

  /** Stops, and goes on by what `work` does. */
  #step(work) {
    this.#play(false);
    work();
    this.#after();
  }

  #restart(work) {
    work();
    this.say([]);
    this.news.textContent = "";
    this.#after();
  }

  /** After a change of the person's own points, which begins the run anew. */
  took() {
    this.news.textContent = "";
    this.say([]);
    this.#after();
  }

  /** After a change of settings. */
  #after() {
    this.#moved();
    this.changed();
  }

  get restless() {
    return this.model.playing;
  }

  /** Called every frame in view: steps until the budget is used. */
  advance(budget, now) {
    if (!this.model?.playing) return clock.stop(this);
    this.attempt(() => {
      const looks = now >= (this.lookAt ?? 0);
      const cost = this.cost ?? 0;
      const due = this.#due(now);
      if (due < 1) return;
      const until = performance.now() + Math.max(looks ? budget - cost : budget, LEAST);
      let on = true;
      for (let made = 0; on && made < due && (made === 0 || performance.now() < until); made += 1)
        on = this.model.run(1);
      if (!on) {
        this.model.playing = false;
        clock.stop(this);
        this.#after();
      } else if (looks) {
        this.lookAt = cost > budget * HEAVY ? now + 3 * cost : 0;
        this.#moved(now);
      }
    });
  }

  /** How many steps are due in this frame. */
  #due(now) {
    const passed = Math.min(now - (this.frameAt ?? now), LONGEST);
    this.frameAt = now;
    this.owed = this.owed === undefined ? 1 : (this.owed % 1) + (passed / 1000) * this.model.rate;
    if (Number.isFinite(this.owed)) return Math.floor(this.owed);
    this.owed = 0;
    return Number.POSITIVE_INFINITY;
  }

  /** After steps: the picture and the numbers follow. `now` is the frame's time while the run goes on by itself. */
  #moved(now) {
    const begun = performance.now();
    this.model.look();
    const windows = this.model.windows.join();
    this.lookCost = performance.now() - begun;
    const base = windows !== this.windows;
    this.windows = windows;
    if (now === undefined || base) this.invalidate({ base, top: true });
    else super.invalidate({ base: false, top: true });
    if (now !== undefined && now - (this.saidAt ?? 0) < SAY_EVERY) return;
    this.saidAt = now ?? 0;
    this.#showNumbers();
    this.#showReading();
  }

  /** Who else asks for a drawing wants all of it; frames of a run draw parts in turn. */
  invalidate(what) {
    this.whole = true;
    super.invalidate(what);
  }

  drawBase(sheet, canvas = this.base) {
    this.whole = true;
    this.model.draw(canvas, sheet);
  }

  drawTop(sheet, canvas = this.top) {
    const begun = performance.now();
    const other = canvas !== this.top;
    this.turn = (this.turn ?? 0) + 1;
    this.model.drawMoving(canvas, this.scratch, sheet, this.whole || other ? undefined : this.turn);
    if (other) return;
    if (!this.whole) {
      const cost = performance.now() - begun + this.lookCost;
      this.cost = (this.cost ?? cost) * (1 - FOLLOW) + cost * FOLLOW;
    }
    this.whole = false;
  }

  /** Brings the controls into step with the model. */
  sync() {
    for (const [name, part] of this.parts) part.show(this.model.value(name));
    const { playing } = this.model;
    this.playButton.textContent = playing ? "Pause" : "Play";
    this.playButton.setAttribute("aria-pressed", String(playing));
    this.twins.show();
    const shown = this.presets.find(({ id }) => id === this.model.preset);
    this.presetChoice.input.value = this.model.isPreset ? shown.id : "";
    this.story.textContent = !shown ? "" : this.model.isPreset ? shown.story : `Began as “${shown.title}”.`;
    this.logLoss.input.checked = this.model.logLoss;
    this.speedChoice.input.value = this.model.speed;
    this.ownData.show();
    this.#showNumbers();
    this.#showReading();
    this.sweep?.follow();
    if (playing) clock.start(this);
  }

  #showNumbers() {
    const status = this.model.status();
    const known = (value) => (Number.isFinite(value) ? value.toPrecision(3) : "–");
    this.numbers.textContent = [
      `step ${status.step}`,
      `${status.dead} of ${status.units} units dead`,
      ...(status.twinDead === undefined ? [] : [`twin ${status.twinDead} of ${status.twinUnits}`]),
      ...(status.twinDiverged === undefined ? [] : [`the twin ${status.twinDiverged}`]),
      ...(status.revived > 0 ? [`${status.revived} ${status.revived === 1 ? "revival" : "revivals"}`] : []),
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
      // What was said since stays.
      if (this.message.classList.contains("alarm")) this.say([]);
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
