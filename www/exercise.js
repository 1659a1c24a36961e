// <relu-exercise>: predict, commit, see, explain. The reader answers and commits; then a figure measures, the answer is marked with the
// tolerance that was said before, and the reason is given.
//
// Attributes: `type` (number, choice, setting, sketch, seeds), `kind` of the figure that measures, its `state`, `of` (what is read, see
// measure.js), `figure` (the id of the figure that is set to the state once the answer is committed). Of each type its own below.

import { answerOf, choice, number, setting, sketch } from "./answers.js";
import { button, el } from "./dom.js";
import { measured, spread, valueIn } from "./measure.js";
import { give, isFigure } from "./states.js";
import { keep, recall } from "./store.js";

/** Under which name answers are kept, by the exercise's id. */
const ANSWERS = "answers";

/** How an exercise is put, and how it is marked: `{ element, given(), show(given), mark(given) -> {right, text} }`. */
const TYPES = {
  number(exercise) {
    const part = number(exercise);
    const tolerance = Number(exercise.getAttribute("tolerance") ?? Number.NaN);
    const factor = Number(exercise.getAttribute("factor") ?? Number.NaN);
    part.note = Number.isFinite(factor)
      ? `Counts as right: up to ${factor} times as much, or as little.`
      : tolerance === 0
        ? "Only the exact number counts as right."
        : `Counts as right: off by ${tolerance} at most.`;
    part.mark = async (given) => {
      const text = await exercise.read(exercise.getAttribute("state"));
      const [said, is] = [Number(given), valueIn(text)];
      const right = Number.isFinite(factor)
        ? said * is > 0 && Math.abs(Math.log(said / is)) <= Math.log(factor)
        : Math.abs(said - is) <= tolerance * (1 + 1e-9);
      return { right, text: `Measured: ${text}.` };
    };
    return part;
  },
  // The answer is put into the state in place of {answer}, and what is measured there must lie between `least` and `most`.
  setting(exercise) {
    const part = setting(exercise);
    const [least, most] = ["least", "most"].map((name) => Number(exercise.getAttribute(name)));
    part.note = `Counts as right: what measures ${least} to ${most}.`;
    part.mark = async (given) => {
      const text = await exercise.read(exercise.getAttribute("state").replace("{answer}", given));
      const is = valueIn(text);
      return { right: is >= least && is <= most, text: `Measured with ${given}: ${text}.` };
    };
    return part;
  },
  // Options with `data-least` and `data-most` are right where the measured number lies between; options with a `data-state` of their own
  // are measured each, and the one with the `best` (least or most) is right.
  choice(exercise) {
    const part = choice(exercise);
    part.mark = async (given) => {
      if (exercise.hasAttribute("best")) {
        const texts = [];
        exercise.expects(part.options.length);
        for (const { state } of part.options) texts.push(await exercise.read(state));
        const values = texts.map(valueIn);
        const best = exercise.getAttribute("best") === "least" ? Math.min(...values) : Math.max(...values);
        const right = values[Number(given)] === best;
        return {
          right,
          text: `Measured: ${part.options.map(({ title }, at) => `${title}: ${texts[at]}`).join("; ")}.`,
        };
      }
      const text = await exercise.read(exercise.getAttribute("state"));
      const is = valueIn(text);
      const { least, most } = part.options[Number(given)];
      return { right: is >= least && is <= most, text: `Measured: ${text}.` };
    };
    return part;
  },
  // Two states that differ in one thing, from the same seeds: in how many the first has the smaller number, and how far they spread.
  seeds(exercise) {
    const part = choice(exercise);
    const seeds = Number(exercise.getAttribute("seeds"));
    part.mark = async (given) => {
      const [first, second] = [[], []];
      exercise.expects(2 * seeds);
      for (let seed = 0; seed < seeds; seed += 1) {
        first.push(valueIn(await exercise.read(`${exercise.getAttribute("state")}&seed=${seed}`)));
        second.push(valueIn(await exercise.read(`${exercise.getAttribute("other")}&seed=${seed}`)));
      }
      const won = first.filter((value, at) => value < second[at]).length;
      const { least, most } = part.options[Number(given)];
      const names = exercise.getAttribute("names").split(",");
      return {
        right: won >= least && won <= most,
        text: `Over ${seeds} seeds, each a pair with the same start: ${names[0]} ends lower in ${won}. Middle and range of the losses: ${names[0]} ${spread(first)}, ${names[1]} ${spread(second)}.`,
      };
    };
    return part;
  },
  // Values at several places, by sliders that make a line; right where none is off by more than `tolerance`.
  sketch(exercise) {
    const part = sketch(exercise);
    const tolerance = Number(exercise.getAttribute("tolerance"));
    part.note = `Counts as right: a line that is nowhere off by more than ${tolerance}.`;
    part.mark = async (given) => {
      const is = [];
      exercise.expects(part.places.length);
      for (const at of part.places) is.push(valueIn(await exercise.read(`${exercise.getAttribute("state")}&at=${at}`)));
      part.reveal(is);
      const off = Math.max(...given.split(",").map((value, at) => Math.abs(Number(value) - is[at])));
      return {
        right: off <= tolerance,
        text: `Your line is off by ${off.toPrecision(2)} at most. The second line is what was measured.`,
      };
    };
    return part;
  },
};

/** An exercise. Its content is the question; the reason stands in an element of class `why`. */
export class ReluExercise extends HTMLElement {
  #part;
  #commit;
  #verdict;
  #bar;
  #said = new Map();
  /** How many states were read of how many, for the answer that is measured. */
  #reads = { done: 0, of: 1 };

  connectedCallback() {
    if (this.#part) return;
    const type = TYPES[this.getAttribute("type")];
    this.#part = type(this);
    this.why = this.querySelector(".why");
    this.why.hidden = true;
    this.#commit = button("Commit", () => this.commit(), { class: "commit" });
    this.#verdict = el("p", { class: "verdict", role: "status" });
    this.#bar = el("progress", { max: 1, hidden: true, "aria-label": "Measuring" });
    const again = button("Another try", () => this.clear(), { class: "retry", hidden: true });
    this.retry = again;
    const note = this.#part.note ? [el("p", { class: "tolerance" }, this.#part.note)] : [];
    this.why.before(
      el("div", { class: "answer" }, this.#part.element, this.#commit, again),
      ...note,
      this.#bar,
      this.#verdict,
    );
    const before = recall(ANSWERS, {})[this.id];
    if (before) {
      this.#part.show(before.given);
      this.#tell(before);
    }
  }

  /** What the figure says in a state: a run is its text, so that another try need not measure the same again. */
  async read(state) {
    if (!this.#said.has(state)) {
      const told = (share) => this.#progress(share);
      const said = measured(this.getAttribute("kind"), state, this.getAttribute("of"), told);
      said.catch(() => this.#said.delete(state));
      this.#said.set(state, said);
    }
    const text = await this.#said.get(state);
    this.#reads.done += 1;
    this.#progress(0);
    return text;
  }

  /** Says beforehand how many states will be read; one where nothing is said. */
  expects(count) {
    this.#reads.of = count;
  }

  /** Shows how far a long measurement is: `share` of the state that is read now. */
  #progress(share) {
    this.#bar.hidden = false;
    this.#bar.value = (this.#reads.done + share) / this.#reads.of;
  }

  /** Takes the answer, measures, and tells. */
  async commit() {
    const given = this.#part.given();
    if (given === undefined) {
      this.#verdict.textContent =
        this.#part.refused?.() ?? "Answer first: the point is to have said something before it is measured.";
      return;
    }
    this.#commit.disabled = true;
    this.#verdict.textContent = "Measuring …";
    this.#reads = { done: 0, of: 1 };
    this.#showFigure(given);
    try {
      const marked = { given, ...(await this.#part.mark(given)) };
      keep(ANSWERS, { ...recall(ANSWERS, {}), [this.id]: marked });
      this.#tell(marked);
      this.dispatchEvent(new CustomEvent("answered", { detail: marked, bubbles: true }));
    } catch (cause) {
      this.#verdict.textContent = `This could not be measured here: ${cause?.message ?? cause}`;
      this.#commit.disabled = false;
    }
    this.#bar.hidden = true;
  }

  #showFigure(given) {
    const figure = document.getElementById(this.getAttribute("figure") ?? "");
    const state = this.getAttribute("state")?.replace("{answer}", given);
    if (isFigure(figure) && state) give(figure, state);
  }

  #tell({ given, right, text }) {
    this.#verdict.textContent = `${right ? "✓ Right." : "✗ Not so."} You said ${answerOf(this.#part, given)}. ${text}`;
    this.dataset.right = String(right);
    this.why.hidden = false;
    this.#commit.disabled = true;
    this.#commit.hidden = true;
    this.retry.hidden = false;
    this.#part.lock?.(true);
  }

  /** Forgets the answer. */
  clear() {
    const answers = recall(ANSWERS, {});
    delete answers[this.id];
    keep(ANSWERS, answers);
    delete this.dataset.right;
    this.#verdict.textContent = "";
    this.why.hidden = true;
    this.#commit.disabled = false;
    this.#commit.hidden = false;
    this.retry.hidden = true;
    this.#part.lock?.(false);
    this.#part.reveal?.(undefined);
  }

  /** The answer as a line of text; undefined where none is committed. */
  get line() {
    const answer = recall(ANSWERS, {})[this.id];
    if (!answer) return undefined;
    const title = this.querySelector("h3")?.textContent ?? this.id;
    return `${title}: ${answerOf(this.#part, answer.given)} (${answer.right ? "right" : "not right"}). ${answer.text}`;
  }
}

customElements.define("relu-exercise", ReluExercise);
