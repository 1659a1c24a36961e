// <relu-regions> as a person meets it: it trains, counts, is pointed at, zoomed, taken apart and taken along.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, withPage } from "./harness.mjs";

/** An element alone on its page, ready. */
const withFigure = (attributes, use, options = {}) =>
  withPage(
    {
      html: `<main><h1>Regions</h1><script type="module" src="./www/relu-lab.js"></script><relu-regions ${attributes}></relu-regions></main>`,
      ...options,
    },
    async (page, context) => {
      const figure = page.locator("relu-regions");
      await page.waitForFunction(() => document.querySelector("relu-regions")?.model?.summary().text);
      await page.waitForFunction(() => document.querySelector("relu-regions").base.width > 300);
      await use(page, figure, context);
    },
  );

/** Runs in the page with the element and its model. */
const ask = (figure, act, argument) => figure.evaluate(act, argument);

test("it trains the spiral and counts its regions while it does", () =>
  withFigure("", async (page, figure) => {
    const before = await ask(figure, (element) => element.model.summary());
    assert.equal(before.step, 0);
    await figure.getByRole("button", { name: "Train" }).click();
    await page.waitForFunction(() => document.querySelector("relu-regions").model.summary().step > 20);
    await figure.getByRole("button", { name: "Pause" }).click();
    const after = await ask(figure, (element) => element.model.summary());
    assert.ok(after.regions > 200, JSON.stringify(after));
    const state = await ask(figure, (element) => element.state);
    assert.equal(state, `steps=${after.step}`);
    await figure.getByRole("button", { name: "One step" }).click();
    assert.equal((await ask(figure, (element) => element.model.summary())).step, after.step + 1);
    await figure.getByRole("button", { name: "Reset" }).click();
    assert.deepEqual(await ask(figure, (element) => element.model.summary()), before);
  }));

test("a state that was linked to shows the same regions again", () =>
  withFigure('state="steps=120&layers=12,12"', async (_page, figure) => {
    const [first, second] = await ask(figure, (element) => {
      const here = element.toJSON();
      element.state = "layers=2";
      element.state = "steps=120&layers=12,12";
      return [here, element.toJSON()];
    });
    assert.ok(JSON.parse(first).count > 50);
    assert.equal(first, second);
  }));

test("the cell under the pointer tells its map, and the map is what the network computes", () =>
  withFigure('state="steps=60"', async (_page, figure) => {
    const canvas = figure.locator("canvas.base");
    await canvas.hover({ position: { x: 300, y: 200 } });
    await figure.getByText(/f\(x, y\) = .* x [+−] .* y [+−]/).waitFor();
    const text = await figure.locator(".reading table").innerText();
    assert.match(text, /Layer 1\s+[01]{16}, \d+ on/);
    const [expected, found] = await ask(figure, async (element) => {
      const lab = element.lab;
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
  }));

test("two pinned neighbours name the unit that switched, and Escape takes the pins away", () =>
  withFigure('state="layers=1&data=gauss&steps=5"', async (page, figure) => {
    const said = await ask(figure, (element) => {
      const { cells, vertices } = JSON.parse(element.toJSON());
      if (cells.length !== 2) return `${cells.length} cells`;
      const middles = cells.map(({ corners }) =>
        [0, 1].map((axis) => corners.reduce((sum, corner) => sum + vertices[corner][axis], 0) / corners.length),
      );
      element.state = `layers=1&data=gauss&steps=5&pins=${middles.flat().join()}&at=${middles[0].join()}`;
      return element.model.difference();
    });
    assert.match(said, /^From cell 1 to cell 2 one unit switches: unit 1 of layer 1 goes (on|off)\.$/);
    await figure.getByText("one unit switches").waitFor();
    await figure.locator("canvas.base").focus();
    await page.keyboard.press("Escape");
    assert.equal(await ask(figure, (element) => element.model.difference()), undefined);
    await figure.locator("canvas.base").click({ position: { x: 150, y: 150 } });
    assert.match(await ask(figure, (element) => element.state), /pins=/);
  }));

test("a kink of a one-layer network follows the pointer that drags it", () =>
  withFigure('state="data=sine&layers=6&steps=100"', async (page, figure) => {
    const canvas = figure.locator("canvas.base");
    const box = await canvas.boundingBox();
    // Looks for a kink along the plot, as a person would see one.
    const place = await ask(figure, (element) => {
      for (let x = 60; x < element.base.clientWidth / 2; x += 6) {
        for (let y = 30; y < element.base.clientHeight; y += 6)
          if (element.model.grab(element.sheet, x, y)) return { x, y };
      }
      return undefined;
    });
    assert.ok(place, "no kink to be found");
    await page.mouse.move(box.x + place.x, box.y + place.y);
    await page.mouse.down();
    await page.mouse.move(box.x + place.x + 30, box.y + place.y, { steps: 4 });
    await page.mouse.up();
    await figure.getByText(/Unit \d: weight .*, bias /).waitFor();
    const state = await ask(figure, (element) => element.state);
    assert.doesNotMatch(state, /x=/);
    assert.match(state, /moved=100\/\d:-?[\d.]+/);
    // The link puts it there again, and the run goes on from it alike.
    const [here, again] = await ask(figure, (element) => {
      element.model.advance(20);
      const linked = new element.lab.RegionsFigure(element.state);
      const read = (model) => JSON.stringify(model.reading());
      return [read(element.model), read(linked)];
    });
    assert.match(here, /Here the network is/);
    assert.equal(again, here);
  }));

test("a unit is picked from the diagram, and the diagram shows which lines are its own", () =>
  withFigure('state="layers=5,4&steps=40"', async (_page, figure) => {
    await figure.getByText("The network, unit by unit").click();
    await figure.getByRole("button", { name: "Layer 2, unit 3" }).click();
    assert.match(await ask(figure, (element) => element.state), /pick=2\.3/);
    const own = await figure.locator(".units svg path").nth(1).getAttribute("d");
    // Five lines in, one out.
    assert.equal(own.match(/M/g).length, 6);
  }));

test("zooming shows more, not larger pixels: the window is cut anew, down to f64", () =>
  withFigure('state="layers=16,16&steps=100&at=0.3,0.2"', async (_page, figure) => {
    const sizes = await ask(figure, (element) => {
      const found = [];
      for (let step = 0; step < 140; step++) element.model.zoomMiddle(element.sheet, 0.8);
      const [, from, to] = element.model.text.match(/x=([^&.]*\.?[^&.]*)\.\.([^&]*)/);
      found.push(Number(to) - Number(from), element.model.summary().regions);
      element.model.home();
      found.push(element.model.summary().regions);
      return found;
    });
    assert.ok(sizes[0] > 0 && sizes[0] < 1e-11, `${sizes}`);
    assert.ok(sizes[1] >= 1 && sizes[2] > 100, `${sizes}`);
  }));

test("building up goes from one cell to all of them, unit by unit", () =>
  withFigure('state="layers=8,8&steps=50"', async (_page, figure) => {
    const counts = await ask(figure, (element) =>
      Array.from({ length: 17 }, (_, units) => {
        element.model.setBuilt(units);
        return element.model.summary().regions;
      }),
    );
    assert.equal(counts[0], 1);
    assert.ok(
      counts.every((count, index) => index === 0 || count >= counts[index - 1]),
      `${counts}`,
    );
    assert.ok(counts[8] <= 1 + 8 + 28 && counts[16] > counts[8], `${counts}`);
    assert.equal(await ask(figure, (element) => element.model.built().text), "all units");
  }));

test("the sawtooth doubles with each layer", () =>
  withFigure('sawtooth="1"', async (_page, figure) => {
    const counts = await ask(figure, (element) =>
      [1, 2, 3, 4, 5, 6].map((depth) => {
        element.sawtooth = String(depth);
        return element.model.summary().regions;
      }),
    );
    assert.deepEqual(counts, [2, 4, 8, 16, 32, 64]);
  }));

test("what is smooth says that it has no exact regions", () =>
  withFigure('act="gelu"', async (_page, figure) => {
    await figure.getByText(/No exact regions/).waitFor();
    assert.equal(await ask(figure, (element) => element.toJSON()), "{}");
  }));

test("SVG has a polygon for each cell, JSON and CSV have the numbers", () =>
  withFigure('state="layers=6,6&steps=40"', async (_page, figure) => {
    const [svg, json, csv, regions] = await ask(figure, (element) => [
      element.toSVG(),
      element.toJSON(),
      element.toCSV(),
      element.model.summary().regions,
    ]);
    assert.equal(svg.match(/<polygon/g).length, regions);
    const parsed = JSON.parse(json);
    assert.equal(parsed.cells.length, regions);
    assert.equal(parsed.cells[0].maps[0].length, 3);
    assert.match(csv.split("\n")[1], /^0,[\d.]+,\d+,\d+,\d+$/);
  }));

for (const dark of [false, true]) {
  test(`it is accessible, and fits a phone (${dark ? "dark" : "light"})`, () =>
    withFigure(
      'state="steps=20"',
      async (page, figure) => {
        await assertAccessible(page);
        assert.match(
          await figure.locator("canvas.base").getAttribute("aria-label"),
          /Network 2-16-16-1 on Spiral, \d+ regions at step 20/,
        );
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      },
      { width: 390, dark },
    ));
}
