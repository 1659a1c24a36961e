// Training against the same trainer in plain JavaScript (plain_trainer.js), in sample-updates a second; and what a step costs
// as layers grow.
//
// The two take turns in one page, so that a busy machine slows both; a ratio is the median over the turns. First both make the
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

/** Runs in the page: `{ours, plain, difference}`, rates in sample-updates a second, one a turn. */
async function race({ hidden, batch, points, turns, turnMs }) {
  const { default: init, Trainer } = await import("/pkg/relu_lab.js");
  const { PlainTrainer } = await import("/bench/plain_trainer.js");
  await init();
  const RATE = 0.03;
  const SAME_STEPS = 100;
  // Deterministic points in the square; the class is the sign of x y.
  const x = Float32Array.from({ length: 2 * points }, (_, at) => 3 * Math.sin(12.9898 * (at + 1)));
  const y = Float32Array.from({ length: points }, (_, at) => (x[2 * at] * x[2 * at + 1] > 0 ? 1 : 0));
  const widths = [2, ...hidden, 1];
  const pair = (ourBatch, plainBatch) => {
    const ours = new Trainer(`layers=${hidden.join(",")}&batch=${ourBatch}&lr=${RATE}&act=relu&opt=sgd`);
    ours.setData(x, y);
    const plain = new PlainTrainer(widths, x, y, { batch: plainBatch, rate: RATE });
    plain.setParameters(ours.parameters());
    return [ours, plain];
  };
  const [ourFull, plainFull] = pair("full", points);
  ourFull.step(SAME_STEPS);
  plainFull.step(SAME_STEPS);
  const theirs = plainFull.parameters();
  const difference = ourFull.parameters().reduce((most, value, at) => Math.max(most, Math.abs(value - theirs[at])), 0);
  ourFull.free();

  const [ours, plain] = pair(batch, batch);
  // Every epoch has the same number of steps, the last of which may be short.
  const epochSteps = Math.ceil(points / batch);
  const rate = (trainer, ms) => {
    let epochs = 0;
    const start = performance.now();
    do {
      trainer.step(20 * epochSteps);
      epochs += 20;
    } while (performance.now() - start < ms);
    return (epochs * points * 1e3) / (performance.now() - start);
  };
  const rates = { ours: [], plain: [], difference };
  for (let turn = -2; turn < turns; turn++) {
    const [a, b] = [rate(ours, turnMs), rate(plain, turnMs)];
    if (turn >= 0) {
      rates.ours.push(a);
      rates.plain.push(b);
    }
  }
  ours.free();
  return rates;
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
  print("network          batch  ours M/s  plain JS M/s  ratio  target  same steps differ by");
  for (const { hidden, batch } of NETWORKS) {
    const { ours, plain, difference } = await page.evaluate(race, {
      hidden,
      batch,
      points: POINTS,
      turns: TURNS,
      turnMs: TURN_MS,
    });
    if (!(difference < CLOSE)) {
      throw new Error(`the two trainers do not do the same: parameters differ by ${difference}`);
    }
    const ratio = median(ours.map((rate, turn) => rate / plain[turn]));
    const cells = [
      `2-${hidden.join("-")}-1`.padEnd(16),
      String(batch).padStart(5),
      (median(ours) / 1e6).toFixed(2).padStart(9),
      (median(plain) / 1e6).toFixed(2).padStart(13),
      ratio.toFixed(1).padStart(6),
      `${TARGET}x ${ratio >= TARGET ? "met" : "missed"}`.padStart(11),
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
