// One worker of a map: told once what the map is of, then cell after cell.

import { loadWhole } from "./lab.js";

/** Pieces of work at once: all of a cell, in all but name. */
const MANY = 1e9;
/** Milliseconds between two messages, at least: each of them wakes the page, and some cells take less than that does. */
const TELL_EVERY = 20;

let work;
let told = Number.NEGATIVE_INFINITY;

async function start({ map, experiment, own }, compiled) {
  const lab = await loadWhole(compiled);
  return new lab.SweepWork(map, experiment, own);
}

self.onmessage = async ({ data: { compiled, plan, cells = [] } }) => {
  try {
    if (plan) work = start(plan, compiled);
    const ready = await work;
    if (plan) self.postMessage({});
    let results = [];
    for (const [at, cell] of cells.entries()) {
      ready.begin(cell);
      while (ready.advance(MANY));
      results.push({ cell, outcomes: ready.outcomes });
      const now = performance.now();
      if (now - told < TELL_EVERY && at + 1 < cells.length) continue;
      self.postMessage({ results });
      [results, told] = [[], now];
    }
  } catch (cause) {
    self.postMessage({ problem: String(cause?.message ?? cause) });
  }
};
