// Loads the WebAssembly module, once for the page, and says in a sentence what went wrong where it did not arrive.
//
// A page with figures of one kind loads a module that holds that kind only; with several kinds it loads the whole, which holds them
// all and what scripts use. Each comes in two files, of which most figures begin with the first (rest.js). Which modules there are is
// written when the site is built. Files come from beside this script, or from the folder that an element's `base` names; a script that
// has the module inside provides it instead.

import { BEGINS, MARKS, MODULES } from "../pkg/modules.js";
import { begins } from "./begins.js";
import { TAGS } from "./kinds.js";
import { Rest, wholly } from "./rest.js";

/** The files of a module. */
const FILES = { glue: "relu_lab.js", first: "relu_lab_first.wasm", rest: "relu_lab_rest.wasm" };
/** The folder that holds `pkg` and `www`. */
const HOME = new URL("../", import.meta.url).href;
const WHOLE = "";
/** The smallest module with an instruction on four lanes. */
const LANES = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  10,
  1,
  8,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  11,
);

/** Modules under way or there, by the folder that they are in. */
const loading = new Map();
/** The rest of each, by the same. */
const restOfFolder = new Map();
/** How often each was asked for: browsers remember an import that failed. */
const tries = new Map();
/** What starts a module that is inside a script. */
let provided;

/** Lets figures use the module that `start` gives by a Promise, in place of files. */
export function provide(start) {
  provided = start;
}

/** How many kinds of figures the page has now. */
function kindsOfPage() {
  return TAGS.filter((tag) => document.querySelector(tag)).length;
}

/**
 * The module's exports for a figure of a kind in a state, a text and the keys given over it, ready to use. Rejects with an Error whose
 * message is for people.
 */
export async function load(kind, base, text = "", over = {}) {
  const home = homeOf(base);
  const alone = MODULES.includes(kind) && !loading.has(home + WHOLE) && kindsOfPage() <= 1;
  const folder = alone ? kind : WHOLE;
  // Who wants little motion has runs worked out at once, as the tour has none.
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isToured = !isCalm && begins(BEGINS[folder]?.[kind], text, over);
  return isToured ? from(folder, home) : all(folder, home);
}

/** All of the whole module; `compiled` has its parts, `{ module, rest }`, where they are there and need not be fetched. */
export function loadWhole({ base, ...compiled } = {}) {
  return all(WHOLE, homeOf(base), compiled);
}

/** A module with its rest, both asked for at once. */
async function all(folder, home, compiled) {
  const key = keyOf(folder, home);
  const lab = from(folder, home, compiled);
  // What does not arrive is said when it is waited for.
  restOfFolder
    .get(key)
    ?.fetch()
    .catch(() => {});
  try {
    return await wholly(await lab);
  } catch (cause) {
    if (cause.explained) throw cause;
    throw await explained(cause, home, folder);
  }
}

/** The folder of the files, as an address that ends in a slash. */
function homeOf(base) {
  return base ? new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI).href : HOME;
}

/** What a module is remembered by. */
const keyOf = (folder, home) => (provided && home === HOME ? "provided" : home + folder);

function from(folder, home, compiled = {}) {
  const key = keyOf(folder, home);
  if (!loading.has(key)) {
    const rest = new Rest(`${addressOf(folder, home)}${FILES.rest}`, MARKS[folder], compiled.rest);
    if (!provided || home !== HOME) restOfFolder.set(key, rest);
    loading.set(
      key,
      start(folder, home, rest, compiled.module).catch(async (cause) => {
        // A later element may have more luck: a network comes back.
        loading.delete(key);
        throw await explained(cause, home, folder);
      }),
    );
  }
  return loading.get(key);
}

async function start(folder, home, rest, module) {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  if (!WebAssembly.validate(LANES)) throw new Error("no simd128");
  if (provided && home === HOME) return provided(module);
  const address = addressOf(folder, home);
  const count = tries.get(address) ?? 0;
  tries.set(address, count + 1);
  const again = count > 0 ? `?try=${count}` : "";
  const lab = await import(`${address}${FILES.glue}${again}`);
  const first = await lab.default({ module_or_path: module ?? `${address}${FILES.first}${again}` });
  rest.join(lab, first);
  return lab;
}

function addressOf(folder, home) {
  return `${home}pkg/${folder && `${folder}/`}`;
}

/** An error that says what a person can do about a module that did not arrive. */
async function explained(cause, home, folder) {
  return Object.assign(new Error(await explain(cause, home, folder), { cause }), { explained: true });
}

async function explain(cause, home, folder) {
  const why = String(cause?.message ?? cause);
  if (typeof WebAssembly !== "object")
    return "This figure needs WebAssembly, which is switched off here. Allow it for this page, or use a current browser.";
  if (/simd/.test(why))
    return "This figure needs WebAssembly with SIMD (Chrome 91, Firefox 89, Safari 16.4 or later). Please update the browser.";
  if (/content security policy|unsafe-eval|disallowed by embedder/i.test(why))
    return "This page's security policy does not allow WebAssembly. Its author can add 'wasm-unsafe-eval' to script-src.";
  if (location.protocol === "file:")
    return "Browsers load no modules from a file that was opened directly. Serve the folder (./build.sh serve), or include iife.js, which has everything inside.";
  if (cause instanceof WebAssembly.CompileError || /magic|expected .* bytes|unexpected end/i.test(why))
    return "What arrived in place of the figure is not a WebAssembly module, or a part of one. The files of this site may be incomplete.";
  if (navigator.onLine === false) return "There is no connection. The figure comes when there is one again.";
  for (const file of Object.values(FILES)) {
    const address = addressOf(folder, home) + file;
    try {
      const { ok, status, headers } = await fetch(address, { method: "HEAD" });
      if (!ok)
        return `A file of this figure is not there (${status}): ${address}. The folder pkg belongs beside the folder www.`;
      if (/html/.test(headers.get("content-type") ?? ""))
        return `A page arrived in place of a file of this figure: ${address}. The folder pkg belongs beside the folder www.`;
    } catch {
      return "The figure could not be loaded: the connection failed, or this page's security policy forbids it (connect-src).";
    }
  }
  return `The figure could not be loaded: ${why}`;
}
