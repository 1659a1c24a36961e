// What functions cost on this machine: forward, derivative, both in one pass, and a training step.

/** Elements a call, and milliseconds that a measurement takes at least: browsers tell the time coarsely. */
const ELEMENTS = 4096;
const LONG_ENOUGH = 8;
/** Measurements of which the quickest counts. */
const TRIES = 3;
/** The network whose step is timed. */
const NETWORK = "layers=64,64";

/** Time over how much was done, where `run(many)` says how many milliseconds so many take. */
function each(run, many) {
  while (run(many) < LONG_ENOUGH) many *= 2;
  return Math.min(...Array.from({ length: TRIES }, () => run(many) / many));
}

/** Nanoseconds that a function takes an element; `work` is one of the module's benchmarks. */
export function cost(lab, act, work = lab.benchmark) {
  const perCall = ELEMENTS / 1e6;
  return each((calls) => work(act, ELEMENTS, calls) * calls * perCall, 100) / perCall;
}

/** Microseconds that a training step takes with it. */
export function stepCost(lab, act) {
  const trainer = new lab.Trainer(`${NETWORK}&act=${act}`);
  const run = (steps) => {
    const begun = performance.now();
    trainer.step(steps);
    return performance.now() - begun;
  };
  try {
    return 1000 * each(run, 20);
  } finally {
    trainer.free();
  }
}
