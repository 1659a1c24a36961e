// The map of learning rate by gain: how much faster two workers are than one, and whether the page stays responsive meanwhile;
// then the same where workers are refused and the page does the work in slices.

const RUNS = 3;
const BAR = 1.6;
const MOST_MS = 50;
/** Cells that the page makes by itself: enough to see its longest task. */
const SLICED_CELLS = 60;
/** Cells before those that are timed: the engine optimises what trains once for a page, on the cores that the workers want. */
const WARM_CELLS = 96;

/** Runs in the page before anything else: so many processors, or no workers at all. */
function arrange({ processors, refused }) {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => processors });
  if (refused)
    globalThis.Worker = class {
      constructor() {
        throw new Error("refused");
      }
    };
}

/** Runs in the page: computes `cells` of the map, or all of it, and says how long that took and what it did to the page. */
async function sweep({ state, cells, warm }) {
  await import("/www/relu-lab.js");
  const figure = document.createElement("relu-dying");
  figure.state = state;
  const ready = new Promise((resolve) => figure.addEventListener("ready", resolve, { once: true }));
  document.body.append(figure);
  await ready;
  const map = figure.sweep;
  map.element.closest("details").open = true;
  // The page comes to rest.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const wanted = cells ?? map.model.count;
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  // Looks by a timer: frames that are asked for are work for the page.
  const reached = (count) =>
    new Promise((resolve) => {
      const timer = setInterval(() => {
        if (map.done < count) return;
        clearInterval(timer);
        resolve(performance.now());
      }, 2);
    });
  if (warm > 0) {
    map.begin();
    await reached(warm);
    map.stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const click = performance.now();
  map.begin();
  const first = await reached(1);
  const from = map.done;
  const last = await reached(wanted);
  const done = map.done - from;
  map.stop();
  await new Promise((resolve) => setTimeout(resolve, 100));
  // The workers' own start is not the work, so speeds are compared from the first cell on.
  return {
    rate: (1000 * done) / (last - first),
    whole: last - click,
    long: long.length,
    longest: Math.max(0, ...long),
  };
}

export async function bench({ browser, baseUrl, print }) {
  const once = async (processors, { refused = false, state = "layers=16,16", cells } = {}) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1500 } });
    await context.addInitScript(arrange, { processors, refused });
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${baseUrl}bench/empty.html`);
    const found = await page.evaluate(sweep, { state, cells, warm: refused ? 0 : WARM_CELLS });
    await context.close();
    return found;
  };
  print(`bars: two workers ${BAR} times one, from the first cell to the last; no task over ${MOST_MS} ms on the page`);
  for (const state of ["layers=16,16", "layers=64,64"]) {
    print(`${state}, the whole map`);
    print("run   one, cells/s  two, cells/s   ratio  click to last, ms: one   two  tasks > 50 ms  longest ms");
    const ratios = [];
    // Other work on the machine only ever makes a run slower: the best of each is compared, and the median ratio said beside it.
    const best = { one: 0, two: 0 };
    for (let run = 1; run <= RUNS; run++) {
      const [one, two] = [await once(1, { state }), await once(2, { state })];
      ratios.push(two.rate / one.rate);
      best.one = Math.max(best.one, one.rate);
      best.two = Math.max(best.two, two.rate);
      const columns = [
        [one.rate.toFixed(1), 14],
        [two.rate.toFixed(1), 13],
        [(two.rate / one.rate).toFixed(2), 7],
        [one.whole.toFixed(0), 23],
        [two.whole.toFixed(0), 5],
        [one.long + two.long, 14],
        [Math.max(one.longest, two.longest).toFixed(0), 11],
      ];
      print(`${String(run).padEnd(3)} ${columns.map(([text, width]) => String(text).padStart(width)).join(" ")}`);
    }
    const ratio = best.two / best.one;
    const median = ratios.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
    print(
      `best of two workers to best of one: ${ratio.toFixed(2)} (median ${median.toFixed(2)}): ${ratio >= BAR ? "met" : "MISSED"}`,
    );
  }
  for (const state of ["layers=16,16", "layers=64,64,64"]) {
    const slices = await once(2, { refused: true, state, cells: SLICED_CELLS });
    print(
      `on the page, ${state}: ${slices.rate.toFixed(1)} cells/s, ${slices.long} tasks over ${MOST_MS} ms, the longest ${slices.longest.toFixed(0)} ms`,
    );
  }
}
