// What the scripts that have everything inside begin with: the module comes out of the script itself, so that they work from files,
// in frames of no origin, and in hosts that load no modules. The build puts the packed module in the place of the import.

import * as lab from "../pkg/relu_lab.js";
import packed from "../pkg/relu_lab_bg.wasm.gz";
import { provide } from "./lab.js";

let ready;

async function start(module) {
  const bytes = () =>
    new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  await lab.default({ module_or_path: module ?? (await bytes()) });
  return lab;
}

provide((module) => {
  ready ??= start(module);
  return ready;
});
