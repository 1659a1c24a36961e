// The figure of dying units as a person uses it. What its model does is tested natively (tests/native/dying.rs).

import assert from "node:assert/strict";
import { test } from "node:test";
import { afterTimers, assertAccessible, frames, LOOKS, picture, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const figure = (attributes) => ({
  html: `${SCRIPT}<main><h1>Test</h1><relu-dying id="f" ${attributes}></relu-dying></main>`,
});

const ready = (page) => page.waitForFunction(() => document.querySelector("#f, #dying")?.model);
const get = (page, key) => page.evaluate((key) => document.querySelector("#f, #dying").model.get(key), key);
const state = (page) => page.evaluate(() => document.querySelector("#f, #dying").state);
/** Waits until the run has gone so far. */
const reached = (page, steps) =>
  page.waitForFunction((wanted) => Number(document.querySelector("#f, #dying").model.get("steps")) >= wanted, steps);
/** Waits until nothing is pending and what was asked for is drawn. */
const settled = async (page) => {
  await page.waitForFunction(() => document.querySelector("#f, #dying").bar.classList.contains("done"));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
};
/** Opens all settings, which stand open where there is room beside the picture. */
const openSettings = (page) =>
  page.evaluate(() => {
    document.querySelector("#f").shadowRoot.querySelector("[data-box=settings]").open = true;
  });
/** The part of the picture that is over the steps, as places on the page: `share` of the way, from 0 to 1. */
const onTime = async (page, share) => {
  const box = await page.locator("#f canvas.base").first().boundingBox();
  return [box.x + 46 + share * (box.width - 62), box.y + box.height - 50];
};

/** Does something in the page at the moment at which its map has come to that many cells. */
const atCell = (page, count, act) => page.evaluate(`(${arm})(${count}, ${act})`);

function arm(count, act) {
  const map = Object.getPrototypeOf(document.querySelector("#f").sweep.model);
  const { take } = map;
  map.take = function (...given) {
    take.apply(this, given);
    if (this.done !== count) return;
    map.take = take;
    act();
  };
}

test("a link opens the dying preset, units die, and it is said in large letters", () =>
  withPage({ path: "lab.html#dying:preset=too-fast&play=on" }, async (page) => {
    await ready(page);
    const headline = page.locator("#dying .headline");
    await page.waitForFunction(() => Number.parseInt(document.querySelector("#dying").headline.textContent, 10) >= 8);
    assert.match(await headline.textContent(), /^\d+ of 32 dead$/);
    await page.locator("#dying summary", { hasText: "How the dead units died" }).click();
    await page
      .locator("#dying [data-table=autopsies] td", { hasText: /^at step \d+/ })
      .first()
      .waitFor();
    await picture(page.locator("#dying"), "dying-1280");
  }));

test("the learning rate is dragged up in the running network, which dies", () =>
  withPage(figure('state="layers=16,16&lr=0.01&speed=60"'), async (page) => {
    await ready(page);
    await page.locator("#f .essence").first().getByRole("button", { name: "Play" }).click();
    await reached(page, 30);
    const slider = page.locator("#f .essence").first().getByRole("slider", { name: "Learning rate" });
    await slider.fill("180");
    await page.waitForFunction(() => Number.parseInt(document.querySelector("#f").headline.textContent, 10) >= 4);
    assert.ok(Number(await get(page, "lr")) > 1 && Number(await get(page, "steps")) > 30, "the run went on");
    await page.locator("#f .essence").first().getByRole("button", { name: "Pause" }).click();
    assert.match(await state(page), /log=.*lr=.*&steps=\d+/);
  }));

test("an activation for each layer is typed where one is chosen for all", () =>
  withPage(figure('state="layers=4,4,4"'), async (page) => {
    await ready(page);
    await openSettings(page);
    const choice = page.locator("#f .rest").getByRole("combobox", { name: /^Activation/ });
    const list = page.locator("#f .rest label", { hasText: "Of each layer" }).locator("input");
    assert.equal(await list.isVisible(), false);
    await choice.selectOption("One a layer …");
    assert.equal(await list.inputValue(), "relu");
    await list.fill("relu, tanh");
    await list.press("Enter");
    assert.equal(await get(page, "act"), "relu,tanh");
    assert.equal(await list.inputValue(), "relu,tanh");
    await list.fill("relu,rleu,elu(alpha=2)");
    await list.press("Enter");
    assert.equal(await get(page, "act"), "relu,tanh,elu(alpha=2)");
    await choice.selectOption("Leaky ReLU");
    assert.equal(await get(page, "act"), "leaky_relu");
    assert.equal(await list.isVisible(), false);
    // What is set in another way ends it, too.
    await choice.selectOption("One a layer …");
    assert.equal(await list.isVisible(), true);
    await page.locator("#f").evaluate((element) => element.setAttribute("act", "tanh"));
    await list.waitFor({ state: "hidden" });
    assert.equal(await choice.evaluate((select) => select.selectedOptions[0].textContent), "Tanh");
  }));

test("the story rests by itself, says Go on, and the time is dragged back to any step", () =>
  withPage(figure('state="preset=too-fast&steps=300"'), async (page) => {
    await ready(page);
    await settled(page);
    await page.locator("#f .essence").first().getByRole("button", { name: "Go on" }).waitFor();
    const end = await page.locator("#f .headline").first().textContent();
    await page.mouse.move(...(await onTime(page, 0.95)));
    await page.mouse.down();
    await page.mouse.move(...(await onTime(page, 0.3)), { steps: 6 });
    await settled(page);
    const step = Number(await get(page, "steps"));
    assert.ok(step > 2 && step < 60, `${step}`);
    assert.notEqual(await page.locator("#f .headline").first().textContent(), end);
    await page.mouse.up();
    assert.equal(await state(page), `preset=too-fast&steps=${step}`);
    await page.locator("#f canvas.base").first().focus();
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.equal(Number(await get(page, "steps")), step + 1);
    await page.evaluate(() => document.querySelector("#f").set("steps", "300"));
    await settled(page);
    assert.equal(await page.locator("#f .headline").first().textContent(), end);
  }));

test("steps, epoch, reset and new start", () =>
  withPage(figure('state="layers=4&batch=full"'), async (page) => {
    await ready(page);
    await openSettings(page);
    const all = page.locator("#f .rest");
    const csv = () => page.evaluate(() => document.querySelector("#f").toCSV());
    const start = await csv();
    await all.getByRole("button", { name: "One step" }).click();
    await settled(page);
    assert.equal(await get(page, "steps"), "1");
    await all.getByRole("button", { name: "One epoch" }).click();
    await settled(page);
    assert.equal(await get(page, "steps"), "2");
    await page.locator("#f .essence").first().getByRole("button", { name: "Reset" }).click();
    assert.deepEqual([await get(page, "steps"), await csv()], ["0", start]);
    await all.getByRole("button", { name: "New start" }).click();
    assert.match(await state(page), /seed=1/);
  }));

test("divergence halts, says where, and Reset goes back", () =>
  withPage(figure('state="layers=8&loss=mse&lr=1e6&act=identity&play=on"'), async (page) => {
    await ready(page);
    const message = page.locator("#f [part=message]");
    await message.getByText(/diverged at step \d+.*learning rate.*layer \d+/s).waitFor();
    await page.locator("#f .essence").first().getByRole("button", { name: "Reset" }).click();
    await page.waitForFunction(() => document.querySelector("#f").message.textContent === "");
    assert.equal(await get(page, "steps"), "0");
  }));

test("a line of the plane is moved by hand, its unit's bias typed, and both are undone", () =>
  withPage(figure('state="layers=1&init=constant(value=1)" show="plane"'), async (page) => {
    await ready(page);
    await settled(page);
    const before = await state(page);
    const box = await page.locator("#f canvas.base").first().boundingBox();
    // x1 + x2 = 0 runs through the middle of the panel, which leaves room for its labels on the left.
    const middle = [box.x + box.width / 2 + 16, box.y + box.height / 2];
    await page.mouse.move(...middle);
    await page.locator("#f .reading", { hasText: "Unit 1.1" }).waitFor();
    await page.mouse.down();
    await page.mouse.move(middle[0] + 60, middle[1], { steps: 6 });
    await page.mouse.up();
    assert.match(await state(page), /pick=1\.1.*log=0:b\.1\.1=-/);
    const bias = page.locator("#f .essence").first().getByLabel("Its bias, typed");
    await bias.fill("2");
    await page.keyboard.press("Enter");
    assert.match(await state(page), /log=0:b\.1\.1=2/);
    await page.evaluate(() => document.querySelector("#f").command("undo"));
    assert.equal((await state(page)).replace("&pick=1.1", ""), before);
  }));

test("own points are typed, dropped and put by hand; a bad line is named", () =>
  withPage(figure('state="layers=4" show="plane"'), async (page) => {
    await ready(page);
    const own = () => get(page, "own").then((text) => text.split(",").length / 3);
    await page.getByText("Your own data").click();
    await page.getByLabel("Points as lines of x, y, class").fill("1,1,0\n-1,-1,1\n0,abc,1\n");
    await page.getByRole("button", { name: "Train on these" }).click();
    assert.match(await page.locator("#f [part=message]").textContent(), /2 points of your own.*line 3/);
    assert.equal(await own(), 2);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["x,y,class\n1,1,a\n-1,-1,b\n2,two,a\n0,2,b\n"], "points.csv", { type: "text/csv" }));
      document
        .querySelector("#f")
        .plot.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => document.querySelector("#f").model.get("own").split(",").length === 9);
    assert.match(await page.locator("#f [part=message]").textContent(), /line 4: y is "two"/);
    await openSettings(page);
    await page.getByRole("button", { name: "of class 1" }).click();
    const canvas = page.locator("#f canvas.base").first();
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    await canvas.click({ position: { x: box.width / 2, y: 90 } });
    assert.equal(await own(), 4);
    await canvas.click({ position: { x: box.width / 2, y: 90 }, modifiers: ["Shift"] });
    assert.equal(await own(), 3);
  }));

test("a second run has its own plane, and every difference that is offered is one", () =>
  withPage(figure('state="layers=4"'), async (page) => {
    await ready(page);
    await openSettings(page);
    const keys = page.getByLabel("The second run differs in");
    const names = await keys.locator("option").evaluateAll((options) => options.map(({ value }) => value).slice(1));
    assert.ok(names.length >= 10);
    for (const name of names) {
      await keys.selectOption(name);
      const [theirs, ours] = [await get(page, "twin_value"), await get(page, name)];
      assert.notEqual(theirs, ours, name);
    }
    await keys.selectOption("none");
    assert.equal(await state(page), "layers=4");
  }));

test("nothing runs out of view", () =>
  withPage(
    {
      html: `${SCRIPT}<main><h1>Test</h1><relu-dying id="f" state="play=on"></relu-dying><svg height="4000"></svg></main>`,
    },
    async (page) => {
      await ready(page);
      await reached(page, 5);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.waitForFunction(() => !document.querySelector("#f").inView);
      const before = await get(page, "steps");
      await frames(page);
      assert.equal(await get(page, "steps"), before);
    },
  ));

test("the picture never moves while the run goes on", () =>
  withPage(figure('state="preset=too-fast&play=on"'), async (page) => {
    await ready(page);
    await reached(page, 2);
    await page.evaluate(() => {
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.shift += entry.value;
      }).observe({ type: "layout-shift" });
    });
    await reached(page, 60);
    assert.equal(await page.evaluate(() => globalThis.shift), 0);
  }));

for (const [width, height] of [
  [390, 640],
  [1280, 720],
])
  test(`the picture, the learning rate and how many are dead share one screen of ${width} x ${height}`, () =>
    withPage({ ...figure('state="preset=too-fast&steps=100"'), width, height }, async (page) => {
      await ready(page);
      await settled(page);
      await page.locator("#f").evaluate((figure) => figure.scrollIntoView({ block: "start" }));
      const bottom = await page.evaluate(() => document.querySelector("#f").headline.getBoundingClientRect().bottom);
      const rate = await page.locator("#f .essence").first().getByLabel("Learning rate, typed").boundingBox();
      assert.ok(bottom <= height && rate.y + rate.height <= height, `${bottom}, ${rate.y + rate.height}`);
    }));

test("the keyboard alone: units, play, step, reset", () =>
  withPage(figure('state="layers=4,3&points=30"'), async (page) => {
    await ready(page);
    await page.locator("#f canvas.base").first().focus();
    const notes = page.locator("#f [part=notes]");
    await page.keyboard.press("ArrowUp");
    assert.match(await notes.textContent(), /^The output: bias 0/);
    await page.keyboard.press("ArrowUp");
    assert.match(await notes.textContent(), /^Unit 2\.3: alive/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.match(await notes.textContent(), /^Unit 1\.1: /);
    await page.keyboard.press("Escape");
    assert.doesNotMatch(await notes.textContent(), /^Unit/);
    await page.keyboard.press("s");
    await settled(page);
    assert.equal(await get(page, "steps"), "1");
    await page.keyboard.press(" ");
    await reached(page, 10);
    await page.keyboard.press(" ");
    const stopped = await get(page, "steps");
    await settled(page);
    assert.equal(await get(page, "steps"), stopped);
    await page.keyboard.press("r");
    assert.equal(await get(page, "steps"), "0");
  }));

test("the map comes to its end, and where workers are refused the page makes it", () =>
  withPage(figure('state="layers=1&points=4&batch=full"'), async (page) => {
    await ready(page);
    await page.getByText("The map: learning rate").click();
    await page.getByRole("button", { name: "Compute the map" }).click();
    await page.getByText(/^\d+ cells in/).waitFor();
    await page.evaluate(() => {
      globalThis.Worker = class {
        constructor() {
          throw new Error("refused");
        }
      };
    });
    // Stopped from within, at the twelfth cell: a fast machine has the whole map before a click comes.
    await atCell(page, 12, () => document.querySelector("#f").sweep.end.click());
    await page.getByRole("button", { name: "Compute the map" }).click();
    await page.getByText("stopped after 12 of 384 cells").waitFor();
    await afterTimers(page, 100);
    assert.equal(await page.evaluate(() => document.querySelector("#f").sweep.done), 12);
  }));

test("a hidden tab computes nothing", () =>
  withPage(figure('state="layers=4&points=40&play=on"'), async (page) => {
    await ready(page);
    await page.getByText("The map: learning rate").click();
    await page.waitForFunction(() => document.querySelector("#f").sweep !== undefined);
    await page.evaluate(() => {
      // What is handed to the workers, for as long as they live.
      globalThis.handed = 0;
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (message) {
        globalThis.handed += message.cells?.length ?? 0;
        postMessage.call(this, message);
      };
      // What a browser does with a hidden tab: no frames, and it says so.
      const frames = globalThis.requestAnimationFrame;
      const held = [];
      let hidden = false;
      Object.defineProperty(document, "hidden", { get: () => hidden });
      globalThis.requestAnimationFrame = (callback) => (hidden ? held.push(callback) : frames(callback));
      globalThis.hide = () => {
        hidden = true;
        document.dispatchEvent(new Event("visibilitychange"));
      };
      globalThis.showAgain = () => {
        hidden = false;
        document.dispatchEvent(new Event("visibilitychange"));
        for (const callback of held) frames(callback);
      };
      globalThis.realFrames = frames;
    });
    // From within, at the second cell, so that a fast machine has not the whole map by then.
    await atCell(page, 2, () => globalThis.hide());
    await page.getByRole("button", { name: "Compute the map" }).click();
    await page.waitForFunction(() => document.hidden, undefined, { polling: 50 });
    /** The steps of the run, the cells that are done, and those that were handed out. */
    const counts = () =>
      page.evaluate(() => {
        const f = document.querySelector("#f");
        return [Number(f.model.get("steps")), f.sweep.done, globalThis.handed];
      });
    // A frame that was asked for before still comes.
    await page.evaluate(() => new Promise((done) => globalThis.realFrames(() => globalThis.realFrames(done))));
    const [steps] = await counts();
    // What the workers had been handed comes to its end, and that is all: were they handed more for what came back, the two would
    // not meet before the map's end.
    await page.waitForFunction(() => document.querySelector("#f").sweep.done === globalThis.handed, undefined, {
      polling: 50,
    });
    await afterTimers(page, 100);
    const [stepsThen, done, handed] = await counts();
    assert.equal(stepsThen, steps);
    assert.equal(done, handed);
    assert.ok(done >= 2 && done < 384, `${done} cells`);
    await page.evaluate(() => globalThis.showAgain());
    await page.waitForFunction(
      ([step, done]) => {
        const f = document.querySelector("#f");
        return Number(f.model.get("steps")) > step && f.sweep.done > done;
      },
      [steps, done],
    );
  }));

test("the map is computed in workers and stops on request; a click loads a cell", () =>
  withPage(figure('state="layers=64,64&points=400"'), async (page) => {
    await ready(page);
    await page.getByText("The map: learning rate").click();
    await page.getByRole("button", { name: "Compute the map" }).click();
    // Of work for many seconds.
    await page.waitForFunction(() => document.querySelector("#f").sweep.done >= 6);
    await page.getByRole("button", { name: "Stop" }).click();
    assert.match(
      await page
        .locator("#f .map + p, #f [role=status]")
        .allTextContents()
        .then((all) => all.join(" ")),
      /stopped after \d+ of 384/,
    );
    const map = page.locator("#f canvas.map");
    assert.match(await map.getAttribute("aria-label"), /Map of learning rate by gain: \d+ of 384 cells computed/);
    await map.click({ position: { x: 50, y: 40 } });
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /gain=7\.5.*lr=0\.001/);
    // By keys: the lowest row is ten to the minus one.
    await map.focus();
    for (let n = 0; n < 16; n++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /gain=0\.1.*lr=0\.001/);
  }));

test("eighty elements that were drawn come and go and leave nothing", () =>
  withPage({ html: SCRIPT }, async (page) => {
    const memory = await page.evaluate(async () => {
      await customElements.whenDefined("relu-dying");
      const { load } = await import(new URL("./www/lab.js", location.href).href);
      const lab = await load();
      const ten = async () => {
        const figures = Array.from({ length: 10 }, () => document.createElement("relu-dying"));
        for (const figure of figures) figure.setAttribute("state", "preset=too-fast&points=40&play=on");
        const ready = figures.map(
          (figure) => new Promise((done) => figure.addEventListener("ready", done, { once: true })),
        );
        document.body.append(...figures);
        await Promise.all(ready);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        for (const figure of figures) figure.remove();
      };
      for (let i = 0; i < 4; i += 1) await ten();
      const before = lab.memoryBytes();
      for (let i = 0; i < 8; i += 1) await ten();
      return { before, after: lab.memoryBytes(), left: document.body.querySelectorAll("*:not(script)").length };
    });
    assert.equal(memory.left, 0);
    // A few pages come with the chance of when small things are collected; one element takes hundreds of kilobytes.
    assert.ok(memory.after - memory.before <= 4 * 65_536, `${memory.before} then ${memory.after}`);
  }));

for (const [width, dark] of LOOKS) {
  test(`axe finds nothing, and nothing is cut off, at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage(
      {
        ...figure('state="preset=too-fast&twin=lr:0.03&opt=sgd(momentum=0.5)&steps=200"'),
        width,
        dark,
        dpr: width < 500 ? 2 : 1,
        reducedMotion: true,
      },
      async (page) => {
        await ready(page);
        await settled(page);
        for (const summary of await page.locator("#f summary").all()) await summary.click();
        await page.locator("#f canvas.base").first().focus();
        await page.keyboard.press("ArrowDown");
        await settled(page);
        await picture(page, `dying-${width}-${dark ? "dark" : "light"}`, { fullPage: true });
        await assertAccessible(page);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          "the page scrolls sideways",
        );
      },
    ));
}

test("a run that plays tells its step in the boxes, and leaves alone what is typed and the slider under a hand", () =>
  withPage(figure('show="plane" state="layers=4"'), async (page) => {
    await ready(page);
    await openSettings(page);
    const typed = page.locator("#f .essence [data-key=lr] input[type=number]");
    const slider = page.locator("#f .rest [data-key=lr] input[type=range]");
    const steps = page.locator("#f .rest [data-key=steps] input[type=number]");
    await page.locator("#f .essence .primary").click();
    await typed.fill("0.7");
    await reached(page, 10);
    await page.waitForFunction(
      () =>
        Number(
          document.querySelector("#f").shadowRoot.querySelector(".rest [data-key=steps] input[type=number]").value,
        ) >= 10,
    );
    assert.ok(Number(await steps.inputValue()) >= 10);
    assert.equal(await typed.inputValue(), "0.7");
    assert.equal(await get(page, "lr"), "0.03");
    await typed.press("Enter");
    assert.equal(await get(page, "lr"), "0.7");
    await slider.scrollIntoViewIfNeeded();
    const place = await slider.boundingBox();
    await page.mouse.move(place.x + 0.2 * place.width, place.y + place.height / 2);
    await page.mouse.down();
    assert.notEqual(await get(page, "lr"), "0.7");
    const held = await slider.inputValue();
    await reached(page, Number(await get(page, "steps")) + 20);
    assert.equal(await slider.inputValue(), held);
    await page.mouse.up();
  }));

test("Ctrl and Z take back what a hand changed, beside a text as in the lab", async () => {
  await withPage(figure('state="layers=4&steps=5&pick=1.2"'), async (page) => {
    await ready(page);
    await settled(page);
    const typed = page.locator("#f .essence [data-key=unit_bias] input[type=number]");
    const before = await typed.inputValue();
    // In the box itself, once what was typed is taken: the box shows what the network has again.
    await typed.fill("0.75");
    await typed.press("Enter");
    assert.match(await state(page), /log=5:b\.1\.2=0\.75/);
    await typed.press("Control+z");
    await settled(page);
    assert.equal(await state(page), "layers=4&pick=1.2&steps=5");
    assert.equal(await typed.inputValue(), before);
    await typed.fill("0.75");
    await typed.press("Enter");
    assert.match(await state(page), /log=5:b\.1\.2=0\.75/);
    await page.locator("#f canvas.base").focus();
    await page.keyboard.press("Control+z");
    await settled(page);
    assert.equal(await state(page), "layers=4&pick=1.2&steps=5");
  });
});

test("tables that are open are not filled anew with every look of a run", () =>
  withPage({ path: "lab.html#dying:" }, async (page) => {
    await page.waitForFunction(() => document.querySelector("#dying")?.model);
    const filled = await page.evaluate(async () => {
      const figure = document.querySelector("#dying");
      let count = 0;
      const table = figure.table.bind(figure);
      figure.table = (id) => {
        count += 1;
        return table(id);
      };
      const box = figure.shadowRoot.querySelector("[data-table]");
      box.open = true;
      await new Promise((done) => box.addEventListener("toggle", done, { once: true }));
      figure.command("play");
      const from = count;
      const begun = Number(figure.model.get("steps"));
      while (Number(figure.model.get("steps")) < begun + 60) await new Promise(requestAnimationFrame);
      return count - from;
    });
    // Once for the play button itself, and not every 150 ms.
    assert.ok(filled <= 2, `${filled} times`);
  }));
