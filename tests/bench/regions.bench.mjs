// The exact linear regions of the fixtures' networks in Chromium: how many, how long, how long a region. Then the whole figure:
// one frame of training with its partition, drawing included.

import { readdirSync, readFileSync } from "node:fs";

const FIXTURES = new URL("../fixtures/regions/", import.meta.url);
const RUNS = 9;
/** Milliseconds of one measurement: the page's clock is coarse. */
const AT_LEAST = 8;

/** Runs in the page: the count, and the median over `runs` of milliseconds a call, each over enough calls for a coarse clock. */
async function time({ layers, window, runs, atLeast }) {
  const { default: init, regions } = await import("/pkg/relu_lab.js");
  await init();
  let count = 0;
  const once = () => {
    const made = regions(layers, window);
    count = made.count;
    made.free();
  };
  const timed = (calls) => {
    const start = performance.now();
    for (let call = 0; call < calls; call++) once();
    return performance.now() - start;
  };
  let calls = 1;
  while (timed(calls) < atLeast) calls *= 2;
  const times = Array.from({ length: runs }, () => timed(calls) / calls);
  return { count, ms: times.sort((a, b) => a - b)[Math.floor(runs / 2)] };
}

/** Runs in the page: the median of milliseconds for a network at its start. */
async function timeTrainer({ widths, runs }) {
  const { default: init, Trainer } = await import("/pkg/relu_lab.js");
  await init();
  const trainer = new Trainer(`layers=${widths}&init=he_normal&bias=0.05`);
  const window = { xMin: -3.5, xMax: 3.5, yMin: -3.5, yMax: 3.5 };
  const times = [];
  let found;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const made = trainer.regions(window);
    times.push(performance.now() - start);
    found = { count: made.count, partial: made.partial };
    made.free();
  }
  trainer.free();
  return { ...found, ms: times.sort((a, b) => a - b)[Math.floor(runs / 2)] };
}

/** Runs in the page: medians over `frames` frames of the figure's own work. */
async function figure({ state, frames, width }) {
  const lab = await import("/pkg/relu_lab.js");
  await lab.default();
  const figure = new lab.Figure("regions", state);
  const slice = () => figure.advance(performance.now(), 1000, false).pending;
  while (slice());
  figure.fit(width, 1, "light");
  const [canvas, top, scratch] = [0, 1, 2].map(() => document.createElement("canvas"));
  const [train, draw] = [[], []];
  for (let frame = 0; frame < frames; frame++) {
    const start = performance.now();
    figure.command("step");
    while (slice());
    const trained = performance.now();
    figure.draw(true, canvas, scratch);
    figure.draw(false, top, scratch);
    train.push(trained - start);
    draw.push(performance.now() - trained);
    // Lets the browser paint what was asked for.
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  const { headline } = figure.words();
  figure.free();
  return { train: median(train), draw: median(draw), headline };
}

export async function bench({ newPage, print }) {
  const page = await newPage();
  print("fixture                          regions        ms  us a region");
  for (const file of readdirSync(FIXTURES).sort()) {
    const { layers, domain } = JSON.parse(readFileSync(new URL(file, FIXTURES)));
    const [[xMin, xMax], [yMin, yMax]] = [domain.x, domain.y];
    const { count, ms } = await page.evaluate(time, {
      layers,
      window: { xMin, xMax, yMin, yMax },
      runs: RUNS,
      atLeast: AT_LEAST,
    });
    print(
      `${file.replace(".json", "").padEnd(30)} ${String(count).padStart(9)} ${ms.toFixed(3).padStart(9)} ${((1000 * ms) / count).toFixed(2).padStart(12)}`,
    );
  }
  print("\nHe-initialised                   regions        ms  us a region");
  for (const widths of ["32,32,32", "64,64,64", "64,64,64,64", "128,128,128"]) {
    const { count, ms, partial } = await page.evaluate(timeTrainer, { widths, runs: RUNS });
    print(
      `${`2-${widths.replaceAll(",", "-")}-1`.padEnd(30)} ${String(count).padStart(9)} ${ms.toFixed(3).padStart(9)} ${((1000 * ms) / count).toFixed(2).padStart(12)}${partial ? "  partial" : ""}`,
    );
  }
  print("\nfigure, a frame                       what is shown  step and regions ms  drawing ms");
  for (const [state, frames] of [
    ["layers=16,16&steps=200", 60],
    ["layers=32,32,32&steps=50", 40],
    ["layers=48,48,48&init=he_normal&bias=0.05", 20],
    ["layers=64,64,64,64&init=he_normal&bias=0.05", 10],
    ["layers=16,16&act=gelu&steps=200", 60],
  ]) {
    const { train, draw, headline } = await page.evaluate(figure, { state, frames, width: 1080 });
    print(
      `${state.padEnd(42)} ${headline.padStart(14)} ${train.toFixed(2).padStart(16)} ${draw.toFixed(1).padStart(11)}`,
    );
  }
  await page.close();
}
