// The tools' own tests: that the comparison of bits can fail.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, readList } from "../tools/bits.mjs";

const HASHES = ["00000000000000aa", "00000000000000bb"];
const log = (...hashes) => hashes.map((hash, at) => `bits ${hash} number:${at}`).join("\n");
const compare = (...logs) => differences(logs.map((text, at) => ({ build: `build ${at}`, list: readList(text) })));

test("lists are read out of whatever a runner prints around them", () => {
  const list = readList(`running 2 tests\ntest a ... bits ${HASHES[0]} training:lr=1&act=relu,elu(alpha=2)\nok\n`);
  assert.deepEqual([...list], [["training:lr=1&act=relu,elu(alpha=2)", HASHES[0]]]);
  assert.throws(
    () => readList(log(...HASHES, ...HASHES).replaceAll("number:2", "number:0")),
    /number:0 is listed twice/,
  );
});

test("a difference, a missing name, one too many and an empty list are found", () => {
  const all = log(...HASHES);
  assert.deepEqual(compare(all, all, all), []);
  assert.match(compare(all, all, log(HASHES[0], HASHES[0])).join(), /^number:1: 0+aa build 2, 0+bb build 0$/);
  assert.match(compare(all, log(HASHES[0]), all).join(), /^number:1: missing build 1, 0+bb build 0$/);
  assert.match(compare(log(HASHES[0]), all, all).join("\n"), /number:1: 0+bb build 1, missing build 0/);
  assert.ok(compare("", "", "").length === 3);
  // The package says less, but what it says is held against the rest, and silence is no agreement.
  assert.deepEqual(compare(all, all, all, log(HASHES[0])), []);
  assert.match(compare(all, all, all, log(HASHES[1])).join(), /number:0: 0+bb build 3/);
  assert.match(compare(all, all, all, "").join(), /build 3 lists nothing/);
});
