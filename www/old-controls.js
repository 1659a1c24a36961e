// A labelled input for any key of an experiment, made from what the module says of it: kind, range, choices.

import { el, number, select, toggle } from "./dom.js";

/** `{ element, show(text) }` for a key of `experimentSchema()`; `change(text)` is called with what the person set. */
export function control(key, change) {
  if (key.kind === "number") return numeric(key, change);
  if (key.kind === "choice" || key.kind === "choicePerLayer") return choice(key, change);
  if (key.kind === "flag") return flag(key, change);
  return text(key, change);
}

function numeric(key, change) {
  const { min, max, low, high, log, whole } = key.number;
  const range = { min, max, sliderMin: low, sliderMax: high, log, whole };
  const part = number(key.title, range, (value) => change(String(value)), { title: key.meaning });
  return { element: part.element, show: (value) => part.set(Number(value)) };
}

function flag(key, change) {
  const part = toggle(key.title, (on) => change(on ? "on" : "off"));
  part.element.title = key.meaning;
  return {
    element: part.element,
    show: (value) => {
      part.input.checked = value === "on";
    },
  };
}

function text(key, change) {
  const input = el("input", { type: "text", size: 8, spellcheck: "false", autocomplete: "off" });
  let shown;
  input.addEventListener("change", () => {
    change(input.value);
    if (shown !== undefined) input.value = shown;
  });
  return {
    element: el("label", { class: "field", title: key.meaning }, el("span", {}, key.title), input),
    show: (value) => {
      shown = value;
      if (input !== input.getRootNode().activeElement) input.value = value;
    },
  };
}

/** `name(number=value,...)` in its parts. */
function parse(value) {
  const [id, inside = ""] = value.split(/[()]/);
  return { id, given: new Map(inside.split(",").map((pair) => pair.split("="))) };
}

/** The input of one number of a choice: a check box where it is a switch. */
function numberOf({ name, min, max, whole, meaning, default: usual }, given, change) {
  const title = name.replaceAll("_", " ");
  if (whole && min === 0 && max === 1) {
    const part = toggle(title, change);
    part.element.title = meaning;
    part.input.checked = given === undefined ? usual === 1 : given === "on" || given === "1";
    return { element: part.element, value: () => (part.input.checked ? "1" : "0") };
  }
  const input = el("input", { type: "number", min, max, step: whole ? 1 : "any", value: given ?? usual });
  input.addEventListener("change", change);
  return {
    element: el("label", { class: "field", title: meaning }, el("span", {}, title), input),
    value: () => input.value,
  };
}

/** A choice, and beside it an input for each number that belongs to what is chosen. */
function choice(key, change) {
  const part = select(
    key.title,
    key.choices.map(({ id, title }) => [id, title]),
    change,
  );
  part.element.title = key.meaning;
  const numbers = el("span", { class: "numbers" });
  let shown;
  const inputs = (id, given) => {
    const of = key.choices.find((known) => known.id === id)?.numbers ?? [];
    const fields = of.map((number) => {
      const field = numberOf(number, given.get(number.name), () => {
        change(`${id}(${fields.map(({ name, value }) => `${name}=${value()}`).join(",")})`);
      });
      return { name: number.name, ...field };
    });
    numbers.replaceChildren(...fields.map(({ element }) => element));
  };
  return {
    element: el("span", { class: "choice" }, part.element, numbers),
    show: (value) => {
      if (value === shown) return;
      shown = value;
      const { id, given } = parse(value);
      const known = key.choices.some((choice) => choice.id === id) && !value.includes("|");
      const option = known ? id : value;
      if (![...part.input.options].some((other) => other.value === option))
        part.input.append(el("option", { value: option }, option));
      part.input.value = option;
      // While a number of it is being typed, the inputs stay.
      if (!numbers.contains(numbers.getRootNode().activeElement)) inputs(known ? id : "", given);
    },
  };
}
