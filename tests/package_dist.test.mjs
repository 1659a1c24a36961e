// dist/ as an npm package: what is in it, that tools which look at packages have nothing to say, and that each entry is what it says.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { describe, KINDS, reference } from "../tools/package.mjs";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const HERE = fileURLToPath(new URL("../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${DIST}package.json`, "utf8"));

test("npm packs what it should and nothing else", () => {
  const [{ files }] = JSON.parse(
    execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: DIST, encoding: "utf8" }),
  );
  const names = files.map(({ path }) => path);
  for (const folder of ["", ...KINDS.map((kind) => `${kind}/`)])
    for (const name of ["relu_lab.js", "relu_lab.d.ts", "relu_lab_first.wasm", "relu_lab_rest.wasm"])
      assert.ok(names.includes(`pkg/${folder}${name}`), `pkg/${folder}${name}`);
  // Scripts start the whole module from one file; figures of one kind never do.
  assert.deepEqual(
    names.filter((name) => /_bg\.wasm/.test(name)),
    ["pkg/relu_lab_bg.wasm", "pkg/relu_lab_bg.wasm.d.ts"],
  );
  for (const name of [
    "inline.js",
    "iife.js",
    "anywidget.js",
    "embed.html",
    "lab.html",
    "custom-elements.json",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "www/host.js",
    "www/worker.js",
  ])
    assert.ok(names.includes(name), name);
  const known =
    /^(pkg\/(\w+\/)?(relu_lab(_bg|_first|_rest)?\.(js|wasm|d\.ts|wasm\.d\.ts)|modules\.js|package\.json)|www\/(vendor\/)?[\w-]+\.(js|css|svg|LICENSE|bib|json)|types\/\w+\.d\.ts|\w+\.html|(inline|iife|anywidget)\.js|package\.json|custom-elements\.json|README\.md|LICENSE[\w-]*)$/;
  assert.deepEqual(
    names.filter((name) => !known.test(name)),
    [],
  );
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: DIST, strict: true });
  assert.deepEqual(messages, []);
});

test("attw finds the types of every entry", () => {
  const attw = `${HERE}node_modules/.bin/attw`;
  const entries = Object.keys(manifest.exports).filter((name) => !/\.(wasm|json)$/.test(name));
  const said = execFileSync(
    attw,
    ["--pack", DIST, "--profile", "esm-only", "--format", "ascii", "--no-color", "--entrypoints", ...entries],
    { encoding: "utf8" },
  );
  // What older resolutions would see is not asked for; a problem of the others is also an exit code.
  const wrong = said.split("\n").filter((line) => /❌|💀|⚠️|🎭|👺|🤨|🐛/u.test(line) && !line.includes("(ignored"));
  assert.deepEqual(wrong, []);
  for (const name of entries) assert.ok(said.includes(`"relu-lab${name.slice(1)}"`), name);
});

test("every entry has its file, and the one without side effects has none", async () => {
  for (const [name, entry] of Object.entries(manifest.exports))
    for (const file of typeof entry === "string" ? [entry] : Object.values(entry))
      assert.ok(readFileSync(`${DIST}${file}`).length > 0, `${name}: ${file}`);
  // Importing it in Node would throw if it defined elements.
  const lab = await import(`${DIST}pkg/relu_lab.js`);
  assert.equal(typeof lab.Figure, "function");
  assert.match(readFileSync(`${DIST}iife.js`, "utf8").slice(0, 4000), /^var RELU_LAB_URL=/);
  assert.doesNotMatch(readFileSync(`${DIST}iife.js`, "utf8"), /\bimport\.meta\b/);
});

test("attributes that are said to be properties are", async () => {
  const elements = JSON.parse(readFileSync(`${DIST}custom-elements.json`, "utf8"));
  const types = readFileSync(`${DIST}types/elements.d.ts`, "utf8");
  for (const { declarations } of elements.modules)
    for (const { name, fieldName } of declarations[0].attributes) {
      const bare = ["base", "loading"].includes(name);
      assert.equal(fieldName, bare ? undefined : name, name);
      assert.equal(new RegExp(`^  (get )?${name}[(:]`, "m").test(types), !bare, name);
    }
});

test("the manifest of elements and the reference are what the module says", async () => {
  const figures = await describe(DIST);
  const elements = JSON.parse(readFileSync(`${DIST}custom-elements.json`, "utf8"));
  assert.deepEqual(
    elements.modules.map(({ declarations: [{ tagName }] }) => tagName),
    KINDS.map((kind) => `relu-${kind}`),
  );
  for (const [index, { keys }] of figures.entries()) {
    const named = elements.modules[index].declarations[0].attributes.map(({ name }) => name);
    for (const { name } of keys) assert.ok(named.includes(name), name);
  }
  assert.equal(
    readFileSync(`${HERE}docs/reference.md`, "utf8"),
    reference(figures),
    "run ./build.sh build and look at docs/reference.md",
  );
});
