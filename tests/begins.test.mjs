// Which states a page begins with the first part of a module for: that the forecast is right, whatever of them is opened.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BEGINS } from "../dist/pkg/modules.js";
import { tour } from "../tools/tour.mjs";
import { begins } from "../www/begins.js";

const NUMBER = /^-?\d+(\.\d+)?$/;
/** Where between the least and the largest number of a key it is tried too. */
const BETWEEN = 0.37;

/** The states of a kind that are begun with the first part: those that were opened, with each other's values and numbers between. */
function accepted(states) {
  const pairs = states.map((state) => [...new URLSearchParams(state)]);
  const values = new Map();
  for (const [key, value] of pairs.flat()) values.set(key, new Set(values.get(key)).add(value));
  for (const own of values.values()) {
    const numbers = [...own].filter((value) => NUMBER.test(value)).map(Number);
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    if (low < high) own.add((low + BETWEEN * (high - low)).toFixed(3));
  }
  const found = new Set();
  for (const state of pairs)
    for (const text of state.reduce(
      (texts, [key]) => texts.flatMap((text) => [...values.get(key)].map((value) => [...text, `${key}=${value}`])),
      [[]],
    ))
      if (begins(states, text.join("&"))) found.add(text.join("&"));
  return [...found];
}

for (const [folder, kinds] of Object.entries(BEGINS))
  test(`the first part of ${folder || "the whole module"} opens all that is begun with it`, async () => {
    const home = new URL(`../dist/pkg/${folder && `${folder}/`}`, import.meta.url);
    const lab = await import(new URL("relu_lab.js", home));
    lab.initSync({ module: readFileSync(new URL("relu_lab_first.wasm", home)) });
    for (const [kind, states] of Object.entries(kinds)) {
      const all = accepted(states);
      for (const state of states) assert.ok(all.includes(state), `${kind}: ${state}`);
      // What is opened in the module of one kind runs the same in the whole one.
      const alone = folder === "" ? accepted(BEGINS[kind][kind]) : [];
      for (const state of all.filter((each) => !alone.includes(each))) {
        lab.rest.load = () => assert.fail(`${kind}:${state} needs the rest`);
        tour(lab, { [kind]: [state] });
      }
    }
  });

test("a state begins with the first part where it is one that was opened, or between them", () => {
  const opened = ["", "lr=1&show=plane", "lr=3&show=plane,census", "gain=he(mode=fan_in)&lr=2"];
  for (const [state, over] of [
    [""],
    ["show=plane&lr=1"],
    ["lr=2.5", { show: "plane" }],
    ["", { show: "plane", lr: "3", "data-lab": "" }],
    ["gain=he(mode=fan_in)&lr=1"],
  ])
    assert.ok(begins(opened, state, over), state);
  for (const [state, over] of [
    ["show=plane"],
    ["lr=1"],
    ["lr=3.5&show=plane"],
    ["lr=1e0&show=plane"],
    ["lr=1.0000000000000002&show=plane"],
    ["lr=1.0001&show=plane"],
    ["lr=00000000000000000002&show=plane"],
    ["lr=1,2&show=plane"],
    ["lr=1&lr=1&show=plane"],
    ["lr=1&show=census"],
    ["lr=1&show=plane", { show: "plane" }],
    ["lr= 1&show=plane"],
    ["lr&show=plane"],
    ["gain=he&lr=1"],
    ["constructor=1"],
    ["gain=he(mode=fan_out)&lr=2"],
  ])
    assert.ok(!begins(opened, state, over), state);
  assert.ok(!begins(undefined, ""), "a kind of which nothing is known");
});
