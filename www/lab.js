// Loads the WebAssembly module, once for the page, and says in a sentence what went wrong where it did not arrive.
//
// A page with figures of one kind loads a module that holds that kind only; with several kinds it loads the whole, which holds them
// all and what scripts use. Which there are is written when the site is built.

import { MODULES } from "../pkg/modules.js";

/** Modules under way or there, by the folder that they are in. */
const loading = new Map();
const WHOLE = "";

/** The kinds of figures that the page has now. */
function kindsOfPage() {
  const tags = ["relu-curves", "relu-regions", "relu-dying", "relu-init"];
  return tags.filter((tag) => document.querySelector(tag));
}

/** The module's exports for a figure of a kind, ready to use. Rejects with an Error whose message is for people. */
export function load(kind) {
  const alone = MODULES.includes(kind) && !loading.has(WHOLE) && kindsOfPage().length <= 1;
  return from(alone ? kind : WHOLE);
}

/** The whole module; `module` is a compiled one that need not be fetched. */
export function loadWhole(module) {
  return from(WHOLE, module);
}

function from(folder, module) {
  if (!loading.has(folder))
    loading.set(
      folder,
      start(folder, module).catch((cause) => {
        // A later element may have more luck: a network comes back.
        loading.delete(folder);
        throw new Error(explain(cause), { cause });
      }),
    );
  return loading.get(folder);
}

async function start(folder, module) {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const lab = await import(new URL(`../pkg/${folder && `${folder}/`}relu_lab.js`, import.meta.url).href);
  await lab.default(module && { module_or_path: module });
  return lab;
}

function explain(cause) {
  const why = String(cause?.message ?? cause);
  if (typeof WebAssembly !== "object") {
    return "This figure needs WebAssembly, which is switched off here. Allow it for this page, or use a current browser.";
  }
  if (/simd|0xfd|opcode|v128/i.test(why)) {
    return "This figure needs WebAssembly with SIMD (Chrome 91, Firefox 89, Safari 16.4 or later). Please update the browser.";
  }
  if (/content security policy|unsafe-eval|disallowed by embedder/i.test(why)) {
    return "This page's security policy does not allow WebAssembly. Its author can add 'wasm-unsafe-eval' to script-src.";
  }
  if (cause instanceof WebAssembly.CompileError || /magic|mime|expected/i.test(why)) {
    return "What arrived in place of the figure is not a WebAssembly module. The files of this site may be incomplete.";
  }
  return "The figure could not be loaded. Check the connection and reload the page.";
}
