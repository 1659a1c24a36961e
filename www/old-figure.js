// What every figure of the lab has in common: it loads the module, follows size, pixels and theme, draws on two layers when asked,
// keeps its state as text, and survives what goes wrong. A figure adds its model, its controls and its drawing.

import * as clock from "./clock.js";
import { button, download, el } from "./dom.js";
import { loadWhole as load } from "./lab.js";
import { sheet as styles } from "./styles.js";
import { onRatio, onTheme, themeOf } from "./theme.js";

/** Attributes that every figure understands, besides the keys of its text form. */
const COMMON = ["state", "theme", "controls"];

/**
 * Base of all figure elements.
 *
 * Attributes: `state` (the text form), one attribute for each of the class's `keys`, `theme` (light | dark), `controls` (which
 * groups of controls to show, by name; all where absent, `none` for none). Each is mirrored as a property.
 * Events, bubbling and composed: `ready`, `change` (detail.state), `error` (detail.message).
 * Methods: `toSVG()`, `toPNG()`, `toCSV()`. Property `state`: the whole state, to read and to write.
 */
export class Figure extends HTMLElement {
  /** Keys of the text form that may be given as attributes of their own. */
  static keys = [];

  static get observedAttributes() {
    return [...COMMON, ...this.keys];
  }

  /** Defines the element and its mirrored properties. */
  static define(name) {
    for (const key of [...this.keys, "theme", "controls"]) {
      if (key in this.prototype) continue;
      Object.defineProperty(this.prototype, key, {
        configurable: true,
        get() {
          return this.getAttribute(key);
        },
        set(value) {
          if (value === null || value === undefined) this.removeAttribute(key);
          else this.setAttribute(key, value);
        },
      });
    }
    customElements.define(name, this);
  }

  /** Whether any of the figure is on the screen. */
  inView = false;
  /** The model in WebAssembly; undefined until loaded and after a failure. */
  model;

  #text;
  #stale = { base: false, top: false };
  #saidState;
  #stops = [];
  #sheet;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styles()];
    this.base = el("canvas", {
      class: "base",
      role: "img",
      tabindex: 0,
      part: "canvas",
      "aria-label": "Figure, not drawn yet",
    });
    this.top = el("canvas", { class: "top", "aria-hidden": "true" });
    this.plot = el("div", { class: "plot", part: "plot" }, this.base, this.top);
    this.message = el("p", { class: "message", role: "status", part: "message", hidden: true });
    this.body = el("div", { class: "body", hidden: true });
    this.box = el("div", { class: "figure", part: "figure" }, el("slot", { name: "poster" }), this.message, this.body);
    root.append(this.box);
    this.base.addEventListener("contextrestored", () => this.invalidate());
  }

  connectedCallback() {
    const size = new ResizeObserver(() => this.invalidate());
    size.observe(this);
    const view = new IntersectionObserver(
      (entries) => {
        this.inView = entries.some((entry) => entry.isIntersecting);
        if (this.inView) clock.wake();
      },
      { rootMargin: "64px" },
    );
    view.observe(this);
    this.#stops = [
      onTheme(() => this.retheme()),
      onRatio(() => this.invalidate()),
      () => size.disconnect(),
      () => view.disconnect(),
    ];
    this.#begin();
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    clock.forget(this);
    this.leave?.();
    // Where the element moves within the page, it goes on from where it was.
    this.#text = this.state;
    this.model?.free();
    this.model = undefined;
    this.#sheet?.free();
    this.#sheet = undefined;
    this.lab = undefined;
    this.body.replaceChildren();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now) return;
    if (name === "theme") this.retheme();
    else if (name === "controls") this.showControls();
    else if (name === "state") this.state = now ?? "";
    else this.state = this.#withAttributes(this.state ?? "");
  }

  /** The whole state as text. Setting it draws anew; what is wrong in it is said below the figure. */
  get state() {
    return this.model ? this.model.text : (this.#text ?? this.getAttribute("state") ?? "");
  }

  set state(text) {
    this.#text = String(text ?? "");
    if (!this.model) return;
    this.attempt(() => {
      this.say(this.model.assign(this.#text).map((problem) => problem.text));
      this.changed();
    });
  }

  /** `text` with the pairs that are given as attributes of their own put in place of its own. */
  #withAttributes(text) {
    const given = this.constructor.keys.filter((key) => this.hasAttribute(key));
    const kept = text.split("&").filter((pair) => pair && !given.includes(pair.split("=")[0]));
    return [...kept, ...given.map((key) => `${key}=${encodeURIComponent(this.getAttribute(key))}`)].join("&");
  }

  async #begin() {
    try {
      const lab = await load();
      // The element may be gone, or back, by now.
      if (!this.isConnected || this.model) return;
      this.lab = lab;
      this.#start(this.#text ?? this.#withAttributes(this.getAttribute("state") ?? ""));
      this.emit("ready", {});
    } catch (cause) {
      this.fail(cause);
    }
  }

  #start(text) {
    this.model = this.createModel(this.lab);
    this.body.replaceChildren(...this.build());
    this.body.hidden = false;
    this.box.querySelector("slot").hidden = true;
    this.showControls();
    this.say(this.model.assign(text).map((problem) => problem.text));
    this.retheme();
    this.changed({ quiet: true });
  }

  /**
   * Listens to keys on the plot: `acts(event)` gives an object from keys to what they do. Combinations with Ctrl, Alt and Meta
   * belong to the browser.
   */
  listenToKeys(acts) {
    this.base.addEventListener("keydown", (event) =>
      this.attempt(() => {
        if (!this.model || event.ctrlKey || event.metaKey || event.altKey) return;
        const act = acts(event)[event.key];
        if (!act) return;
        event.preventDefault();
        act();
      }),
    );
  }

  /** Runs `act`; what it throws is said to the person, and a trap restarts the figure from its text. */
  attempt(act) {
    try {
      return act();
    } catch (cause) {
      this.fail(cause);
      return undefined;
    }
  }

  /** Says that something failed. After a trap this one figure stops and offers to start again; others live on. */
  fail(cause) {
    const trapped = typeof WebAssembly === "object" && cause instanceof WebAssembly.RuntimeError;
    const text = trapped
      ? "This figure stopped because of a defect of ours. The others go on."
      : String(cause?.message ?? cause);
    if (trapped) {
      // A trapped model may be half-changed: leave it, do not touch it again.
      this.model = undefined;
      this.body.hidden = true;
      clock.forget(this);
    }
    this.say([text], true);
    if (trapped)
      this.message.append(
        " ",
        button("Start it again", () => this.attempt(() => this.#start(this.#saidState ?? ""))),
      );
    this.emit("error", { message: text, cause });
  }

  /** Puts sentences where the person looks; none takes them away. */
  say(sentences, alarm = false) {
    this.message.textContent = sentences.join(" · ");
    this.message.hidden = sentences.length === 0;
    this.message.classList.toggle("alarm", alarm);
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** To be called after any change of the model: controls, picture and listeners follow. */
  changed({ quiet = false } = {}) {
    this.sync?.();
    this.invalidate();
    this.said(quiet);
  }

  /** Tells listeners of a new state, once for each. */
  said(quiet = false) {
    const state = this.model?.text;
    if (state === undefined || state === this.#saidState) return;
    this.#saidState = state;
    if (!quiet) this.emit("change", { state });
  }

  /** Marks layers as out of date; they are drawn in the next frame. */
  invalidate({ base = true, top = true } = {}) {
    this.#stale.base ||= base;
    this.#stale.top ||= top;
    if (this.model) clock.soon(this);
  }

  /** Called by the clock. */
  redraw() {
    if (!this.model || !this.isConnected) return;
    const width = this.plot.clientWidth;
    // A figure in a closed tab or a hidden slide has no size; its observer calls again when it has one.
    if (width === 0) return;
    this.attempt(() => {
      const stale = this.#stale;
      this.#stale = { base: false, top: false };
      const height = Math.round(this.model.height(width));
      this.plot.style.height = `${height}px`;
      this.#sheet?.free();
      this.#sheet = new this.lab.Sheet(width, height, devicePixelRatio, this.scheme);
      if (stale.base) this.drawBase(this.#sheet);
      if (stale.base || stale.top) this.drawTop(this.#sheet);
      if (!this.restless) this.base.setAttribute("aria-label", this.model.label);
    });
  }

  /** The sheet of the last drawing: where the pointer's pixels are to be read. */
  get sheet() {
    this.#sheet ??= new this.lab.Sheet(
      this.plot.clientWidth || 640,
      this.model.height(640),
      devicePixelRatio,
      this.scheme,
    );
    return this.#sheet;
  }

  /** Whether the picture moves by itself now: it is put in words anew when it rests. */
  get restless() {
    return false;
  }

  get scheme() {
    return themeOf(this);
  }

  retheme() {
    this.box.dataset.theme = this.scheme;
    this.#sheet?.free();
    this.#sheet = undefined;
    if (this.model) this.sync?.();
    // Paper is printed from what is on the canvas when this returns: there is no next frame.
    this.#stale = { base: true, top: true };
    this.redraw();
  }

  /** Shows the groups of controls that the attribute names. */
  showControls() {
    const wish = this.getAttribute("controls")
      ?.split(/[\s,]+/)
      .filter(Boolean);
    for (const group of this.body.querySelectorAll("[data-controls]")) {
      group.hidden = wish !== undefined && !wish.includes(group.dataset.controls);
    }
  }

  /** The figure as an SVG document, at the size shown or the given one. */
  toSVG({ width, height, theme } = {}) {
    const wide = width ?? (this.plot.clientWidth || 640);
    const sheet = new this.lab.Sheet(wide, height ?? this.model.height(wide), 1, theme ?? this.scheme);
    try {
      return this.model.svg(sheet);
    } finally {
      sheet.free();
    }
  }

  /** The figure as a PNG, `scale` pixels to a CSS pixel; a Promise of a Blob. */
  async toPNG({ scale = 2 } = {}) {
    const width = this.plot.clientWidth || 640;
    const sheet = new this.lab.Sheet(width, this.model.height(width), scale, this.scheme);
    const layers = [document.createElement("canvas"), document.createElement("canvas")];
    try {
      this.drawBase(sheet, layers[0]);
      this.drawTop(sheet, layers[1]);
    } finally {
      sheet.free();
    }
    layers[0].getContext("2d").resetTransform();
    layers[0].getContext("2d").drawImage(layers[1], 0, 0);
    return new Promise((resolve, reject) => {
      layers[0].toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The browser made no PNG of this figure."))),
        "image/png",
      );
    });
  }

  /** The figure's numbers as comma-separated values. */
  toCSV() {
    return this.model.csv();
  }

  /** Buttons that hand out the figure: SVG, PNG, CSV, a link, and the lines that embed it. */
  exportButtons(name) {
    const save = (kind, type, content) =>
      button(kind, () =>
        this.attempt(() => download(`${name}.${kind.toLowerCase()}`, new Blob([content()], { type }))),
      );
    const copy = (title, content) =>
      button(title, async (event) => {
        const said = event.currentTarget;
        try {
          await navigator.clipboard.writeText(content());
          said.textContent = "Copied";
        } catch {
          // No clipboard here (an insecure or framed page): show the text to copy by hand.
          this.say([content()]);
        }
        setTimeout(() => {
          said.textContent = title;
        }, 1500);
      });
    const embed = () =>
      [
        `<script type="module" src="${new URL("./relu-lab.js", import.meta.url).href}"></script>`,
        `<${this.localName} state="${this.state.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></${this.localName}>`,
      ].join("\n");
    return el(
      "div",
      { class: "export", "data-controls": "export", role: "group", "aria-label": "Take it with you" },
      save("SVG", "image/svg+xml", () => this.toSVG()),
      button("PNG", async () => {
        try {
          download(`${name}.png`, await this.toPNG());
        } catch (cause) {
          this.fail(cause);
        }
      }),
      save("CSV", "text/csv", () => this.toCSV()),
      copy("Copy link", () => `${location.href.split("#")[0]}#${this.id || this.localName}:${this.state}`),
      copy("Copy embed code", embed),
    );
  }
}
