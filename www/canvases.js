// The two canvases of a figure: what stands and what moves. What of them is out of date, and how long a drawing takes.

import { el } from "./dom.js";

/** The size of a figure's letters, in CSS pixels (styles.js). */
const USUAL_LETTERS = 15;
/** How slowly the measured cost of a drawing follows. */
const FOLLOW = 0.2;
/** The width of a picture that has no room on the page, in CSS pixels. */
const UNSEEN = 640;

/** A canvas of nobody's, for pictures on their way to another. */
let scratch;
const aside = () => {
  scratch ??= document.createElement("canvas");
  return scratch;
};

export class Canvases {
  /** Milliseconds that a drawing takes. */
  cost = 0;
  #figure;
  #stale = { base: false, top: false };

  constructor(figure) {
    this.#figure = figure;
    this.base = el("canvas", {
      class: "base",
      role: "img",
      tabindex: 0,
      part: "canvas",
      "aria-label": "Figure, not drawn yet",
    });
    this.top = el("canvas", { class: "top", "aria-hidden": "true" });
  }

  /** The width of the picture in CSS pixels. */
  get width() {
    return this.#figure.plot.clientWidth || UNSEEN;
  }

  /** Marks layers as out of date; whether any was named. */
  invalidate({ base = true, top = true } = {}) {
    this.#stale.base ||= base;
    this.#stale.top ||= top;
    return base || top;
  }

  /** Puts the picture on a sheet; its height. A page may style the part `plot`: by max-height and min-height, and by font-size for larger letters. */
  fit(ratio = devicePixelRatio) {
    const { maxHeight, minHeight } = getComputedStyle(this.#figure.plot);
    return this.#put(ratio, Number.parseFloat(maxHeight), Number.parseFloat(minHeight));
  }

  /** The height that the picture would have at its width, were none the most. */
  wanted() {
    const height = this.#put(devicePixelRatio);
    this.fit();
    return height;
  }

  #put(ratio, most, least) {
    const { model, plot, scheme } = this.#figure;
    const letters = Number.parseFloat(getComputedStyle(plot).fontSize) / USUAL_LETTERS;
    return model.fit(this.width, ratio, scheme, most, letters, least);
  }

  /** Draws what is out of date. */
  redraw() {
    const { model, plot } = this.#figure;
    // A figure in a closed tab or a hidden slide has no size; its observer calls again when it has one.
    if (plot.clientWidth === 0) return;
    const stale = this.#stale;
    this.#stale = { base: false, top: false };
    plot.style.height = `${this.fit()}px`;
    for (const name of ["zoom", "after", "below"]) plot.style.setProperty(`--${name}`, model[name]);
    const begun = performance.now();
    if (stale.base) model.draw(true, this.base, aside());
    if (stale.base || stale.top) model.draw(false, this.top, aside());
    this.cost += FOLLOW * (performance.now() - begun - this.cost);
  }

  /** The picture as a PNG, `scale` pixels to a CSS pixel; a Promise of a Blob. */
  async png(scale) {
    const { model } = this.#figure;
    const [base, top] = [document.createElement("canvas"), document.createElement("canvas")];
    this.fit(scale);
    try {
      model.draw(true, base, aside());
      model.draw(false, top, aside());
    } finally {
      this.fit();
    }
    const context = base.getContext("2d");
    context.resetTransform();
    context.drawImage(top, 0, 0);
    return new Promise((resolve, reject) => {
      base.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The browser made no PNG of this figure."))),
        "image/png",
      );
    });
  }
}
