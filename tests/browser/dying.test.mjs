// The figure of dying units as a person uses it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { afterTimers, assertAccessible, frames, LOOKS, picture, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const figure = (attributes) => ({
  html: `${SCRIPT}<main><h1>Test</h1><relu-dying id="f" ${attributes}></relu-dying></main>`,
});

const ready = (page) => page.waitForFunction(() => document.querySelector("#f, #dying")?.model);
const status = (page) => page.evaluate(() => document.querySelector("#f, #dying").model.status());
const reached = (page, steps) =>
  page.waitForFunction((wanted) => document.querySelector("#f, #dying").model.status().step >= wanted, steps);

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

test("a link opens the dying preset, units die and are told of", () =>
  withPage({ path: "#dying:preset=too-fast&play=on" }, async (page) => {
    await ready(page);
    await page.waitForFunction(() => document.querySelector("#dying").model.status().dead >= 8);
    const sentence = await page.locator("#dying .deaths li").first().textContent();
    assert.match(sentence, /unit \d+\.\d+ died at step \d+/);
    await picture(page.locator("#dying"), "dying-1280");
  }));

test("the learning rate is dragged up in the running network, which dies", () =>
  withPage(figure('state="layers=16,16&lr=0.01"'), async (page) => {
    await ready(page);
    await page.getByRole("button", { name: "Play" }).click();
    await reached(page, 50);
    const before = await status(page);
    const slider = page.getByRole("slider", { name: "Learning rate" });
    await slider.fill("150");
    await page.waitForFunction((dead) => document.querySelector("#f").model.status().dead > dead + 3, before.dead);
    const after = await status(page);
    assert.ok(after.step > before.step && after.learningRate > 1, "the run went on");
    assert.match(await page.locator("#f .deaths li").first().textContent(), /died/);
  }));

test("leaky_relu revives a dead network that keeps its weights", () =>
  withPage(figure('state="preset=negative-bias"'), async (page) => {
    await ready(page);
    const dead = await status(page);
    assert.ok(dead.dead >= 16, `${dead.dead} dead`);
    await page
      .locator("label", { hasText: /^Activation/ })
      .locator("select")
      .selectOption("leaky_relu");
    const alive = await status(page);
    assert.deepEqual([alive.dead, alive.step, alive.revived], [0, 0, dead.dead]);
    assert.match(await page.locator("#f [part=numbers]").textContent(), /\d+ revivals/);
  }));

test("steps, epoch, reset and new start", () =>
  withPage(figure('state="layers=4&batch=full"'), async (page) => {
    await ready(page);
    const parameters = () => page.evaluate(() => document.querySelector("#f").model.csv());
    const start = await parameters();
    await page.getByRole("button", { name: "One step" }).click();
    assert.equal((await status(page)).step, 1);
    await page.getByRole("button", { name: "One epoch" }).click();
    assert.equal((await status(page)).step, 2);
    await page.getByRole("button", { name: "Reset" }).click();
    assert.equal((await status(page)).step, 0);
    assert.equal(await parameters(), start);
    await page.getByRole("button", { name: "New start" }).click();
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /seed=1/);
  }));

test("divergence halts, says where, and Reset goes back", () =>
  withPage(figure('state="layers=8&loss=mse&lr=1e6&act=identity&play=on"'), async (page) => {
    await ready(page);
    await page.waitForFunction(() => document.querySelector("#f").model.status().diverged);
    assert.match(
      await page.locator("#f [part=message]").textContent(),
      /diverged at step \d+.*learning rate.*layer \d+/s,
    );
    await page.getByRole("button", { name: "Reset" }).click();
    const now = await status(page);
    assert.deepEqual([now.step, now.diverged], [0, undefined]);
  }));

test("a twin differs in one thing", () =>
  withPage(figure('state="preset=too-fast&twin=lr:0.03&play=on"'), async (page) => {
    await ready(page);
    await page.waitForFunction(() => document.querySelector("#f").model.status().dead >= 6);
    const { dead, twinDead } = await status(page);
    assert.ok(twinDead < dead, `${twinDead} < ${dead}`);
  }));

test("own points are added, and a CSV's bad line is named", () =>
  withPage(figure('state="layers=4"'), async (page) => {
    await ready(page);
    await page.getByText("Your own data").click();
    await page.getByLabel("Points as lines of x, y, class").fill("1,1,0\n-1,-1,1\n0,abc,1\n");
    await page.getByRole("button", { name: "Train on these" }).click();
    assert.match(await page.locator("#f [part=message]").textContent(), /line 3/);
    assert.equal(await page.evaluate(() => document.querySelector("#f").model.ownPoints), 2);
    await page.getByLabel("Clicks on the data panel add points").check();
    const box = await page.locator("#f canvas.base").boundingBox();
    await page.locator("#f canvas.base").click({ position: { x: box.width - 120, y: 100 } });
    assert.equal(await page.evaluate(() => document.querySelector("#f").model.ownPoints), 3);
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
      const before = (await status(page)).step;
      await frames(page);
      assert.equal((await status(page)).step, before);
    },
  ));

test("two figures in view share the budget of one", () =>
  withPage(
    {
      html: `${SCRIPT}<main><h1>Test</h1><relu-dying id="f" state="speed=max&play=on"></relu-dying><relu-dying id="g" state="speed=max"></relu-dying></main>`,
      height: 3200,
    },
    async (page) => {
      await ready(page);
      await page.waitForFunction(() => document.querySelector("#g").model && document.querySelector("#g").inView);
      // What the clock hands out, by frame, and not what the machine makes of it.
      await page.evaluate(() => {
        globalThis.frames = new Map();
        for (const figure of document.querySelectorAll("relu-dying")) {
          const { advance } = figure;
          figure.advance = (budget, now) => {
            globalThis.frames.set(now, { ...globalThis.frames.get(now), [figure.id]: budget });
            advance.call(figure, budget, now);
          };
        }
      });
      /** What the figures were given in each of the next frames. */
      const next = async (ids) => {
        await page.evaluate(() => globalThis.frames.clear());
        const wanted = ids.join();
        await page.waitForFunction(
          (wanted) =>
            [...globalThis.frames.values()].filter((given) => Object.keys(given).join() === wanted).length > 5,
          wanted,
        );
        const frames = await page.evaluate(() => [...globalThis.frames.values()]);
        return frames.filter((given) => Object.keys(given).join() === wanted);
      };
      const [{ f: whole }] = await next(["f"]);
      assert.ok(whole > 0);
      await page.locator("#g").getByRole("button", { name: "Play" }).click();
      for (const given of await next(["f", "g"])) assert.deepEqual(given, { f: whole / 2, g: whole / 2 });
      // Who leaves the view leaves all to the other.
      await page.evaluate(() => {
        document.querySelector("#f").style.marginBottom = "5000px";
      });
      for (const given of await next(["f"])) assert.deepEqual(given, { f: whole });
    },
  ));

test("a link with a preset stays the link that it was, and the sentence stays marked", () =>
  withPage({ reducedMotion: true }, async (page) => {
    await ready(page);
    const link = page.locator('a.try[href="#dying:preset=negative-bias&play=on"]');
    await link.click();
    await reached(page, 20);
    // Longer than the address takes to follow.
    await afterTimers(page, 600);
    assert.equal(await page.evaluate(() => location.hash), "#dying:preset=negative-bias&play=on");
    assert.equal(await link.getAttribute("aria-current"), "true");
    await page.locator("#dying").getByLabel("Learning rate, typed").fill("0.5");
    await page.keyboard.press("Tab");
    await page.waitForFunction(() => location.hash === "#dying:preset=negative-bias&lr=0.5&play=on");
    assert.match(await page.locator("#dying").getByText("Began as").textContent(), /Negative bias/);
  }));

test("a frozen unit, own points and the scale of losses are in the link", () =>
  withPage(figure('state="layers=3&batch=full"'), async (page) => {
    await ready(page);
    await page.locator("#f canvas.base").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.getByLabel("Losses on a log scale").uncheck();
    await page.getByText("Your own data").click();
    await page.getByLabel("Points as lines of x, y, class").fill("1,1.5,0\n-1,-1,1\n2,0,2");
    await page.getByRole("button", { name: "Train on these" }).click();
    const state = await page.evaluate(() => document.querySelector("#f").state);
    assert.match(state, /own=1,1.5,0,-1,-1,1,2,0,2/);
    assert.match(state, /loss_scale=linear&pick=1.2/);
    const again = await page.evaluate((text) => {
      const f = document.querySelector("#f");
      f.state = "";
      f.state = text;
      return [f.state, f.model.ownPoints, f.model.reading];
    }, state);
    assert.deepEqual(again.slice(0, 2), [state, 3]);
    assert.match(again[2], /^Unit 1\.2/);
    // Another data set takes the place of the points; too many points are said not to fit.
    await page.locator("label", { hasText: /^Data/ }).locator("select").selectOption("moons");
    assert.doesNotMatch(await page.evaluate(() => document.querySelector("#f").state), /own=/);
    const many = Array.from({ length: 900 }, (_, at) => `${Math.sin(at)},${Math.cos(at * 1.1)},${at % 2}`);
    await page.getByLabel("Points as lines of x, y, class").fill(many.join("\n"));
    await page.getByRole("button", { name: "Train on these" }).click();
    await page.getByText("too many for a link").waitFor();
  }));

test("a dropped CSV is trained on, its bad line named; points are drawn, dragged and removed", () =>
  withPage(figure('state="layers=4"'), async (page) => {
    await ready(page);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["x,y,class\n1,1,a\n-1,-1,b\n2,two,a\n0,2,b\n"], "points.csv", { type: "text/csv" }));
      document
        .querySelector("#f")
        .plot.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => document.querySelector("#f").model.ownPoints === 3);
    assert.match(await page.locator("#f [part=message]").textContent(), /line 4: y is "two"/);
    await page.getByText("Your own data").click();
    // Beside the plot too, where the browser would open the file in place of the page.
    const [onField, text] = await page.evaluate(() => {
      const field = document.querySelector("#f").shadowRoot.querySelector("textarea");
      const drop = (fill) => {
        const data = new DataTransfer();
        fill(data);
        return !field.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      };
      return [
        drop((data) => data.items.add(new File(["1,1,0\n-1,-1,1\n0,2,1\n"], "points.csv"))),
        drop((data) => data.setData("text", "1,1,0")),
      ];
    });
    assert.deepEqual([onField, text], [true, false], "a file is taken, a text is left to the field");
    await page.getByLabel("Clicks on the data panel add points").check();
    await page.getByLabel("of class").selectOption("1");
    const canvas = page.locator("#f canvas.base");
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    const at = { x: box.width - 120, y: 100 };
    await canvas.click({ position: at });
    const own = () => page.evaluate(() => document.querySelector("#f").model.pointsCsv().trim().split("\n"));
    const added = (await own()).at(-1);
    await page.mouse.move(box.x + at.x, box.y + at.y);
    await page.mouse.down();
    await page.mouse.move(box.x + at.x - 40, box.y + at.y + 40, { steps: 8 });
    await page.mouse.up();
    const moved = (await own()).at(-1);
    const [from, to] = [added, moved].map((line) => line.split(",").map(Number));
    assert.ok(to[0] < from[0] - 0.4 && to[1] < from[1] - 0.4 && to[2] === 1, `${added} then ${moved}`);
    assert.equal((await own()).length, 5);
    await canvas.click({ position: { x: at.x - 40, y: at.y + 40 }, modifiers: ["Shift"] });
    assert.equal((await own()).length, 4);
  }));

test("a dragged point stays itself when it is drawn across another, and stops at the edge", () =>
  withPage(figure('state="layers=4&own=-2,0,0,0,0,1"'), async (page) => {
    await ready(page);
    await page.getByText("Your own data").click();
    await page.getByLabel("Clicks on the data panel add points").check();
    const canvas = page.locator("#f canvas.base");
    await canvas.scrollIntoViewIfNeeded();
    const box = await canvas.boundingBox();
    // The panel is at the right, as high as wide: 7 units of 328 pixels.
    const at = (x, y) => [box.x + box.width - 14 - 164 + (x / 3.5) * 164, box.y + 32 + 164 - (y / 3.5) * 164];
    const own = () =>
      page.evaluate(() => /own=([^&]*)/.exec(document.querySelector("#f").state)[1].split(",").map(Number));
    await page.mouse.move(...at(-2, 0));
    await page.mouse.down();
    await page.mouse.move(...at(2, 0.01), { steps: 30 });
    const [x, y, , ...other] = await own();
    assert.ok(Math.abs(x - 2) < 0.05 && Math.abs(y) < 0.05, `${x}, ${y}`);
    assert.deepEqual(other, [0, 0, 1]);
    await page.mouse.move(...at(2, 9), { steps: 5 });
    await page.mouse.up();
    assert.equal((await own())[1], 3.5);
  }));

test("digits choose the class of the next point; data of one input say that they take none, and are saved as they are", () =>
  withPage(figure('state="layers=4"'), async (page) => {
    await ready(page);
    await page.getByText("Your own data").click();
    const drawing = page.getByLabel("Clicks on the data panel add points");
    await drawing.check();
    const canvas = page.locator("#f canvas.base");
    await canvas.focus();
    await page.keyboard.press("2");
    const box = await canvas.boundingBox();
    await canvas.click({ position: { x: box.width - 120, y: 100 } });
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /own=[^&,]*,[^&,]*,2/);
    const data = page.locator("label", { hasText: /^Data/ }).locator("select");
    const offered = await data.locator("option").evaluateAll((options) => options.map(({ value }) => value));
    assert.ok(offered.includes("sine") && !offered.includes("custom"), `${offered}`);
    await data.selectOption("sine");
    await page.getByText("choose data of two inputs").waitFor();
    const lines = await page.evaluate(() => document.querySelector("#f").model.pointsCsv().trim().split("\n"));
    assert.deepEqual([lines[0], lines.length], ["x,y", 151]);
    assert.ok(lines.slice(1).every((line) => line.split(",").length === 2));
  }));

test("what is typed and cannot be, or changes nothing, does no harm", () =>
  withPage(figure('state="layers=4,4&lr=0.1"'), async (page) => {
    await ready(page);
    await page.evaluate(() => document.querySelector("#f").model.run(5));
    const typed = page.getByLabel("Learning rate, typed");
    await typed.fill("1e39");
    await page.keyboard.press("Enter");
    assert.equal(Number(await typed.inputValue()), 1e38);
    await typed.fill("");
    await page.keyboard.press("Tab");
    assert.equal(Number(await typed.inputValue()), 1e38);
    const layers = page.locator("label", { hasText: /^Layers/ }).locator("input");
    const news = page.locator("#f .note[role=status]").first();
    await layers.fill("4,,4");
    await page.keyboard.press("Enter");
    assert.deepEqual([await layers.inputValue(), await news.textContent(), (await status(page)).step], ["4,4", "", 5]);
    await layers.fill("none");
    await page.keyboard.press("Enter");
    assert.match(await page.locator("#f [part=message]").textContent(), /layers = "none": a number from 1 to 256/);
    assert.equal(await layers.inputValue(), "8");
  }));

test("every difference that a twin can have is offered as one, and what cannot be is not pretended", () =>
  withPage(figure('state="layers=4"'), async (page) => {
    await ready(page);
    await page.getByText("Twins: a second run").click();
    const keys = page.getByLabel("The second run differs in");
    const names = await keys
      .locator("option")
      .evaluateAll((options) => options.map(({ value }) => value).filter(Boolean));
    assert.ok(names.length >= 10);
    for (const name of names) {
      await keys.selectOption(name);
      const [key, theirs, ours] = await page.evaluate(() => {
        const { model } = document.querySelector("#f");
        return [...model.twin, model.value(model.twin[0])];
      });
      assert.equal(key, name);
      assert.notEqual(theirs, ours, name);
    }
    await keys.selectOption("batch");
    const value = page.getByLabel("and has there");
    await value.fill("few");
    await page.keyboard.press("Enter");
    assert.match(await page.locator("#f [part=message]").textContent(), /batch = "few".* 10 is used/);
    assert.equal(await value.inputValue(), "10");
    await keys.selectOption("");
    assert.equal(await page.evaluate(() => document.querySelector("#f").state), "layers=4");
    assert.equal(await value.count(), 0);
  }));

test("after a divergence, what is wrong with the next state is still said", () =>
  withPage(figure('state="layers=4&lr=1e30&play=on"'), async (page) => {
    await ready(page);
    const message = page.locator("#f [part=message]");
    await page.waitForFunction(() => /diverged/.test(document.querySelector("#f").message.textContent));
    await page.getByLabel("Learning rate, typed").fill("0.1");
    await page.keyboard.press("Enter");
    await page.getByText("Reset starts again with it").waitFor();
    await page.evaluate(() => {
      document.querySelector("#f").state = "layers=4&lr=frog";
    });
    assert.match(await message.textContent(), /lr = "frog"/);
    assert.equal((await status(page)).diverged, undefined);
  }));

test("of a dead unit it is said how far it is dead, and of a twin that it diverged", () =>
  withPage(figure('state="preset=negative-bias"'), async (page) => {
    await ready(page);
    await page.getByText("What the words mean").click();
    await page.getByText("dead on the square", { exact: true }).waitFor();
    const phrases = {
      active: "though active elsewhere in the square",
      dead_by_corners: "and everywhere in the square",
      dead_by_bounds: "and everywhere in the square",
      dead_on_grid: "and on a grid over the square",
    };
    const said = await page.evaluate(() => {
      const { model } = document.querySelector("#f");
      const [head, ...lines] = model.csv().trim().split("\n");
      const names = head.split(",");
      return lines.map((line) => {
        model.nextUnit(1);
        const cells = line.split(",");
        return { reading: model.reading, ...Object.fromEntries(names.map((name, at) => [name, cells[at]])) };
      });
    });
    assert.ok(new Set(said.map(({ on_square }) => on_square)).size >= 3, "units of several kinds");
    for (const { reading, layer, unit, state, on_square } of said) {
      assert.ok(reading.startsWith(`Unit ${layer}.${unit}: ${state.replace("_", " ")}`), reading);
      assert.equal(reading.includes(phrases[on_square]), state === "dead", reading);
    }
    await page.evaluate(() => {
      document.querySelector("#f").state = "layers=4&twin=lr:1e30";
    });
    assert.doesNotMatch(await page.locator("#f [part=numbers]").textContent(), /diverged/);
    await page.getByRole("button", { name: "One epoch" }).click();
    assert.match(await page.locator("#f [part=numbers]").textContent(), /the twin diverged at step \d+/);
    assert.ok((await status(page)).diverged === undefined);
  }));

test("the keyboard alone: units, play, step, reset, and a cell of the map", () =>
  withPage(figure('state="layers=4,3&points=30"'), async (page) => {
    await ready(page);
    await page.locator("#f canvas.base").focus();
    const reading = () => page.locator("#f [part=reading]").first().textContent();
    await page.keyboard.press("ArrowUp");
    assert.match(await reading(), /^Unit 2\.3: alive/);
    await page.keyboard.press("ArrowDown");
    assert.match(await reading(), /^Unit 1\.1: /);
    await page.keyboard.press("Escape");
    assert.match(await reading(), /^Point at/);
    await page.keyboard.press("s");
    assert.equal((await status(page)).step, 1);
    await page.keyboard.press(" ");
    await reached(page, 10);
    await page.keyboard.press(" ");
    const stopped = (await status(page)).step;
    await frames(page);
    assert.equal((await status(page)).step, stopped);
    await page.keyboard.press("r");
    assert.equal((await status(page)).step, 0);
    await page.locator("summary", { hasText: "The map" }).focus();
    await page.keyboard.press("Enter");
    const map = page.locator("#f canvas.map");
    await map.waitFor();
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /lr=/.test(document.querySelector("#f").state));
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
        return [f.model.status().step, f.sweep.done, globalThis.handed];
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
        return f.model.status().step > step && f.sweep.done > done;
      },
      [steps, done],
    );
  }));

test("two hundred elements come and go and leave nothing", () =>
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
      for (let i = 0; i < 12; i += 1) await ten();
      const before = lab.memoryBytes();
      for (let i = 0; i < 20; i += 1) await ten();
      return { before, after: lab.memoryBytes(), left: document.body.querySelectorAll("*:not(script)").length };
    });
    assert.equal(memory.left, 0);
    // A few pages come with the chance of when small things are collected; one element takes hundreds of kilobytes.
    assert.ok(memory.after - memory.before <= 4 * 65_536, `${memory.before} then ${memory.after}`);
  }));

test("no learning rate and no gain puts anything on a canvas that is not a number", () =>
  withPage(figure('state="layers=4"'), async (page) => {
    await ready(page);
    const { calls, bad } = await page.evaluate(() => {
      const bad = [];
      let calls = 0;
      const own = CanvasRenderingContext2D.prototype;
      for (const name of [
        "moveTo",
        "lineTo",
        "arc",
        "rect",
        "fillRect",
        "clearRect",
        "drawImage",
        "fillText",
        "setTransform",
      ]) {
        const plain = own[name];
        own[name] = function (...given) {
          calls += 1;
          const wrong = given.some((value) =>
            typeof value === "number" ? !Number.isFinite(value) : /NaN|inf/i.test(value),
          );
          if (wrong && bad.length < 5) bad.push(`${name}(${given})`);
          return plain.apply(this, given);
        };
      }
      const { model, sheet, base, top, scratch } = document.querySelector("#f");
      for (const rate of ["1e-12", "1e-4", "1", "1e3", "1e10", "1e20", "1e38"])
        for (const gain of ["0", "1e-20", "1", "1e6", "1e20"])
          for (const more of ["", "&act=gelu&opt=adam", "&norm=batch&loss_scale=linear&twin=act:tanh", "&data=sine"]) {
            model.assign(`layers=5,5&points=20&lr=${rate}&gain=${gain}${more}`);
            for (const steps of [0, 1, 12]) {
              model.run(steps);
              model.look();
              model.draw(base, sheet);
              model.drawMoving(top, scratch, sheet);
              if (/NaN|inf/.test(model.label)) bad.push(model.label);
            }
          }
      return { calls, bad };
    });
    assert.ok(calls > 100_000, `${calls} calls`);
    assert.deepEqual(bad, []);
  }));

for (const [width, dark] of LOOKS) {
  test(`axe finds nothing, and nothing is cut off, at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage(
      {
        ...figure('state="preset=too-fast&twin=lr:0.03&opt=sgd(momentum=0.5)"'),
        width,
        dark,
        dpr: width < 500 ? 2 : 1,
        reducedMotion: true,
      },
      async (page) => {
        await ready(page);
        await page.evaluate(() =>
          document.querySelector("#f").attempt(() => document.querySelector("#f").model.run(200)),
        );
        await page.getByRole("button", { name: "One step" }).click();
        for (const summary of await page.locator("#f summary").all()) await summary.click();
        await page.locator("#f canvas.base").focus();
        await page.keyboard.press("ArrowDown");
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        await picture(page, `dying-${width}-${dark ? "dark" : "light"}`, { fullPage: true });
        await assertAccessible(page);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          "the page scrolls sideways",
        );
      },
    ));
}
