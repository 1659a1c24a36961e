// The bits of the built package in Node, for `tools/bits.mjs` to compare with those of the other builds.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as lab from "../dist/pkg/relu_lab.js";
import { experiments, listBits } from "./bits.mjs";

test("the bits of the package in Node", () => {
  lab.initSync({ module: readFileSync(new URL("../dist/pkg/relu_lab_bg.wasm", import.meta.url)) });
  const list = listBits(lab, experiments);
  assert.ok(list.length > 0);
  console.log(list.join("\n"));
});
