// Who computes the cells of a map: workers, or where they are refused the page itself, a little between other things.

import { compiledParts } from "./rest.js";

/** Milliseconds after which a worker that has said nothing counts as lost. */
const SILENCE_MS = 15_000;
/** The most workers: more bring nothing but their own start. */
const MOST_WORKERS = 8;
/** Milliseconds of work that each worker has before it, so that none waits while the page is busy with something else. */
const HELD_MS = 80;
/** Cells that it has before it at least: the one that it computes, and the next. */
const LEAST_HELD = 2;
/** How slowly the measured time of a cell follows. */
const FOLLOW = 0.25;
/** Milliseconds of work at once where the page does it itself: a frame has 16. */
const SLICE_MS = 6;

/** How many workers there are to be. */
export function crewSize() {
  return Math.max(1, Math.min(navigator.hardwareConcurrency ?? 2, MOST_WORKERS));
}

/** Resolves when the page is seen: a hidden one computes nothing. */
function seen(signal) {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true, signal }));
}

export class Crew {
  #workers = [];
  #stop = new AbortController();

  /**
   * Begins. `plan` is `{ map, experiment, own }`; `model` hands cells out (`nextCell()`, `waiting`) and takes those back that will
   * not come (`putBack(cell)`); `came(cell, outcomes)` is called for each, `failed(text)` where a worker's work is at fault.
   */
  constructor(lab, plan, model, { came, failed }) {
    Object.assign(this, { lab, plan, model, came, failed });
    try {
      const compiled = compiledParts(lab);
      for (let n = crewSize(); n > 0; n--) this.#workers.push(this.#hire(compiled));
    } catch {
      this.#dismiss();
      this.#alone();
      return;
    }
    for (const worker of this.#workers) this.#feed(worker);
  }

  /** Ends it; what is under way is lost. */
  stop() {
    this.#stop.abort();
    this.#dismiss();
  }

  get #stopped() {
    return this.#stop.signal.aborted;
  }

  #dismiss() {
    for (const { post, silent } of this.#workers) {
      clearTimeout(silent);
      post.terminate();
    }
    this.#workers = [];
  }

  #hire(compiled) {
    const post = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const worker = { post, held: [], pace: undefined, since: undefined };
    // Some hosts give a worker that never runs.
    worker.silent = setTimeout(() => this.#lost(worker), SILENCE_MS);
    post.onmessage = ({ data }) => this.#took(worker, data);
    post.onerror = () => this.#lost(worker);
    try {
      post.postMessage({ compiled, plan: this.plan });
    } catch {
      // A module that cannot be sent is compiled there again.
      post.postMessage({ plan: this.plan });
    }
    return worker;
  }

  #took(worker, { results, problem }) {
    clearTimeout(worker.silent);
    // Without results it says that it runs.
    if (this.#stopped || !(results || problem)) return;
    if (problem) {
      this.stop();
      this.failed(problem);
      return;
    }
    const now = performance.now();
    // The first ones' time is mostly that of the worker's start. Later messages may come two at once, after the page was busy.
    const pace = (now - worker.since) / results.length;
    if (worker.since !== undefined) worker.pace = (worker.pace ?? pace) * (1 - FOLLOW) + pace * FOLLOW;
    worker.since = now;
    worker.held = worker.held.filter((held) => results.every(({ cell }) => cell !== held));
    this.#feed(worker);
    for (const { cell, outcomes } of results) this.came(cell, outcomes);
  }

  /** Gives a worker cells while it has less than it should: of short ones many, and towards the end no more than its share. */
  async #feed(worker) {
    await seen(this.#stop.signal);
    if (this.#stopped) return;
    const share = this.model.waiting / (2 * this.#workers.length);
    const wanted = Math.max(LEAST_HELD, Math.floor(Math.min(HELD_MS / (worker.pace ?? HELD_MS), share)));
    // Many at a time, so that messages are few.
    if (worker.held.length > wanted / 2) return;
    const cells = [];
    while (worker.held.length + cells.length < wanted) {
      const cell = this.model.nextCell();
      if (cell === undefined) break;
      cells.push(cell);
    }
    if (cells.length === 0) return;
    worker.held.push(...cells);
    worker.post.postMessage({ cells });
  }

  /** A worker that failed: others do its cells, or the page where there is none left. */
  #lost(worker) {
    if (this.#stopped || !this.#workers.includes(worker)) return;
    clearTimeout(worker.silent);
    worker.post.terminate();
    this.#workers = this.#workers.filter((other) => other !== worker);
    for (const cell of worker.held.reverse()) this.model.putBack(cell);
    for (const other of this.#workers) this.#feed(other);
    if (this.#workers.length === 0) this.#alone();
  }

  #alone() {
    this.#slices().catch((cause) => this.failed(String(cause?.message ?? cause)));
  }

  async #slices() {
    const { map, experiment, own } = this.plan;
    const work = new this.lab.SweepWork(map, experiment, own);
    try {
      for (let cell = this.model.nextCell(); cell !== undefined; cell = this.model.nextCell()) {
        work.begin(cell);
        for (let more = true; more; ) {
          // Lets the page do other things.
          await new Promise((resolve) => setTimeout(resolve));
          await seen(this.#stop.signal);
          if (this.#stopped) return;
          for (const until = performance.now() + SLICE_MS; more && performance.now() < until; ) more = work.advance(1);
        }
        this.came(cell, work.outcomes);
        if (this.#stopped) return;
      }
    } finally {
      work.free();
    }
  }
}
