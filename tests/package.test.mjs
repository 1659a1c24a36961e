// The package as JavaScript sees it, in Node: what it computes, and that nothing that is passed breaks it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as lab from "../dist/pkg/relu_lab.js";

lab.initSync({ module: readFileSync(new URL("../dist/pkg/relu_lab_bg.wasm", import.meta.url)) });
const { Activation, activations, benchmark } = lab;

const floats = (...values) => Float32Array.from(values);

/** Every value that could be passed for another by mistake. */
const ODD_VALUES = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  NaN,
  Infinity,
  10n,
  "",
  "1",
  "rleu",
  "\u{1f642}",
  Symbol("s"),
  [],
  [1, 2],
  {},
  { alpha: "1" },
  () => 1,
  new Date(0),
  new Map(),
  new Float64Array(2),
  new Uint8Array(2),
  new DataView(new ArrayBuffer(8)),
  new ArrayBuffer(8),
  Object.create(Float32Array.prototype),
  new Proxy(new Float32Array(2), {}),
  new Proxy({}, { ownKeys: () => assert.fail("a proxy's own error") }),
];

/** The module still computes: a trap would have left it broken. */
function assertAlive() {
  assert.deepEqual([...new Activation("relu").forward(floats(-1, 2))], [0, 2]);
}

/** Calls with odd values in the place of one argument either work or throw an Error with a message, and break nothing. */
function assertSturdy(call) {
  for (const odd of ODD_VALUES) {
    try {
      call(odd);
    } catch (error) {
      assert.ok(error instanceof Error && error.message.length > 0, `threw ${String(error)}`);
      assert.ok(!(error instanceof WebAssembly.RuntimeError), `a trap: ${error.stack}`);
    }
    assertAlive();
  }
}

test("the family is described", () => {
  const family = activations();
  assert.equal(family.length, 21);
  assert.equal(new Set(family.map(({ id }) => id)).size, family.length);
  const leaky = family.find(({ id }) => id === "leaky_relu");
  assert.equal(leaky.title, "Leaky ReLU");
  assert.equal(leaky.parameters.length, 1);
  const [slope] = leaky.parameters;
  assert.deepEqual([slope.name, slope.default], ["negative_slope", 0.01]);
  assert.ok(slope.min < slope.default && slope.default < slope.max && slope.meaning.length > 0);
  assert.deepEqual(leaky.kinks, [{ x: 0, left: 0.01, right: 1, jump: 0 }]);
  assert.deepEqual(
    family.find(({ id }) => id === "relu6").kinks.map(({ x }) => x),
    [0, 6],
  );
  for (const { id, title, formula, derivativeFormula, parameters } of family) {
    assert.ok(title && formula && derivativeFormula, id);
    const defaults = Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
    assert.deepEqual(new Activation(id).params, defaults);
    assert.equal(new Activation(id, defaults).text, id);
  }
});

test("an activation has an id, parameters, kinks and a text that is read again", () => {
  const leaky = new Activation("leaky_relu", { negative_slope: 0.2 });
  assert.equal(leaky.id, "leaky_relu");
  assert.deepEqual(leaky.params, { negative_slope: 0.2 });
  assert.deepEqual(leaky.kinks, [{ x: 0, left: 0.2, right: 1, jump: 0 }]);
  assert.equal(leaky.text, "leaky_relu(negative_slope=0.2)");
  assert.deepEqual(Activation.parse(leaky.text).params, leaky.params);
  assert.equal(new Activation("threshold", { threshold: 1, value: -2 }).text, "threshold(threshold=1,value=-2)");
  assert.equal(new Activation("elu", null).text, "elu");
});

test("forward and derivative", () => {
  const x = floats(-2, -0.5, 0, 0.5, 2);
  const leaky = new Activation("leaky_relu", { negative_slope: 0.5 });
  assert.deepEqual([...leaky.forward(x)], [-1, -0.25, 0, 0.5, 2]);
  assert.deepEqual([...leaky.derivative(x, "left")], [0.5, 0.5, 0.5, 1, 1]);
  assert.deepEqual([...leaky.derivative(x, "right")], [0.5, 0.5, 1, 1, 1]);
  assert.deepEqual([...leaky.derivative(x, 0.75)], [0.5, 0.5, 0.75, 1, 1]);
  assert.deepEqual([...leaky.derivative(x, 9)], [0.5, 0.5, 1, 1, 1]);
  assert.deepEqual([...new Activation("relu").derivative(x)], [0, 0, 0, 1, 1]);
  assert.deepEqual([...x], [-2, -0.5, 0, 0.5, 2], "the input is left alone");
  const gelu = new Activation("gelu").forward(floats(1))[0];
  assert.ok(Math.abs(gelu - 0.8413447460685429) < 1e-7, `gelu(1) = ${gelu}`);
});

test("NaN in, NaN out, and infinities have limits, for the whole family", () => {
  for (const { id } of activations()) {
    const activation = new Activation(id);
    assert.ok(activation.forward(floats(NaN)).every(Number.isNaN), id);
    assert.ok(activation.derivative(floats(NaN)).every(Number.isNaN), id);
    for (const values of [activation.forward(floats(Infinity, -Infinity)), activation.derivative(floats(100, -100))]) {
      assert.ok(!values.some(Number.isNaN), `${id}: ${values}`);
    }
  }
});

test("every length, on any part of a buffer, in chunks or not", () => {
  const relu = new Activation("relu");
  for (const length of [0, 1, 3, 4, 5, 67, 16384, 16385, 40000]) {
    const all = new Float32Array(length + 2).map((_, i) => (i % 2 ? i : -i));
    const part = all.subarray(1, length + 1);
    const expected = Float32Array.from(part, (value) => Math.max(value, 0));
    assert.deepEqual(relu.forward(part), expected, `length ${length}`);
  }
});

test("ten million elements", () => {
  const x = new Float32Array(1e7).fill(-1);
  x[x.length - 1] = 3;
  const relu = new Activation("relu");
  const y = relu.forward(x);
  const slope = relu.derivative(x);
  assert.deepEqual([y.length, y[0], y.at(-1), slope[0], slope.at(-1)], [1e7, 0, 3, 0, 1]);
  const pages = lab.initSync().memory.buffer.byteLength / 65536;
  assert.ok(pages < 512, `WebAssembly's memory grew to ${pages} pages`);
});

test("shared memory, and arrays of another realm, are arrays too", async () => {
  const shared = new Float32Array(new SharedArrayBuffer(8));
  shared.set([-1, 2]);
  assert.deepEqual([...new Activation("relu").forward(shared)], [0, 2]);
  const { runInNewContext } = await import("node:vm");
  assert.deepEqual([...new Activation("relu").forward(runInNewContext("new Float32Array([-1, 2])"))], [0, 2]);
});

test("wrong ids and parameters are named, with what is allowed", () => {
  assert.throws(() => new Activation("rleu"), /rleu.*one of relu, leaky_relu/);
  assert.throws(() => new Activation(7), /id = 7: a string/);
  assert.throws(() => new Activation("elu", { beta: 1 }), /beta.*elu has the parameter alpha/);
  assert.throws(() => new Activation("relu", { alpha: 1 }), /alpha.*relu has no parameters/);
  for (const bad of [NaN, Infinity, -Infinity, 1e9, -1]) {
    assert.throws(() => new Activation("elu", { alpha: bad }), /alpha.*elu takes a number from 0 to 100/);
  }
  assert.throws(() => new Activation("elu", { alpha: "1" }), /alpha = "1": a number/);
  assert.throws(() => new Activation("elu", { alpha: undefined }), /alpha = undefined: a number/);
  assert.throws(() => new Activation("elu", 1), /params = 1: an object/);
  assert.throws(() => new Activation("elu", [1]), /params = an array: an object/);
  assert.throws(() => Activation.parse("elu(alpha=1e9)"), /alpha.*from 0 to 100/);
  assert.throws(() => new Activation("relu").derivative(floats(0), "middle"), /atKink = "middle": "left", "right" or/);
  for (const refused of [null, "0.5", NaN, Infinity, []]) {
    assert.throws(() => new Activation("relu").derivative(floats(0), refused), /atKink = /);
  }
  assertAlive();
});

test("wrong arrays are named", () => {
  const relu = new Activation("relu");
  assert.throws(() => relu.forward([1, 2]), /x = an array: a Float32Array/);
  assert.throws(() => relu.forward(new Float64Array(2)), /x = a Float64Array: a Float32Array/);
  assert.throws(() => relu.forward(), /x = undefined: a Float32Array/);
  assert.throws(() => relu.forward({ [Symbol.toStringTag]: "Float32Array" }), /x = a value of type object/);
  const detached = new Float32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  assert.throws(() => relu.forward(detached), /detached/);
  assert.throws(() => relu.derivative(detached), /detached/);
  assertAlive();
});

test("odd values in every place of every function break nothing", () => {
  const relu = new Activation("relu");
  assertSturdy((odd) => new Activation(odd));
  assertSturdy((odd) => new Activation("elu", odd));
  assertSturdy((odd) => new Activation("elu", { alpha: odd }));
  assertSturdy((odd) => Activation.parse(odd));
  assertSturdy((odd) => relu.forward(odd));
  assertSturdy((odd) => relu.derivative(odd));
  assertSturdy((odd) => relu.derivative(floats(0), odd));
  assertSturdy((odd) => relu.benchmark(odd, 1));
  assertSturdy((odd) => relu.benchmark(1, odd));
  assertSturdy((odd) => benchmark(odd, 1, 1));
  relu.free();
  assert.throws(() => relu.id, Error);
  assertAlive();
});

test("a benchmark gives nanoseconds, and says what it takes", () => {
  const relu = new Activation("relu");
  for (const cost of [relu.benchmark(4096, 500), benchmark("elu(alpha=2)", 4096, 500)]) {
    assert.ok(Number.isFinite(cost) && cost > 0 && cost < 1e5, `${cost} ns`);
  }
  assert.throws(() => relu.benchmark(0, 1), /n = 0: a whole number from 1 to/);
  assert.throws(() => relu.benchmark(1.5, 1), /n = 1.5/);
  assert.throws(() => relu.benchmark("9", 1), /n = "9"/);
  assert.throws(() => relu.benchmark(1, NaN), /repeats = NaN/);
  assert.throws(() => relu.benchmark(16777216, 1000000), /in all/);
  assert.throws(() => benchmark("rleu", 1, 1), /rleu.*one of/);
});

test("the types name everything that is exported, and nothing is any", () => {
  const types = readFileSync(new URL("../dist/pkg/relu_lab.d.ts", import.meta.url), "utf8");
  const [surface] = types.split("export type InitInput");
  assert.doesNotMatch(surface, /\bany\b/);
  assert.match(surface, /export function activations\(\): ActivationInfo\[\]/);
  assert.match(surface, /forward\(x: Float32Array\): Float32Array/);
  assert.match(surface, /constructor\(id: string, params\?: Readonly<Record<string, number>>\)/);
});
