// Opens built recipes in Chromium: points at the figure and reads a number, drags it and reads another, and prints both; presses an arrow
// key, which is not to turn the page; and sees whether the figure follows the host's dark theme.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { launch } from "../tests/browser/chromium.mjs";
import { serve } from "../tools/server.mjs";

const [out, ...names] = process.argv.slice(2);
/** Says in the browser's store which theme the host is to show, under the host's own name for it. */
const stored = (name, value) => ({ name, value });
/**
 * The page of each recipe that has the figure, how it is come to, and how its host is told to be dark: what it stores, or `true` where it
 * always is; nothing where the host has no themes.
 */
const PAGES = {
  bare: { path: "index.html" },
  sandbox: { path: "index.html", framed: true },
  file: { path: "index.html", fromFile: true },
  mdbook: { path: "book/chapter/relu.html", dark: stored("mdbook-theme", "navy") },
  mkdocs: { path: "site/chapter/relu/", dark: true },
  sphinx: { path: "site/chapter/relu.html", dark: stored("theme", "dark") },
  docusaurus: { path: "build/chapter/relu", dark: stored("theme", "dark") },
  hugo: { path: "public/chapter/relu/" },
  jupyter: { path: "notes.html", cdn: `${out}/jupyter/node_modules` },
  marimo: { served: marimo },
  reveal: { path: "index.html#/1" },
};

/** Starts marimo's own server for the recipe; gives its address and the way to end it. */
async function marimo() {
  const port = 2718;
  const child = spawn(
    `${out}/python-marimo/bin/marimo`,
    ["run", "--headless", "--no-token", "--port", String(port), `${out}/marimo/notes.py`],
    { stdio: "ignore" },
  );
  const address = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 120; tries++) {
    if (
      await fetch(address).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((done) => setTimeout(done, 500));
  }
  return { address, stop: () => child.kill() };
}

/** Answers for content delivery networks with the packages of npm that they deliver. */
async function deliver(page, modules) {
  await page.route(/^https:\/\/(cdnjs\.cloudflare\.com|cdn\.jsdelivr\.net|unpkg\.com)\//, (route) => {
    const { pathname } = new URL(route.request().url());
    const required = /\/require[^/]*\.js$/.test(pathname) && "requirejs/require.js";
    const file =
      required ||
      pathname
        .replace(/^\/npm\//, "/")
        .replace(/([^/])@[^/]*/, "$1")
        .slice(1);
    const path = [`${modules}/${file}`, `${modules}/${file}.js`].find(existsSync);
    // Formulas there are none.
    if (pathname.includes("mathjax")) return route.fulfill({ contentType: "text/javascript", body: "" });
    return path ? route.fulfill({ path, headers: { "access-control-allow-origin": "*" } }) : route.abort();
  });
}

/** The colour of the figure's ground, out of its canvas. */
const ground = (canvas) =>
  canvas.evaluate((element) => [...element.getContext("2d").getImageData(2, 2, 1, 1).data].slice(0, 3));
const DARK = [0x15, 0x18, 0x1c];

const server = await serve({ "/": out });
const browser = await launch();
let failed = 0;
for (const name of names) {
  const { path, framed, fromFile, dark, cdn, served } = PAGES[name];
  const host = await served?.();
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  if (cdn) await deliver(page, cdn);
  if (dark?.name) await page.addInitScript(({ name, value }) => localStorage.setItem(name, value), dark);
  try {
    const address = host?.address ?? `${server.baseUrl}${name}/${path}`;
    await page.goto(fromFile ? pathToFileURL(`${out}/${name}/${path}`).href : address);
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
    // A third of the way into a panel from -4 to 4, or more into the left one of two.
    assert.ok(read > -2.5 && read < 2.5, `the pointer reads ${read}`);
    await page.mouse.down();
    await page.mouse.move(x + 0.1 * box.width, y, { steps: 5 });
    await page.mouse.up();
    const window = new URLSearchParams(await state()).get("x");
    const [low] = window.split("..").map(Number);
    assert.ok(low < -4.2, `the drag leaves x = ${window}`);
    const before = [page.url(), await state()];
    await canvas.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(500);
    assert.equal(page.url(), before[0], "an arrow key turns the page");
    assert.notEqual(await state(), before[1], "an arrow key moves the reading");
    if (dark) assert.deepEqual(await ground(canvas), DARK, "the figure follows the host's dark theme");
    // The manager of widgets looks for their code beside the page before it asks the network.
    assert.deepEqual(
      errors.filter((text) => !(cdn && text.includes("404"))),
      [],
    );
    console.log(
      `${name}: the pointer reads x = ${read}, the drag moves the window to ${window}${dark ? "; dark as its host" : ""}`,
    );
  } catch (cause) {
    failed += 1;
    console.log(`${name}: ${cause.message}\n${errors.join("\n")}`);
    await page.screenshot({ path: `${out}/${name}.png` }).catch(() => {});
  }
  await page.close();
  host?.stop();
}
await browser.close();
await server.close();
process.exitCode = failed > 0 ? 1 : 0;
