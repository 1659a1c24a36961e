// The figures as the package gives them in Node: byte for byte those that were approved natively, sturdy, and bounded.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import {
  criticalGain,
  criticalPoint,
  curvesSvg,
  Figure,
  initSync,
  memoryBytes,
  propagate,
  readLink,
} from "../dist/pkg/relu_lab.js";

const read = (path) => readFileSync(new URL(path, import.meta.url));
initSync({ module: read("../dist/pkg/relu_lab_bg.wasm") });

const KINDS = ["curves", "regions", "init", "dying"];
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
    tried(() => criticalGain(value));
    tried(() => criticalPoint(value));
    tried(() => readLink(value, "curves"));
    tried(() => readLink("curves", value));
    for (const kind of KINDS) {
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
  const read = readLink("#curves%3Acurves%3Drelu%26x%3D%E2%88%924..4).", KINDS.join(" "));
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
    ["dying", "layers=256,256,256,256&batch=2000&steps=100000"],
    ["init", "depth=100&width=512&batch=512&init=orthogonal,kaiming_normal"],
    ["curves", "sigmoids=30&x=-1000..1000"],
  ];
  for (const [kind, state] of large) {
    const figure = new Figure(kind, state);
    figure.finish(3);
    figure.svg(500);
    figure.free();
    assert.ok(memoryBytes() < MOST_MEMORY, `${kind}:${state}: ${memoryBytes()} bytes`);
  }
});
