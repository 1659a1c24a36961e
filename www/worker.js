// One worker of a map: told once what the map is of, then cell after cell.

import { load } from "./lab.js";

/** Pieces of work between two looks at whether more is to come: a whole cell in all but name. */
const MANY = 1e9;

let work;

async function start({ map, experiment, own }, module) {
  const lab = await load(module);
  return new lab.SweepWork(map, experiment, own);
}

self.onmessage = async ({ data: { module, plan, cells = [] } }) => {
  try {
    if (plan) work = start(plan, module);
    const ready = await work;
    for (const cell of cells) {
      ready.begin(cell);
      while (ready.advance(MANY));
      self.postMessage({ cell, outcomes: ready.outcomes });
    }
  } catch (cause) {
    self.postMessage({ problem: String(cause?.message ?? cause) });
  }
};
