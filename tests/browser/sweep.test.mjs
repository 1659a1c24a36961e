// The map of learning rate by gain: who computes it, on what, and what that does to the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withPage } from "./harness.mjs";

/** Small enough for the whole map in well under a second. */
const SMALL = "layers=2&points=8&batch=full";
const figure = (state) => ({
  html: `<script type="module" src="./www/relu-lab.js"></script><main><h1>Test</h1><relu-dying id="f" state="${state}"></relu-dying></main>`,
});

const ready = (page) => page.waitForFunction(() => document.querySelector("#f")?.model);

async function open(page) {
  await ready(page);
  await page.getByText("The map: learning rate").click();
  await page.waitForFunction(() => document.querySelector("#f").sweep !== undefined);
}

async function whole(page) {
  await page.getByRole("button", { name: "Compute the map" }).click();
  await page.getByText(/^\d+ cells in/).waitFor();
  return page.evaluate(() => document.querySelector("#f").sweep.model.csv());
}

/** Runs in the page: workers cannot be had from now on. */
function refuse() {
  globalThis.Worker = class {
    constructor() {
      throw new Error("refused");
    }
  };
}

test("workers take the compiled module, and the page alone makes the same map", () =>
  withPage(figure(SMALL), async (page) => {
    await ready(page);
    const fetched = [];
    page.context().on("request", (request) => fetched.push(request.url()));
    await page.reload();
    await open(page);
    const byWorkers = await whole(page);
    assert.equal(fetched.filter((url) => url.endsWith("worker.js")).length > 0, true);
    // The figure's own and the whole one in their parts, by the page; none by a worker.
    const modules = fetched.flatMap((url) => /pkg\/(.*)\.wasm/.exec(url)?.[1] ?? []);
    assert.deepEqual(modules.toSorted(), [
      "dying/relu_lab_first",
      "dying/relu_lab_rest",
      "relu_lab_first",
      "relu_lab_rest",
    ]);
    await page.evaluate(refuse);
    assert.equal(await whole(page), byWorkers);
    assert.equal(
      byWorkers.trim().split("\n").length,
      1 + (await page.evaluate(() => document.querySelector("#f").sweep.model.count)),
    );
  }));

test("the map is drawn a few times a second, not with every cell", () =>
  withPage(figure(SMALL), async (page) => {
    await open(page);
    const seen = await page.evaluate(async () => {
      const { sweep } = document.querySelector("#f");
      let draws = 0;
      const map = Object.getPrototypeOf(sweep.model);
      const { draw } = map;
      map.draw = function (...given) {
        draws += 1;
        return draw.apply(this, given);
      };
      // The quarter of a second between two drawings never passes by itself.
      const timer = globalThis.setTimeout;
      const held = [];
      globalThis.setTimeout = (callback, wait, ...given) =>
        wait >= 200 ? held.push(callback) : timer(callback, wait, ...given);
      const frames = async () => {
        for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
      };
      sweep.begin();
      while (sweep.crew) await new Promise((resolve) => timer(resolve, 5));
      await frames();
      const byCells = draws;
      for (const callback of held) callback();
      await frames();
      return { cells: sweep.done, byCells, byTimers: draws - byCells, timers: held.length };
    });
    assert.equal(seen.cells, 384);
    // One at the start and one at the end, whatever came between.
    assert.ok(seen.byCells >= 1 && seen.byCells <= 2, `${seen.byCells} drawings without a timer`);
    assert.deepEqual([seen.timers > 0, seen.byTimers], [true, 1], "a timer draws");
  }));

test("where the page computes, a slice ends in the middle of a run when its time is over", () =>
  withPage(figure(SMALL), async (page) => {
    await open(page);
    await page.evaluate(refuse);
    const { most, calls } = await page.evaluate(async () => {
      const { sweep } = document.querySelector("#f");
      const { lab } = sweep;
      // A clock by which every look at it is a millisecond later: a slice has a few pieces, however fast the machine is.
      let now = performance.now();
      performance.now = () => ++now;
      let [inSlice, most, calls] = [0, 0, 0];
      const { advance } = lab.SweepWork.prototype;
      lab.SweepWork.prototype.advance = function (pieces) {
        if (inSlice === 0) setTimeout(() => (inSlice = 0));
        inSlice += pieces;
        calls += 1;
        most = Math.max(most, inSlice);
        return advance.call(this, pieces);
      };
      sweep.begin();
      while (sweep.done < 1) await new Promise((resolve) => setTimeout(resolve, 5));
      sweep.stop();
      return { most, calls };
    });
    assert.ok(calls >= 3 * 302 && most <= 12, `${most} pieces at once of ${calls}`);
  }));

test("what a worker that fails had before it is computed by the other", () =>
  withPage(figure(SMALL), async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 2 });
      const Real = globalThis.Worker;
      let made = 0;
      globalThis.Worker = class extends Real {
        constructor(...given) {
          super(...given);
          made += 1;
          // Once it has given something, and has more before it.
          const fail = () => setTimeout(() => this.dispatchEvent(new Event("error")));
          if (made === 1) this.addEventListener("message", fail, { once: true });
        }
      };
    });
    await open(page);
    const lines = (await whole(page)).trim().split("\n");
    assert.equal(lines.length, 1 + (await page.evaluate(() => document.querySelector("#f").sweep.model.count)));
  }));

test("workers that never answer are given up, and the page makes the map", () =>
  withPage(figure(SMALL), async (page) => {
    await page.evaluate(() => {
      // No test waits for a quarter of a minute: what is due after more than ten seconds is due at once.
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (act, after, ...given) => setTimeout(act, after > 10_000 ? 0 : after, ...given);
      globalThis.silent = 0;
      globalThis.Worker = class extends EventTarget {
        postMessage() {
          globalThis.silent += 1;
        }
        terminate() {}
      };
    });
    await open(page);
    const lines = (await whole(page)).trim().split("\n");
    const [count, silent] = await page.evaluate(() => [
      document.querySelector("#f").sweep.model.count,
      globalThis.silent,
    ]);
    assert.ok(silent > 0);
    assert.equal(lines.length, 1 + count);
  }));

test("own points are what the map trains on, and a cell that is loaded keeps them", () =>
  withPage(figure(SMALL), async (page) => {
    await open(page);
    const drawn = await whole(page);
    await page.getByText("Your own data").click();
    await page.getByLabel("Points as lines of x, y, class").fill("1,1,0\n-1,-1,1\n0.5,2,1\n-2,0,0\n");
    await page.getByRole("button", { name: "Train on these" }).click();
    const own = await whole(page);
    assert.notEqual(own, drawn);
    await page.evaluate(refuse);
    assert.equal(await whole(page), own);
    await page.locator("#f canvas.map").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => Number(document.querySelector("#f").model.get("steps")) > 0);
    const state = await page.evaluate(() => document.querySelector("#f").state);
    assert.match(state, /lr=.*own=1,1,0,-1,-1,1,0.5,2,1,-2,0,0/);
  }));

test("a map not begun says what it will be and about how long, of the experiment as it is", () =>
  withPage(figure("layers=64,64,64&points=2000"), async (page) => {
    await open(page);
    const far = () => page.evaluate(() => document.querySelector("#f").sweep.far.textContent);
    const ring = () => page.evaluate(() => document.querySelector("#f").sweep.model.experiment);
    await page.getByText(/^24 × 16 cells, 3 runs each: about \d+ (s|min) here\.$/).waitFor();
    const seconds = (text) => Number(/about (\d+)/.exec(text)[1]) * (text.includes(" min ") ? 60 : 1);
    const large = seconds(await far());
    await page.evaluate((state) => {
      document.querySelector("#f").state = state;
    }, `${SMALL}&lr=0.5`);
    await page.waitForFunction(() => !document.querySelector("#f").sweep.far.textContent.includes("about"));
    await page.getByText(/3 runs each: about/).waitFor();
    assert.ok(seconds(await far()) < large, `${await far()}, not less than ${large} s`);
    assert.match(await ring(), /lr=0\.5/);
    await whole(page);
    assert.equal(await far(), "");
    // One that is there stays, whatever else is set.
    await page.locator("#f .essence").first().getByLabel("Learning rate, typed").fill("0.25");
    await page.keyboard.press("Tab");
    assert.match(await ring(), /lr=0\.5/);
  }));

test("how far the map is shows, and is not read aloud with every drawing", () =>
  withPage(figure("layers=64,64&points=400"), async (page) => {
    await open(page);
    await page.getByRole("button", { name: "Compute the map" }).click();
    const far = page.getByText(/^\d+ of 384 cells, about \d+ (s|min) left$/);
    await far.waitFor();
    assert.equal(await far.evaluate((element) => element.closest("[role=status]")), null);
    const share = await page
      .locator("#f .progress:not(.done) i")
      .evaluate((bar) => Number(bar.style.getPropertyValue("--share")));
    assert.ok(share > 0 && share < 1, `${share}`);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator("#f [role=status]", { hasText: /^stopped after \d+ of 384 cells$/ }).waitFor();
    await page.waitForFunction(() =>
      document.querySelector("#f").shadowRoot.querySelector("[data-box=map] .progress.done"),
    );
  }));
