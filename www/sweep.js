// A map over two settings: many short runs, in workers, coarse to fine, each cell drawn as it comes.

import { Crew, crewSize } from "./crew.js";
import { button, download, el, select } from "./dom.js";
import { onRatio, onTheme, themeOf } from "./theme.js";

/** Milliseconds between two drawings while cells come: each takes time that a worker may need, and nobody sees more. */
const DRAW_EVERY = 250;
/** Milliseconds of work by which it is judged how long a map will take, after others in which the engine warms up. */
const TRIAL = 4;
/** Milliseconds that the experiment must rest before that. */
const REST = 400;

/** A length of time in words, no finer than it is known. */
function inWords(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 10) return `${seconds} s`;
  return seconds < 100 ? `${5 * Math.round(seconds / 5)} s` : `${Math.round(seconds / 60)} min`;
}

export class Sweep {
  #stops = [];

  /**
   * `map` names the map; `host` gives `experiment()`, the text to vary, and where there are such `own()`, the points to do it on,
   * and takes `load(text)`, the experiment of a cell that was clicked. `leave()` when the map goes.
   */
  constructor(lab, map, host) {
    this.lab = lab;
    this.map = map;
    this.host = host;
    this.model = this.#fresh();
    this.canvas = el("canvas", { class: "map", tabindex: 0, role: "img" });
    this.plot = el("div", { class: "plot" }, this.canvas);
    // What happens is said aloud; how far it has come only to who looks.
    this.status = el("span", { role: "status" });
    this.far = el("span");
    this.bar = el("i");
    this.progress = el("div", { class: "progress done", "aria-hidden": "true" }, this.bar);
    this.readout = el("p", { class: "reading" });
    this.note = el("p", { class: "note" });
    this.start = button("Compute the map", () => this.begin());
    this.end = button("Stop", () => this.stop(), { disabled: true });
    this.shows = select("Shows", this.model.choices, (id) => {
      this.model.shows = id;
      this.#paint();
    });
    this.shows.input.value = this.model.shows;
    this.#listen();
    this.element = el(
      "div",
      { class: "body" },
      el("div", { class: "row" }, this.start, this.end, this.shows.element),
      el("p", { class: "note" }, this.status, this.far),
      el("div", {}, this.plot, this.progress),
      this.readout,
      this.note,
      el(
        "div",
        { class: "export", role: "group", "aria-label": "Take the map with you" },
        button("SVG of the map", () =>
          this.#save("svg", "image/svg+xml", () => this.#onSheet((sheet) => this.model.svg(sheet))),
        ),
        button("CSV of the map", () => this.#save("csv", "text/csv", () => this.model.csv())),
      ),
    );
    const size = new ResizeObserver(() => this.#paint());
    size.observe(this.plot);
    this.#stops = [onTheme(() => this.#paint()), onRatio(() => this.#paint()), () => size.disconnect()];
  }

  #save(kind, type, content) {
    download(`map.${kind}`, new Blob([content()], { type }));
  }

  #listen() {
    const point = (x, y) => {
      if (this.#onSheet((sheet) => this.model.point(sheet, x, y))) this.#paint();
    };
    // A page that grows moves the map under a mouse that rests: that is not a choice, and the keys may have made one.
    const moved = ({ movementX, movementY }) => movementX !== 0 || movementY !== 0;
    this.canvas.addEventListener("contextrestored", () => this.#paint());
    this.canvas.addEventListener("pointermove", (event) => {
      if (moved(event)) point(event.offsetX, event.offsetY);
    });
    this.canvas.addEventListener("pointerleave", (event) => {
      // A finger that was lifted leaves its reading on the screen.
      if (event.pointerType === "mouse" && moved(event)) point(-1, -1);
    });
    const load = () => {
      const text = this.model.chosen;
      if (text) this.host.load(text);
    };
    this.canvas.addEventListener("click", (event) => {
      point(event.offsetX, event.offsetY);
      load();
    });
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || !(step || event.key === "Enter")) return;
      event.preventDefault();
      if (step) this.model.step(...step);
      else load();
      this.#paint();
    });
  }

  #fresh() {
    this.own = this.host.own?.();
    return new this.lab.SweepMap(this.map, this.host.experiment(), this.own);
  }

  /** The map of the experiment as it is now, with nothing computed. */
  #renew() {
    const { shows } = this.model;
    this.model.free();
    this.model = this.#fresh();
    this.model.shows = shows;
    this.#paint();
  }

  /** To be called when the experiment may have changed: a map that is not begun follows it, one that is stays what it is. */
  follow() {
    if (this.model.done > 0 || this.crew || this.plot.clientWidth === 0) return;
    this.#renew();
    this.status.textContent = "";
    this.far.textContent = `${this.model.plan}.`;
    clearTimeout(this.trial);
    this.trial = setTimeout(() => this.#foretell(), REST);
  }

  #plan() {
    return { map: this.map, experiment: this.model.experiment, own: this.own };
  }

  /** Says how long the map will take, from a little of the work on its middle cell. */
  #foretell() {
    const { experiment, own } = this.#plan();
    const work = new this.lab.SweepWork(this.map, experiment, own);
    try {
      const middle = Math.floor(this.model.count / 2);
      work.begin(middle);
      let pieces;
      let passed;
      for (const _ of ["warms up", "counts"]) {
        const begun = performance.now();
        for (pieces = 0, passed = 0; passed < TRIAL; pieces += 1) {
          if (!work.advance(1)) work.begin(middle);
          passed = performance.now() - begun;
        }
      }
      const whole = ((passed / pieces) * this.model.pieces * this.model.count) / crewSize();
      this.far.textContent = `${this.model.plan}: about ${inWords(whole)} here.`;
    } finally {
      work.free();
    }
  }

  begin() {
    this.stop();
    this.#renew();
    this.begun = performance.now();
    this.start.disabled = true;
    this.end.disabled = false;
    this.status.textContent = "starting …";
    clearTimeout(this.trial);
    this.far.textContent = "";
    this.crew = new Crew(this.lab, this.#plan(), this.model, {
      came: (cell, outcomes) => this.#came(cell, outcomes),
      failed: (text) => {
        this.stop();
        this.status.textContent = text;
      },
    });
  }

  /** Cells that are known. */
  get done() {
    return this.model.done;
  }

  #came(cell, outcomes) {
    this.model.take(cell, outcomes);
    if (this.model.done === this.model.count) this.stop();
    else this.due ??= setTimeout(() => this.#paint(), DRAW_EVERY);
  }

  /** Says how far it has come. */
  #tell() {
    const { done, count } = this.model;
    this.progress.classList.toggle("done", !this.crew);
    this.bar.style.setProperty("--share", String(done / count));
    if (!this.crew || done === 0) return;
    this.status.textContent = "";
    const left = ((performance.now() - this.begun) / done) * (count - done);
    this.far.textContent = `${done} of ${count} cells, about ${inWords(left)} left`;
  }

  stop() {
    this.crew?.stop();
    this.crew = undefined;
    this.start.disabled = false;
    if (this.end.disabled) return;
    this.end.disabled = true;
    const { done, count } = this.model;
    const passed = ((performance.now() - this.begun) / 1000).toFixed(1);
    this.far.textContent = "";
    this.status.textContent =
      done < count ? `stopped after ${done} of ${count} cells` : `${count} cells in ${passed} s`;
    this.#paint();
  }

  /** Ends everything; the map is of no use afterwards. */
  leave() {
    this.stop();
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.due);
    clearTimeout(this.trial);
    this.frame = undefined;
    this.gone = true;
    this.model.free();
  }

  #onSheet(use) {
    const width = this.plot.clientWidth || 640;
    const sheet = new this.lab.Sheet(
      width,
      Math.round(this.model.height(width)),
      devicePixelRatio,
      themeOf(this.host.element),
    );
    try {
      return use(sheet);
    } finally {
      sheet.free();
    }
  }

  /** Draws in the next frame. */
  #paint() {
    if (this.gone) return;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      clearTimeout(this.due);
      this.due = undefined;
      this.#tell();
      const width = this.plot.clientWidth;
      if (width === 0) return;
      this.plot.style.height = `${Math.round(this.model.height(width))}px`;
      this.#onSheet((sheet) => this.model.draw(this.canvas, sheet));
      this.canvas.setAttribute("aria-label", this.model.label);
      this.readout.textContent = this.model.reading || "Point at a cell to read its numbers.";
      this.note.textContent = this.model.note;
    });
  }
}
