// The figure of initialisation as a person uses it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, LOOKS, picture, withPage } from "./harness.mjs";
import { measure } from "./measured.mjs";

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

for (const [width, dark] of LOOKS) {
  test(`no rule of axe-core is broken at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage({ ...figure('state="layer=20"'), width, dark }, async (page) => {
      await measured(page);
      for (const summary of await page.locator("#f summary:visible").all()) await summary.click();
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

test("every number in the chapter is what its figure measures", () =>
  withPage({}, async (page) => {
    await page.waitForFunction(() => document.querySelector("#init")?.model);
    const claims = await page.evaluate(() => {
      let state;
      const all = [];
      for (const part of document.querySelectorAll("#chapter-init a.try, #chapter-init .measured")) {
        if (part.matches("a")) state = decodeURI(part.getAttribute("href")).replace("#init:", "");
        else all.push({ state, of: part.dataset.of, said: part.textContent });
      }
      return all;
    });
    assert.ok(claims.length >= 20, `${claims.length} numbers`);
    const models = new Map();
    for (const { state } of claims) {
      if (models.has(state)) continue;
      const model = await page.evaluate((text) => {
        const { lab } = document.querySelector("#init");
        const figure = new lab.InitFigure(text);
        const sheet = new lab.Sheet(1000, 400, 1, "light");
        while (figure.advance(1000));
        figure.look();
        const seen = { csv: figure.csv(), series: figure.series(sheet) };
        figure.free();
        sheet.free();
        return seen;
      }, state);
      models.set(state, { csv: () => model.csv, series: () => model.series });
    }
    for (const { state, of, said } of claims)
      assert.equal(said, measure(models.get(state), undefined, of), `${of} of ${state}`);
  }));

test("views are tabs, and each of one initialiser says of which", () =>
  withPage(figure('state="depth=12&width=32&batch=32&seeds=2"'), async (page) => {
    await measured(page);
    const of = page.locator("#f label", { hasText: /^shown/ }).locator("select");
    assert.ok(await of.isHidden());
    for (const [tab, id] of [
      ["Histograms", "histograms"],
      ["Sparsity", "sparsity"],
    ]) {
      await page.getByRole("button", { name: tab }).click();
      await of.selectOption({ label: "Xavier" });
      await measured(page);
      assert.match(await page.evaluate(() => document.querySelector("#f").state), new RegExp(`view=${id}.*active=2`));
      assert.equal(await page.getByRole("button", { name: tab }).getAttribute("aria-pressed"), "true");
      assert.match(
        await page.evaluate(() => document.querySelector("#f").toSVG()),
        id === "sparsity" ? /against the bias/ : /zeros<|zeros\n/,
      );
      await of.selectOption({ label: "He" });
    }
  }));

test("normalisation makes a bad gain stop mattering", () =>
  withPage(figure('state="init=he&gain=3&depth=30&width=64&batch=64&seeds=2"'), async (page) => {
    await measured(page);
    near((await series(page))[0].forwardFactor, 3, 0.05, "without");
    await page.locator("label", { hasText: /^Norm/ }).locator("select").selectOption("layer");
    await measured(page);
    near((await series(page))[0].forwardFactor, 1, 0.02, "with layer norm");
    await page.getByLabel("Residual").check();
    await measured(page);
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /norm=layer&residual=on/);
  }));

test("initialisers are added up to four, changed and taken away", () =>
  withPage(figure('state="init=he&depth=5&width=8&batch=8&seeds=1"'), async (page) => {
    await measured(page);
    const add = page.getByLabel("Add an initialiser");
    for (const id of ["orthogonal", "torch", "normal"]) await add.selectOption(id);
    assert.ok(await add.isDisabled());
    await page.getByLabel("std, typed").fill("0.5");
    await page.keyboard.press("Tab");
    await page.getByLabel("Initialiser 2").selectOption("lecun_uniform");
    await page.getByRole("button", { name: "Take PyTorch's default away" }).click();
    await measured(page);
    assert.match(
      await page.evaluate(() => document.querySelector("#f").state),
      /^init=kaiming_normal,lecun_uniform,normal\(std=0\.5\)/,
    );
  }));

test("the keyboard reads layer by layer and reaches every control", () =>
  withPage(figure('state="depth=12&width=8&batch=8&seeds=1"'), async (page) => {
    await measured(page);
    await page.locator("#f canvas.base").focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
    assert.match(await page.locator("#f [part=reading]").textContent(), /^Layer 11.*He \(normal\) activations \d/);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.querySelector("#f").model.value("layer")), "");
    const reached = new Set();
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press("Tab");
      reached.add(
        await page.evaluate(() => {
          const at = document.activeElement.shadowRoot?.activeElement;
          return at?.getAttribute("aria-label") ?? at?.textContent.trim().slice(0, 20) ?? "";
        }),
      );
    }
    for (const part of ["Gain", "Gain, typed", "Bias", "Initialiser 1", "std", "SVG", "More settings"])
      assert.ok(reached.has(part), `${part} in ${[...reached].join(" | ")}`);
  }));

test("alone in a note: attributes, properties, events, exports", () =>
  withPage(
    {
      html: `${SCRIPT}<relu-init id="f" init="he,torch" depth="10" width="16" batch="16" seeds="2" controls="gain"></relu-init>`,
    },
    async (page) => {
      await measured(page);
      const seen = await page.evaluate(async () => {
        const shown = document.querySelector("#f");
        const heard = [];
        document.addEventListener("change", (event) => heard.push(event.detail.state));
        shown.gain = "1.5";
        shown.state = "init=zeros&depth=3&width=4&batch=4&seeds=1";
        const blob = await shown.toPNG();
        return {
          heard,
          svg: shown.toSVG({ width: 500, height: 300 }).slice(0, 30),
          png: [blob.type, blob.size > 2000],
          csv: shown
            .toCSV()
            .split("\n")
            .slice(0, 2)
            .map((line) => line.split(",").slice(0, 2).join()),
          shown: [...shown.shadowRoot.querySelectorAll("[data-controls]")].filter((group) => !group.hidden).length,
        };
      });
      assert.equal(seen.heard[0], "init=kaiming_normal,torch&gain=1.5&depth=10&width=16&batch=16&seeds=2");
      assert.match(seen.svg, /^<svg width="500" height="300"/);
      assert.deepEqual(seen.png, ["image/png", true]);
      assert.deepEqual(seen.csv, ["init,layer", "Zeros,1"]);
      assert.equal(seen.shown, 1);
    },
  ));

test("a wide stack is measured in slices: it shows progress, and the slider stays live", () =>
  withPage(figure('state="init=he&width=512&batch=512&depth=30&seeds=1"'), async (page) => {
    await page.waitForFunction(() => {
      const f = document.querySelector("#f");
      const progress = f?.model?.progress;
      return progress > 0 && progress < 1 && f.shadowRoot.querySelector(".progress:not(.done)")?.checkVisibility();
    });
    await page.getByRole("slider", { name: "Gain", exact: true }).fill("150");
    assert.match(await page.evaluate(() => document.querySelector("#f").state), /gain=2/);
    // Some layers are shown before all are measured.
    const { shown, progress } = await page.evaluate(async () => {
      const { model } = document.querySelector("#f");
      const measured = () => {
        const rows = model.csv().trim().split("\n").slice(1);
        return rows.filter((row) => row.split(",")[2] !== "NaN").length;
      };
      // Frame by frame, however many a layer takes here.
      while (measured() === 0) await new Promise(requestAnimationFrame);
      return { shown: measured(), progress: model.progress };
    });
    assert.ok(shown > 0 && progress > 0 && progress < 1, `${shown} layers shown at ${progress}`);
    await measured(page);
    near((await series(page))[0].forwardFactor, 2, 0.03, "in the end");
  }));
