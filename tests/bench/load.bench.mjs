// What a page with figures downloads, page aside: one of each kind, all kinds, nine small ones; and how long the module takes to
// answer. Bytes are counted as a server that compresses sends them.

import { gzipSync } from "node:zlib";
import { bodyOf } from "./examples.js";

const LOADS = 7;
const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const KINDS = ["curves", "regions", "dying", "init"];
const one = (kind) => `<relu-${kind}></relu-${kind}>`;
const NINE = bodyOf("nine");

/** What is loaded, its body, and the bar in kB. */
const PAGES = [
  ...KINDS.map((kind) => [`one <relu-${kind}>`, one(kind), kind === "curves" ? 130 : 250]),
  ["one of each kind", KINDS.map(one).join(""), 420],
  ["nine small figures", NINE, 420],
];

/** Kilobytes by kind of file that a page with this body asks for until all its figures are ready. */
async function loaded(browser, baseUrl, body) {
  const page = await browser.newPage();
  const asked = [];
  page.on("response", (response) => {
    if (!response.url().endsWith("/load.html")) asked.push(response);
  });
  await page.route("**/load.html", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><title>Load</title>${SCRIPT}${body}` }),
  );
  await page.goto(`${baseUrl}load.html`);
  await page.waitForFunction(() =>
    [...document.body.querySelectorAll("*")]
      .filter(({ localName }) => localName.startsWith("relu-"))
      .every((figure) => figure.model?.text !== undefined),
  );
  const sizes = { wasm: 0, js: 0, other: 0 };
  for (const response of asked) {
    const end = new URL(response.url()).pathname.split(".").at(-1);
    const bytes = response.ok() ? gzipSync(await response.body(), { level: 9 }).length : 0;
    sizes[end in sizes ? end : "other"] += bytes / 1e3;
  }
  await page.close();
  return sizes;
}

/** Milliseconds from asking for the package to its first answer, on a fresh page each time; the median. */
async function timeToAnswer(newPage) {
  const times = [];
  for (let load = 0; load < LOADS; load++) {
    const page = await newPage();
    times.push(
      await page.evaluate(async () => {
        const start = performance.now();
        const { default: init, activations } = await import("/pkg/relu_lab.js");
        await init();
        activations();
        return performance.now() - start;
      }),
    );
    await page.close();
  }
  return times.sort((a, b) => a - b)[Math.floor(LOADS / 2)];
}

export async function bench({ browser, baseUrl, newPage, print }) {
  const cell = (value) => value.toFixed(1).padStart(8);
  print(
    `${"kB gzip".padEnd(24)} ${["wasm", "js", "other", "in all", "bar"].map((head) => head.padStart(8)).join(" ")}`,
  );
  for (const [title, body, bar] of PAGES) {
    const { wasm, js, other } = await loaded(browser, baseUrl, body);
    const all = wasm + js + other;
    const over = all > bar ? `  above by ${(all - bar).toFixed(0)}` : "";
    print(`${title.padEnd(24)} ${[wasm, js, other, all, bar].map(cell).join(" ")}${over}`);
  }
  print(
    `\nmodule fetched, compiled and answering: ${(await timeToAnswer(newPage)).toFixed(1)} ms (median of ${LOADS})`,
  );
}
