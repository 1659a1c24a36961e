// The figure of dying units as a person uses it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, picture, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const figure = (attributes) => ({
  html: `${SCRIPT}<main><h1>Test</h1><relu-dying id="f" ${attributes}></relu-dying></main>`,
});

const ready = (page) => page.waitForFunction(() => document.querySelector("#f, #dying")?.model);
const status = (page) => page.evaluate(() => document.querySelector("#f, #dying").model.status());
const reached = (page, steps) =>
  page.waitForFunction((wanted) => document.querySelector("#f, #dying").model.status().step >= wanted, steps);

test("a link opens the dying preset, units die and are told of", () =>
  withPage({ path: "#dying:preset=too-fast&play=on" }, async (page) => {
    await ready(page);
    await page.waitForFunction(() => document.querySelector("#dying").model.status().dead >= 8, undefined, {
      timeout: 10_000,
    });
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
      /stopped after \d+ of 357/,
    );
    const map = page.locator("#f canvas.map");
    assert.match(await map.getAttribute("aria-label"), /Map of learning rate by gain: \d+ of 357 cells computed/);
    await map.click({ position: { x: 50, y: 40 } });
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /gain=10.*lr=0\.001/);
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
      await page.waitForTimeout(200);
      assert.equal((await status(page)).step, before);
    },
  ));

for (const [width, dark] of [
  [1280, true],
  [390, false],
]) {
  test(`no rule of axe-core is broken at ${width} px`, () =>
    withPage({ ...figure('state="preset=too-fast"'), width, dark }, async (page) => {
      await ready(page);
      await page.evaluate(() =>
        document.querySelector("#f").attempt(() => document.querySelector("#f").model.run(200)),
      );
      await page.keyboard.press("Tab");
      await page.getByRole("button", { name: "One step" }).click();
      await picture(page, `dying-${width}-${dark ? "dark" : "light"}`, { fullPage: true });
      await assertAccessible(page);
    }));
}
