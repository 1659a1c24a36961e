// The controls of a figure: the few that are its essence, and the rest behind 'All settings'. Which there are, their names and their
// order come from the module; `controls="lr act play"` names single keys, commands, groups or tables instead.

import { control, controlOf } from "./controls.js";
import { button, el, table } from "./dom.js";

/** Names of `controls` that are no keys: what the share menu is called, now and before. */
const SHARE = ["share", "export"];

/** From this width of the figure on settings stand in a rail beside the picture (styles.js). */
const RAIL = 900;

/** Controls of one figure. `figure` is its element. */
export class Panel {
  /** The controls that stand with the picture. */
  essence = el("div", { class: "essence", part: "controls", role: "group", "aria-label": "Controls" });
  /** All the others. */
  rest = el("div", { class: "rest", part: "settings" });

  #shown = [];
  #tables = [];
  #commands = [];
  #made = "";
  /** What only this figure has, and of which model: it is kept, a map that was computed too. */
  #extras = { model: undefined, boxes: [] };

  constructor(figure) {
    this.figure = figure;
    this.rest.addEventListener("click", ({ target }) => {
      const box = target.closest?.("summary")?.parentElement;
      // Where it does not come, boxes open all the same.
      if (box && !box.open) import("./unfold.js").then(({ unfold }) => unfold(this.rest, box)).catch(() => {});
    });
  }

  /** Brings the controls into step with the model; `wish` is what the attribute says, undefined where there is none. Tables wait
   * for a run that goes on; values stay where they are `held`. */
  show(wish, { playing = false, held = false } = {}) {
    const now = this.figure.model.controls();
    const names = wish ?? now.essence;
    // What there is to set changes with what is shown; controls are kept while it does not.
    const shape = JSON.stringify([
      wish,
      names,
      now.keys.map(({ name, kind, choices, offered }) => [name, kind, choices?.length, offered]),
      now.tables,
    ]);
    const kinds = JSON.stringify(
      names.map((name) => (name.includes(".") ? now.values[name.split(".")[0]]?.items?.map(({ id }) => id) : "")),
    );
    const isNew = shape + kinds !== this.#made;
    if (isNew) {
      this.#made = shape + kinds;
      this.#make(now, names, wish);
    }
    if (!held || isNew) for (const { name, part } of this.#shown) part.show(now.values[name]);
    for (const { id, element } of this.#commands) {
      const command = now.commands.find((known) => known.id === id);
      element.hidden = !command;
      if (!command) continue;
      element.textContent = command.title;
      element.disabled = !command.enabled;
      if (command.pressed !== null) element.setAttribute("aria-pressed", String(command.pressed));
    }
    if (!playing) for (const { box, fill } of this.#tables) if (box.open) fill();
  }

  #make(now, names, wish) {
    this.#shown = [];
    this.#tables = [];
    this.#commands = [];
    // Boxes that were open stay so, and whoever changed what is offered keeps the control that did it.
    const boxes = () => [...this.rest.querySelectorAll("details")];
    const nameOf = ({ dataset }) => dataset.box ?? dataset.table;
    const open = new Set(
      boxes()
        .filter((box) => box.open)
        .map(nameOf),
    );
    const held = this.rest.getRootNode().activeElement;
    const [key, text] = [held?.closest("[data-key]")?.dataset.key, held?.textContent];
    this.essence.replaceChildren(...names.flatMap((name) => this.#named(name, now)));
    const name = ({ dataset }) => dataset.box ?? dataset.table;
    const before = new Map([...this.rest.children].map((box) => [name(box), box.open]));
    const rest = wish === undefined ? this.#all(now) : [];
    // What was open stays open.
    for (const box of rest) if (before.has(name(box)) && "open" in box) box.open = before.get(name(box));
    this.rest.replaceChildren(...rest);
    this.rest.hidden = rest.length === 0;
    for (const box of boxes()) box.open ||= open.has(nameOf(box));
    if (key === undefined || held.isConnected) return;
    const again = [...this.rest.querySelectorAll(`[data-key="${key}"] :is(button, select, input)`)];
    (again.find(({ textContent }) => textContent === text) ?? again[0])?.focus();
  }

  /** The boxes that only this figure has. */
  #own() {
    const { model } = this.figure;
    if (this.#extras.model !== model) this.#extras = { model, boxes: this.figure.extras?.() ?? [] };
    return this.#extras.boxes;
  }

  /** Says of a control whose change begins the run anew that it does, before it does. */
  #warn(element, { restarts, meaning }) {
    if (!restarts) return;
    element.dataset.restarts = "";
    element.title = `${meaning}; a change begins the run anew`;
  }

  /** What a name of `controls` stands for, as elements. */
  #named(name, now) {
    const command = now.commands.find(({ id }) => id === name);
    if (command) return [this.#command(command)];
    const group = now.groups.some(({ id }) => id === name);
    // A key before a group of the same name, but for those that are only set by a hand.
    const part = this.#key(name, now);
    if (part) return [part];
    // How a run goes on is keys and commands.
    if (group)
      return [...(name === "run" ? now.commands.map((each) => this.#command(each)) : []), ...this.#group(name, now)];
    const found = now.tables.find(({ id }) => id === name);
    if (found) return [this.#table(found)];
    if (SHARE.includes(name)) return [this.figure.share()];
    const extra = this.#own().filter((each) => each.dataset.box === name);
    if (extra.length > 0) return extra;
    // Names of before the controls were keys and groups.
    const former = this.figure.constructor.names?.[name] ?? [];
    return former.flatMap((each) => this.#named(each, now));
  }

  #key(path, now) {
    const part = controlOf(path, now, this.figure.choose);
    if (!part) return undefined;
    const base = path.split(".")[0];
    const key = now.keys.find(({ name, aliases }) => name === base || aliases.includes(base));
    this.#shown.push({ name: key.name, part });
    this.#warn(part.element, key);
    part.element.dataset.key = path;
    return part.element;
  }

  #group(id, now) {
    return now.keys
      .filter((key) => key.group === id)
      .flatMap((key) => {
        const part = control(key, this.figure.choose);
        if (!part) return [];
        this.#shown.push({ name: key.name, part });
        this.#warn(part.element, key);
        part.element.dataset.key = key.name;
        return [part.element];
      });
  }

  #command({ id, title }) {
    const primary = id === "play" ? "primary" : undefined;
    const element = button(title, () => this.figure.press(id), {
      class: primary,
      "data-command": id,
    });
    this.#commands.push({ id, element });
    return element;
  }

  #table({ id, title }) {
    const body = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": title });
    const fill = async () => {
      try {
        const { caption, head, rows } = await this.figure.table(id);
        body.replaceChildren(table(caption, head, rows));
      } catch (cause) {
        this.figure.fail(cause);
      }
    };
    const box = el("details", { "data-table": id }, el("summary", {}, title), body);
    box.addEventListener("toggle", () => box.open && fill());
    this.#tables.push({ box, fill });
    return box;
  }

  /** Everything: groups of keys, the commands, the tables, what only this figure has, and the ways to take it along. */
  #all(now) {
    const groups = now.groups
      .map(({ id, title }) => ({ title, parts: this.#group(id, now) }))
      .filter(({ parts }) => parts.length > 0)
      .map(({ title, parts }) => el("fieldset", {}, el("legend", {}, title), el("div", { class: "row" }, ...parts)));
    const commands = el(
      "div",
      { class: "row", role: "group", "aria-label": "What can be done" },
      ...now.commands.map((command) => this.#command(command)),
    );
    // Beside the picture there is room for them; below it they wait behind their name.
    const settings = el(
      "details",
      { class: "all", "data-box": "settings", open: this.figure.clientWidth >= RAIL },
      el("summary", {}, "All settings"),
      el("div", { class: "body" }, commands, ...groups),
    );
    const lab = el("a", { class: "to-lab" }, "Open in the lab");
    // The address is that of the moment in which it is followed.
    for (const event of ["pointerenter", "focus", "pointerdown"])
      lab.addEventListener(event, () => {
        lab.href = this.figure.labAddress;
      });
    lab.href = this.figure.labAddress;
    return [
      settings,
      ...now.tables.map((each) => this.#table(each)),
      ...this.#own(),
      this.figure.share(),
      ...(this.figure.isInLab ? [] : [lab]),
    ];
  }
}
