// Loads the WebAssembly module, once for the page, and says in a sentence what went wrong where it did not arrive.

let loading;

/**
 * The module's exports, ready to use; `module` is a compiled one that need not be fetched. Rejects with an Error whose message is
 * for people.
 */
export function load(module) {
  loading ??= start(module).catch((cause) => {
    // A later element may have more luck: a network comes back.
    loading = undefined;
    throw new Error(explain(cause), { cause });
  });
  return loading;
}

async function start(module) {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const lab = await import(new URL("../pkg/relu_lab.js", import.meta.url).href);
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
