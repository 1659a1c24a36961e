// The map of learning rate by gain: many short runs, in workers, coarse to fine, each cell drawn as it comes.

import { button, el, select } from "./dom.js";

const COLUMNS = 24;
const ROWS = 16;
const SEEDS = [0, 1, 2];
const STEPS = 300;
const RATES = { low: 1e-3, high: 100 };
const GAINS = { low: 0.1, high: 10 };
const CELL = 22;

const spaced = ({ low, high }, at, of) => Number((low * (high / low) ** (at / (of - 1))).toPrecision(3));

/** Cells in the order in which they are worth knowing: every eighth, fourth, second, then all. */
function coarseToFine() {
  const order = [];
  const seen = new Set();
  for (const step of [8, 4, 2, 1]) {
    for (let row = 0; row < ROWS; row += step) {
      for (let column = 0; column < COLUMNS; column += step) {
        const index = row * COLUMNS + column;
        if (!seen.has(index)) order.push({ index, step });
        seen.add(index);
      }
    }
  }
  return order;
}

export class Sweep {
  #workers = [];
  #cells = [];
  #run = 0;

  /** `host` gives `experiment()`, the text to vary, and takes `load(learningRate, gain, seed)`. */
  constructor(lab, host) {
    this.lab = lab;
    this.host = host;
    this.canvas = el("canvas", {
      class: "map",
      width: COLUMNS * CELL,
      height: ROWS * CELL,
      tabindex: 0,
      role: "img",
      "aria-label": "The map, not computed yet",
    });
    this.status = el("p", { class: "note", role: "status" });
    this.start = button("Compute the map", () => this.begin());
    this.end = button("Stop", () => this.stop(), { disabled: true });
    this.shows = select(
      "Shows",
      [
        ["deadShare", "dead share"],
        ["finalLoss", "final loss"],
      ],
      () => this.#paint(),
    );
    this.canvas.addEventListener("click", (event) => {
      const box = this.canvas.getBoundingClientRect();
      const column = Math.min(Math.floor(((event.clientX - box.left) / box.width) * COLUMNS), COLUMNS - 1);
      const row = Math.min(Math.floor(((event.clientY - box.top) / box.height) * ROWS), ROWS - 1);
      const { learningRate, gain } = this.#place(row * COLUMNS + column);
      this.host.load(learningRate, gain, SEEDS[0]);
    });
    this.element = el(
      "div",
      { class: "body" },
      el("div", { class: "row" }, this.start, this.end, this.shows.element, this.status),
      this.canvas,
      el(
        "p",
        { class: "note" },
        `Learning rate from ${RATES.low} to ${RATES.high} to the right, gain from ${GAINS.low} to ${GAINS.high} upwards, both by factors; ${SEEDS.length} seeds and ${STEPS} steps a cell. Darker is more; a cross is a run that diverged. A click loads a cell.`,
      ),
    );
  }

  #place(index) {
    return {
      learningRate: spaced(RATES, index % COLUMNS, COLUMNS),
      gain: spaced(GAINS, ROWS - 1 - Math.floor(index / COLUMNS), ROWS),
    };
  }

  begin() {
    this.stop();
    const run = ++this.#run;
    this.#cells = [];
    this.queue = coarseToFine();
    this.total = this.queue.length;
    this.done = 0;
    this.begun = performance.now();
    this.experiment = this.host.experiment();
    this.start.disabled = true;
    this.end.disabled = false;
    this.status.textContent = "starting …";
    try {
      const count = Math.max(1, Math.min(navigator.hardwareConcurrency ?? 2, 8));
      for (let n = 0; n < count; n++) this.#worker(run);
    } catch {
      // Workers are refused here: the same work in slices between frames.
      this.#slices(run);
    }
  }

  #worker(run) {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#workers.push(worker);
    let at;
    const next = () => {
      at = this.queue.shift();
      if (!at) return worker.terminate();
      worker.postMessage({
        index: at.index,
        experiment: this.experiment,
        ...this.#place(at.index),
        seeds: SEEDS,
        steps: STEPS,
      });
    };
    worker.onmessage = ({ data }) => {
      if (run !== this.#run) return;
      if (data.problem) {
        this.stop();
        this.status.textContent = data.problem;
        return;
      }
      this.#came(at, data.runs);
      next();
    };
    worker.onerror = () => {
      if (run !== this.#run) return;
      worker.terminate();
      this.#workers = this.#workers.filter((other) => other !== worker);
      if (at) this.queue.unshift(at);
      if (this.#workers.length === 0) this.#slices(run);
    };
    next();
  }

  async #slices(run) {
    while (run === this.#run && this.queue.length > 0) {
      const at = this.queue.shift();
      const { learningRate, gain } = this.#place(at.index);
      const runs = [];
      for (const seed of SEEDS) {
        runs.push(this.lab.sweepCell(this.experiment, learningRate, gain, seed, STEPS));
        await new Promise((resolve) => setTimeout(resolve));
        if (run !== this.#run) return;
      }
      this.#came(at, runs);
    }
  }

  #came({ index, step }, runs) {
    const mean = (key) => runs.reduce((sum, result) => sum + result[key], 0) / runs.length;
    this.#cells[index] = {
      deadShare: mean("deadShare"),
      finalLoss: mean("finalLoss"),
      diverged: runs.some(({ diverged }) => diverged),
      step,
    };
    this.done += 1;
    const left = ((performance.now() - this.begun) / this.done) * (this.total - this.done);
    this.status.textContent =
      this.done === this.total
        ? `${this.total} cells in ${((performance.now() - this.begun) / 1000).toFixed(1)} s`
        : `${this.done} of ${this.total} cells, about ${Math.ceil(left / 1000)} s left`;
    this.#paint();
    if (this.done === this.total) this.stop();
  }

  stop() {
    this.#run += 1;
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    if (!this.end.disabled && this.done < this.total)
      this.status.textContent = `stopped after ${this.done} of ${this.total} cells`;
    this.start.disabled = false;
    this.end.disabled = true;
  }

  #paint() {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const key = this.shows.input.value;
    const known = this.#cells.filter((cell) => cell && Number.isFinite(cell[key])).map((cell) => cell[key]);
    const most = key === "deadShare" ? 1 : Math.max(...known, 1e-9);
    // Coarse cells first, so that finer ones lie on them.
    const order = [...this.#cells.entries()].filter(([, cell]) => cell).sort(([, a], [, b]) => b.step - a.step);
    const style = getComputedStyle(this.canvas);
    for (const [index, cell] of order) {
      const [x, y] = [(index % COLUMNS) * CELL, Math.floor(index / COLUMNS) * CELL];
      const side = CELL * cell.step;
      const share = Number.isFinite(cell[key]) ? Math.min(cell[key] / most, 1) : 0;
      context.globalAlpha = 1;
      context.fillStyle = style.backgroundColor;
      context.fillRect(x, y, side, side);
      context.globalAlpha = 0.06 + 0.94 * share;
      context.fillStyle = style.color;
      context.fillRect(x, y, side - 1, side - 1);
      context.globalAlpha = 1;
      if (cell.diverged) {
        context.strokeStyle = style.borderTopColor;
        context.lineWidth = 2;
        context.beginPath();
        context.moveTo(x + 6, y + 6);
        context.lineTo(x + CELL - 6, y + CELL - 6);
        context.moveTo(x + CELL - 6, y + 6);
        context.lineTo(x + 6, y + CELL - 6);
        context.stroke();
      }
    }
    const deadHalf = this.#cells.filter((cell) => cell?.deadShare >= 0.5).length;
    this.canvas.setAttribute(
      "aria-label",
      `Map of learning rate by gain: ${this.done} of ${this.total} cells computed, in ${deadHalf} at least half of the units are dead, ${this.#cells.filter((cell) => cell?.diverged).length} diverged.`,
    );
  }
}
