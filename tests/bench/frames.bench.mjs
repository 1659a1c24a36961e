// How smoothly the figures run: frames a second, and what a frame costs in script, while they train at full speed in view.
//
// The page has one frame clock, so all script of a frame runs within requestAnimationFrame; that is wrapped before the page loads.
// A frame counts from one callback to the next. The bars: 57 frames a second, and 95 % of frames under 12 ms of script.

import { bodyOf } from "./examples.js";

const SECONDS = 6;
const WARM_UP_MS = 1500;
const RUNS = 3;
/** Dead units that a newcomer cannot miss. */
const ENOUGH = 8;
const BARS = { fps: 57, script: 12 };
/** Wide as a laptop's page, and high enough that all parts of the figure are in view. */
const VIEWPORT = { width: 1280, height: 1500 };

/** A page of small figures, all at work at once. */
const NINE = { title: "nine small figures", width: 1180, height: 1500 };

/** Title, element, state, and how many of them are in view at once where that is not one. */
const FIGURES = [
  ["relu-dying, 2-16-16-1", "relu-dying", "layers=16,16&lr=0.1&speed=max&play=on"],
  ["relu-dying, units dying", "relu-dying", "preset=too-fast&speed=max&play=on"],
  ["relu-dying, with a twin", "relu-dying", "preset=too-fast&twin=lr:0.1&speed=max&play=on"],
  ["relu-dying, 2-32-32-32-1", "relu-dying", "layers=32,32,32&lr=0.1&speed=max&play=on"],
  ["two relu-dying, 2-16-16-1", "relu-dying", "layers=16,16&lr=0.1&speed=max&play=on", 2],
  ["relu-regions, 2-16-16-1", "relu-regions", "layers=16,16&play=on"],
  ["relu-regions, he 4x32", "relu-regions", "layers=32,32,32,32&init=kaiming_normal&bias=0.05&lr=0.0001&play=on"],
  ["relu-regions, he 4x48", "relu-regions", "layers=48,48,48,48&init=kaiming_normal&bias=0.05&lr=0.0001&play=on"],
];

/** Runs in the page before anything else: every callback of a frame is timed. */
function watchFrames() {
  globalThis.frames95 = { times: [], scripts: [], long: [] };
  const { times, scripts, long } = globalThis.frames95;
  const plain = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    plain((now) => {
      const begun = performance.now();
      callback(now);
      // Several callbacks of one frame are one frame.
      if (times.at(-1) === now) scripts[scripts.length - 1] += performance.now() - begun;
      else {
        times.push(now);
        scripts.push(performance.now() - begun);
      }
    });
  new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: "longtask",
  });
}

/** Runs in the page, which has its figures: what their frames are. */
async function frames({ seconds, warmUp }) {
  await import("/www/relu-lab.js");
  const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const figures = [...document.body.children].filter(({ localName }) => localName.startsWith("relu-"));
  while (!figures.every(({ model }) => model)) await rest(50);
  await rest(warmUp);
  const { times, scripts } = globalThis.frames95;
  times.length = 0;
  scripts.length = 0;
  await rest(seconds * 1000);
  const p95 = [...scripts].sort((a, b) => a - b)[Math.floor((scripts.length - 1) * 0.95)];
  return { fps: (1000 * (times.length - 1)) / (times.at(-1) - times[0]), p95 };
}

/** Runs in the page: puts the figures there, lets them run, and says what their frames were. */
async function run({ name, state, count, seconds, warmUp }) {
  await import("/www/relu-lab.js");
  const figures = Array.from({ length: count }, () => document.createElement(name));
  const ready = figures.map((figure) => {
    figure.state = state;
    return new Promise((resolve) => figure.addEventListener("ready", resolve, { once: true }));
  });
  document.body.append(...figures);
  await Promise.all(ready);
  const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  await rest(warmUp);
  const { times, scripts, long } = globalThis.frames95;
  for (const list of [times, scripts, long]) list.length = 0;
  if (!figures.every(({ inView }) => inView)) throw new Error("not all figures are in view");
  const steps = () => figures.reduce((sum, { model }) => sum + Number(model.get("steps")), 0);
  const from = steps();
  await rest(seconds * 1000);
  const gaps = times.slice(1).map((time, at) => time - times[at]);
  const share = (list, part) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * part)];
  const result = {
    fps: (1000 * gaps.length) / (times.at(-1) - times[0]),
    worst: Math.max(...gaps),
    median: share(scripts, 0.5),
    p95: share(scripts, 0.95),
    long: long.length,
    steps: (steps() - from) / seconds,
    headline: figures[0].headline.textContent,
  };
  for (const figure of figures) figure.remove();
  return result;
}

/** Runs in the page: milliseconds from the navigation until the figure of a link runs, and until so many units are dead. */
async function opening(dead) {
  const figure = document.querySelector("relu-dying");
  const until = async (what) => {
    while (!what()) await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now();
  };
  const running = await until(() => Number(figure.model?.get("steps") ?? 0) > 0);
  return { running, dying: await until(() => Number.parseInt(figure.headline.textContent, 10) >= dead) };
}

export async function bench({ browser, baseUrl, print }) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addInitScript(watchFrames);
  print(
    `bars: ${BARS.fps} frames a second, 95 % of frames under ${BARS.script} ms of script; the best of ${RUNS} runs`,
  );
  print(
    "figure                      frames/s  script ms: half  95 %  worst gap ms  tasks > 50 ms  steps/s  what is shown",
  );
  for (const [title, name, state, count = 1] of FIGURES) {
    const runs = [];
    for (let n = 0; n < RUNS; n++) {
      const page = await context.newPage();
      await page.setViewportSize({ ...VIEWPORT, height: VIEWPORT.height * count });
      await page.goto(`${baseUrl}bench/empty.html`);
      runs.push(await page.evaluate(run, { name, state, count, seconds: SECONDS, warmUp: WARM_UP_MS }));
      await page.close();
    }
    // The machine's other work only ever makes it slower.
    const best = runs.sort((a, b) => b.fps - a.fps || a.p95 - b.p95)[0];
    const p95 = Math.min(...runs.map((run) => run.p95));
    const met = best.fps >= BARS.fps && p95 < BARS.script;
    print(
      `${title.padEnd(27)} ${best.fps.toFixed(1).padStart(8)} ${best.median.toFixed(1).padStart(16)} ${p95.toFixed(1).padStart(5)} ${best.worst.toFixed(0).padStart(13)} ${String(best.long).padStart(14)} ${best.steps.toFixed(0).padStart(8)}  ${best.headline.padEnd(22)} ${met ? "met" : "MISSED"}`,
    );
  }
  const nine = [];
  for (let n = 0; n < RUNS; n++) {
    const page = await context.newPage();
    await page.setViewportSize(NINE);
    await page.goto(`${baseUrl}bench/empty.html`);
    await page.evaluate((body) => {
      document.body.innerHTML = body;
      document.body.style = "display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px";
    }, bodyOf("nine"));
    nine.push(await page.evaluate(frames, { seconds: SECONDS, warmUp: WARM_UP_MS }));
    await page.close();
  }
  const { fps, p95 } = nine.sort((a, b) => b.fps - a.fps)[0];
  print(`${NINE.title.padEnd(27)} ${fps.toFixed(1).padStart(8)} ${p95.toFixed(1).padStart(22)}`);
  const page = await context.newPage();
  await page.goto(`${baseUrl}lab.html#dying:preset=too-fast&play=on`, { waitUntil: "commit" });
  await page.waitForSelector("relu-dying");
  const { running, dying } = await page.evaluate(opening, ENOUGH);
  print(
    `a link to the dying preset: it runs after ${running.toFixed(0)} ms, ${ENOUGH} units are dead after ${dying.toFixed(0)} ms`,
  );
  await context.close();
}
