// The figure of initialisation as a person uses it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, picture, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const figure = (attributes = "") => ({
  html: `${SCRIPT}<main><h1>Test</h1><relu-init id="f" ${attributes}></relu-init></main>`,
});
const FIGURE = "#f, #init";

const measured = (page) => page.waitForFunction((name) => document.querySelector(name)?.model?.progress === 1, FIGURE);
const series = (page) =>
  page.evaluate((name) => {
    const shown = document.querySelector(name);
    return shown.model.series(shown.sheet);
  }, FIGURE);
const near = (got, wanted, share, what) =>
  assert.ok(Math.abs(got / wanted - 1) < share, `${what}: ${got}, not ${wanted}`);

test("He is flat, gain 1 sinks by the root of a half a layer, gain 2 climbs", () =>
  withPage(figure('state="init=lecun_normal"'), async (page) => {
    for (const [gain, wanted] of [
      [Math.SQRT2, 1],
      [1, Math.SQRT1_2],
      [2, Math.SQRT2],
    ]) {
      await page.getByLabel("Gain, typed").fill(String(gain));
      await page.keyboard.press("Tab");
      await measured(page);
      const [one] = await series(page);
      assert.ok(one.current && one.seeds === 5);
      near(one.forwardTheory, wanted, 1e-5, `theory forward at ${gain}`);
      near(one.backwardTheory, wanted, 1e-5, `theory backward at ${gain}`);
      near(one.forwardFactor, wanted, 0.03, `forward at ${gain}`);
      near(one.backwardFactor, wanted, 0.03, `backward at ${gain}`);
    }
  }));

test("the slider moves the gain, and lines and dots follow", () =>
  withPage(figure(), async (page) => {
    await measured(page);
    const before = await series(page);
    await page.getByRole("slider", { name: "Gain", exact: true }).fill("150");
    await measured(page);
    const after = await series(page);
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /gain=2/);
    before.forEach((one, index) => {
      near(after[index].forwardTheory, 2 * one.forwardTheory, 0.01, one.title);
      near(after[index].forwardFactor, 2 * one.forwardFactor, 0.01, one.title);
    });
  }));

test("the critical gain is a tick and a button", () =>
  withPage(figure('state="init=lecun_normal&act=leaky_relu(negative_slope=0.2)"'), async (page) => {
    await measured(page);
    assert.equal(await page.locator("#f .ticks i").count(), 1);
    await page.getByRole("button", { name: /LeCun 1\.387/ }).click();
    await measured(page);
    const [one] = await series(page);
    near(one.forwardTheory, 1, 1e-5, "theory");
    near(one.forwardFactor, 1, 0.03, "measured");
  }));

test("where f32 ends the picture says so", () =>
  withPage(figure('state="init=he,normal(std=0.01),normal(std=1)&seeds=1"'), async (page) => {
    await measured(page);
    const said = await page.evaluate(() => document.querySelector("#f").toSVG());
    assert.match(said, /overflows at layer 4\d/);
    assert.match(said, /exactly 0 from layer 4\d/);
    assert.match(said, /no gradient: the signal overflowed/);
    const label = await page.locator("#f canvas.base").getAttribute("aria-label");
    assert.match(label, /overflows at layer 4\d/);
  }));

for (const [width, dark] of [
  [1280, false],
  [1280, true],
  [390, false],
  [390, true],
]) {
  test(`no rule of axe-core is broken at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage({ ...figure('state="layer=20"'), width, dark }, async (page) => {
      await measured(page);
      for (const summary of await page.locator("#f summary").all()) await summary.click();
      await assertAccessible(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await picture(page, `init-${width}-${dark ? "dark" : "light"}`, { fullPage: true });
    }));
}

test("a bad link says what was wrong and draws the rest", () =>
  withPage({ path: "#init:init=he2,xavier_normal&gain=1e9&act=rlu&depth=1&view=no&zoom=9&%ff%" }, async (page) => {
    await measured(page);
    const said = await page.locator("#init .message").textContent();
    for (const word of ["he2", "gain", "rlu", "depth", "view", "zoom"])
      assert.ok(said.includes(word), `${word}: ${said}`);
    assert.match(
      await page.evaluate(() => document.querySelector("#init").state),
      /^init=xavier_normal&gain=10&depth=2/,
    );
  }));
