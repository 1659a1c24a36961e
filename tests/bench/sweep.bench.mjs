// The map of learning rate by gain: how much faster two workers are than one, and whether the page stays responsive meanwhile;
// then the same where workers are refused and the page does the work in slices.

const RUNS = 3;
const BAR = 1.6;
const MOST_MS = 50;
/** Cells that are enough to compare speeds by: all of the map takes as long again. */
const CELLS = 160;

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

/** Runs in the page: computes the map, and says how long that took and what it did to the page. */
async function sweep({ state, cells }) {
  await import("/www/relu-lab.js");
  const figure = document.createElement("relu-dying");
  figure.state = state;
  const ready = new Promise((resolve) => figure.addEventListener("ready", resolve, { once: true }));
  document.body.append(figure);
  await ready;
  const box = figure.sweep.element.closest("details");
  box.open = true;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  const long = [];
  const observer = new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  figure.sweep.begin();
  // From the first cells on: the workers' own start is not the work.
  while (figure.sweep.done < 4) await frame();
  const [begun, from] = [performance.now(), figure.sweep.done];
  while (figure.sweep.done < cells) await frame();
  const rate = (figure.sweep.done - from) / (performance.now() - begun);
  figure.sweep.stop();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { rate: 1000 * rate, long: long.length, longest: Math.max(0, ...long) };
}

export async function bench({ browser, baseUrl, print }) {
  const once = async (processors, refused = false, state = "layers=16,16") => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1500 } });
    await context.addInitScript(arrange, { processors, refused });
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${baseUrl}bench/empty.html`);
    const found = await page.evaluate(sweep, { state, cells: CELLS });
    await context.close();
    return found;
  };
  print(`bars: two workers ${BAR} times one; no task over ${MOST_MS} ms on the page; 2-16-16-1, ${CELLS} cells`);
  print("run   one, cells/s  two, cells/s   ratio  tasks > 50 ms  longest ms");
  // Other work on the machine only ever makes a run slower: the best of each is compared.
  const best = { one: 0, two: 0 };
  for (let run = 1; run <= RUNS; run++) {
    const [one, two] = [await once(1), await once(2)];
    const ratio = two.rate / one.rate;
    best.one = Math.max(best.one, one.rate);
    best.two = Math.max(best.two, two.rate);
    print(
      `${String(run).padEnd(5)} ${one.rate.toFixed(1).padStart(12)} ${two.rate.toFixed(1).padStart(13)} ${ratio.toFixed(2).padStart(7)} ${String(one.long + two.long).padStart(14)} ${Math.max(one.longest, two.longest).toFixed(0).padStart(11)}`,
    );
  }
  const ratio = best.two / best.one;
  print(`best of two workers to best of one: ${ratio.toFixed(2)}: ${ratio >= BAR ? "met" : "MISSED"}`);
  for (const state of ["layers=16,16", "layers=64,64,64"]) {
    const slices = await once(2, true, state);
    print(
      `on the page, ${state}: ${slices.rate.toFixed(1)} cells/s, ${slices.long} tasks over ${MOST_MS} ms, the longest ${slices.longest.toFixed(0)} ms`,
    );
  }
}
