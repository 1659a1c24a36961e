// The figures as the package gives them in Node: byte for byte those that were approved natively, sturdy, and bounded.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  Activation,
  criticalGain,
  criticalPoint,
  curvesSvg,
  Figure,
  initSync,
  memoryBytes,
  Propagation,
  propagate,
  readLink,
} from "../dist/pkg/relu_lab.js";
import { NAMES } from "../www/kinds.js";

const read = (path) => readFileSync(new URL(path, import.meta.url));
initSync({ module: read("../dist/pkg/relu_lab_bg.wasm") });

/** Pieces of work that any approved figure is done in. */
const MANY = 100_000;
const MOST_MEMORY = 256 * 2 ** 20;
/** A document without the state that it says it shows; natively approved ones say none. */
const picture = (document) => document.replace(/<metadata>.*<\/metadata>\n/, "");

for (const list of readdirSync(new URL("golden/", import.meta.url)).filter((name) => name.endsWith("figures.txt"))) {
  const kind = list === "figures.txt" ? "curves" : list.split("_")[0];
  test(`the approved figures of ${kind} are drawn`, () => {
    for (const line of read(`golden/${list}`).toString().trim().split("\n")) {
      const [name, state, width, height, theme] = line.split(" ");
      const figure = new Figure(kind, state);
      assert.ok(figure.finish(MANY), name);
      const drawn = figure.svg(Number(width), Number(height), theme);
      assert.equal(picture(drawn), read(`golden/${name}.svg`).toString(), name);
      assert.match(drawn, new RegExp(`<metadata>relu-lab ${kind}:`));
      figure.free();
    }
  });
}

test("curvesSvg says what is wrong with its arguments", () => {
  const wrong = [
    [["curves=rleu", 600, 300, "light"], /rleu.*one of relu/],
    [["curves=relu&lr=1", 600, 300, "light"], /lr.*no such key/],
    [["curves=elu(alpha=1e9)", 600, 300, "light"], /alpha.*from 0 to 100/],
    [["", 0, 300, "light"], /width.*1 to 10000/],
    [["", 600, Number.NaN, "light"], /height/],
    [["", 600, 300, "blue"], /theme.*light or dark/],
    [[undefined, 600, 300], /state/],
    [["", "600", 300], /width/],
  ];
  for (const [args, message] of wrong) assert.throws(() => curvesSvg(...args), { name: "Error", message });
  assert.match(curvesSvg("", 600, 300), /^<svg width="600" height="300"/);
});

test("the figure's model clamps, reports, and never traps", () => {
  const figure = new Figure("curves", "nonsense=1&curves=relu");
  const { problems } = figure.assign("curves=elu(alpha=500)&x=3..2&second=perhaps");
  assert.deepEqual(
    problems.map(({ key }) => key),
    ["alpha", "x", "second"],
  );
  figure.fit(800, 1, "light");
  for (const [x, y] of [
    [Number.NaN, 0],
    [1e300, -1e300],
    [200, 100],
  ]) {
    figure.pointer("hover", x, y, 0, 0, false);
    figure.pointer("drag", 200, 100, x, y, false);
    figure.pointer("zoom", 200, 100, x, 0, false);
    assert.ok(figure.text.length < 200, figure.text);
  }
  figure.command("home");
  const said = (path, value) =>
    figure
      .set(path, value)
      .problems.map(({ text }) => text)
      .join();
  assert.match(said("curves.+", "rleu"), /one of relu/);
  for (let i = 1; i < 8; i += 1) assert.equal(said("curves.+", "gelu"), "");
  assert.match(said("curves.+", "gelu"), /up to 8/);
  assert.match(said("curves.99", ""), /a place from 1 to 8/);
  assert.equal(figure.values().curves.items.length, 8);
  assert.throws(() => new Figure("nope", ""), /one of curves/);
  assert.throws(() => new Figure("curves", 7), /text/);
});

test("the textbook table of sigmoid, tanh and ReLU comes out of the facts", () => {
  const { head, rows } = new Figure("curves", "curves=sigmoid,tanh,relu").table("facts");
  assert.deepEqual(head.slice(1), ["Sigmoid", "Tanh", "ReLU"]);
  const [sigmoid, tanh, relu] = ["sigmoid", "tanh", "relu"].map((name) => new Activation(name).facts());
  const shown = rows.map(([, ...cells]) => cells);
  for (const [index, texts] of [sigmoid, tanh, relu].entries())
    assert.ok(
      shown.some((cells) => cells[index] === texts.range.text),
      texts.range.text,
    );
  assert.equal(sigmoid.range.text, "(0, 1)");
  assert.equal(tanh.range.text, "(−1, 1)");
  assert.equal(relu.range.text, "[0, ∞)");
  assert.deepEqual(
    [sigmoid, tanh, relu].map(({ zero_centred }) => zero_centred.value),
    [0, 1, 0],
  );
  assert.deepEqual(
    [sigmoid, tanh, relu].map(({ largest_slope }) => largest_slope.value),
    [0.25, 1, 1],
  );
  assert.equal(relu.zeros.value, 0.5);
  assert.deepEqual(relu.range.numbers, { low: 0, high: Number.POSITIVE_INFINITY });
});

test("the figure of initialisation shows what propagate gives", () => {
  const text = "init=xavier_normal&gain=1.2&depth=9&width=20&batch=30&seed=4";
  const figure = new Figure("init", `${text}&seeds=1`);
  assert.ok(figure.finish(MANY));
  const alone = propagate(text);
  const [head, ...lines] = figure.csv().trim().split("\n");
  const column = (name) => lines.map((line) => Number(line.split(",")[head.split(",").indexOf(name)]));
  for (const [name, wanted] of [
    ["std", alone.std],
    ["grad_std", alone.gradStd],
    ["weight_grad_std", alone.weightGradStd],
    ["theory_std", alone.theoryStd],
    ["theory_grad_std", alone.theoryGradStd],
    ["zeros", alone.zeros],
    ["dead", alone.dead],
  ]) {
    column(name).forEach((value, layer) => {
      assert.ok(Math.abs(value - wanted[layer]) <= 1e-12 * Math.abs(wanted[layer]), `${name} of layer ${layer + 1}`);
    });
  }
});

test("the figure of initialisation clamps, reports, and never traps", () => {
  const figure = new Figure("init", "nonsense=1&gain=-3&depth=5&width=4&batch=4");
  const { problems } = figure.assign("init=nope&depth=1e9&width=4&batch=4&seeds=1&view=x&layer=0&active=7");
  assert.deepEqual(problems.map(({ key }) => key).sort(), ["active", "depth", "init", "layer", "view"]);
  figure.fit(800, 1, "light");
  for (const at of [Number.NaN, 1e300, -1, 200]) {
    figure.pointer("hover", at, 100, 0, 0, false);
    figure.pointer("drag", 100, 100, at, at, false);
    figure.finish(7);
    figure.svg(800);
  }
  for (const [key, value] of [
    ["gain", "NaN"],
    ["", ""],
    ["init", "((("],
    ["view", "sparsity"],
    ["act", "softplus"],
    ["gain", "0"],
    ["init.9", ""],
    ["init.1.std", "nope"],
    ["rule", "nope"],
    ["experiment", "layers=,,&gain=NaN"],
  ]) {
    figure.set(key, value);
    figure.finish(7);
    figure.svg(800);
  }
  assert.ok(figure.controls().keys.length > 15);
});

test("what is no string, no number and no name is refused with a sentence, and never a trap", () => {
  const odd = [undefined, null, 7, Number.NaN, {}, [], Symbol("x"), () => 1, 10n, new Date(0), "\u{1f642}"];
  const tried = (act) => {
    try {
      act();
    } catch (error) {
      assert.ok(error instanceof Error && !(error instanceof WebAssembly.RuntimeError), String(error));
    }
  };
  for (const value of odd) {
    tried(() => new Figure(value).free());
    tried(() => propagate(value));
    tried(() => Propagation.ofData("depth=2&width=2", value, 2).free());
    tried(() => Propagation.ofData("depth=2&width=2", Float32Array.of(1, 2), value).free());
    tried(() => criticalGain(value));
    tried(() => criticalPoint(value));
    tried(() => readLink(value, "curves"));
    tried(() => readLink("curves", value));
    for (const kind of NAMES) {
      tried(() => new Figure(kind, value).free());
      const figure = new Figure(kind);
      for (const method of ["assign", "get", "has", "usual", "command", "key", "dropText", "table", "svg"])
        tried(() => figure[method](value));
      tried(() => figure.set(value, value));
      tried(() => figure.assignOver(value, value));
      tried(() => figure.pointer(value, 1, 2, 3, 4, false));
      tried(() => figure.svg(300, value, value));
      assert.ok(figure.text.length < 1000);
      figure.free();
    }
  }
});

test("a link is read as it was handed on", () => {
  const read = readLink("#curves%3Acurves%3Drelu%26x%3D%E2%88%924..4).", NAMES.join(" "));
  assert.deepEqual([read.figure, read.state], ["curves", "curves=relu&x=-4..4"]);
  assert.ok(read.said.length > 0);
  assert.match(readLink("#curve:x=1", "curves init").said[0], /names no figure; there are curves, init/);
  const figure = new Figure("curves");
  assert.match(figure.assign("curves%3Drelu%26x%3D-4..4").news, /percent-encoding/);
  assert.equal(figure.text, "x=-4..4");
});

test("the largest legal states stay within memory, and a little work on them ends", () => {
  const large = [
    ["regions", "steps=82&layers=256,256,9"],
    ["regions", "layers=64,64,64&steps=100000"],
    ["regions", "layers=256,256,9&x=-3..3"],
    ["regions", `layers=${Array(16).fill(256)}&points=2000`],
    ["dying", "layers=256,256,256,256&batch=2000&steps=100000"],
    ["dying", `layers=${Array(16).fill(256)}&points=2000&batch=full&norm=batch&twin=lr:1&steps=9`],
    ["dying", `layers=${Array(64).fill(64)}&points=2000&norm=batch&opt=adam&twin=gain:2&steps=9`],
    ["dying", "inputs=1024&outputs=256&layers=256,256&points=2000&twin=gain:2&steps=9"],
    ["init", "depth=100&width=512&batch=512&init=orthogonal,kaiming_normal"],
    ["curves", "sigmoids=30&x=-1000..1000"],
  ];
  for (const [kind, state] of large) {
    const figure = new Figure(kind, state);
    // What a step or a cut holds is held by then.
    figure.finish(kind === "regions" ? 3000 : 12);
    figure.svg(500);
    figure.free();
    assert.ok(memoryBytes() < MOST_MEMORY, `${kind}:${state}: ${memoryBytes()} bytes`);
  }
});
