// node tools/split.mjs FOLDER KIND...: splits FOLDER/relu_lab_bg.wasm in two, so that a page begins with what it runs. relu_lab_first.wasm
// holds the functions that run when figures of these kinds are opened and used as tools/tour.mjs does; relu_lab_rest.wasm all others. A
// call from the first to the rest goes through a table; while its place there is empty, the rest is asked for (www/rest.js).
//
// Which functions run is found by running them: every function marks itself, and the tour is made in Node. What it misses is not lost,
// only later. Nothing is computed otherwise: each function's code is the same, wherever it lies.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import binaryen from "binaryen";
import { statesOf, tour } from "./tour.mjs";

/** What modules may use: what the module that is split was written with (build.sh). */
const FEATURES = [
  "MutableGlobals",
  "NontrappingFPToInt",
  "SIMD128",
  "BulkMemory",
  "BulkMemoryOpt",
  "SignExt",
  "ReferenceTypes",
  "Multivalue",
].reduce((all, name) => all | binaryen.Features[name], 0);
/** Sections of a module in its binary form. */
const SECTION = { exports: 7, start: 8, elements: 9, code: 10, data: 11, dataCount: 12 };
/** Hexadecimal digits of the mark that both parts have. */
const MARK_LENGTH = 12;
/** Functions up to this many bytes stay in the first part: a way to the rest would be as long. */
const SMALL = 24;
/** The table between the parts, the module name under which the rest finds the first, and that of what asks for the rest. */
const TABLE = "rest";
/** How the table is exported, with a mark of what was split: parts of two builds do not fit. */
const exportOf = (mark) => `rest ${mark}`;
const FIRST = "first";
const ASK = { module: "rest", name: "load" };

/** A number of the binary form at `at`, and where it ends. */
function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at];
    at += 1;
    value |= (byte & 127) << shift;
    if (byte < 128) return [value >>> 0, at];
  }
}

/** The sections of a module: id, where each begins, where its contents begin, where it ends. */
function sections(bytes) {
  const found = [];
  for (let begin = 8; begin < bytes.length; ) {
    const [length, contents] = leb(bytes, begin + 1);
    found.push({ id: bytes[begin], begin, contents, end: contents + length });
    begin = contents + length;
  }
  return found;
}

/** A module without some of its sections. */
function without(bytes, ids) {
  const kept = sections(bytes).filter(({ id }) => !ids.includes(id));
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ begin, end }) => bytes.subarray(begin, end))]);
}

/** Bytes of each function's code, in order. */
function lengths(bytes) {
  const code = sections(bytes).find(({ id }) => id === SECTION.code);
  let [count, at] = leb(bytes, code.contents);
  const found = [];
  for (; count > 0; count--) {
    const [length, body] = leb(bytes, at);
    found.push(length);
    at = body + length;
  }
  return found;
}

function read(bytes) {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
}

/** The functions of a module with their names, parameters, results and bodies; those that it has itself, and those that it imports. */
function functions(module) {
  const all = Array.from({ length: module.getNumFunctions() }, (_, at) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(at)),
  );
  return { own: all.filter(({ base }) => !base), imported: all.filter(({ base }) => base) };
}

/** The globals of a module. */
const globals = (module) =>
  Array.from({ length: module.getNumGlobals() }, (_, at) => binaryen.getGlobalInfo(module.getGlobalByIndex(at)));

/** The tables of a module. */
const tables = (module) =>
  Array.from({ length: module.getNumTables() }, (_, at) => binaryen.getTableInfo(module.getTableByIndex(at)));

/** The names of the functions that a tour runs. */
async function run(bytes, folder, kinds) {
  const module = read(bytes);
  const { own } = functions(module);
  for (const [at, { name, body, results }] of own.entries()) {
    module.addGlobal(`ran ${at}`, binaryen.i32, true, module.i32.const(0));
    module.addGlobalExport(`ran ${at}`, `ran ${at}`);
    const mark = module.global.set(`ran ${at}`, module.i32.const(1));
    binaryen.Function.setBody(module.getFunction(name), module.block(null, [mark, body], results));
  }
  const lab = await import(pathToFileURL(`${folder}/relu_lab.js`).href);
  const marks = lab.initSync({ module: module.emitBinary() });
  module.dispose();
  tour(lab, statesOf(kinds));
  return new Set(own.filter((_, at) => marks[`ran ${at}`].value === 1).map(({ name }) => name));
}

/** Takes away what nothing in a module leads to. */
const prune = (module) => module.runPasses(["remove-unused-module-elements"]);

/** The first part. `later` are the functions that it leaves out, `wanted` the names of those that the rest calls. */
function firstOf(bytes, mark, later, wanted) {
  const module = read(bytes);
  module.addTable(TABLE, later.length, later.length);
  module.addTableExport(TABLE, exportOf(mark));
  module.addFunctionImport("ask", ASK.module, ASK.name, binaryen.none, binaryen.none);
  for (const [place, { name, params, results }] of later.entries()) {
    const at = () => module.i32.const(place);
    const given = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
    const isEmpty = module.ref.is_null(module.table.get(TABLE, at(), binaryen.funcref));
    const ask = module.if(isEmpty, module.call("ask", [], binaryen.none));
    const call = module.call_indirect(TABLE, at(), given, params, results);
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.block(null, [ask, call], results));
  }
  for (const name of wanted.functions) module.addFunctionExport(name, name);
  for (const name of wanted.globals) module.addGlobalExport(name, `g${name}`);
  for (const name of wanted.tables) module.addTableExport(name, `t${name}`);
  prune(module);
  return module;
}

/** The rest: the functions of `later` in this order in the table, and all that only they lead to; `hot` are the first part's. */
function restOf(bytes, mark, later, hot) {
  const { exports, start, elements, data, dataCount } = SECTION;
  const module = read(without(bytes, [exports, start, elements, data, dataCount]));
  const { own, imported } = functions(module);
  for (const { name, params, results } of [...imported, ...own.filter(({ name }) => hot.has(name))]) {
    module.removeFunction(name);
    module.addFunctionImport(name, FIRST, name, params, results);
  }
  for (const { name, type, mutable } of globals(module)) module.addGlobalImport(name, FIRST, `g${name}`, type, mutable);
  for (const { name } of tables(module)) module.addTableImport(name, FIRST, `t${name}`);
  module.addMemoryImport("0", FIRST, "memory");
  module.addTable(TABLE, later.length, later.length);
  module.addTableImport(TABLE, FIRST, exportOf(mark));
  const names = later.map(({ name }) => name);
  module.addActiveElementSegment(TABLE, TABLE, names, module.i32.const(0));
  prune(module);
  return module;
}

/** What a module takes from another, by kind. */
function needs(module) {
  const taken = (all) => all.filter(({ module }) => module === FIRST).map(({ name }) => name);
  return {
    functions: taken(functions(module).imported),
    globals: taken(globals(module)),
    tables: taken(tables(module)).filter((name) => name !== TABLE),
  };
}

/** The module as it is written; an error where it is no valid one. */
function written(module, name) {
  if (!module.validate()) throw new Error(`${name} is not a valid module`);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

/** Lets the glue hand over what asks for the rest. */
function glue(text) {
  const place = '"./relu_lab_bg.js": import0,';
  if (text.split(place).length !== 2) throw new Error("wasm-bindgen writes its imports otherwise than this tool knows");
  return `${text.replace(place, `${place}\n        "${ASK.module}": { ${ASK.name}: () => rest.load() },`)}
export const rest = { load() { throw new Error("The rest of this module was asked for, and nobody said where it is."); } };
`;
}

const [folder, ...kinds] = process.argv.slice(2);
const bytes = readFileSync(`${folder}/relu_lab_bg.wasm`);
const ran = await run(bytes, folder, kinds);
const whole = read(bytes);
const sizes = lengths(bytes);
const { own } = functions(whole);
const later = own.filter(({ name }, at) => !ran.has(name) && sizes[at] > SMALL);
whole.dispose();
const isLater = new Set(later.map(({ name }) => name));
const hot = new Set(own.map(({ name }) => name).filter((name) => !isLater.has(name)));

const mark = createHash("sha256")
  .update(bytes)
  .update(JSON.stringify([...hot]))
  .digest("hex")
  .slice(0, MARK_LENGTH);

// Only what the first part leads to needs a place in the table.
const draft = firstOf(bytes, mark, later, { functions: [...hot], globals: [], tables: [] });
const left = new Set(functions(draft).own.map(({ name }) => name));
draft.dispose();
const entries = later.filter(({ name }) => left.has(name));
const rest = restOf(bytes, mark, entries, hot);
const first = firstOf(bytes, mark, entries, needs(rest));
writeFileSync(`${folder}/relu_lab_rest.wasm`, written(rest, "The rest"));
writeFileSync(`${folder}/relu_lab_first.wasm`, written(first, "The first part"));
writeFileSync(`${folder}/relu_lab.js`, glue(readFileSync(`${folder}/relu_lab.js`, "utf8")));
console.log(`${folder}: ${hot.size} functions first, ${own.length - hot.size} later, ${entries.length} ways to them`);
