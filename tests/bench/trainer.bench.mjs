// Training against the same trainer in plain JavaScript (plain_trainer.js), with and without skipping what is 0, and over a graph
// of objects (graph_trainer.js), in sample-updates a second; and what a step costs as layers grow.
//
// They take turns in one page, so that a busy machine slows all; a ratio is the median over the turns. First all make the
// same steps on the same data, and must arrive at the same parameters.

const NETWORKS = [
  { hidden: [8, 8], batch: 10 },
  { hidden: [8, 8], batch: 32 },
  { hidden: [32, 32, 32], batch: 10 },
  { hidden: [32, 32, 32], batch: 32 },
];
const TARGET = 10;
const POINTS = 500;
const TURNS = 9;
const TURN_MS = 120;
/** Two trainers that differ in rounding only are this near after the steps that are compared. */
const CLOSE = 1e-3;

const WIDTHS = [8, 16, 32, 64, 128, 256];
const WIDTH_BATCH = 10;

/** Runs in the page: `{rates: {ours, dense, skips, graph}, difference}`, rates in sample-updates a second, one a turn. */
async function race({ hidden, batch, points, turns, turnMs }) {
  const { default: init, Trainer } = await import("/pkg/relu_lab.js");
  const { PlainTrainer } = await import("/bench/plain_trainer.js");
  const { GraphTrainer } = await import("/bench/graph_trainer.js");
  await init();
  const RATE = 0.03;
  const SAME_STEPS = 100;
  // Deterministic points in the square; the class is the sign of x y.
  const x = Float32Array.from({ length: 2 * points }, (_, at) => 3 * Math.sin(12.9898 * (at + 1)));
  const y = Float32Array.from({ length: points }, (_, at) => (x[2 * at] * x[2 * at + 1] > 0 ? 1 : 0));
  const widths = [2, ...hidden, 1];
  const runners = (ourBatch, plainBatch) => {
    const ours = new Trainer(`layers=${hidden.join(",")}&batch=${ourBatch}&lr=${RATE}&act=relu&opt=sgd`);
    ours.setData(x, y);
    const options = { batch: plainBatch, rate: RATE };
    const others = {
      dense: new PlainTrainer(widths, x, y, { ...options, skips: false }),
      skips: new PlainTrainer(widths, x, y, { ...options, skips: true }),
      graph: new GraphTrainer(widths, x, y, options),
    };
    for (const other of Object.values(others)) other.setParameters(ours.parameters());
    return { ours, ...others };
  };
  const full = Object.values(runners("full", points));
  for (const runner of full) runner.step(SAME_STEPS);
  const [mine, ...theirs] = full.map((runner) => runner.parameters());
  const apart = theirs.flatMap((other) => [...mine].map((value, at) => Math.abs(value - other[at])));
  const difference = Math.max(...apart);
  full[0].free();

  const racing = runners(batch, batch);
  // Every epoch has the same number of steps, the last of which may be short.
  const epochSteps = Math.ceil(points / batch);
  const rate = (trainer, ms) => {
    let epochs = 0;
    const start = performance.now();
    do {
      trainer.step(5 * epochSteps);
      epochs += 5;
    } while (performance.now() - start < ms);
    return (epochs * points * 1e3) / (performance.now() - start);
  };
  const rates = { ours: [], dense: [], skips: [], graph: [] };
  for (let turn = -2; turn < turns; turn++) {
    for (const [name, runner] of Object.entries(racing)) {
      const found = rate(runner, turnMs);
      if (turn >= 0) rates[name].push(found);
    }
  }
  racing.ours.free();
  return { rates, difference };
}

/** Runs in the page: `[parameters, microseconds a step]` of 2-width-width-1. */
async function stepCost({ width, batch, turns, turnMs }) {
  const { default: init, Trainer } = await import("/pkg/relu_lab.js");
  await init();
  const trainer = new Trainer(`layers=${width},${width}&batch=${batch}&lr=0.003&act=relu&opt=sgd`);
  const steps = Math.ceil(200000 / (width * width));
  const times = [];
  for (let turn = -1; turn < turns; turn++) {
    const start = performance.now();
    let made = 0;
    do {
      trainer.step(steps);
      made += steps;
    } while (performance.now() - start < turnMs / 2);
    if (turn >= 0) {
      times.push(((performance.now() - start) * 1e3) / made);
    }
  }
  const count = trainer.parameters().length;
  trainer.free();
  return [count, times.sort((a, b) => a - b)[Math.floor(turns / 2)]];
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export async function bench({ newPage, print }) {
  const page = await newPage();
  print("                         ours      plain JS, the same work       skipping 0s  graph of objects  same steps");
  print("network          batch    M/s         M/s  ratio                M/s  ratio        M/s  ratio   differ by");
  for (const { hidden, batch } of NETWORKS) {
    const { rates, difference } = await page.evaluate(race, {
      hidden,
      batch,
      points: POINTS,
      turns: TURNS,
      turnMs: TURN_MS,
    });
    if (!(difference < CLOSE)) {
      throw new Error(`the trainers do not do the same: parameters differ by ${difference}`);
    }
    const ratio = (name) => median(rates.ours.map((rate, turn) => rate / rates[name][turn]));
    const over = (name, target) => {
      const judged = target ? ` ${target}x ${ratio(name) >= target ? "met" : "missed"}` : "";
      return `${(median(rates[name]) / 1e6).toFixed(2).padStart(11)} ${ratio(name).toFixed(1).padStart(6)}${judged.padEnd(target ? 11 : 0)}`;
    };
    const cells = [
      `2-${hidden.join("-")}-1`.padEnd(16),
      String(batch).padStart(5),
      (median(rates.ours) / 1e6).toFixed(2).padStart(6),
      over("dense", TARGET),
      over("skips"),
      over("graph"),
      difference.toExponential(1).padStart(8),
    ];
    print(cells.join(" "));
  }
  print(`\n2-width-width-1, batch ${WIDTH_BATCH}\nwidth  parameters  us a step  ns a parameter`);
  for (const width of WIDTHS) {
    const [count, us] = await page.evaluate(stepCost, { width, batch: WIDTH_BATCH, turns: TURNS, turnMs: TURN_MS });
    print(
      `${String(width).padStart(5)} ${String(count).padStart(11)} ${us.toFixed(2).padStart(10)} ${((us * 1e3) / count).toFixed(2).padStart(15)}`,
    );
  }
  await page.close();
}
