// Loads the WebAssembly module, once for the page, and says in a sentence what went wrong where it did not arrive.
//
// A page with figures of one kind loads a module that holds that kind only; with several kinds it loads the whole, which holds them
// all and what scripts use. Which there are is written when the site is built. Files come from beside this script, or from the folder
// that an element's `base` names; a script that has the module inside provides it instead.

import { MODULES } from "../pkg/modules.js";
import { TAGS } from "./kinds.js";

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

/** The module's exports for a figure of a kind, ready to use. Rejects with an Error whose message is for people. */
export function load(kind, base) {
  const home = homeOf(base);
  const alone = MODULES.includes(kind) && !loading.has(home + WHOLE) && kindsOfPage() <= 1;
  return from(alone ? kind : WHOLE, home);
}

/** The whole module; `module` is a compiled one that need not be fetched. */
export function loadWhole(module, base) {
  return from(WHOLE, homeOf(base), module);
}

/** The folder of the files, as an address that ends in a slash. */
function homeOf(base) {
  return base ? new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI).href : HOME;
}

function from(folder, home, module) {
  const key = provided && home === HOME ? "provided" : home + folder;
  if (!loading.has(key))
    loading.set(
      key,
      start(folder, home, module).catch(async (cause) => {
        // A later element may have more luck: a network comes back.
        loading.delete(key);
        throw new Error(await explain(cause, home, folder), { cause });
      }),
    );
  return loading.get(key);
}

async function start(folder, home, module) {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  if (!WebAssembly.validate(LANES)) throw new Error("no simd128");
  if (provided && home === HOME) return provided(module);
  const address = addressOf(folder, home);
  const count = tries.get(address) ?? 0;
  tries.set(address, count + 1);
  const again = count > 0 ? `?try=${count}` : "";
  const lab = await import(`${address}relu_lab.js${again}`);
  await lab.default({ module_or_path: module ?? `${address}relu_lab_bg.wasm${again}` });
  return lab;
}

function addressOf(folder, home) {
  return `${home}pkg/${folder && `${folder}/`}`;
}

/** What a person can do about a module that did not arrive. */
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
  for (const file of ["relu_lab.js", "relu_lab_bg.wasm"]) {
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
