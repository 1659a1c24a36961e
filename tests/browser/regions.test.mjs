// <relu-regions> as a person meets it: it trains, is pointed at, turned, built up and taken along. What it knows is tested natively.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, frames, withPage } from "./harness.mjs";

/** An element alone on its page, with all that its text asks for found. */
const withFigure = (attributes, use, options = {}) =>
  withPage(
    {
      html: `<main><h1>Regions</h1><script type="module" src="./www/relu-lab.js"></script><relu-regions ${attributes}></relu-regions></main>`,
      ...options,
    },
    async (page, context) => {
      const figure = page.locator("relu-regions");
      await page.waitForFunction(() => {
        const element = document.querySelector("relu-regions");
        return element?.model && element.base.width > 300 && element.bar.classList.contains("done");
      });
      await use(page, figure, context);
    },
  );

const state = (figure) => figure.evaluate((element) => element.state);
const words = (figure) => figure.evaluate((element) => element.model.words());

test("it trains and counts its regions while it does", () =>
  withFigure("", async (page, figure) => {
    await figure.getByRole("button", { name: "Train" }).first().click();
    await page.waitForFunction(() => Number(document.querySelector("relu-regions").model.get("steps")) > 5);
    await figure.getByRole("button", { name: "Pause" }).first().click();
    await frames(page);
    assert.match(await state(figure), /^steps=\d+$/);
    assert.match((await words(figure)).headline, /^\d+ regions$/);
    await figure.getByRole("button", { name: "Reset" }).first().click();
    await frames(page);
    assert.equal(await state(figure), "");
  }));

test("a wide network is replayed while the page lives", () =>
  withFigure("", async (page, figure) => {
    await figure.evaluate((element) => {
      element.state = "steps=6&layers=256,256,9";
    });
    // A page that is blocked would not come to a second frame before all is done.
    await frames(page, 5);
    assert.equal(await state(figure), "layers=256,256,9&steps=6");
    await figure.evaluate((element) => {
      element.state = "layers=4";
    });
    await page.waitForFunction(() => document.querySelector("relu-regions").bar.classList.contains("done"));
  }));

test("the cell under the pointer tells its map, which is what the network computes", () =>
  withFigure('state="steps=60"', async (page, figure) => {
    await figure.locator("canvas.base").hover({ position: { x: 300, y: 200 } });
    await figure.getByText(/f\(x, y\) = .* x [+−] .* y [+−]/).waitFor();
    const [expected, found] = await figure.evaluate(async (element) => {
      const { loadWhole } = await import(new URL("./www/lab.js", location.href).href);
      const lab = await loadWhole();
      const trainer = new lab.Trainer("data=spiral&points=300&layers=16,16&opt=adam&lr=0.01");
      trainer.step(60);
      const regions = lab.regions(trainer, { xMin: -3.5, xMax: 3.5, yMin: -3.5, yMax: 3.5 });
      const at = element.state
        .match(/at=([^&]*)/)[1]
        .split(",")
        .map(Number);
      const [a, b, c] = regions.cell(regions.cellAt(...at)).maps[0];
      return [a * at[0] + b * at[1] + c, trainer.predict(new Float32Array(at))[0]];
    });
    assert.ok(Math.abs(expected - found) < 1e-4 * Math.max(1, Math.abs(found)), `${expected} ${found}`);
    await figure.locator("canvas.base").focus();
    await page.keyboard.press("Escape");
    assert.equal(await state(figure), "steps=60");
  }));

test("building up is one picture with one slider", () =>
  withFigure('state="layers=8,8&steps=50&build=8"', async (page, figure) => {
    const slider = figure.getByRole("slider", { name: "Units that have cut" }).first();
    await slider.focus();
    await page.keyboard.press("Home");
    await frames(page);
    assert.equal((await words(figure)).headline, "0 units: 1 region");
  }));

test("the surface has a facet for each region, turns under a hand and by keys, and exports", () =>
  withFigure('show="surface" state="layers=6,6&steps=40"', async (page, figure) => {
    const regions = Number((await words(figure)).headline.match(/^(\d+) flat pieces/)[1]);
    const cells = await figure.evaluate((element) => JSON.parse(element.toJSON()).cells.length);
    assert.equal(regions, cells);
    const box = await figure.locator("canvas.base").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 20, { steps: 4 });
    await page.mouse.up();
    const turned = await state(figure);
    assert.match(turned, /yaw=.*&pitch=/);
    await figure.locator("canvas.base").focus();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await state(figure), turned);
    assert.match(await figure.evaluate((element) => element.toSVG()), /<polygon/);
  }));

test("SVG has a polygon for each cell, JSON and CSV have the numbers", () =>
  withFigure('state="layers=6,6&steps=40" show="map"', async (_page, figure) => {
    await figure.evaluate((element) => element.finished());
    const [svg, json, csv] = await figure.evaluate((element) => [element.toSVG(), element.toJSON(), element.toCSV()]);
    const parsed = JSON.parse(json);
    assert.equal(svg.match(/<polygon/g).length, parsed.cells.length);
    assert.equal(parsed.cells[0].maps[0].length, 3);
    assert.match(csv.split("\n")[1], /^0,[\d.]+,\d+,\d+,\d+$/);
  }));

for (const dark of [false, true]) {
  test(`it is accessible, and fits a phone (${dark ? "dark" : "light"})`, () =>
    withFigure(
      'state="steps=20"',
      async (page, figure) => {
        await figure.getByLabel(/Network 2-16-16-1 on Spiral, \d+ regions at step 20/).waitFor();
        await assertAccessible(page);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      },
      { width: 390, dark },
    ));
}

test("in the lab Ctrl and Z take a line back that was moved by hand", () =>
  withPage({ path: "lab.html#regions:layers=4&show=map&steps=5&pick=1.1" }, async (page) => {
    await page.waitForFunction(() => {
      const figure = document.querySelector("#regions");
      return figure?.model && figure.base.width > 300 && figure.bar.classList.contains("done");
    });
    const before = await page.evaluate(() => document.querySelector("#regions").state);
    // The undo button says when a state has come to rest.
    await page.locator("#regions canvas.base").focus();
    await page.keyboard.press(".");
    await page.waitForFunction(() => document.querySelector("#regions").state.includes("moved=5/1:"));
    await page.locator("#undo:enabled").waitFor();
    await page.locator("#regions canvas.base").focus();
    await page.keyboard.press("Control+z");
    await page.waitForFunction((text) => document.querySelector("#regions").state === text, before);
  }));
