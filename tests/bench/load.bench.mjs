// What a visitor downloads and waits for: the sizes of everything in dist/, and the time until the module answers.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
/** In the package for developers; a page does not load them. */
const NOT_LOADED = [".d.ts", "package.json"];
const LOADS = 7;

function sizes() {
  return readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NOT_LOADED.some((end) => entry.name.endsWith(end)))
    .map((entry) => {
      const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
      const bytes = readFileSync(path);
      return { name: path.replace(DIST, "").replace(/^\//, ""), raw: bytes.length, gzip: gzipSync(bytes).length };
    });
}

const row = (name, raw, gzip) =>
  `${name.padEnd(36)} ${(raw / 1e3).toFixed(1).padStart(9)} ${(gzip / 1e3).toFixed(1).padStart(9)}`;

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

export async function bench({ newPage, print }) {
  const all = sizes();
  const total = (key) => all.reduce((sum, file) => sum + file[key], 0);
  print(`${"file".padEnd(36)} ${"kB".padStart(9)} ${"kB gzip".padStart(9)}`);
  for (const { name, raw, gzip } of all) {
    print(row(name, raw, gzip));
  }
  print(row("everything", total("raw"), total("gzip")));
  print(
    `\nmodule fetched, compiled and answering: ${(await timeToAnswer(newPage)).toFixed(1)} ms (median of ${LOADS})`,
  );
}
