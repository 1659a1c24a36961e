// <relu-number>: a number of the text that the figure beside it measures. Its content is what was measured when the page was written:
// it stands until the page has measured it itself, and a test holds the two together.

import { measured, spread, valueIn } from "./measure.js";
import { ALL } from "./states.js";

/** How far out of view a number may be and be measured. */
const NEAR = "200px";

/** The figure element that a number is of: named, or the one in its step. */
function figureOf(number) {
  const id = number.getAttribute("figure");
  return id ? document.getElementById(id) : number.closest(".step")?.querySelector(ALL);
}

/**
 * A number: `of` says what is read, `state` of which state, that of the figure's beginning where it says none. With `seeds` it is
 * measured for so many seeds, and says the middle and the range.
 */
export class ReluNumber extends HTMLElement {
  #watch;

  connectedCallback() {
    // What takes seconds is measured when it is asked for.
    if (this.hasAttribute("slow")) return;
    this.#watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        this.#watch.disconnect();
        this.measure();
      },
      { rootMargin: NEAR },
    );
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
  }

  /** Kind and state that it is of; undefined where the figure is not there. */
  get source() {
    const figure = figureOf(this);
    if (!figure) return undefined;
    const kind = this.getAttribute("kind") ?? figure.localName.replace("relu-", "");
    return { kind, state: this.getAttribute("state") ?? figure.getAttribute("state") ?? "" };
  }

  /** Measures it and shows what came out; a Promise of the text. */
  async measure() {
    const source = this.source;
    if (!source) return this.textContent;
    this.dataset.measuring = "";
    try {
      const seeds = Number(this.getAttribute("seeds") ?? 0);
      const one = (state) => measured(source.kind, state, this.getAttribute("of"));
      const each = async (_, seed) => valueIn(await one(`${source.state}&seed=${seed}`));
      const text = seeds > 0 ? spread(await Promise.all(Array.from({ length: seeds }, each))) : await one(source.state);
      this.textContent = text;
      this.dataset.measured = "";
      this.title = "Measured in this page just now";
    } catch (cause) {
      // What was written stands, and who looks finds why.
      this.title = `Not measured in this page: ${cause?.message ?? cause}`;
    }
    delete this.dataset.measuring;
    return this.textContent;
  }
}

customElements.define("relu-number", ReluNumber);
