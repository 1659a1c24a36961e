// Runs the benchmarks in Chromium and prints what they print: `./build.sh bench [NAME]`.
//
// A benchmark is a file `tests/bench/NAME.bench.mjs` that exports
//   async function bench({ browser, baseUrl, newPage, print })
// `newPage()` is an empty page on `baseUrl`, where dist/ is served at `/`, this folder at `/bench/`, and the npm packages of the
// peers at `/peers/`. Numbers are ratios within one run wherever they can be: machines differ, and this one is shared.

import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { serve } from "../../tools/server.mjs";
import { launch } from "../browser/chromium.mjs";

const folder = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const EMPTY_PAGE = "bench/empty.html";

const [filter = ""] = process.argv.slice(2);
const files = readdirSync(folder("."))
  .filter((name) => name.endsWith(".bench.mjs") && name.includes(filter))
  .sort();
if (files.length === 0) {
  console.error(`No file tests/bench/*.bench.mjs has "${filter}" in its name.`);
  process.exit(1);
}

const server = await serve({ "/": folder("../../dist"), "/bench/": folder("."), "/peers/": folder("./node_modules") });
const browser = await launch();

/** A page whose errors end the run: a benchmark of something broken is worth nothing. */
async function newPage() {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  page.on("pageerror", (error) => {
    console.error(error.stack ?? error);
    process.exitCode = 1;
  });
  await page.goto(server.baseUrl + EMPTY_PAGE);
  return page;
}

try {
  console.log(`${cpus()[0].model.trim()}, ${cpus().length} processors, Chromium ${browser.version()}`);
  for (const file of files) {
    console.log(`\n== ${file.replace(".bench.mjs", "")}`);
    const { bench } = await import(`./${file}`);
    await bench({ browser, baseUrl: server.baseUrl, newPage, print: console.log });
  }
} finally {
  await browser.close();
  await server.close();
}
