// The ways to answer an exercise: a number, one of several, a setting, a line. Each is `{ element, given(), show(given), lock(on) }`;
// what is given is text, undefined where nothing was said.

import { el, svg } from "./dom.js";

let names = 0;

/** A number that is typed; commas serve as points. */
export function number(exercise) {
  const unit = exercise.getAttribute("unit");
  const input = el("input", {
    type: "text",
    inputmode: "decimal",
    size: 10,
    autocomplete: "off",
    "aria-label": "Your answer",
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") exercise.commit();
  });
  return {
    element: el("label", { class: "field" }, "Your answer ", input, unit ? ` ${unit}` : ""),
    given() {
      const text = input.value.trim().replace(",", ".").replace("−", "-");
      return text !== "" && Number.isFinite(Number(text)) ? text : undefined;
    },
    /** What is wrong with what was typed, where something was. */
    refused() {
      const text = input.value.trim();
      return text === "" ? undefined : `“${text}” is no number: answer in digits, such as 12 or 0.5.`;
    },
    show(given) {
      input.value = given;
    },
    lock(on) {
      input.readOnly = on;
    },
  };
}

/** A setting that is typed. */
export const setting = number;

/** One of the options that the exercise lists. */
export function choice(exercise) {
  const list = exercise.querySelector(".options");
  names += 1;
  const name = `choice-${names}`;
  const options = [...list.children].map((item, at) => {
    const title = item.textContent.trim();
    const input = el("input", { type: "radio", name, value: String(at) });
    const { least, most, state } = item.dataset;
    return { title, input, least: Number(least ?? -Infinity), most: Number(most ?? Infinity), state };
  });
  const element = el(
    "div",
    { class: "options", role: "radiogroup", "aria-label": "Your answer" },
    ...options.map(({ title, input }) => el("label", {}, input, ` ${title}`)),
  );
  list.remove();
  return {
    element,
    options,
    given: () => options.find(({ input }) => input.checked)?.input.value,
    show(given) {
      const option = options[Number(given)];
      if (option) option.input.checked = true;
    },
    lock(on) {
      for (const { input } of options) input.disabled = on;
    },
  };
}

/** The height of a sketch in CSS pixels, and half of a thumb: sliders end that far from their edges. */
const TALL = 220;
const THUMB = 11;
/** Steps that a slider has from end to end. */
const STEPS = 60;

/** A line through values at several places, each by a slider whose thumb is a point of the line. */
export function sketch(exercise) {
  const places = exercise.getAttribute("places").split(",").map(Number);
  const [low, high] = ["low", "high"].map((side) => Number(exercise.getAttribute(side)));
  // Across, the picture has a column a place, and is stretched to the room that there is.
  const x = (at) => at + 0.5;
  const y = (value) => TALL - THUMB - ((TALL - 2 * THUMB) * (value - low)) / (high - low);
  const path = (values) => `M${values.map((value, at) => `${x(at)} ${y(value)}`).join("L")}`;
  const own = svg("path", { class: "own" });
  const found = svg("path", { class: "found" });
  const levels = [0, 1].map((value) => svg("path", { class: "level", d: `M0 ${y(value)}H${places.length}` }));
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${places.length} ${TALL}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...levels,
    found,
    own,
  );
  let touched = false;
  const sliders = places.map((place) => {
    const input = el("input", {
      type: "range",
      min: low,
      max: high,
      step: (high - low) / STEPS,
      value: 0,
      "aria-label": `at x = ${place}`,
    });
    input.addEventListener("input", () => {
      touched = true;
      draw();
    });
    return input;
  });
  const values = () => sliders.map((slider) => Number(slider.value));
  const draw = () => own.setAttribute("d", path(values()));
  const columns = sliders.map((slider, at) =>
    el("label", {}, slider, el("span", { "aria-hidden": "true" }, String(places[at]).replace("-", "−"))),
  );
  draw();
  return {
    element: el(
      "div",
      { class: "sketch", role: "group", "aria-label": "Your line" },
      picture,
      el("div", { class: "handles" }, ...columns),
      el("p", { class: "tolerance" }, "Below the sliders: x. The grey lines are at 0 and 1."),
    ),
    places,
    given: () =>
      touched
        ? values()
            .map((value) => String(Math.round(100 * value) / 100 + 0))
            .join(",")
        : undefined,
    show(given) {
      given.split(",").forEach((value, at) => {
        if (sliders[at]) sliders[at].value = value;
      });
      touched = true;
      draw();
    },
    reveal(is) {
      if (is) found.setAttribute("d", path(is));
      else found.removeAttribute("d");
    },
    lock(on) {
      for (const slider of sliders) slider.disabled = on;
    },
  };
}

/** An answer as it is told. */
export function answerOf(part, given) {
  if (part.options) return `“${part.options[Number(given)]?.title ?? given}”`;
  if (part.places) return `the line ${given}`;
  return given;
}
