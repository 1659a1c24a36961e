// The exact linear regions of the fixtures' networks in Chromium: how many, how long, how long a region. Then the whole figure:
// one frame of training with its partition, drawing included.

import { readdirSync, readFileSync } from "node:fs";

const FIXTURES = new URL("../fixtures/regions/", import.meta.url);
const RUNS = 21;

/** Runs in the page: the count, and the median milliseconds of `runs` calls. */
async function time({ layers, window, runs }) {
  const { default: init, regions } = await import("/pkg/relu_lab.js");
  await init();
  const times = [];
  let found = {};
  for (let run = 0; run < runs + 5; run++) {
    const start = performance.now();
    const made = regions(layers, window);
    const end = performance.now();
    if (run >= 5) times.push(end - start);
    found = { count: made.count, partial: made.partial };
    made.free();
  }
  return { ...found, ms: times.sort((a, b) => a - b)[Math.floor(runs / 2)] };
}

/** Runs in the page: medians over `frames` frames of the figure's own work. */
async function figure({ state, frames, width }) {
  const lab = await import("/pkg/relu_lab.js");
  await lab.default();
  const figure = new lab.RegionsFigure(state);
  const sheet = new lab.Sheet(width, figure.height(width), 1, "light");
  const [canvas, scratch] = [document.createElement("canvas"), document.createElement("canvas")];
  const [train, draw] = [[], []];
  for (let frame = 0; frame < frames; frame++) {
    const start = performance.now();
    figure.advance(1);
    const trained = performance.now();
    figure.draw(canvas, sheet, scratch);
    train.push(trained - start);
    draw.push(performance.now() - trained);
    // Lets the browser paint what was asked for.
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  const { regions, partial } = figure.summary();
  figure.free();
  return { train: median(train), draw: median(draw), regions, partial };
}

export async function bench({ newPage, print }) {
  const page = await newPage();
  print("fixture                          regions        ms  us a region");
  for (const file of readdirSync(FIXTURES).sort()) {
    const { layers, domain } = JSON.parse(readFileSync(new URL(file, FIXTURES)));
    const [[xMin, xMax], [yMin, yMax]] = [domain.x, domain.y];
    const { count, ms } = await page.evaluate(time, { layers, window: { xMin, xMax, yMin, yMax }, runs: RUNS });
    print(
      `${file.replace(".json", "").padEnd(30)} ${String(count).padStart(9)} ${ms.toFixed(2).padStart(9)} ${((1000 * ms) / count).toFixed(2).padStart(12)}`,
    );
  }
  print("\nfigure, a frame                  regions  step ms  regions and drawing ms");
  for (const [state, frames] of [
    ["layers=16,16&steps=200", 60],
    ["layers=32,32,32&steps=50", 40],
    ["layers=48,48,48&init=he_normal&bias=0.05", 20],
    ["layers=64,64,64,64&init=he_normal&bias=0.05", 10],
    ["layers=16,16&act=gelu&steps=200", 60],
  ]) {
    const { train, draw, regions, partial } = await page.evaluate(figure, { state, frames, width: 1080 });
    print(
      `${state.padEnd(42)} ${String(regions).padStart(7)} ${train.toFixed(2).padStart(8)} ${draw.toFixed(1).padStart(8)}${partial ? "  partial" : ""}`,
    );
  }
  await page.close();
}
