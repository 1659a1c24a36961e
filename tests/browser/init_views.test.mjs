// The views of the start that train, follow one path, and rescale, as a person uses them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, frames, picture, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const figure = (attributes = "") => ({
  html: `${SCRIPT}<main><h1>Test</h1><relu-init id="f" ${attributes}></relu-init></main>`,
});
const SMALL = "depth=16&width=64&seeds=2&steps=100&lr=0.03";
const measured = (page) => page.waitForFunction(() => document.querySelector("#f")?.model?.progress === 1);
const notes = (page) =>
  page.evaluate(() => {
    const shown = document.querySelector("#f");
    return shown.model.series(shown.sheet).map(({ note }) => note);
  });
const state = (page) => page.evaluate(() => document.querySelector("#f").state);
const csv = async (page) =>
  (await page.evaluate(() => document.querySelector("#f").toCSV()))
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));

test("training: He learns, small stays flat, large diverges, and the picture says so", () =>
  withPage(figure(`state="view=train&init=he,normal(std=0.02),normal(std=0.6)&${SMALL}"`), async (page) => {
    await measured(page);
    const [he, small, large] = await notes(page);
    assert.match(he, /reached after \d+ steps/);
    assert.match(small, /^flat: loss 0\.69/);
    assert.match(large, /diverged at step \d+/);
    const svg = await page.evaluate(() => document.querySelector("#f").toSVG());
    assert.match(svg, /the best constant/);
    assert.match(svg, /std 0\.6 diverged at step/);
    assert.match(await page.locator("#f canvas.base").getAttribute("aria-label"), /He \(normal\): loss .* reached/);
    // Two seeds, 51 looks, three starts.
    const rows = await csv(page);
    assert.equal(rows.length, 2 * 51 * 3);
    const last = rows.filter(([init, , step]) => init.startsWith("normal(std=0.02)") && step === "100");
    assert.ok(last.every(([, , , loss]) => Math.abs(Number(loss) - Math.LN2) < 0.01));
  }));

test("training: what it trains is said where it is less than the stack, and a change begins anew", () =>
  withPage(figure('state="view=train&init=he&seeds=1&steps=50"'), async (page) => {
    await page.waitForFunction(() => document.querySelector("#f")?.model);
    assert.match(
      await page.evaluate(() => document.querySelector("#f").toSVG()),
      /training 32 of the 50 layers of 128 units/,
    );
    await measured(page);
    await page.getByLabel("Learning rate, typed").fill("0.5");
    await page.keyboard.press("Tab");
    assert.match(await state(page), /lr=0\.5/);
    await measured(page);
    assert.equal((await notes(page)).length, 1);
    // The controls of other views are not in the way.
    assert.equal(await page.getByLabel("Factor k, typed").isVisible(), false);
  }));

test("the map of gain by depth runs in workers, draws theory's limit, stops, and loads a cell", () =>
  withPage(figure('state="view=train&init=he&depth=4&width=8&seeds=1&steps=50"'), async (page) => {
    await measured(page);
    await page.getByText("The map: gain × depth").click();
    await page.getByRole("button", { name: "Compute the map" }).click();
    await page.waitForFunction(() => document.querySelector("#f").sweep.done >= 6);
    await page.getByRole("button", { name: "Stop" }).click();
    assert.match(
      await page
        .locator("#f [role=status]")
        .allTextContents()
        .then((all) => all.join(" ")),
      /stopped after \d+ of 336/,
    );
    assert.match(await page.getByText("depth scales").textContent(), /6 depth scales/);
    await page.locator("#f canvas.map").focus();
    for (let n = 0; n < 20; n++) await page.keyboard.press("ArrowRight");
    for (let n = 0; n < 20; n++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await state(page), /gain=2&.*depth=4&width=8/);
    await measured(page);
  }));

test("one path: exactly 1 under relu, at most a quarter a layer under sigmoid, layer by layer", () =>
  withPage(figure('state="view=paths&init=he&depth=20&width=32"'), async (page) => {
    await measured(page);
    const rows = await csv(page);
    const of = (act, path) => rows.filter(([name, way]) => name === act && way === path);
    assert.equal(rows.length, 3 * 2 * 20);
    for (const [, , , , , product] of of("relu", "steepest")) assert.equal(product, "1");
    of("sigmoid", "steepest").forEach(([, , , , slope, product], passed) => {
      assert.ok(Number(slope) <= 0.25 && Number(product) <= 0.25 ** (passed + 1) && Number(product) > 0);
    });
    await page.locator("#f canvas.base").focus();
    await page.keyboard.press("ArrowRight");
    assert.match(await page.locator("#f .reading").first().textContent(), /ReLU.*exactly 1.*Sigmoid.*derivative 0\.2/);
    await page.getByText("The numbers").click();
    await page.locator("#f table tbody tr").nth(19).waitFor();
    assert.equal(await page.locator("#f table tbody tr").count(), 20);
  }));

test("rescaling: the function stays, gradients and the learning rate do not", () =>
  withPage(figure('state="view=rescale"'), async (page) => {
    await measured(page);
    const said = () => page.locator("#f .reading").first().textContent();
    assert.match(await said(), /k = 1\.00: the function changes by exactly 0/);
    await page.getByRole("slider", { name: "Factor k", exact: true }).fill("150");
    await measured(page);
    assert.match(await state(page), /k=8/);
    assert.match(await said(), /exactly 0 at most.*layer 1 × 0\.125/);
    await page.getByLabel("Factor k, typed").fill("10");
    await page.keyboard.press("Tab");
    await measured(page);
    const change = Number(/changes by ([\d.e−]+) at most/.exec(await said())[1].replace("−", "-"));
    assert.ok(change > 0 && change < 1e-4, String(change));
    const rows = await csv(page);
    const rate = (k) => Number(rows.find(([factor]) => factor === String(k))[5]);
    assert.ok(rows.length === 13 && rate(0.015625) < rate(1) / 10 && rate(64) < rate(1) / 10);
  }));

for (const [width, dark] of [
  [1280, false],
  [390, true],
]) {
  test(`no rule of axe-core is broken in any of the views at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage({ ...figure(`state="view=train&${SMALL}"`), width, dark }, async (page) => {
      await measured(page);
      for (const summary of await page.locator("#f summary").all()) await summary.click();
      for (const name of ["Now train it", "One path", "Rescaling"]) {
        await page.getByRole("button", { name, exact: true }).click();
        await measured(page);
        await frames(page);
        await assertAccessible(page);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name);
        await picture(page, `init-${name.toLowerCase().replaceAll(" ", "-")}-${width}`, { fullPage: true });
      }
    }));
}
