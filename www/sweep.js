// A map over two settings: many short runs, in workers, coarse to fine, each cell drawn as it comes.

import { button, download, el, select } from "./dom.js";
import { onRatio, onTheme, themeOf } from "./theme.js";

/** The most workers: more bring nothing but their own start. */
const MOST_WORKERS = 8;
/** Milliseconds of a map's work at once where the page does it itself. */
const SLICE = 6;

/** Lets the page do other things; in a hidden tab, until it is seen again. */
async function pause() {
  await new Promise((resolve) => setTimeout(resolve));
  if (document.hidden)
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
}

export class Sweep {
  #workers = [];
  #run = 0;
  #stops = [];

  /**
   * `map` names the map; `host` gives `experiment()`, the text to vary, and takes `load(text)`, the experiment of a cell that
   * was clicked. `leave()` when the map goes.
   */
  constructor(lab, map, host) {
    this.lab = lab;
    this.map = map;
    this.host = host;
    this.model = new lab.SweepMap(map, host.experiment());
    this.canvas = el("canvas", { class: "map", tabindex: 0, role: "img" });
    this.plot = el("div", { class: "plot" }, this.canvas);
    this.status = el("p", { class: "note", role: "status" });
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
      el("div", { class: "row" }, this.start, this.end, this.shows.element, this.status),
      this.plot,
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

  /** The map of the experiment as it is now, with nothing computed. */
  #renew() {
    const { shows } = this.model;
    this.model.free();
    this.model = new this.lab.SweepMap(this.map, this.host.experiment());
    this.model.shows = shows;
    this.#paint();
  }

  /** To be called when the experiment may have changed: a map that is not begun follows it, one that is stays what it is. */
  follow() {
    if (this.model.done === 0 && this.end.disabled && this.plot.clientWidth > 0) this.#renew();
  }

  begin() {
    this.stop();
    const run = ++this.#run;
    this.#renew();
    this.begun = performance.now();
    this.start.disabled = true;
    this.end.disabled = false;
    this.status.textContent = "starting …";
    try {
      const count = Math.max(1, Math.min(navigator.hardwareConcurrency ?? 2, MOST_WORKERS));
      for (let n = 0; n < count; n++) this.#worker(run);
    } catch {
      // Workers are refused here: the same work in slices between frames.
      this.#slices(run);
    }
  }

  /** Cells that are known. */
  get done() {
    return this.model.done;
  }

  #worker(run) {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#workers.push(worker);
    let cell;
    const next = () => {
      cell = this.model.nextCell();
      if (cell === undefined) return worker.terminate();
      worker.postMessage({ cell, map: this.map, experiment: this.model.experiment, seeds: this.model.seeds });
    };
    worker.onmessage = ({ data }) => {
      if (run !== this.#run) return;
      if (data.problem) {
        this.stop();
        this.status.textContent = data.problem;
        return;
      }
      this.#came(data.cell, data.runs);
      // A hidden tab computes nothing.
      if (document.hidden)
        document.addEventListener("visibilitychange", () => run === this.#run && next(), { once: true });
      else next();
    };
    worker.onerror = () => {
      if (run !== this.#run) return;
      worker.terminate();
      this.#workers = this.#workers.filter((other) => other !== worker);
      if (cell !== undefined) this.model.putBack(cell);
      if (this.#workers.length === 0) this.#slices(run);
    };
    next();
  }

  /** The same work on the page, a little between other things. */
  async #slices(run) {
    for (let cell = this.model.nextCell(); cell !== undefined; cell = this.model.nextCell()) {
      const runs = [];
      for (let seed = 0; seed < this.model.seeds; seed++) {
        const work = new this.lab.SweepRun(this.map, this.model.experiment, cell, seed);
        try {
          for (let until = performance.now() + SLICE; work.step(); ) {
            if (performance.now() < until) continue;
            await pause();
            if (run !== this.#run) return;
            until = performance.now() + SLICE;
          }
          runs.push(work.outcome);
        } finally {
          work.free();
        }
      }
      await pause();
      if (run !== this.#run) return;
      this.#came(cell, runs);
    }
  }

  #came(cell, runs) {
    this.model.take(cell, new Float64Array(runs.flatMap(({ deadShare, finalLoss }) => [deadShare, finalLoss])));
    const { done, count } = this.model;
    const passed = performance.now() - this.begun;
    const left = (passed / done) * (count - done);
    this.status.textContent =
      done === count
        ? `${count} cells in ${(passed / 1000).toFixed(1)} s`
        : `${done} of ${count} cells, about ${Math.ceil(left / 1000)} s left`;
    this.#paint();
    if (done === count) this.stop();
  }

  stop() {
    this.#run += 1;
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    const { done, count } = this.model;
    if (!this.end.disabled && done < count) this.status.textContent = `stopped after ${done} of ${count} cells`;
    this.start.disabled = false;
    this.end.disabled = true;
  }

  /** Ends everything; the map is of no use afterwards. */
  leave() {
    this.stop();
    for (const stop of this.#stops) stop();
    cancelAnimationFrame(this.frame);
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

  /** Draws in the next frame, once however many cells came. */
  #paint() {
    if (this.gone) return;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
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
