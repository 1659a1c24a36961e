// The propagation behind the gain slider, against the same matrix products alone in tfjs-backend-wasm (simd128, one thread, as
// in a page that is not cross-origin isolated). Ours also does the activations, moments, dead units and theory.

const DEPTH = 50;
const WIDTH = 128;
const BATCH = 256;
const RUNS = 15;
const PRODUCTS_A_LAYER = 3;

/** Runs in the page: the median milliseconds of a stack in tfjs, products only. */
async function peer({ depth, width, batch, runs }) {
  const { tf } = globalThis;
  tf.wasm.setWasmPaths("/peers/@tensorflow/tfjs-backend-wasm/dist/");
  await tf.setBackend("wasm");
  await tf.ready();
  const weights = Array.from({ length: depth }, () => tf.randomNormal([width, width], 0, Math.sqrt(2 / width)));
  const input = tf.randomNormal([width, batch]);
  const once = () =>
    tf.tidy(() => {
      const signals = [input];
      for (const weight of weights) {
        signals.push(tf.matMul(weight, signals.at(-1)));
      }
      let gradient = input;
      for (let layer = depth - 1; layer >= 0; layer--) {
        tf.matMul(gradient, signals[layer], false, true);
        gradient = tf.matMul(weights[layer], gradient, true, false);
      }
      gradient.dataSync();
    });
  const times = [];
  for (let run = 0; run < 2 * runs; run++) {
    const start = performance.now();
    once();
    times.push(performance.now() - start);
  }
  return times.slice(runs).sort((a, b) => a - b)[Math.floor(runs / 2)];
}

/** Runs in the page: the median milliseconds after a change of the gain, everything included. */
async function ours({ text, runs }) {
  const { default: init, Propagation } = await import("/pkg/relu_lab.js");
  await init();
  const propagation = new Propagation(text);
  propagation.advance(1000);
  const times = [];
  for (let run = 0; run < 2 * runs; run++) {
    const start = performance.now();
    propagation.retune(`${text}&gain=${1 + run / 1000}`);
    propagation.advance(1000);
    propagation.result();
    times.push(performance.now() - start);
  }
  propagation.free();
  return times.slice(runs).sort((a, b) => a - b)[Math.floor(runs / 2)];
}

export async function bench({ newPage, print }) {
  const page = await newPage();
  const stack = `depth=${DEPTH}&width=${WIDTH}&batch=${BATCH}`;
  const products = PRODUCTS_A_LAYER * DEPTH * WIDTH * WIDTH * BATCH;
  print(`${stack}, there and back, after a change of the gain`);
  const relu = await page.evaluate(ours, { text: stack, runs: RUNS });
  for (const name of [
    "@tensorflow/tfjs-core/dist/tf-core.min.js",
    "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
  ]) {
    await page.addScriptTag({ url: `/peers/${name}` });
  }
  const other = await page.evaluate(peer, { depth: DEPTH, width: WIDTH, batch: BATCH, runs: RUNS });
  print(`relu, everything      ${relu.toFixed(1).padStart(7)} ms  (${(products / relu / 1e6).toFixed(1)} GMAC/s)`);
  print(`tfjs, products only   ${other.toFixed(1).padStart(7)} ms  (${(products / other / 1e6).toFixed(1)} GMAC/s)`);
  print(`ours / tfjs           ${(relu / other).toFixed(2).padStart(7)}`);
  for (const more of ["&act=gelu", "&act=tanh&norm=batch", "&norm=layer&residual=on"]) {
    print(
      `${more.slice(1).padEnd(21)} ${(await page.evaluate(ours, { text: stack + more, runs: RUNS })).toFixed(1).padStart(7)} ms`,
    );
  }
  await page.close();
}
