// One worker of a map: trains one cell after another, as it is told.

import { load } from "./lab.js";

self.onmessage = async ({ data: { index, experiment, learningRate, gain, seeds, steps } }) => {
  try {
    const lab = await load();
    const runs = seeds.map((seed) => lab.sweepCell(experiment, learningRate, gain, seed, steps));
    self.postMessage({ index, runs });
  } catch (cause) {
    self.postMessage({ index, problem: String(cause?.message ?? cause) });
  }
};
