// What every figure of the lab is in a page: it loads the module, follows size, pixels and theme, hands events over, draws when asked,
// and survives what goes wrong. What there is to set and to say, the module tells; an element adds what only it has.

import { AT_ONCE } from "../pkg/modules.js";
import { given, isKey, mirror } from "./attributes.js";
import { Canvases } from "./canvases.js";
import * as clock from "./clock.js";
import { button, el } from "./dom.js";
import { listen } from "./hands.js";
import { helpOf } from "./help.js";
import { keepKeys } from "./keys.js";
import { load, loadWhole } from "./lab.js";
import { whenNear } from "./near.js";
import { Panel } from "./panel.js";
import { RestMissing } from "./rest.js";
import { shareBox } from "./share-box.js";
import { speak } from "./speak.js";
import { sheet as styles } from "./styles.js";
import { onRatio, onTheme, themeOf } from "./theme.js";
import { Turns } from "./turns.js";

/** Milliseconds that a frame may compute while somebody moves a control: answering is what the page is there for then. */
const UNDER_THE_HAND = 45;
/** Milliseconds of a slice of work that nobody watches. */
const SLICE = 16;
/** Milliseconds after the last change in which a control counts as being moved. */
const HAND_RESTS = 250;
/** Milliseconds between two updates of the words beside a picture that moves: people cannot read faster. */
const SAY_EVERY = 150;
/** Where a drawing takes more than this share of the budget, frames without one follow, so that the work goes on. */
const HEAVY = 0.75;

/** Whether the person wants little motion. */
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Base of all figure elements; a class says its `static kind`.
 *
 * Attributes: `state` (the text form), one for each key of the state (the state, then these over it, in any order and at any time), `theme` (light |
 * dark), `controls` (names of keys, commands, groups or tables, in order; `none`; the essence and all settings where absent).
 * `ground="none"` leaves the ground to the page; `base` is the folder of the files, where that is not the script's own;
 * `loading="lazy"` begins when the figure comes near, or when the attribute is taken away. Each but these two is mirrored as a property. Events,
 * bubbling and composed: `ready`, `change` (detail.state), `error` (detail.message). Methods: `toSVG()`, `toPNG()`, `toCSV()`,
 * `toJSON()`, `finished()`. Property `state`: the whole state, to read and to write.
 */
export class Figure extends HTMLElement {
  /** Defines the element. */
  static define(name) {
    for (const key of ["theme", "controls", "ground"]) mirror(this.prototype, key);
    customElements.define(name, this);
  }

  /** Whether a finger that slides reads, where a mouse that drags moves the window. */
  static fingerReads = false;
  /** Whether its curves rise, as a rule: from the lower left to the upper right. */
  static rises = false;
  /** Keys that press a button: `{key: id}`. */
  static presses = {};

  /** Whether any of the figure is on the screen. */
  inView = false;
  /** The model in WebAssembly; undefined until loaded and after a failure. */
  model;

  #text;
  #saidState;
  #attributes;
  #stops = [];
  #touched = Number.NEGATIVE_INFINITY;
  #saidAt = 0;
  #drawAt = 0;
  #diverged = false;
  #isReady = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styles()];
    this.turns = new Turns(this);
    this.canvases = new Canvases(this);
    ({ base: this.base, top: this.top } = this.canvases);
    this.reading = el("div", { class: "reading", part: "reading", role: "status", hidden: true });
    this.bar = el("div", { class: "progress done", "aria-hidden": "true" }, el("i"));
    this.plot = el("div", { class: "plot", part: "plot" }, this.base, this.top, this.reading, this.bar);
    this.message = el("p", { class: "message", role: "status", part: "message", hidden: true });
    this.headline = el("p", { class: "headline", part: "headline", role: "status", hidden: true });
    this.notes = el("p", { class: "note", part: "notes", role: "status", hidden: true });
    this.panel = new Panel(this);
    this.help = helpOf(this);
    this.body = el(
      "div",
      { class: "body", hidden: true },
      el(
        "div",
        { class: "stage" },
        this.plot,
        el("div", { class: "bar" }, this.panel.essence, this.headline, this.help.button),
        this.help.text,
        this.notes,
      ),
      this.panel.rest,
    );
    this.box = el("div", { class: "figure", part: "figure" }, el("slot", { name: "poster" }), this.message, this.body);
    root.append(this.box);
    keepKeys(this.box);
    for (const canvas of [this.base, this.top]) canvas.addEventListener("contextrestored", () => this.invalidate());
    // Who takes a figure in hand may do all with it.
    for (const sign of ["pointerenter", "pointerdown", "focusin"])
      this.box.addEventListener(sign, () => this.complete(), { passive: true });
    // Boxes that open say so to themselves only.
    this.panel.essence.addEventListener("toggle", () => this.opened(), { capture: true });
    listen(this);
  }

  connectedCallback() {
    const size = new ResizeObserver(() => this.invalidate());
    size.observe(this);
    const view = new IntersectionObserver(
      (entries) => {
        this.inView = entries.some((entry) => entry.isIntersecting);
        if (this.inView) clock.wake();
      },
      { rootMargin: "64px" },
    );
    view.observe(this);
    this.#attributes = new MutationObserver((changes) => this.#changed(changes));
    this.#attributes.observe(this, { attributes: true });
    this.#stops = [
      onTheme(() => this.retheme()),
      onRatio(() => this.invalidate()),
      () => size.disconnect(),
      () => view.disconnect(),
      () => this.#attributes.disconnect(),
    ];
    if (this.getAttribute("loading") === "lazy") this.#stops.push(whenNear(this, () => this.#begin()));
    else this.#begin();
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    clock.forget(this);
    this.leave?.();
    // Where the element moves within the page, it goes on from where it was.
    this.#text = this.state;
    this.#saidState = undefined;
    this.turns.forget();
    this.model?.free();
    this.model = undefined;
    this.lab = undefined;
  }

  /** Tries once more where the module did not arrive: by the button, or when there is a connection again. */
  #again() {
    const stop = new AbortController();
    const retry = () => {
      stop.abort();
      if (!this.isConnected || this.model) return;
      this.say([]);
      this.#begin();
    };
    addEventListener("online", retry, { signal: stop.signal });
    this.#stops.push(() => stop.abort());
    this.message.append(" ", button("Try again", retry));
  }

  #attribute(name) {
    if (name === "theme" || name === "ground") this.retheme();
    else if (name === "controls") this.sync();
    else if (name === "loading") this.#begin();
    else if (name === "state") this.#from(this.getAttribute("state") ?? "");
    else if (isKey(name) && this.model?.has(name)) this.set(name, this.getAttribute(name) ?? this.model.usual(name));
  }

  /** Takes changes of attributes over, each once. */
  #changed(changes) {
    for (const name of new Set(changes.map(({ attributeName }) => attributeName))) this.#attribute(name);
  }

  /** Attributes are heard of a little later than they are set: what was set before counts before. */
  #catchUp() {
    if (this.#attributes) this.#changed(this.#attributes.takeRecords());
  }

  /** The whole state as text. Setting it draws anew; what is wrong in it is said. */
  get state() {
    this.#catchUp();
    return this.model ? this.model.text : (this.#saidState ?? this.#text ?? this.getAttribute("state") ?? "");
  }

  set state(text) {
    this.#catchUp();
    this.#text = String(text ?? "");
    this.turns.forget();
    if (this.model) this.attempt(() => this.took(this.model.assign(this.#text)));
    else this.#saidState = undefined;
  }

  /** Takes the state of a text over, with what is given as attributes in place of its own. */
  #from(text) {
    this.turns.forget();
    if (this.model) this.attempt(() => this.took(this.model.assignOver(text, given(this))));
  }

  async #begin() {
    try {
      const { kind } = this.constructor;
      const wish = () => [this.#text ?? this.getAttribute("state") ?? "", this.#text === undefined ? given(this) : {}];
      let lab;
      // It may be given another state while it loads, which needs more.
      for (let asked; asked !== JSON.stringify(wish()); ) {
        asked = JSON.stringify(wish());
        lab = await load(kind, this.getAttribute("base"), ...wish());
      }
      // The element may be gone, or back, by now.
      if (!this.isConnected || this.model) return;
      this.lab = lab;
      this.#isReady = false;
      this.#start(this.#text);
    } catch (cause) {
      this.fail(cause);
      if (!this.lab && this.isConnected) this.#again();
    }
  }

  /** Begins with a text, or where there is none with what the attributes say. */
  #start(text) {
    this.model = new this.lab.Figure(this.constructor.kind);
    // Nothing is worked out yet: the first slice says how far it is.
    this.bar.classList.remove("done");
    for (const { name } of this.model.controls().keys) mirror(Object.getPrototypeOf(this), name);
    this.body.hidden = false;
    this.box.querySelector("slot").hidden = true;
    this.begin?.();
    const outcome =
      text === undefined
        ? this.model.assignOver(this.getAttribute("state") ?? "", given(this))
        : this.model.assign(text);
    this.retheme();
    // What failed while it was drawn is said.
    if (!this.model) return;
    this.took(outcome, { quiet: true });
    if (!this.#isReady) this.emit("ready", {});
    this.#isReady = true;
  }

  /** Takes a text that was dropped or pasted: points. */
  dropText(text) {
    this.byHand((model) => model.dropText(text));
  }

  /** Sets a key, or a part of one. */
  set = (path, value) => {
    this.#touched = performance.now();
    this.attempt(() => this.model && this.took(this.model.set(path, String(value))));
  };

  /** The same by a control. */
  choose = (path, value) => {
    this.#touched = performance.now();
    return this.byHand((model) => model.set(path, String(value)));
  };

  /** Does what a hand asks for, in its turn. */
  byHand(act, isPassing) {
    return this.turns.take(() => this.attempt(() => this.model && this.took(act(this.model))), isPassing);
  }

  /** Does what a button asks for. */
  press(id) {
    if (AT_ONCE.includes(id) && !this.turns.wait) this.command(id);
    else this.byHand((model) => model.command(id));
  }

  /** Does what a button does, now. */
  command(id) {
    this.attempt(() => this.model && this.took(this.model.command(id)));
  }

  /** After a change of the model: picture, controls, words and listeners follow. */
  took(outcome, { quiet = false } = {}) {
    if (!outcome.taken) return;
    if (outcome.settings || outcome.problems.length > 0)
      this.say([...outcome.problems.map(({ text }) => text), ...(outcome.news ? [outcome.news] : [])]);
    if (outcome.settings) this.sync();
    this.invalidate({ base: outcome.stale === "all", top: outcome.stale !== "nothing" });
    this.showWords();
    this.said(quiet);
    // There may be something to work on now.
    clock.start(this);
  }

  /** Runs `act`; what it throws is said to the person, and a trap restarts the figure from its text. */
  attempt(act) {
    try {
      return act();
    } catch (cause) {
      this.fail(cause, act);
      return undefined;
    }
  }

  /** Says that something failed. After a trap this one figure stops and offers to start again; others live on. Where `act` was only
   * without what it needs, it is done then. */
  fail(cause, act) {
    const defect = typeof WebAssembly === "object" && cause instanceof WebAssembly.RuntimeError;
    const trapped = defect || cause instanceof RestMissing;
    const text = defect
      ? "This figure stopped because of a defect of ours. The others go on."
      : String(cause?.message ?? cause);
    this.say([text], true);
    if (trapped) {
      // A trapped model may be half-changed: leave it, do not touch it again.
      this.model = undefined;
      this.body.hidden = true;
      clock.forget(this);
      const again = () => {
        try {
          this.#start(this.#saidState ?? this.#text);
          if (act && !defect && this.model) act();
        } catch (worse) {
          this.fail(worse);
        }
      };
      this.message.append(" ", button("Start it again", again));
      // Who may not hold the page for it (Chrome before 114) gets it by waiting.
      if (!defect) this.complete().then((came) => came && this.lab && !this.model && again());
    }
    this.emit("error", { message: text, cause });
  }

  /** Puts sentences where the person looks; none takes them away. */
  say(sentences, alarm = false) {
    this.message.textContent = sentences.join(" · ");
    this.message.hidden = sentences.length === 0;
    this.message.classList.toggle("alarm", alarm);
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Tells listeners of a new state, once for each. */
  said(quiet = false) {
    const state = this.model?.text;
    if (state === undefined || state === this.#saidState) return;
    this.#saidState = state;
    if (!quiet) this.emit("change", { state });
  }

  /** Brings the controls into step with the model. */
  sync({ playing = false } = {}) {
    if (!this.model) return;
    const wish = this.getAttribute("controls")
      ?.split(/[\s,]+/)
      .filter((name) => name && name !== "none");
    // What a hand has set and waits for its turn would jump back.
    this.panel.show(wish, { playing, held: this.turns.wait });
  }

  /** Puts the figure in words beside its picture. */
  showWords() {
    if (!this.model) return;
    const { alarm, ...words } = this.model.words();
    speak(this, words);
    if (alarm) this.say([alarm], true);
    else if (this.#diverged && this.message.classList.contains("alarm")) this.say([]);
    this.#diverged = Boolean(alarm);
  }

  /** Asks for all that the figure can do; resolves with whether it came. */
  complete() {
    return this.turns.complete();
  }

  /** The whole module, from where this figure's files are. */
  whole() {
    return loadWhole({ base: this.getAttribute("base") });
  }

  /** A table of the model, by a Promise; an element may add to it. What few open, the module of one kind leaves to the whole one. */
  async table(id) {
    if (!(await this.complete())) throw new Error(this.turns.missing);
    const own = this.model.table(id);
    if (own) return own;
    const { Figure } = await this.whole();
    const other = new Figure(this.constructor.kind, this.state);
    try {
      return other.table(id);
    } finally {
      other.free();
    }
  }

  /** Where the whole instrument shows this state: a page beside the scripts. */
  get labAddress() {
    return `${new URL("../lab.html", import.meta.url).href}#${this.constructor.kind}:${this.state}`;
  }

  /** Says, as an attribute for the page, whether a table is open: then it needs the room, and is seen where it finds that. */
  opened() {
    const table = this.panel.essence.querySelector("details[open]");
    this.toggleAttribute("data-open", table !== null);
    table?.firstChild.scrollIntoView({ block: "nearest" });
  }

  /** Whether it is the whole instrument. */
  get isInLab() {
    return this.hasAttribute("data-lab");
  }

  /** The share menu. */
  share() {
    return shareBox(this);
  }

  /** Called by the clock every frame in view: works until the budget is used. */
  advance(budget, now) {
    if (!this.model) return clock.stop(this);
    this.attempt(() => {
      const moving = performance.now() - this.#touched < HAND_RESTS;
      const looks = now >= this.#drawAt;
      const left = looks ? Math.max(budget - this.canvases.cost, 1) : budget;
      const { pending, share, playing, stale, settings } = this.model.advance(
        now,
        moving ? UNDER_THE_HAND : left,
        moving,
        CALM.matches,
      );
      this.bar.firstChild.style.setProperty("--share", String(share));
      this.bar.classList.toggle("done", !pending);
      this.headline.classList.toggle("so-far", pending);
      const rests = !pending && !playing;
      if (stale !== "nothing" && (looks || rests)) {
        this.#drawAt = this.canvases.cost > budget * HEAVY ? now + 3 * this.canvases.cost : 0;
        this.invalidate({ base: stale === "all", top: true });
      }
      if (settings) this.sync();
      // A title in the picture and the words beside it tell of the same step.
      if (now - this.#saidAt > SAY_EVERY) {
        this.#saidAt = now;
        this.showWords();
        // The step that a run is at, and numbers that it changes, are told by their boxes too.
        if (playing && !settings) this.sync({ playing });
      } else if (rests || (stale === "all" && looks)) this.showWords();
      if (rests) {
        clock.stop(this);
        this.said();
      }
    });
  }

  /** Marks layers as out of date; they are drawn in the next frame. */
  invalidate(layers) {
    if (this.canvases.invalidate(layers) && this.model) clock.soon(this);
  }

  /** Called by the clock. */
  redraw() {
    if (this.model && this.isConnected) this.attempt(() => this.canvases.redraw());
  }

  get scheme() {
    return themeOf(this);
  }

  retheme() {
    this.box.dataset.theme = this.scheme;
    if (this.model) this.model.transparent = this.getAttribute("ground") === "none";
    if (this.model) this.attempt(() => this.canvases.fit());
    this.sync();
    // Paper is printed from what is on the canvas when this returns: there is no next frame.
    this.canvases.invalidate();
    this.redraw();
  }

  /** The figure as an SVG document, at the size shown or the given one. */
  toSVG({ width, height, theme } = {}) {
    return this.#give((model) => model.svg(width ?? this.canvases.width, height, theme ?? this.scheme));
  }

  /** The figure as a PNG, `scale` pixels to a CSS pixel; a Promise of a Blob. */
  toPNG({ scale = 2 } = {}) {
    return this.canvases.png(scale);
  }

  /** Resolves when all that the text asks for is there, seen or not: worked in slices, so that the page stays alive. */
  async finished() {
    await this.complete();
    const slice = () => this.attempt(() => this.model?.advance(performance.now(), SLICE, false).pending);
    while (slice()) await new Promise((done) => setTimeout(done));
    this.invalidate();
    this.showWords();
  }

  /** The figure's numbers as comma-separated values, those that there are by now: all of them after `await figure.finished()`. */
  toCSV() {
    return this.#give((model) => model.csv());
  }

  /** What the figure knows beyond its picture, as JSON text. */
  toJSON() {
    return this.#give((model) => model.json());
  }

  /** What a script asks of the model; what it throws is the script's, but a model that stopped halfway is nobody's any more. */
  #give(ask) {
    try {
      return ask(this.model);
    } catch (cause) {
      if (cause instanceof RestMissing) this.fail(cause);
      throw cause;
    }
  }
}
