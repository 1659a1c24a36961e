// The figure of initialisation as a person uses it. What it measures and says is tested natively (tests/native/init_views.rs).

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, frames, LOOKS, picture, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const figure = (attributes = "") => ({
  html: `${SCRIPT}<main><h1>Test</h1><relu-init id="f" ${attributes}></relu-init></main>`,
});
const SMALL = "depth=12&width=16&batch=16&seeds=2";

const state = (page) => page.evaluate(() => document.querySelector("#f").state);
const ready = (page) => page.waitForFunction(() => document.querySelector("#f")?.model);
/** Waits until the figure, frame by frame, has measured all that its text asks for. */
const measured = (page) =>
  page.waitForFunction(() => {
    const f = document.querySelector("#f");
    return f?.model && JSON.parse(f.model.json()).left === 0 && f.bar.classList.contains("done");
  });
/** Opens every box of the figure: settings, tables, ways to take it along. */
const openAll = (page) =>
  page.evaluate(() => {
    for (const box of document.querySelector("#f").shadowRoot.querySelectorAll("details")) box.open = true;
  });
const start = (page, index = 0) =>
  page.evaluate((at) => JSON.parse(document.querySelector("#f").toJSON()).starts[at], index);
const near = (got, wanted, share, what) =>
  assert.ok(Math.abs(got / wanted - 1) < share, `${what}: ${got}, not ${wanted}`);

test("the gain moves by slider, by typing and by name, and the measurement follows", () =>
  withPage(figure('state="init=lecun_normal&depth=30&seeds=2"'), async (page) => {
    await measured(page);
    near((await start(page)).forward.factor, Math.SQRT1_2, 0.03, "at 1");
    await page.locator("#f .essence").first().getByLabel("Gain, typed").fill("1.4142");
    await page.keyboard.press("Tab");
    // Beside the critical gain it becomes that.
    assert.match(await state(page), /gain=1\.414214/);
    await measured(page);
    near((await start(page)).forward.factor, 1, 0.03, "at the critical gain");
    await page.locator("#f .essence").first().getByRole("slider", { name: "Gain", exact: true }).fill("150");
    assert.match(await state(page), /gain=2/);
    await measured(page);
    near((await start(page)).backward.factor, Math.SQRT2, 0.03, "at 2");
    await page.locator("#f .essence").first().getByRole("button", { name: "Too small" }).click();
    assert.match(await state(page), /^init=normal\(std=0\.05\)&depth=30/);
    assert.equal(
      await page.locator("#f .essence").first().getByRole("button", { name: "Too small" }).getAttribute("aria-pressed"),
      "true",
    );
    await measured(page);
    near((await start(page)).forward.factor, 0.4, 0.03, "too small");
    assert.match(await page.locator("#f .headline").first().textContent(), /^std 0\.05: × 0\.\d{3} a layer/);
  }));

test("views are behind the settings, keep them open, and offer what does something there", () =>
  withPage(figure(`state="${SMALL}&steps=50"`), async (page) => {
    await measured(page);
    await openAll(page);
    for (const [name, view] of [
      ["Histograms", "histograms"],
      ["Sparsity", "sparsity"],
      ["Now train it", "train"],
      ["One path", "paths"],
      ["Rescaling", "rescale"],
    ]) {
      await page.getByRole("button", { name, exact: true }).click();
      assert.match(await state(page), new RegExp(`view=${view}`));
      assert.equal(await page.getByRole("button", { name, exact: true }).getAttribute("aria-pressed"), "true");
      // The button keeps the focus.
      assert.equal(await page.evaluate(() => document.querySelector("#f").shadowRoot.activeElement?.textContent), name);
      await measured(page);
    }
    assert.ok(
      await page.locator("#f .essence").first().getByRole("slider", { name: "Factor k", exact: true }).isVisible(),
    );
    assert.equal(await page.getByLabel("Layers, typed").count(), 0);
    assert.match(await page.locator("#f .headline").first().textContent(), /changes by exactly 0/);
  }));

test("the keyboard reads layer by layer, and the reading never moves the picture", () =>
  withPage(figure(`state="${SMALL}"`), async (page) => {
    await measured(page);
    const height = () => page.evaluate(() => document.querySelector("#f").offsetHeight);
    const before = await height();
    await page.locator("#f canvas.base").first().focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowLeft"]) await page.keyboard.press(key);
    assert.match(await page.locator("#f [part=reading]").textContent(), /^Layer 11.*He activations \d/);
    assert.equal(await height(), before);
    await page.keyboard.press("Escape");
    assert.ok(await page.locator("#f [part=reading]").isHidden());
    await page.getByText("The numbers").click();
    await page.locator("#f table tbody tr").nth(11).waitFor();
  }));

test("initialisers are added up to four, changed and taken away", () =>
  withPage(figure('state="init=he&depth=5&width=8&batch=8&seeds=1"'), async (page) => {
    await measured(page);
    await openAll(page);
    const add = page.getByLabel("Add");
    for (const id of ["orthogonal", "torch", "normal"]) await add.selectOption(id);
    assert.ok(await add.isDisabled());
    await page.getByLabel("std, typed").fill("0.5");
    await page.keyboard.press("Tab");
    await page.getByLabel("Initialisers 2").selectOption("lecun_uniform");
    await page.getByRole("button", { name: "Take PyTorch's default away" }).click();
    assert.match(await state(page), /^init=kaiming_normal,lecun_uniform,normal\(std=0\.5\)/);
  }));

test("a wide stack is measured in slices, and the slider stays live", () =>
  withPage(figure('state="init=he&width=512&batch=512&depth=100&seeds=1"'), async (page) => {
    await ready(page);
    const left = () => page.evaluate(() => JSON.parse(document.querySelector("#f").model.json()).left);
    await page.waitForFunction(() => {
      const f = document.querySelector("#f");
      return f.model.json().includes('"factor":0') && f.shadowRoot.querySelector(".progress:not(.done)");
    });
    const before = await left();
    assert.ok(before > 0 && before < 1, `${before}`);
    await page.locator("#f .essence").first().getByRole("slider", { name: "Gain", exact: true }).fill("150");
    assert.match(await state(page), /gain=2/);
  }));

test("files hold their numbers though nobody looked", () =>
  withPage(
    { html: `${SCRIPT}<div style="height:4000px"></div><relu-init id="f" state="${SMALL}"></relu-init>` },
    async (page) => {
      await ready(page);
      const csv = await page.evaluate(async () => {
        const figure = document.querySelector("#f");
        await figure.finished();
        return figure.toCSV();
      });
      assert.ok(csv.split("\n").length === 2 + 4 * 12 && !csv.includes("NaN"), csv.slice(0, 300));
    },
  ));

test("alone in a note: attributes, properties, events, exports", () =>
  withPage(
    {
      html: `${SCRIPT}<relu-init id="f" init="he,torch" depth="10" width="16" batch="16" seeds="2" show="forward" controls="gain main"></relu-init>`,
    },
    async (page) => {
      await measured(page);
      const seen = await page.evaluate(async () => {
        const shown = document.querySelector("#f");
        const heard = [];
        document.addEventListener("change", (event) => heard.push(event.detail.state));
        shown.gain = "1.5";
        // Attributes are seen when the script is through.
        await Promise.resolve();
        shown.state = "init=zeros&depth=3&width=4&batch=4&seeds=1";
        await shown.finished();
        const blob = await shown.toPNG();
        return {
          heard,
          svg: shown.toSVG({ width: 500, height: 300 }).slice(0, 30),
          png: [blob.type, blob.size > 2000],
          csv: shown.toCSV().split("\n")[1].split(",").slice(0, 2).join(),
          controls: [...shown.shadowRoot.querySelectorAll("[data-key]")].map(({ dataset }) => dataset.key),
        };
      });
      assert.equal(seen.heard[0], "init=kaiming_normal,torch&gain=1.5&depth=10&width=16&batch=16&seeds=2&show=forward");
      assert.match(seen.svg, /^<svg width="500" height="300"/);
      assert.deepEqual(seen.png, ["image/png", true]);
      assert.equal(seen.csv, "Zeros,1");
      assert.deepEqual(seen.controls, ["gain", "act", "norm", "residual", "bias"]);
    },
  ));

test("a bad link says what was wrong and draws the rest", () =>
  withPage(figure('state="init=he2,xavier_normal&amp;gain=1e9&amp;depth=1&amp;view=no&amp;zoom=9"'), async (page) => {
    await ready(page);
    const said = await page.locator("#f .message").textContent();
    for (const word of ["he2", "gain", "depth", "view", "zoom"]) assert.ok(said.includes(word), `${word}: ${said}`);
    assert.match(await state(page), /^init=xavier_normal&gain=10&depth=2/);
  }));

test("the map of gain by depth runs in workers, draws theory's limit, stops, and loads a cell", () =>
  withPage(figure('state="view=train&init=he&depth=4&width=8&seeds=1&steps=50"'), async (page) => {
    await measured(page);
    await page.getByText("The map: gain × depth").click();
    // It begins by itself.
    await page.waitForFunction(
      () =>
        Number(
          /^(\d+) of/.exec(
            document.querySelector("#f").shadowRoot.textContent.match(/\d+ of 336 cells/)?.[0] ?? "",
          )?.[1],
        ) >= 6,
    );
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText(/stopped after \d+ of 336/).waitFor();
    assert.match(await page.getByText("depth scales").textContent(), /6 depth scales/);
    await page.locator("#f canvas.map").focus();
    for (let n = 0; n < 20; n++) await page.keyboard.press("ArrowRight");
    for (let n = 0; n < 20; n++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await state(page), /gain=2&.*depth=4&width=8/);
  }));

for (const [width, dark] of LOOKS) {
  test(`no rule of axe-core is broken in any view at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage({ ...figure(`state="${SMALL}&steps=50"`), width, dark }, async (page) => {
      for (const view of ["signal", "histograms", "sparsity", "train", "paths", "rescale"]) {
        await ready(page);
        await page.evaluate((to) => document.querySelector("#f").set("view", to), view);
        await measured(page);
        await openAll(page);
        await frames(page);
        await assertAccessible(page);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), view);
        await picture(page, `init-${view}-${width}-${dark ? "dark" : "light"}`, { fullPage: true });
      }
    }));
}

test("where one start is looked at, the row of named starts says that it chooses among those compared", () =>
  withPage({ path: "lab.html#init:depth=4&width=8" }, async (page) => {
    await page.waitForFunction(() => document.querySelector("relu-init")?.model);
    const row = page.locator('relu-init fieldset:has([data-key="rule"]) legend');
    assert.equal(await row.textContent(), "Prepared");
    await page.locator("relu-init").getByRole("button", { name: "Histograms" }).click();
    await page.getByText("Shown, one of the compared").waitFor();
    await page.locator("relu-init").getByRole("button", { name: "Signal and gradient" }).click();
    await page.waitForFunction(
      () =>
        document.querySelector("relu-init").panel.rest.querySelector("fieldset:has([data-key=rule]) legend")
          .textContent === "Prepared",
    );
  }));
