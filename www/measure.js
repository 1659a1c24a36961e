// Numbers of the text, read off a figure's model: what a sentence says is what a figure measures, here and in the tests.

import { cost, stepCost } from "./cost.js";
import { loadWhole } from "./lab.js";

/** Milliseconds of measuring in a frame, and how long a frame that waits for nothing else may wait. */
const BUDGET = 6;
const IDLE = { timeout: 400 };
/** Slices of work after which a state goes to the end of those that wait. */
const TURN = 20;

/** Digits that a number of the text has. */
const DIGITS = 3;
/** From here on up, and from there on down, a number is written with a power of ten. */
const LARGE = 1e5;
const SMALL = 1e-3;

/** A number as the page writes it: three digits, and powers of ten where it is small or large. */
export function written(value) {
  if (!Number.isFinite(value)) return "not a number";
  const minus = (text) => text.replace("-", "−");
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= SMALL && size < LARGE) return minus(String(Number(value.toPrecision(DIGITS))));
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...exponent.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${minus(digits)} × 10${raised}`;
}

/** A text of people's numbers with them as programs write them. */
function plain(text) {
  return text
    .replaceAll("−", "-")
    .replace(
      / × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g,
      (_, raised) => `e${[...raised].map((c) => (c === "⁻" ? "-" : "⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(c))).join("")}`,
    );
}

/** The number in a text that [`written`] made. */
export const valueIn = (text) => Number.parseFloat(plain(text));

/** The middle of several numbers, and from which to which they go. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  const short = (value) => written(Number(value.toPrecision(2)));
  return `${short(middle)} (${short(sorted[0])} to ${short(sorted.at(-1))})`;
}

/** The rows of comma-separated values, each by the names of its columns. */
function rows(csv) {
  const [head, ...lines] = csv
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at]])));
}

/** The first number in a text. */
const numberIn = (text) => Number(/-?\d[\d.]*(?:e[-+]?\d+)?/i.exec(plain(text))?.[0] ?? "NaN");

/** The area of a polygon, by its corners. */
const area = (corners) =>
  Math.abs(corners.reduce((sum, [x, y], at) => sum + corners.at(at - 1)[0] * y - x * corners.at(at - 1)[1], 0)) / 2;

/** A column's mean, as a number. */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What can be read of each kind of figure, by name; `at` is what stands behind an `@`. */
const READ = {
  curves: {
    value: (model, at) => written(line(model, at, "f = ")),
    slope: (model, at) => written(line(model, at, "f′ = ")),
    bend: (model, at) => written(line(model, at, "f″ = ")),
    // Of two inputs that are followed: what a curve makes of each (a, b), and which input its dip folds together with a (other).
    pair: (model, at) => {
      const [curve, what] = at.split("#");
      const [, a, b, other] = model.table("pair").rows[curve - 1];
      return written(numberIn({ a, b, other }[what]));
    },
    // The largest gap of the sum of sigmoids in the window shown, to softplus or to relu.
    gap: (model, at) =>
      written(numberIn(new RegExp(`\\S+ at x = \\S+ to ${at}`, "i").exec(plain(model.words().notes[0]))?.[0] ?? "")),
    // A row of the facts and which curve: in words, or the first number in it.
    fact: (model, at) => fact(model, at),
    place: (model, at) => written(numberIn(fact(model, at))),
    // Of many draws at the place that is read: mean and standard deviation of the copies that are on (1, 2), of the noisy relu (3, 4).
    drawn: (model, at) =>
      /(\d[\d.]*)\D+?(\d[\d.]*)\D+?(\d[\d.]*)\D+?(\d[\d.]*)\.$/.exec(model.words().notes[1])?.[Number(at)] ?? "",
    // How many times as long as relu takes a function: another number on each machine.
    cost: (_model, at, lab) => (cost(lab, at) / cost(lab, "relu")).toFixed(1),
    // The same of a whole training step.
    step: (_model, at, lab) => (stepCost(lab, at) / stepCost(lab, "relu")).toFixed(1),
  },
  init: {
    forward: (model) => first(model).forward.factor.toFixed(3),
    backward: (model) => first(model).backward.factor.toFixed(3),
    end: (model) => first(model).forward.end ?? "no end",
    std: (model, at) => written(Number(layer(model, at).std)),
    grad: (model, at) => written(Number(layer(model, at).grad_std)),
    zeros: (model, at) => (Number(layer(model, at).zeros) * 100).toFixed(1),
    dead: (model, at) => written(Number(layer(model, at).dead)),
    between: (model, at) => written(Number(layer(model, at).between)),
    largest: (model, at) => written(Number(layer(model, at).largest)),
    gradnorm: (model, at) => written(Number(layer(model, at).weight_grad_norm)),
    reached: (model) => String(numberIn(/after \d+ steps/.exec(first(model).training)?.[0] ?? "")),
    loss: (model) => String(numberIn(/loss [\d.]+/.exec(first(model).training)?.[0] ?? "")),
    diverged: (model) => /\d+ of \d+/.exec(first(model).training)?.[0] ?? "0",
    steepest: (model, at) => written(path(model, "steepest", at)),
    loudest: (model, at) => written(path(model, "most_active", at)),
    rate: (model, at) => written(Number(rows(model.csv()).find(({ k }) => k === at)?.largest_lr)),
    change: (model, at) => written(Number(rows(model.csv()).find(({ k }) => k === at)?.change)),
    // How many times as large the output is with the input times k, `with` its biases or `without`.
    scaled: (model, at) => {
      const [times, biases] = at.split("#");
      const column = biases === "with" ? "output" : "output_without_biases";
      const size = (factor) => Number(rows(model.csv()).find(({ k }) => k === factor)?.[column]);
      return written(size(times) / size("1"));
    },
  },
  dying: {
    dead: (model) => String(JSON.parse(model.json()).dead),
    units: (model) => String(JSON.parse(model.json()).units),
    twin: (model) => String(JSON.parse(model.json()).twinDead),
    loss: (model) => written(JSON.parse(model.json()).loss.at(-1)),
    step: (model) => String(JSON.parse(model.json()).step),
    active: (model) => (100 * mean(rows(model.csv()).map(({ active }) => Number(active)))).toFixed(0),
    // By layer: the slope that it has learnt, and how many per cent of a unit's gradients share a sign.
    slope: (model, at) => written(JSON.parse(model.json()).slopes[at - 1]),
    onesign: (model, at) => (100 * JSON.parse(model.json()).signsOfPoint[at - 2]).toFixed(0),
    onesignall: (model, at) => (100 * JSON.parse(model.json()).signsOfData[at - 2]).toFixed(0),
    // What the deletion of dead units changed, on the data or on the square.
    deleted: (model) => String(JSON.parse(model.json()).deleted),
    change: (model, at) => written(JSON.parse(model.json())[at === "data" ? "changeOnData" : "changeOnSquare"]),
    revived: (model) => String(rows(model.csv()).reduce((sum, { revived }) => sum + Number(revived), 0)),
  },
  regions: {
    regions: (model) => rows(model.csv()).at(-1).regions,
    boundary: (model) => rows(model.csv()).at(-1).boundary_pieces,
    loss: (model) => written(Number(rows(model.csv()).at(-1).loss)),
    // Pieces after so many layers; in how many per cent of the square a unit is on.
    pieces: (model, at) => String(JSON.parse(model.json()).perLayer[at - 1]),
    on: (model, at) => {
      const [layer, unit] = at.split(".");
      const { vertices, cells } = JSON.parse(model.json());
      const shares = cells.map((cell) => [area(cell.corners.map((corner) => vertices[corner])), cell]);
      const sum = (some) => some.reduce((sum, [share]) => sum + share, 0);
      const on = shares.filter(([, { pattern }]) => pattern[layer - 1][unit - 1] === "1");
      return ((100 * sum(on)) / sum(shares)).toFixed(0);
    },
    headline: (model) => String(numberIn(model.words().headline)),
    // Of the table of noise: how much, and which column.
    noise: (model, at) => {
      const [noise, column] = at.split("#");
      return String(numberIn(model.table("noise").rows.find(([size]) => size === noise)?.[Number(column)] ?? ""));
    },
    gap: (model, at) => written(numberIn(model.table("gap").rows[0][at === "test" ? 2 : 1])),
  },
};

/** What the reading says of the curve of a number, the first where none is given. */
function line(model, at, name) {
  const of = model.words().reading[Number(at || 1)]?.text ?? "";
  return numberIn(of.slice(of.indexOf(name) + name.length));
}

function fact(model, at) {
  const [name, column = "1"] = at.split("#");
  return model.table("facts").rows.find(([title]) => title === name)?.[Number(column)] ?? "";
}

const first = (model) => JSON.parse(model.json()).starts[0];

/** The row of the first initialiser and a layer. */
function layer(model, at) {
  const all = rows(model.csv());
  return all.find((row) => row.init === all[0].init && row.layer === at) ?? {};
}

function path(model, name, act) {
  const steps = rows(model.csv()).filter((row) => row.act === act && row.path === name);
  return Number(steps.at(-1)?.product);
}

/** What a model that rests says of `of`: `forward`, `std@50`, `slope@2`. Throws where there is no such thing. */
export function read(kind, model, of, lab) {
  const [name, at = ""] = of.split("@");
  const how = READ[kind]?.[name];
  if (!how) throw new Error(`${kind} has no ${name}`);
  return how(model, at, lab);
}

/** Waits until the page has time. */
const idle = () =>
  new Promise((done) => (window.requestIdleCallback ? requestIdleCallback(done, IDLE) : setTimeout(done, BUDGET)));

/** What waits to be measured, state by state: all that is asked of a state is read at once. Those that are worked on take turns. */
const waiting = new Map();
let working = false;

/**
 * What a figure of `kind` in `state` says of `of`, measured now, beside the pictures and in slices: a Promise of text. A state that
 * plays is measured where it begins. `told(share)` is called while it is under way, with the share that is done.
 */
export function measured(kind, state, of, told) {
  const key = `${kind}:${state}`;
  if (!waiting.has(key)) waiting.set(key, { kind, state, asked: [], slices: 0 });
  const said = new Promise((resolve, reject) => waiting.get(key).asked.push({ of, resolve, reject, told }));
  if (!working) work();
  return said;
}

/** Works a slice at one; whether it is done. */
async function slice(lab, one) {
  if (!one.model) {
    one.model = new lab.Figure(one.kind);
    one.model.assign(one.state);
  }
  await idle();
  const { pending, share } = one.model.advance(performance.now(), BUDGET, false);
  if (pending) for (const { told } of one.asked) told?.(share);
  return !pending;
}

async function work() {
  working = true;
  while (waiting.size > 0) {
    const [key, one] = waiting.entries().next().value;
    try {
      const isDone = await slice(await loadWhole(), one);
      if (!isDone) {
        one.slices += 1;
        if (one.slices % TURN !== 0) continue;
        // What takes seconds lets others by.
        waiting.delete(key);
        waiting.set(key, one);
        continue;
      }
      waiting.delete(key);
      const lab = await loadWhole();
      for (const { of, resolve } of one.asked) resolve(read(one.kind, one.model, of, lab));
    } catch (cause) {
      waiting.delete(key);
      for (const { reject } of one.asked) reject(cause);
    }
    one.model?.free();
  }
  working = false;
}
