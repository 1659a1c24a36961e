// node tools/modules.mjs PKG: writes PKG/modules.js, what a page knows of the modules in PKG before it has one: the kinds of figures that
// have a module of their own; of each module the mark of its parts (tools/split.mjs), and of each kind in it the states that its first
// part opens; and which buttons it answers at once (tools/tour.mjs).

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { NAMES } from "../www/kinds.js";
import { PRESSED, statesOf } from "./tour.mjs";

const [folder] = process.argv.slice(2);
const alone = NAMES.filter((kind) => existsSync(`${folder}/${kind}`));
const modules = [["", NAMES], ...alone.map((kind) => [kind, [kind]])];

function markOf(name) {
  const module = new WebAssembly.Module(readFileSync(`${folder}/${name}/relu_lab_first.wasm`));
  const begin = "rest ";
  return WebAssembly.Module.exports(module)
    .find((each) => each.name.startsWith(begin))
    .name.slice(begin.length);
}

const of = (what) => JSON.stringify(Object.fromEntries(modules.map(([name, kinds]) => [name, what(name, kinds)])));
writeFileSync(
  `${folder}/modules.js`,
  [
    `export const MODULES = ${JSON.stringify(alone)};`,
    `export const MARKS = ${of(markOf)};`,
    `export const BEGINS = ${of((_, kinds) => statesOf(kinds))};`,
    `export const AT_ONCE = ${JSON.stringify(PRESSED)};`,
    "",
  ].join("\n"),
);
