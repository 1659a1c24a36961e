// Small builders for native inputs with labels. Nothing is ever put in the page as HTML.

/** An element: `el('button', { class: 'x', onclick }, 'text', child)`. Properties that start with "on" are listeners. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** An element of SVG with its attributes. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A button. */
export function button(text, onclick, properties = {}) {
  return el("button", { type: "button", onclick, ...properties }, text);
}

/** A check box with its label. */
export function toggle(text, onchange) {
  const input = el("input", { type: "checkbox" });
  input.addEventListener("change", () => onchange(input.checked));
  return { element: el("label", { class: "toggle" }, input, ` ${text}`), input };
}

/** A choice of named values with its label: `options` are `[value, text]`. */
export function select(text, options, onchange) {
  const input = el("select", {}, ...options.map(([value, title]) => el("option", { value }, title)));
  input.addEventListener("change", () => onchange(input.value));
  return { element: el("label", { class: "field" }, el("span", {}, text), input), input };
}

/** A short piece of a series' line: `show({ color, dashes })` draws it. */
export function lineSample() {
  const line = svg("path", { d: "M0 5H30", "stroke-width": 3 });
  const element = svg("svg", { width: 30, height: 10, "aria-hidden": "true" }, line);
  const show = ({ color, dashes }) => {
    line.setAttribute("stroke", color);
    line.setAttribute("stroke-dasharray", dashes.join(" "));
  };
  return { element, show };
}

/** Whether an element is being typed into: Ctrl+Z is its own then. A number that was taken is not. */
export function isTyping(element) {
  return element.matches?.("input[type=text], input[type=number][data-typing], textarea") ?? false;
}

/** Positions of a slider: fine enough for the eye, and whole so that arrow keys step well. */
const NOTCHES = 200;

/**
 * A number by slider and by typing. `range` is `{ min, max, sliderMin?, sliderMax?, log?, whole? }`; the slider spans sliderMin
 * to sliderMax, and everything from min to max can be typed. `set(value)` shows a value without calling back, NaN where none is set;
 * `mark(places)` puts ticks under the slider, `{ value, color, title }` each.
 */
export function number(text, range, onchange, properties = {}) {
  const low = range.sliderMin ?? range.low ?? range.min;
  const high = range.sliderMax ?? range.high ?? range.max;
  const notches = range.whole ? Math.min(NOTCHES, high - low) : NOTCHES;
  const toValue = (notch) => {
    const share = notch / notches;
    const value = range.log ? low * (high / low) ** share : low + (high - low) * share;
    return range.whole ? Math.round(value) : Number(value.toPrecision(3));
  };
  const toNotch = (value) => {
    const share = range.log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return Math.round(Math.min(Math.max(share, 0), 1) * notches);
  };
  const slider = el("input", { type: "range", min: 0, max: notches, step: 1, "aria-label": text });
  const typed = el("input", {
    type: "number",
    min: range.min,
    max: range.max,
    step: range.whole ? 1 : "any",
    placeholder: "none",
    "aria-label": `${text}, typed`,
  });
  let shown;
  let held = false;
  // From the focus, or the first letter, until what was typed is taken.
  let own = false;
  const takes = (is) => {
    own = is;
    typed.toggleAttribute("data-typing", false);
  };
  typed.addEventListener("focus", () => takes(true));
  typed.addEventListener("pointerdown", () => takes(true));
  typed.addEventListener("input", () => {
    own = true;
    typed.toggleAttribute("data-typing", true);
  });
  const tell = () => {
    slider.setAttribute("aria-valuetext", shown || "none");
    slider.classList.toggle("unset", !shown);
  };
  // A run that goes on neither moves the slider under a hand nor writes over what is being typed.
  const set = (value) => {
    shown = Number.isNaN(value) ? "" : String(value);
    if (!held) {
      // Where nothing is set it stands in the middle, pale.
      slider.value = String(shown ? toNotch(value) : notches / 2);
      tell();
    }
    if (!own) typed.value = shown;
  };
  slider.addEventListener("pointerdown", () => {
    held = true;
  });
  for (const event of ["pointerup", "pointercancel", "change"])
    slider.addEventListener(event, () => {
      held = false;
      if (shown !== undefined) set(shown ? Number(shown) : Number.NaN);
    });
  slider.addEventListener("input", () => {
    const value = toValue(Number(slider.value));
    shown = String(value);
    typed.value = shown;
    tell();
    onchange(value);
  });
  typed.addEventListener("change", () => {
    takes(false);
    const value = typed.valueAsNumber;
    if (Number.isFinite(value)) {
      const taken = Math.min(Math.max(value, range.min), range.max);
      shown = String(taken);
      onchange(taken);
    }
    // What was typed is done with: what counts is shown, also where the field keeps the focus.
    if (shown !== undefined) typed.value = shown;
  });
  typed.addEventListener("blur", () => {
    takes(false);
    if (shown !== undefined) typed.value = shown;
  });
  const ticks = el("div", { class: "ticks", "aria-hidden": "true" });
  const mark = (places) =>
    ticks.replaceChildren(
      ...places
        .filter(({ value }) => value >= low && value <= high)
        .map(({ value, color, title }) => {
          const tick = el("i", { title });
          tick.style.setProperty("--at", String(toNotch(value) / notches));
          tick.style.background = color;
          return tick;
        }),
    );
  const element = el(
    "div",
    { class: "number", role: "group", "aria-label": text, ...properties },
    el("span", { "aria-hidden": "true" }, text),
    el("div", { class: "track" }, slider, ticks),
    typed,
  );
  return { element, slider, typed, set, mark };
}

/** A table from a head and rows of text; the first cell of each row is its header. */
export function table(caption, head, rows) {
  return el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...head.map((text) => (text ? el("th", { scope: "col" }, text) : el("td"))))),
    el(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((text) => el("td", {}, text))),
      ),
    ),
  );
}

/** Hands a file to the person. */
export function download(name, blob) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  // The download has its own hold on the blob once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
