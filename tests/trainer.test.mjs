// The trainer as JavaScript sees it, in Node: that it does what PyTorch does, what is asked of it by name, and that nothing that is
// passed breaks it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  experimentPresets,
  experimentSchema,
  initSync,
  parseCsv,
  parseExperiment,
  Trainer,
} from "../dist/pkg/relu_lab.js";

const read = (path) => readFileSync(new URL(path, import.meta.url));
initSync({ module: read("../dist/pkg/relu_lab_bg.wasm") });

const floats = (...values) => Float32Array.from(values);
const farthest = (have, want) => have.reduce((most, value, at) => Math.max(most, Math.abs(value - want[at])), 0);

/** Four points of exclusive or. */
const X = floats(-1, -1, -1, 1, 1, -1, 1, 1);
const Y = floats(0, 1, 1, 0);

test("a PyTorch trace is met from JavaScript", () => {
  for (const name of ["relu_sgd", "leaky_momentum"]) {
    const fixture = JSON.parse(read(`fixtures/training/${name}.json`).toString());
    const { sizes, optimizer, tolerance } = fixture;
    const numbers = Object.entries({ ...fixture.params }).map(([key, value]) => `${key}=${value}`);
    const rule = Object.entries(optimizer).filter(([key]) => key !== "name" && key !== "lr");
    const text = [
      `layers=${sizes.slice(1, -1)}`,
      `act=${fixture.activation}(${numbers})`,
      `opt=${optimizer.name}`,
      `lr=${optimizer.lr}`,
      `loss=${fixture.loss}`,
      "batch=full",
      ...rule.map(([key, value]) => `${key}=${value}`),
    ].join("&");
    assert.deepEqual(parseExperiment(text).problems, []);
    const trainer = new Trainer(text);
    trainer.setData(Float32Array.from(fixture.x.flat()), Float32Array.from(fixture.y.flat()));
    // Per layer W row-major, then b.
    const flat = (state) => state.weight.flatMap((weight, layer) => [...weight.flat(), ...state.bias[layer].flat()]);
    trainer.setParameters(Float32Array.from(flat(fixture.start)));
    for (const [step, want] of fixture.loss_trace.entries()) {
      assert.ok(Math.abs(trainer.loss() - want) <= tolerance, `${name}: loss before step ${step}`);
      // What a step gives is the loss of its batch before the update, and the batch is everything.
      assert.ok(Math.abs(trainer.step() - want) <= tolerance, `${name}: batch of step ${step}`);
    }
    assert.equal(trainer.steps, fixture.steps);
    const off = farthest(trainer.parameters(), flat(fixture.end));
    assert.ok(off <= tolerance, `${name}: parameters off by ${off}`);
    trainer.free();
  }
});

test("steps and epochs, losses, reset", () => {
  const trainer = new Trainer("points=100&split=0.2&batch=16");
  assert.ok(Number.isNaN(new Trainer("").step(0)), "before the first step there is no batch");
  const start = { parameters: trainer.parameters(), loss: trainer.loss(), test: trainer.testLoss() };
  assert.ok(start.loss > 0 && start.test > 0 && start.loss !== start.test);
  const first = trainer.step();
  assert.equal(trainer.steps, 1);
  trainer.epoch();
  // 80 points by 16: the step and the four that complete its epoch.
  assert.equal(trainer.steps, 5);
  trainer.epoch(200);
  assert.equal(trainer.steps, 1005);
  assert.ok(trainer.loss() < start.loss / 2, `${trainer.loss()}`);
  assert.deepEqual(trainer.status(), { state: "running", step: 1005 });
  trainer.reset();
  assert.deepEqual(trainer.parameters(), start.parameters);
  assert.deepEqual(
    [trainer.loss(), trainer.testLoss(), trainer.step(), trainer.steps],
    [start.loss, start.test, first, 1],
  );
  const one = new Trainer("points=100&split=0.2&batch=16");
  one.step(37);
  for (let at = 0; at < 36; at++) trainer.step();
  assert.deepEqual(trainer.parameters(), one.parameters(), "37 steps are 37 times one");
  assert.ok(Number.isNaN(new Trainer("split=0").testLoss()), "no points to test on");
});

test("parameters are in the order that is documented", () => {
  const trainer = new Trainer("layers=3&act=prelu&norm=layer&inputs=2&batch=full");
  // W [3][2], b [3], scale [3], shift [3], slope; then W [1][3], b [1].
  assert.equal(trainer.parameters().length, 6 + 3 + 3 + 3 + 1 + 3 + 1);
  const numbers = trainer.parameters().map((_, at) => at / 10);
  trainer.setParameters(numbers);
  assert.deepEqual(trainer.parameters(), numbers);

  const plain = new Trainer("layers=2&act=relu");
  plain.setParameters(floats(1, 2, 3, 4, 0.5, -0.5, 10, -1, 0.25));
  // Unit 1: 1 x + 2 y + 0.5; unit 2: 3 x + 4 y - 0.5; out: 10 of the first, -1 of the second, + 0.25.
  assert.deepEqual([...plain.predict(floats(1, 1, -1, 0))], [10 * 3.5 - 6.5 + 0.25, 0.25]);
});

test("predict gives [n][outputs], in pieces too, and NaN for NaN", () => {
  const trainer = new Trainer("data=spiral3&layers=5");
  const x = Float32Array.from({ length: 2 * 3001 }, (_, at) => Math.sin(at));
  const all = trainer.predict(x);
  assert.equal(all.length, 3 * 3001);
  for (const point of [0, 1, 1023, 1024, 3000]) {
    assert.deepEqual(trainer.predict(x.subarray(2 * point, 2 * point + 2)), all.slice(3 * point, 3 * point + 3));
  }
  assert.equal(trainer.predict(floats()).length, 0);
  assert.ok(trainer.predict(floats(NaN, 0)).every(Number.isNaN));
});

test("own data: a batch of everything takes it in order, of any number of inputs and outputs", () => {
  // Seeds differ in the start, which is made the same, and in the order of the batches.
  const after = (batch, seed) => {
    const trainer = new Trainer(`layers=4&act=tanh&lr=0.1&batch=${batch}&seed=${seed}`);
    const start = trainer.parameters();
    trainer.setData(X, Y);
    assert.deepEqual(trainer.parameters(), start, "a start that fits is kept");
    trainer.setParameters(new Trainer("layers=4&act=tanh").parameters());
    trainer.step(20);
    return trainer.parameters();
  };
  assert.deepEqual(after("full", 1), after("full", 2));
  assert.notDeepEqual(after(2, 1), after(2, 2));
  assert.deepEqual(after(2, 1), after(2, 1));

  const wide = new Trainer("layers=6&loss=mse&outputs=2&batch=full");
  wide.setData(
    Float32Array.from({ length: 30 }, (_, at) => Math.cos(at)),
    Float32Array.from({ length: 6 }, (_, at) => at / 6),
    Float32Array.from({ length: 10 }, (_, at) => Math.sin(at)),
    floats(0.5, 0.25),
  );
  const start = wide.loss();
  wide.step(300);
  assert.ok(wide.loss() < start && Number.isFinite(wide.testLoss()));
  // Ten inputs.
  assert.equal(wide.predict(new Float32Array(20)).length, 4);
  assert.match(wide.experiment(), /inputs=10/);

  const classes = new Trainer("loss=cross_entropy&batch=full");
  classes.setData(X, floats(0, 1, 2, 3));
  assert.equal(classes.predict(X).length, 16);
});

test("the largest network there may be makes a step", () => {
  const trainer = new Trainer(`layers=${Array(16).fill(256)}&batch=1&points=10&norm=layer&residual=on`);
  assert.equal(trainer.parameters().length, 2 * 256 + 3 * 256 + 15 * (256 * 256 + 3 * 256) + 257);
  assert.ok(Number.isFinite(trainer.step(2)));
  assert.equal(trainer.status().state, "running");
});

test("swapping the activation keeps the weights and revives the dead", () => {
  const trainer = new Trainer("bias=-5&lr=0.3&layers=8,8");
  trainer.step(30);
  const [dead, parameters] = [trainer.census().deadShare, trainer.parameters()];
  assert.ok(dead > 0.4, `${dead} dead`);
  assert.equal(trainer.change("bias=-5&lr=0.3&layers=8,8&act=leaky_relu"), "live");
  assert.deepEqual(trainer.parameters(), parameters);
  assert.equal(trainer.steps, 30);
  const census = trainer.census();
  assert.equal(census.deadShare, 0);
  assert.ok(census.layers.some(({ units }) => units.some(({ revived }) => revived === 1)));
  assert.match(trainer.experiment(), /act=leaky_relu/);
  assert.equal(trainer.change("layers=4"), "restarted");
  assert.equal(trainer.steps, 0);
});

test("census, history and autopsies agree", () => {
  const trainer = new Trainer("layers=8,8&lr=3");
  trainer.step(60);
  const census = trainer.census(true);
  assert.equal(census.step, trainer.steps);
  assert.deepEqual(
    census.layers.map(({ units }) => units.length),
    [8, 8],
  );
  const units = census.layers.flatMap(({ units }) => units);
  const dead = units.filter(({ state }) => state === "dead");
  assert.ok(dead.length > 0, "units die at learning rate 3");
  assert.deepEqual([census.dead, census.deadShare], [dead.length, dead.length / 16]);
  for (const unit of units) {
    assert.equal(unit.since !== null, unit.state === "dead");
    assert.ok(["active", "dead_by_corners", "dead_by_bounds", "dead_on_grid"].includes(unit.onSquare));
    if (unit.state === "dead") assert.deepEqual([unit.active, unit.zeros], [0, 1]);
  }
  const { steps, units: height, states } = trainer.history();
  assert.deepEqual([height, states.length], [16, 16 * steps.length]);
  assert.equal(states.slice(-16).filter((state) => state === 3).length, dead.length);
  const autopsies = trainer.autopsies();
  assert.equal(
    autopsies.length,
    units.reduce((sum, { deaths }) => sum + deaths, 0),
  );
  for (const { layer, unit, step, aliveAt, learningRate, lossBefore, text } of autopsies) {
    assert.equal(aliveAt, step - 1);
    assert.equal(learningRate, 3);
    assert.ok(lossBefore > 0);
    assert.match(text, new RegExp(`^unit ${layer}\\.${unit} died at step ${step}: `));
  }
  assert.equal(new Trainer("").census().layers[0].units[0].onSquare, null);
});

test("a diverged run names step, layer and learning rate, and stays sound", () => {
  const trainer = new Trainer("data=sine&lr=1000&batch=full");
  trainer.step(1000);
  const status = trainer.status();
  assert.equal(status.state, "diverged");
  assert.ok(status.step >= 1 && status.step === trainer.steps + 1, JSON.stringify(status));
  assert.ok([1, 2, 3].includes(status.layer));
  assert.equal(status.learningRate, 1000);
  assert.match(
    status.reason,
    new RegExp(`step ${status.step}: with learning rate 1000 .* of layer ${status.layer} is not finite`),
  );
  assert.ok(trainer.parameters().every(Number.isFinite) && Number.isFinite(trainer.loss()));
  assert.ok(trainer.predict(floats(0.5)).every(Number.isFinite));
  const { steps } = trainer;
  trainer.step(5);
  assert.equal(trainer.steps, steps, "it is halted");
  trainer.reset();
  assert.deepEqual(trainer.status(), { state: "running", step: 0 });
});

test("wrong arguments are errors that say what is wrong", () => {
  const trainer = new Trainer("layers=2");
  const before = trainer.parameters();
  const wrong = [
    [() => new Trainer(), /experiment = undefined: a string/],
    [() => new Trainer(7), /experiment = 7: a string/],
    [() => trainer.step(-1), /n = -1: a whole number from 0 to 1000000000/],
    [() => trainer.step(1.5), /n = 1.5/],
    [() => trainer.step("3"), /n = "3"/],
    [() => trainer.epoch(NaN), /n = NaN/],
    [() => trainer.setParameters([1, 2]), /parameters = an array: a Float32Array/],
    [() => trainer.setParameters(new Float64Array(9)), /parameters = a Float64Array/],
    [() => trainer.setParameters(new Float32Array(8)), /8 parameters were given; this network has 9/],
    [() => trainer.setParameters(new Float32Array(9).fill(NaN, 4)), /parameter 4 is NaN/],
    [() => trainer.setParameters(new Float32Array(9).fill(Infinity, 8)), /parameter 8 is inf/],
    [() => trainer.setData(X), /y = undefined: a Float32Array/],
    [() => trainer.setData([...X], Y), /x = an array/],
    [() => trainer.setData(X, floats(0, 1, 1)), /x has 8 numbers, which is not a multiple of the 3 points that y has/],
    [() => trainer.setData(floats(), floats()), /at least one/],
    [() => trainer.setData(floats(1, NaN), floats(1)), /x\[1\] is NaN; every number must be finite/],
    [() => trainer.setData(X, floats(0, 1, NaN, 1)), /y\[2\] is NaN/],
    [() => trainer.setData(X, floats(0, 1, 2, 1)), /y\[2\] is 2; bce_with_logits needs numbers from 0 to 1/],
    [() => trainer.setData(X, Y, X), /testY = undefined/],
    [() => trainer.setData(X, Y, floats(1, 2, 3), floats(1)), /test data: /],
    [() => trainer.predict(floats(1, 2, 3)), /3 numbers, which is not a multiple of the 2 inputs/],
    [() => trainer.predict(new DataView(new ArrayBuffer(8))), /x = a DataView/],
    [() => trainer.change(null), /experiment = null/],
    [() => trainer.census(1), /square = 1: true or false/],
    [() => parseExperiment(), /text = undefined/],
    [() => parseCsv({}), /text = a value of type object/],
  ];
  for (const [call, message] of wrong) {
    assert.throws(call, (error) => error instanceof Error && message.test(error.message), `${call}`);
  }
  const gone = new Float32Array(8);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  assert.throws(() => trainer.predict(gone), /x: the array's buffer is detached/);
  assert.deepEqual(trainer.parameters(), before, "nothing of it had an effect");
  assert.ok(Number.isFinite(trainer.step()));
});

test("a text with mistakes gives a run, and the mistakes", () => {
  const { experiment, problems } = parseExperiment("lr=fast&layers=8,999&data=circle&speed=1");
  assert.deepEqual(problems.map(({ key }) => key).sort(), ["layers", "lr", "speed"]);
  for (const { text, allowed } of problems) assert.ok(text.length > 0 && allowed.length > 0);
  assert.equal(new Trainer("lr=fast&layers=8,999&data=circle&speed=1").experiment(), experiment);
  assert.deepEqual(parseExperiment(experiment), { experiment, problems: [] });
  for (const { id, experiment } of experimentPresets()) assert.deepEqual(parseExperiment(experiment).problems, [], id);
  const names = experimentSchema().map(({ name }) => name);
  assert.ok(names.includes("lr") && names.includes("layers") && new Set(names).size === names.length);
});

test("points from text, with a message for a bad line", () => {
  const { x, y, problems } = parseCsv("x,y,class\n1,2,0\n3,4,1\nfive,6,1\n");
  assert.deepEqual(
    [[...x], [...y]],
    [
      [1, 2, 3, 4],
      [0, 1],
    ],
  );
  assert.equal(problems.length, 1);
  assert.equal(problems[0].line, 4);
  assert.match(problems[0].text, /^line 4: /);
});

test("learning rates and gains from one end to the other give outcomes, and never a trap", () => {
  const outcomes = { running: 0, diverged: 0 };
  for (const rate of ["1e-12", "1e-3", "1", "1e3", "1e10", "1e38"]) {
    for (const gain of ["0", "1e-10", "1", "1e5", "1e20"]) {
      for (const rest of [
        "",
        "&norm=batch&act=gelu",
        "&opt=adam&norm=layer&data=sine",
        "&act=squared_relu&data=spiral3&residual=on",
      ]) {
        const trainer = new Trainer(`lr=${rate}&gain=${gain}${rest}`);
        trainer.step(50);
        const { state } = trainer.status();
        outcomes[state]++;
        assert.ok(trainer.census().deadShare <= 1);
        if (state === "running") assert.ok(trainer.parameters().every(Number.isFinite));
        trainer.free();
      }
    }
  }
  assert.ok(outcomes.running > 20 && outcomes.diverged > 20, JSON.stringify(outcomes));
});

test("what is freed is gone, and freeing it again does no harm", () => {
  const trainer = new Trainer("");
  trainer.free();
  for (const call of [() => trainer.step(), () => trainer.loss(), () => trainer.parameters(), () => trainer.steps]) {
    assert.throws(call, Error);
  }
  try {
    trainer.free();
  } catch (error) {
    assert.ok(error instanceof Error && !(error instanceof WebAssembly.RuntimeError), String(error));
  }
  assert.ok(Number.isFinite(new Trainer("").step(3)));
});
