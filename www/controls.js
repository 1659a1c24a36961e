// Controls made from what the module says of a key: its kind, its range, its choices. Each is `{ element, show(value) }`; `set(path,
// text)` is called with what the person set. A path names a key or a part of its value: `lr`, `act.negative_slope`, `curves.2`.

import { button, el, lineSample, number, select, toggle } from "./dom.js";

const KINDS = {
  number: numeric,
  numberOr: text,
  choice,
  buttons,
  choicePerLayer,
  series,
  some,
  widths: text,
  flag,
};

/** The control of a key; undefined for one that only a hand in the picture sets, or that says nothing now. */
export function control(key, set) {
  return key.offered ? KINDS[key.kind]?.(key, set) : undefined;
}

/** The control of what a path names; undefined where there is nothing of that name, now. */
export function controlOf(path, { keys, values }, set) {
  const [name, ...rest] = path.split(".");
  const key = keys.find((known) => known.name === name || known.aliases.includes(name));
  if (!key) return undefined;
  if (rest.length === 0) return control(key, set);
  const of = rest.pop();
  const at = rest.length > 0 ? Number(rest[0]) - 1 : 0;
  const id = values[key.name].items?.[at]?.id;
  const chosen = key.choices?.find((choice) => choice.id === id);
  const range = chosen?.numbers.find((each) => each.name === of);
  if (!range) return undefined;
  const several = values[key.name].items.length > 1;
  const part = amount(several ? `${chosen.title}: ${words(of)}` : words(of), range, (value) => set(path, value));
  return { element: part.element, show: (value) => part.show(value.items?.[at]?.numbers[of]) };
}

const words = (name) => name.replaceAll("_", " ");

/** A number by slider and by typing, or a switch. */
function amount(title, range, change) {
  if (range.isSwitch) {
    const part = toggle(title, (on) => change(on ? "1" : "0"));
    part.element.title = range.meaning;
    return {
      element: part.element,
      show: (value) => {
        part.input.checked = value === 1;
      },
    };
  }
  const part = number(title, range, (value) => change(String(value)), { title: range.meaning });
  return {
    element: part.element,
    show: (value) => part.set(Number.isFinite(value) ? value : Number.NaN),
  };
}

function numeric(key, set) {
  const part = amount(key.title, { ...key.number, meaning: key.meaning }, (value) => set(key.name, value));
  return { element: part.element, show: ({ text }) => part.show(text === "" ? Number.NaN : Number(text)) };
}

function flag(key, set) {
  const part = toggle(key.title, (on) => set(key.name, on ? "on" : "off"));
  part.element.title = key.meaning;
  return {
    element: part.element,
    show: ({ text }) => {
      part.input.checked = text === "on";
    },
  };
}

function text(key, set) {
  const input = el("input", { type: "text", size: 8, spellcheck: "false", autocomplete: "off" });
  let shown;
  input.addEventListener("change", async () => {
    const { value } = input;
    await set(key.name, value);
    // What was typed is done with, where nothing was typed since: what counts is shown.
    if (shown !== undefined && input.value === value) input.value = shown;
  });
  return {
    element: el("label", { class: "field", title: key.meaning }, el("span", {}, key.title), input),
    input,
    show: ({ text }) => {
      shown = text;
      if (input !== input.getRootNode().activeElement) input.value = text;
    },
  };
}

/** Shows `value` in a select, which gets an option for it where it has none. */
function pick(input, value, title = value) {
  if (![...input.options].some((option) => option.value === value)) input.append(el("option", { value }, title));
  input.value = value;
}

/** The numbers of what is chosen, by `path`: sliders, made anew when something else is chosen. */
function numbers(path, set) {
  const element = el("span", { class: "numbers" });
  let parts = [];
  let shown;
  return {
    element,
    show(choice, given) {
      const of = choice?.numbers ?? [];
      if (shown !== choice?.id) {
        shown = choice?.id;
        parts = of.map((range) => amount(words(range.name), range, (value) => set(`${path}.${range.name}`, value)));
        element.replaceChildren(...parts.map((part) => part.element));
      }
      of.forEach(({ name }, at) => {
        parts[at].show(given[name]);
      });
    },
  };
}

/** A choice, and beside it the numbers of what is chosen. */
function choice(key, set) {
  const options = key.choices.map(({ id, title }) => [id, title]);
  const part = select(key.title, options, (id) => set(key.name, id));
  part.element.title = key.meaning;
  const own = numbers(key.name, set);
  return {
    element: el("span", { class: "choice" }, part.element, own.element),
    show: ({ text, items }) => {
      const chosen = key.choices.find(({ id }) => id === items?.[0]?.id);
      pick(part.input, chosen ? chosen.id : text);
      own.show(chosen, items?.[0]?.numbers ?? {});
    },
  };
}

/** What the list of a choice says where layers have their own. */
const PER_LAYER = "one a layer";

/** A choice for all layers, or a list of one a layer, which is typed. */
function choicePerLayer(key, set) {
  // Whether a list was asked for and none is there yet.
  let asked = false;
  let shown;
  const options = [...key.choices.map(({ id, title }) => [id, title]), [PER_LAYER, "One a layer …"]];
  const part = select(key.title, options, (id) => {
    asked = id === PER_LAYER;
    if (!asked) return set(key.name, id);
    show(shown);
    list.input.select();
    list.input.focus();
  });
  part.element.title = key.meaning;
  const list = text({ ...key, title: "Of each layer" }, (name, value) => {
    asked = false;
    return set(name, value);
  });
  const own = numbers(key.name, set);
  const show = (value) => {
    // What was asked for is over when something else is set, by whatever hand.
    if (value.text !== shown?.text) asked = false;
    shown = value;
    const { text, items } = value;
    const several = asked || items.length > 1;
    const chosen = several ? undefined : key.choices.find(({ id }) => id === items[0]?.id);
    list.element.hidden = !several;
    list.show(value);
    pick(part.input, several ? PER_LAYER : (chosen?.id ?? text));
    own.show(chosen, items[0]?.numbers ?? {});
  };
  return { element: el("span", { class: "choice" }, part.element, list.element, own.element), show };
}

/** A choice whose possibilities are all to be seen. */
function buttons(key, set) {
  const all = key.choices.map(({ id, title }) => ({ id, element: button(title, () => set(key.name, id)) }));
  return {
    element: el(
      "div",
      { class: "tabs", role: "group", "aria-label": key.title, title: key.meaning },
      ...all.map(({ element }) => element),
    ),
    show: ({ items }) => {
      for (const { id, element } of all) element.setAttribute("aria-pressed", String(id === items?.[0]?.id));
    },
  };
}

/** Some of several. */
function some(key, set) {
  const all = key.choices.map(({ id, title }) => ({ id, part: toggle(title, () => change()) }));
  const change = () => {
    const chosen = all.filter(({ part }) => part.input.checked).map(({ id }) => id);
    set(key.name, chosen.join(","));
  };
  return {
    element: el(
      "div",
      { class: "row", role: "group", "aria-label": key.title, title: key.meaning },
      el("span", {}, key.title),
      ...all.map(({ part }) => part.element),
    ),
    show: ({ items }) => {
      for (const { id, part } of all) part.input.checked = items.some((item) => item.id === id);
    },
  };
}

/** A list whose entries are lines of the picture: a chip for each. Chips stay while the kinds do, so that a slider under the hand is
 * not replaced. */
function series(key, set) {
  const options = key.choices.map(({ id, title }) => [id, title]);
  const chips = el("div", { class: "chips" });
  const add = select("Add", [["", "choose …"], ...options], (id) => {
    if (id) set(`${key.name}.+`, id);
  });
  let kinds;
  let parts = [];
  const chip = (item, index, removable) => {
    const path = `${key.name}.${index + 1}`;
    const line = lineSample();
    const kind = el(
      "select",
      { "aria-label": `${key.title} ${index + 1}` },
      ...options.map(([id, name]) => el("option", { value: id }, name)),
    );
    kind.addEventListener("change", () => set(path, kind.value));
    const title = key.choices.find(({ id }) => id === item.id)?.title ?? item.id;
    const close = button("×", () => set(path, ""), { class: "close", "aria-label": `Take ${title} away` });
    const own = numbers(path, set);
    const name = el("div", { class: "name" }, line.element, kind, ...(removable ? [close] : []));
    return {
      element: el("div", { class: "chip", part: "chip" }, name, own.element),
      show(now) {
        line.show(now);
        pick(kind, now.id);
        own.show(
          key.choices.find(({ id }) => id === now.id),
          now.numbers,
        );
      },
    };
  };
  return {
    element: el(
      "div",
      { class: "series", role: "group", "aria-label": key.title },
      chips,
      el("div", { class: "row" }, add.element),
    ),
    show: ({ items }) => {
      const now = items.map(({ id }) => id).join();
      if (now !== kinds) {
        kinds = now;
        parts = items.map((item, index) => chip(item, index, items.length > 1));
        chips.replaceChildren(...parts.map(({ element }) => element));
      }
      items.forEach((item, index) => {
        parts[index].show(item);
      });
      add.input.value = "";
      add.input.disabled = items.length >= key.most;
    },
  };
}
