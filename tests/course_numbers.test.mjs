// Every number in the text of the course is what its figure measures: all of them, from the shipped module. That the page itself reads
// them so is a test in a browser (browser/course.test.mjs).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { measure, numbers } from "../tools/numbers.mjs";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const asked = numbers(readFileSync(`${DIST}/index.html`, "utf8")).filter(({ varies }) => !varies);

/** How many numbers the text has at least. */
const LEAST = 130;

test("every number in the text is what its figure measures", async () => {
  assert.ok(asked.length >= LEAST, `${asked.length} numbers were found`);
  const found = await measure(DIST, asked);
  const wrong = asked.flatMap(({ kind, state, of, written }, at) =>
    written === found[at] ? [] : [`${kind}:${state} ${of}: written ${written}, measured ${found[at]}`],
  );
  assert.deepEqual(wrong, []);
});

test("a number that is wrong is found", async () => {
  const [first] = asked;
  const [found] = await measure(DIST, [first]);
  assert.equal(found, first.written);
  assert.notEqual((await measure(DIST, [{ ...first, state: `${first.state}&at=7` }]))[0], first.written);
});
