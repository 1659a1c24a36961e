// What the browser tests share: the built dist/ on a free port, the system's Chromium, and pages that fail a test by themselves when
// something goes wrong on them.
//
// A test is a file `tests/browser/NAME.test.mjs` over Node's own runner:
//
//   import { test } from "node:test";
//   import { withPage } from "./harness.mjs";
//   test("the page has a title", () => withPage({ width: 390, dark: true }, async (page) => { ... }));

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../../tools/server.mjs";
import { launch } from "./chromium.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const PICTURES = fileURLToPath(new URL("./pictures/", import.meta.url));
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Long enough for a loaded machine; a page that needs it is broken. */
const TIMEOUT_MS = 20_000;

/** What every figure has to look right in: widths in CSS pixels, and whether in the dark scheme. */
export const LOOKS = [
  [1280, false],
  [1280, true],
  [390, false],
  [390, true],
];

/** One server and one browser a test file, started when first asked for and ended with the file. */
let shared;
function start() {
  shared ??= (async () => ({ server: await serve({ "/": DIST }), browser: await launch() }))();
  return shared;
}

after(async () => {
  if (shared) {
    const { server, browser } = await shared;
    await browser.close();
    await server.close();
  }
});

/** A page with nothing on it but `body`, in the folder of the site, so that `./pkg/relu_lab.js` is the package. */
function emptyPage(body) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test</title></head><body>${body}</body></html>`;
}

/**
 * Opens a page, hands it to `use`, closes it. Fails when the page logged an error, threw, or asked for a file that is not there.
 *
 * @param {object} options
 * @param {number} [options.width] CSS pixels, 1280
 * @param {number} [options.height] CSS pixels, 800
 * @param {boolean} [options.dark] the dark colour scheme
 * @param {number} [options.dpr] device pixels a CSS pixel, 1
 * @param {boolean} [options.reducedMotion]
 * @param {boolean} [options.touch] a touch screen
 * @param {string} [options.path] what to open: "" is the page itself, "#act=gelu" the page with a state
 * @param {string} [options.html] opens an otherwise empty page with this body instead of the site's page
 * @param {RegExp[]} [options.expectErrors] errors that the test provokes; each must occur
 * @param {(page: import("playwright-core").Page, context: {baseUrl: string, errors: string[]}) => Promise<void>} use
 */
export async function withPage(options, use) {
  const { width = 1280, height = 800, dark = false, dpr = 1, reducedMotion = false, touch = false } = options;
  const { path = "", html, expectErrors = [] } = options;
  const { server, browser } = await start();
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    deviceScaleFactor: dpr,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
    hasTouch: touch,
    acceptDownloads: true,
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const errors = [];
  try {
    const page = await context.newPage();
    watch(page, errors);
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    if (html !== undefined) {
      const body = emptyPage(html);
      await page.route("**/empty.html*", (route) => route.fulfill({ contentType: "text/html", body }));
    }
    await page.goto(server.baseUrl + (html === undefined ? "" : "empty.html") + path);
    await use(page, { baseUrl: server.baseUrl, errors });
    // What a test answers in the server's place may be under way still, and has nobody to answer any more.
    await page.unrouteAll({ behavior: "ignoreErrors" });
  } finally {
    await context.close();
  }
  const unexpected = errors.filter((error) => !expectErrors.some((pattern) => pattern.test(error)));
  if (unexpected.length > 0) {
    throw new Error(`The page reported errors:\n${unexpected.join("\n")}`);
  }
  const missing = expectErrors.filter((pattern) => !errors.some((error) => pattern.test(error)));
  if (missing.length > 0) {
    throw new Error(`The page did not report ${missing.join(", ")}`);
  }
}

/** Waits for that many frames of the page: what runs by frames has had its turns, however slow the machine is. */
export function frames(page, count = 3) {
  return page.evaluate(async (count) => {
    for (let n = 0; n < count; n++) await new Promise(requestAnimationFrame);
  }, count);
}

/**
 * Waits by a timer of the page's own. Timers fire in the order in which they are due: what the page set before, for less, has come
 * before this returns, however slow the machine is.
 */
export function afterTimers(page, milliseconds) {
  return page.evaluate((milliseconds) => new Promise((done) => setTimeout(done, milliseconds)), milliseconds);
}

/** Gathers what went wrong on a page. */
function watch(page, errors) {
  page.on("pageerror", (error) => errors.push(`uncaught: ${error.stack ?? error}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      errors.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) {
      errors.push(`${response.status()}: ${response.url()}`);
    }
  });
  page.on("crash", () => errors.push("the page crashed"));
}

/** Writes the page, or a part of it, to tests/browser/pictures/NAME.png for a person to look at; returns the PNG's bytes. */
export function picture(target, name, options = {}) {
  mkdirSync(PICTURES, { recursive: true });
  return target.screenshot({ path: `${PICTURES}${name}.png`, ...options });
}

/** Fails when axe-core finds anything on the page, naming the rule, the place and what to do. */
export async function assertAccessible(page) {
  await page.evaluate(readFileSync(AXE, "utf8"));
  const violations = await page.evaluate(async () => (await globalThis.axe.run()).violations);
  if (violations.length > 0) {
    const lines = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}\n  at ${node.target.join(" ")}\n  ${node.failureSummary}`),
    );
    throw new Error(`axe-core found ${lines.length} problems:\n${lines.join("\n")}`);
  }
}
