// node tools/modules.mjs PKG: writes PKG/modules.js, what a page knows of the modules in PKG before it has one: the kinds of figures that
// have a module of their own, and of each module and kind the keys whose states begin with its first part (tools/split.mjs).

import { existsSync, writeFileSync } from "node:fs";
import { NAMES } from "../www/kinds.js";
import { keysOf } from "./tour.mjs";

const [folder] = process.argv.slice(2);
const alone = NAMES.filter((kind) => existsSync(`${folder}/${kind}`));
const begins = {
  "": Object.fromEntries(NAMES.map((kind) => [kind, keysOf(kind, NAMES)])),
  ...Object.fromEntries(alone.map((kind) => [kind, { [kind]: keysOf(kind, [kind]) }])),
};
writeFileSync(
  `${folder}/modules.js`,
  `export const MODULES = ${JSON.stringify(alone)};\nexport const BEGINS = ${JSON.stringify(begins)};\n`,
);
