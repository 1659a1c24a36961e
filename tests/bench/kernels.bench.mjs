// The kernels against a copy loop and against the operators of two well-known runtimes, each alone: nanoseconds an element. How
// far each is from the truth is told by accuracy.bench.mjs.
//
// The peers' inputs and outputs lie on their own heaps. TensorFlow.js: its WebAssembly kernel is called directly, without the
// tensors around it. ONNX Runtime: the difference between a graph of many equal operators in a row and a graph of one, so that the
// call, the copies in and out and the first touch of memory fall away; so many that a million elements pass, beside which the noise of
// a call is small. All run on one thread and are warm. Rounds go through everything in turn, so that other work on the machine hits all
// alike. A round gives each row one ratio; what counts is their median, and half of them lie within the quartiles behind it. A nanosecond
// shown is the least of a round. A round in which the longer graph was not the slower one, for other work on the machine, has no
// number for ONNX Runtime; how many have one is said where some have none.
const SIZES = [4096, 65536];
/** Many and short rather than few and long: on a busy machine only a short one goes by undisturbed. */
const ROUNDS = 15;
/** Elements that pass through the longer graph of ONNX Runtime beyond those of the shorter. */
const GRAPH_ELEMENTS = 1 << 20;
/** What one timing lasts at least, about: far above the steps of the browser's clock. */
const TIMING_MS = 8;

/**
 * `limit`: ours / `to` at most, where `to` is the copy loop, or for a derivative its function, or for both at once the dearer of the
 * two; `faster`: peer / ours at least, against `peer` or against the better of both.
 */
export const ROWS = [
  { id: "relu", limit: 1.1, tfjs: "Relu", ort: [["Relu"]] },
  { id: "leaky_relu", limit: 1.1, tfjs: "LeakyRelu", ort: [["LeakyRelu", { alpha: 0.01 }]] },
  { id: "prelu", limit: 1.1 },
  { id: "relu6", limit: 1.1, tfjs: "Relu6" },
  { id: "relu", work: "derivative", limit: 2.5 },
  { id: "leaky_relu", work: "derivative", limit: 2.5 },
  { id: "prelu", work: "derivative", limit: 2.5 },
  { id: "relu6", work: "derivative", limit: 2.5 },
  { id: "sigmoid", faster: 1.15, peer: "tfjs", tfjs: "Sigmoid", ort: [["Sigmoid"]] },
  { id: "elu", faster: 1.15, peer: "tfjs", tfjs: "Elu", ort: [["Elu"]] },
  { id: "silu", faster: 1.15, peer: "tfjs", tfjs: "Sigmoid, Multiply", ort: [["Sigmoid"], ["Mul"]] },
  { id: "tanh", faster: 1.1, peer: "ort", tfjs: "Tanh", ort: [["Tanh"]] },
  { id: "gelu", faster: 1.4, peer: "ort", ort: [["Gelu"]] },
  { id: "gelu_tanh", faster: 1.1, peer: "ort", ort: [["Gelu", { approximate: "tanh" }]] },
  { id: "softplus", faster: 6, tfjs: "Softplus", ort: [["Softplus"]] },
  { id: "mish", faster: 12, tfjs: "Softplus, Tanh, Multiply", ort: [["Mish"]] },
  { id: "selu", faster: 1.6, tfjs: "Selu", ort: [["Selu"]] },
];
const SMOOTH = ["sigmoid", "elu", "silu", "tanh", "gelu", "gelu_tanh", "softplus", "mish", "selu"];
for (const id of SMOOTH) {
  ROWS.push({ id, work: "derivative", limit: 1.6, to: "function" }, { id, work: "both", limit: 1.3, to: "dearer" });
}

/** Runs in the page. */
async function measure({ rows, sizes, rounds, least, graphElements }) {
  const { default: init, benchmark, benchmarkBoth, benchmarkDerivative } = await import("/pkg/relu_lab.js");
  const works = { derivative: benchmarkDerivative, both: benchmarkBoth };
  await init();

  const { loadPeers } = await import("/bench/peers.js");
  const { tfjs: tfjsOf, ort: ortOf } = await loadPeers();
  const uniform = (n) => Float32Array.from({ length: n }, () => 16 * Math.random() - 8);
  const ortCalls = async (steps, n) => {
    const x = uniform(n);
    return [await ortOf(steps, 1, x), await ortOf(steps, 1 + graphElements / n, x)].map(({ run }) => run);
  };

  /** Nanoseconds a call. */
  const timed = async (call, times) => {
    const start = performance.now();
    for (let i = 0; i < times; i++) {
      const result = call();
      if (result) {
        await result;
      }
    }
    return ((performance.now() - start) * 1e6) / times;
  };
  /** Something to time: how often fits into a timing is found once, after a warm-up. */
  const contender = async (run) => {
    let times = 1;
    for (let ns = 0; ns * times < least * 1e6; ) {
      times = ns > 0 ? Math.ceil((least * 1e6) / Math.min(ns, 1e6)) : 64;
      ns = await run(times);
    }
    return { run, times, all: [] };
  };
  const results = [];
  for (const n of sizes) {
    const all = [];
    for (const { id, work, tfjs, ort: steps } of [{ id: "identity" }, ...rows]) {
      const ours = works[work] ?? benchmark;
      const row = { ours: await contender((times) => n * ours(id, n, times)) };
      if (tfjs) {
        const { run } = tfjsOf(tfjs, uniform(n));
        row.tfjs = await contender((times) => timed(run, times));
      }
      if (steps) {
        const [one, many] = await ortCalls(steps, n);
        row.one = await contender((times) => timed(one, times));
        row.many = await contender((times) => timed(many, times));
      }
      all.push(row);
    }
    for (let round = 0; round < rounds; round++) {
      for (const row of all) {
        for (const who of Object.values(row)) {
          who.all.push((await who.run(who.times)) / n);
        }
      }
    }
    const each = (many, one) => many.all.map((ns, round) => ((ns - one.all[round]) * n) / graphElements);
    results.push(
      all.map(({ ours, tfjs, one, many }) => ({ ours: ours.all, tfjs: tfjs?.all, ort: one && each(many, one) })),
    );
  }
  return results;
}

/** Those that are times, or ratios of times. */
const measuredOf = (values) => values.filter((value) => Number.isFinite(value) && value > 0);

/** The median and the quartiles. */
function spread(values) {
  const sorted = measuredOf(values).sort((a, b) => a - b);
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))];
  return [at(0.5), at(0.25), at(0.75)];
}

/** What a row is held against, round by round. */
function reference(row, measured, table) {
  const { tfjs, ort } = measured;
  if (row.limit && row.to) {
    const forward = table.get(row.id);
    const slope = table.get(`${row.id}'`);
    return row.to === "function" ? forward : spread(forward)[0] > spread(slope)[0] ? forward : slope;
  }
  if (row.limit) {
    return table.get("floor");
  }
  const named = { tfjs, ort }[row.peer];
  return named ?? [tfjs, ort].filter(Boolean).sort((a, b) => spread(a)[0] - spread(b)[0])[0];
}

const NAMES = { derivative: (id) => `${id}'`, both: (id) => `${id} and '` };
const nameOf = ({ id, work }) => NAMES[work]?.(id) ?? id;

function verdict(row, measured, table) {
  const against = reference(row, measured, table);
  const ratios = measured.ours.map((ns, round) => (row.limit ? ns / against[round] : against[round] / ns));
  const [ratio, low, high] = spread(ratios);
  const met = row.limit ? ratio <= row.limit : ratio >= row.faster;
  const what = row.limit ? (row.to ?? "floor") : (row.peer ?? "best");
  const target = row.limit ? `<= ${row.limit}` : `>= ${row.faster}`;
  const count = measuredOf(ratios).length;
  const rounds = count === ROUNDS ? "" : ` (${count} rounds)`;
  return [
    `${ratio.toFixed(2)} x ${what}`,
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    target,
    `${met ? "met" : "NOT MET"}${rounds}`,
  ];
}

export async function bench({ newPage, print }) {
  const page = await newPage();
  const results = await page.evaluate(measure, {
    rows: ROWS,
    sizes: SIZES,
    rounds: ROUNDS,
    least: TIMING_MS,
    graphElements: GRAPH_ELEMENTS,
  });
  await page.close();
  const least = (all) => (all && measuredOf(all).length > 0 ? Math.min(...measuredOf(all)).toFixed(3) : "");
  const number = (all) => least(all).padStart(9);
  SIZES.forEach((n, index) => {
    const [floor, ...measured] = results[index];
    const table = new Map([["floor", floor.ours]]);
    ROWS.forEach((row, i) => {
      table.set(nameOf(row), measured[i].ours);
    });
    print(
      `\n${n} elements, ns an element; the floor, a simd128 copy loop, takes ${least(floor.ours)}; ${ROUNDS} rounds`,
    );
    print(
      `${"".padEnd(16)}${["ours", "tfjs", "onnx"].map((who) => who.padStart(9)).join("")}   median           quartiles      target`,
    );
    ROWS.forEach((row, i) => {
      const { ours, tfjs, ort } = measured[i];
      const [ratio, quartiles, target, met] = verdict(row, measured[i], table);
      const times = [ours, tfjs, ort].map(number).join("");
      print(
        `${nameOf(row).padEnd(16)}${times}   ${ratio.padEnd(16)} ${quartiles.padEnd(14)} ${target.padEnd(8)} ${met}`,
      );
    });
  });
}
