// What a page loads of a module: the first part to begin with, the rest when it is about to be needed, and what is said where it does not
// arrive (www/rest.js, tools/split.mjs).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { withPage } from "./harness.mjs";

const NINE = readFileSync(new URL("../../examples/nine/index.html", import.meta.url), "utf8");
const KINDS = ["curves", "regions", "dying", "init"];
/** Milliseconds that a page is watched for what it asks for, once it stands. */
const WATCHED = 1500;

/** The parts of modules that a page asks for from now on, and how: "first fetch", "rest xhr". */
function asks(page) {
  const asked = [];
  page.on("request", (request) => {
    const part = /relu_lab_(first|rest|bg)\.wasm/.exec(request.url());
    if (part) asked.push(`${part[1]} ${request.resourceType()}`);
  });
  return asked;
}

/** Puts figures into the page, and waits for them. */
async function bring(page, html) {
  await page.addScriptTag({ type: "module", url: "./www/relu-lab.js" });
  await page.evaluate(
    (text) => document.body.append(...new DOMParser().parseFromString(text, "text/html").body.children),
    html,
  );
  await page.waitForFunction(() => [...document.querySelectorAll("[data-asked]")].every((figure) => figure.model));
}

for (const [what, html] of [
  ...KINDS.map((kind) => [`one <relu-${kind}>`, `<relu-${kind} data-asked></relu-${kind}>`]),
  ["one of each", KINDS.map((kind) => `<relu-${kind} data-asked></relu-${kind}>`).join("")],
  [
    "the nine small figures of the examples",
    /<relu[\s\S]*<\/relu-\w+>/.exec(NINE)[0].replaceAll(" show=", " data-asked show="),
  ],
]) {
  test(`${what} begin with the first part, and need no other`, () =>
    withPage({ html: "" }, async (page) => {
      const asked = asks(page);
      await bring(page, html);
      await page.waitForTimeout(WATCHED);
      assert.deepEqual(asked, ["first fetch"]);
    }));
}

test("a hand brings the rest, and what it did meanwhile is done then", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, '<relu-curves show="f" controls="at" data-asked></relu-curves>');
    let arrive;
    const held = new Promise((resolve) => {
      arrive = resolve;
    });
    await page.route("**/relu_lab_rest.wasm", async (route) => {
      await held;
      await route.continue();
    });
    await page.locator("relu-curves canvas.base").hover({ position: { x: 200, y: 100 } });
    const isRead = () => !document.querySelector("relu-curves").reading.hidden;
    assert.equal(await page.evaluate(isRead), false);
    arrive();
    await page.waitForFunction(isRead);
    assert.deepEqual(asked, ["first fetch", "rest fetch"]);
  }));

test("keys before the rest is there are answered when it is", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, '<relu-curves show="f" controls="at" at="1" data-asked></relu-curves>');
    await page.route("**/relu_lab_rest.wasm", async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    const at = () => Number(new URLSearchParams(document.querySelector("relu-curves").state).get("at"));
    await page.locator("relu-curves canvas.base").focus();
    for (let times = 0; times < 3; times++) await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector("relu-curves").state.includes("at=1."));
    assert.ok((await page.evaluate(at)) > 1);
    assert.deepEqual(asked, ["first fetch", "rest fetch"]);
  }));

test("a state that sets more asks for both parts at once", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, '<relu-dying norm="batch" state="opt=adam" data-asked></relu-dying>');
    assert.deepEqual(asked.toSorted(), ["first fetch", "rest fetch"]);
  }));

test("a script that needs the rest at once has it", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, "<relu-curves data-asked></relu-curves>");
    const csv = await page.evaluate(() => document.querySelector("relu-curves").toCSV());
    assert.match(csv, /^x,/);
    assert.deepEqual(asked, ["first fetch", "rest xhr"]);
  }));

test("a rest that does not arrive is said, and the figure begins again", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await bring(page, '<relu-curves state="curves=relu,gelu" data-asked></relu-curves>');
    await page.route("**/relu_lab_rest.wasm", (route) => route.fulfill({ status: 404, body: "no" }));
    const thrown = await page.evaluate(() => {
      try {
        return document.querySelector("relu-curves").toCSV();
      } catch (cause) {
        return cause.message;
      }
    });
    assert.match(thrown, /A part of this figure did not arrive.*relu_lab_rest\.wasm.*404/);
    assert.ok(await page.locator("relu-curves .message.alarm").isVisible());
    await page.unroute("**/relu_lab_rest.wasm");
    await page.getByRole("button", { name: "Start it again" }).click();
    await page.waitForFunction(() => document.querySelector("relu-curves").model);
    const [state, csv] = await page.evaluate(() => {
      const figure = document.querySelector("relu-curves");
      return [figure.state, figure.toCSV()];
    });
    assert.match(state, /curves=relu,gelu/);
    assert.match(csv, /^x,f ReLU/);
  }));
