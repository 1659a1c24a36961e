// Opens built recipes in Chromium: points at the figure and reads a number, drags it and reads another, and prints both.

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { launch } from "../tests/browser/chromium.mjs";
import { serve } from "../tools/server.mjs";

const [out, ...names] = process.argv.slice(2);
/** The page of each recipe that has the figure, and how it is come to. */
const PAGES = {
  bare: { path: "index.html" },
  sandbox: { path: "index.html", framed: true },
  file: { path: "index.html", fromFile: true },
  mkdocs: { path: "site/chapter/relu/" },
  sphinx: { path: "site/chapter/relu.html" },
  reveal: { path: "index.html#/1" },
};

const server = await serve({ "/": out });
const browser = await launch();
let failed = 0;
for (const name of names) {
  const { path, framed, fromFile } = PAGES[name];
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  try {
    await page.goto(fromFile ? pathToFileURL(`${out}/${name}/${path}`).href : `${server.baseUrl}${name}/${path}`);
    const place = framed ? page.frameLocator("iframe") : page;
    const figure = place.locator("relu-curves");
    const canvas = figure.locator("canvas.base");
    await canvas.waitFor({ timeout: 60_000 });
    const state = () => figure.evaluate((element) => element.state);
    const at = async () => Number(new URLSearchParams(await state()).get("at"));
    await figure.scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000);
    const box = await canvas.boundingBox();
    const x = box.x + 0.3 * box.width;
    const y = box.y + 0.4 * box.height;
    await page.mouse.move(x, y);
    await page.waitForTimeout(200);
    const read = await at();
    // A third of the way into the left one of two panels from -4 to 4.
    assert.ok(read > -1 && read < 2.5, `the pointer reads ${read}`);
    await page.mouse.down();
    await page.mouse.move(x + 0.1 * box.width, y, { steps: 5 });
    await page.mouse.up();
    const window = new URLSearchParams(await state()).get("x");
    const [low] = window.split("..").map(Number);
    assert.ok(low < -4.2, `the drag leaves x = ${window}`);
    assert.deepEqual(errors, []);
    console.log(`${name}: the pointer reads x = ${read}, the drag moves the window to ${window}`);
  } catch (cause) {
    failed += 1;
    console.log(`${name}: ${cause.message}\n${errors.join("\n")}`);
    await page.screenshot({ path: `${out}/${name}.png` }).catch(() => {});
  }
  await page.close();
}
await browser.close();
await server.close();
process.exitCode = failed > 0 ? 1 : 0;
