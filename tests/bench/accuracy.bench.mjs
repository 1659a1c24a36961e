// How far the kernels and their peers are from the truth, all measured in the same way: the largest error in units of the last place (ULP) over
// the same sample, with the formula in f64 as the truth. `cargo run --release --example ulp` looks at every f32, but only at ours.
//
// The sample: 65,536 numbers of both signs, whose sizes grow evenly in their logarithm from 2^-20 to 88. There the results are normal numbers,
// so that a peer which flushes the smaller ones to 0 is not held to it.

import { ROWS } from "./kernels.bench.mjs";

const COUNT = 65536;
const [LEAST, MOST] = [2 ** -20, 88];

/** Runs in the page. */
async function measure({ rows, count, least, most }) {
  const { default: init, Activation } = await import("/pkg/relu_lab.js");
  await init();
  const { loadPeers } = await import("/bench/peers.js");
  const { tfjs: tfjsOf, ort: ortOf } = await loadPeers();
  const x = Float32Array.from({ length: count }, (_, i) => {
    const size = least * (most / least) ** ((i >> 1) / (count / 2 - 1));
    return i % 2 === 0 ? size : -size;
  });

  const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
  const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  // Phi by its power series near 0, and by the continued fraction of Mills' ratio (Laplace) in the tails.
  const density = (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  const tail = (t) => {
    if (t < 3) {
      let [sum, term] = [t, t];
      for (let k = 3; Math.abs(term) > 1e-19 * Math.abs(sum) && k < 400; k += 2) {
        term *= (t * t) / k;
        sum += term;
      }
      return 0.5 - density(t) * sum;
    }
    let fraction = t;
    for (let k = 300; k > 0; k--) {
      fraction = t + k / fraction;
    }
    return density(t) / fraction;
  };
  const phi = (z) => (z < 0 ? tail(-z) : 1 - tail(z));
  const [SELU_ALPHA, SELU_SCALE] = [1.6732632423543772, 1.0507009873554805];
  const elu = (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z));
  const truths = {
    relu: (z) => Math.max(z, 0),
    leaky_relu: (z) => (z > 0 ? z : Math.fround(0.01) * z),
    relu6: (z) => Math.min(Math.max(z, 0), 6),
    sigmoid,
    elu: (z) => elu(z, 1),
    silu: (z) => z * sigmoid(z),
    tanh: Math.tanh,
    gelu: (z) => z * phi(z),
    gelu_tanh: (z) => z * sigmoid(2 * Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)),
    softplus,
    mish: (z) => z * Math.tanh(softplus(z)),
    selu: (z) => SELU_SCALE * elu(z, SELU_ALPHA),
  };

  const [SMALLEST_NORMAL, LAST_BITS] = [2 ** -126, 23];
  const worst = (y, truth) => {
    let [error, at] = [0, 0];
    x.forEach((z, i) => {
      const right = truth(z);
      if (Math.abs(right) < SMALLEST_NORMAL) {
        return;
      }
      const distance = Math.abs(y[i] - right) / 2 ** (Math.floor(Math.log2(Math.abs(right))) - LAST_BITS);
      if (!(distance <= error)) {
        [error, at] = [distance, z];
      }
    });
    return [error, at];
  };
  const results = [];
  for (const { id, tfjs, ort } of rows) {
    const of = {};
    of.ours = worst(new Activation(id).forward(x), truths[id]);
    if (tfjs) {
      const { run, read } = tfjsOf(tfjs, x);
      run();
      of.tfjs = worst(read(), truths[id]);
    }
    if (ort) {
      of.onnx = worst(await (await ortOf(ort, 1, x)).read(), truths[id]);
    }
    results.push([id, of]);
  }
  return results;
}

export async function bench({ newPage, print }) {
  const rows = ROWS.filter(({ work, tfjs, ort }) => !work && (tfjs || ort));
  const page = await newPage();
  const results = await page.evaluate(measure, { rows, count: COUNT, least: LEAST, most: MOST });
  await page.close();
  print(`\nThe largest error over ${COUNT} numbers, in ULP, and where`);
  for (const [id, of] of results) {
    const cell = ([error, at]) => `${error < 1000 ? error.toFixed(2) : error.toExponential(1)} at ${at.toPrecision(4)}`;
    const cells = ["ours", "tfjs", "onnx"].map((who) => (of[who] ? `${who} ${cell(of[who])}` : "").padEnd(30));
    print(`${id.padEnd(12)}${cells.join("")}`.trimEnd());
  }
}
