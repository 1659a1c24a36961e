// One worker of a map: runs one cell after another, as it is told.

import { load } from "./lab.js";

self.onmessage = async ({ data: { cell, map, experiment, seeds } }) => {
  try {
    const lab = await load();
    const runs = Array.from({ length: seeds }, (_, seed) => lab.sweepCell(map, experiment, cell, seed));
    self.postMessage({ cell, runs });
  } catch (cause) {
    self.postMessage({ cell, problem: String(cause?.message ?? cause) });
  }
};
