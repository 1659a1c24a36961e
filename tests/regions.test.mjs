// `regions(...)` as a script calls it, in Node: the fixtures' exact counts, a trainer in place of layers, and clear errors.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as lab from "../dist/pkg/relu_lab.js";

lab.initSync({ module: readFileSync(new URL("../dist/pkg/relu_lab_bg.wasm", import.meta.url)) });
const { regions, Trainer } = lab;

const FIXTURES = new URL("./fixtures/regions/", import.meta.url);
const fixtures = readdirSync(FIXTURES)
  .sort()
  .map((file) => JSON.parse(readFileSync(new URL(file, FIXTURES))));
const windowOf = ({ domain }) => ({ xMin: domain.x[0], xMax: domain.x[1], yMin: domain.y[0], yMax: domain.y[1] });
const SQUARE = { xMin: -3.5, xMax: 3.5, yMin: -3.5, yMax: 3.5 };
const PLANE = [{ W: [[1, -2]], b: [0.5] }];

/** Twice the area of a cell, by its corners. */
function twiceArea({ vertices, cells }, cell) {
  const corners = cells.indices.slice(cells.offsets[cell], cells.offsets[cell + 1]);
  return corners.reduce((sum, from, at) => {
    const to = corners[(at + 1) % corners.length];
    return sum + vertices[2 * from] * vertices[2 * to + 1] - vertices[2 * to] * vertices[2 * from + 1];
  }, 0);
}

for (const fixture of fixtures) {
  test(`${fixture.name}: ${fixture.exact.regions} regions`, () => {
    const found = regions(fixture.layers, windowOf(fixture));
    assert.equal(found.count, fixture.exact.regions);
    assert.deepEqual([...found.perLayer], fixture.exact.regions_after_each_layer);
    assert.equal(found.vertices.length, 2 * fixture.exact.vertices);
    assert.equal(found.partial, false);
    const { vertices, cells } = found;
    assert.equal(cells.offsets.length, found.count + 1);
    let area = 0;
    for (let cell = 0; cell < found.count; cell++) area += twiceArea({ vertices, cells }, cell) / 2;
    const { xMin, xMax, yMin, yMax } = windowOf(fixture);
    const whole = (xMax - xMin) * (yMax - yMin);
    assert.ok(Math.abs(area / whole - 1) < 1e-12, `${area} of ${whole}`);
    found.free();
  });
}

test("layers may be typed arrays", () => {
  const plain = regions(
    [
      { W: [[1, 0]], b: [0] },
      { W: [[1]], b: [0] },
    ],
    SQUARE,
  );
  const typed = regions(
    [
      { W: [Float32Array.of(1, 0)], b: Float64Array.of(0) },
      { W: [Float64Array.of(1)], b: Float32Array.of(0) },
    ],
    SQUARE,
  );
  assert.equal(plain.count, 2);
  assert.deepEqual([...typed.vertices], [...plain.vertices]);
});

test("a trainer has the regions of the network as it is now, and stays the caller's", () => {
  const trainer = new Trainer("data=spiral&layers=8,6&opt=adam&lr=0.01");
  trainer.step(100);
  const found = regions(trainer, SQUARE);
  assert.ok(found.count > 50);
  for (let cell = 0; cell < found.count; cell += 7) {
    const { centroid, maps } = found.cell(cell);
    const [a, b, c] = maps[0];
    const expected = trainer.predict(Float32Array.from(centroid))[0];
    const value = a * centroid[0] + b * centroid[1] + c;
    assert.ok(
      Math.abs(value - expected) <= 1e-4 * Math.max(1, Math.abs(expected)),
      `cell ${cell}: ${value}, not ${expected}`,
    );
    assert.equal(found.cellAt(...centroid), cell);
  }
  const before = trainer.steps;
  trainer.step();
  assert.equal(trainer.steps, before + 1);
  assert.deepEqual(regions(trainer, SQUARE).count, trainer.regions(SQUARE).count);
});

test("the limit stops cleanly and says so", () => {
  const fixture = fixtures.find(({ name }) => name === "he_3x16");
  const found = regions(fixture.layers, windowOf(fixture), 200);
  assert.ok(found.partial && found.count <= 200 && found.count > 100, `${found.count}`);
});

test("what is wrong is said in an Error that names it", () => {
  const cases = [
    [() => regions(undefined, SQUARE), /layers must be an array/],
    [() => regions([], SQUARE), /layer/],
    [() => regions([{ W: [[1, 2, 3]], b: [0] }], SQUARE), /input/],
    [() => regions([{ W: [[1, 2], [3]], b: [0, 0] }], SQUARE), /row 1/],
    [() => regions([{ W: [[1, NaN]], b: [0] }], SQUARE), /layer 0/],
    [() => regions([{ W: [[1, "2"]], b: [0] }], SQUARE), /entry 1 is not a number/],
    [() => regions(PLANE, { ...SQUARE, xMax: -4 }), /window's x/],
    [() => regions(PLANE, { xMin: 0 }), /window\.xMax/],
    [() => regions(PLANE, SQUARE, 0), /limit is 0/],
    [() => regions(PLANE, SQUARE, "many"), /limit/],
    [() => regions(new Trainer("act=gelu"), SQUARE), /GELU is not made of straight pieces/],
    [() => regions(new Trainer("data=sine"), SQUARE), /input/],
  ];
  for (const [act, message] of cases)
    assert.throws(act, (error) => error instanceof Error && message.test(error.message), String(act));
  assert.equal(regions(PLANE, SQUARE).count, 1);
});
