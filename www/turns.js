// What hands ask of a figure before all of its module is there (rest.js): it is done in its turn when it is.

import { isWhole, RENEWED, wholly } from "./rest.js";

/** What is said where the rest does not come. */
const MISSING = "What this needs did not arrive. The picture stands; try it again when there is a connection.";

export class Turns {
  #figure;
  /** Which state what waits is meant for: it counts up. */
  meant = 0;
  /** Why what was asked for did not come, in a sentence. */
  missing = "";
  #waiting = 0;
  #isActing = false;
  #saidMissing = false;

  constructor(figure) {
    this.#figure = figure;
  }

  /** Whether something is to be done that the figure cannot do yet. */
  get wait() {
    return this.#waiting > 0;
  }

  /** Whether something was asked for and what it needs did not come. */
  get isMissing() {
    return this.#saidMissing && !this.areFree;
  }

  /** Whether all that the figure can is there, or nothing is known of it yet. */
  get areFree() {
    return !this.#figure.lab || isWhole(this.#figure.lab);
  }

  /** Whether what is asked for now is done now. */
  get isOpen() {
    return this.areFree && !this.wait;
  }

  /** What waits counts no more: the figure is another now, or shows something else. But not where that is what waited, with more behind it. */
  forget() {
    if (this.#isActing) return;
    this.meant++;
    this.#waiting = 0;
    this.#showWait();
  }

  /** Asks for all that the figure can; resolves with whether it came. Where it did not, the next wish asks again. */
  async complete() {
    if (this.isOpen) return true;
    try {
      await wholly(this.#figure.lab);
      return true;
    } catch (cause) {
      this.missing = cause instanceof WebAssembly.LinkError ? RENEWED : MISSING;
      return false;
    }
  }

  /**
   * Does `act`, now where that is possible and else in its turn; not at all where what it needs does not come, which is said, or where the
   * figure is given another state before. Resolves with whether it was done. A pointer that passes by `isPassing`: nobody waits for it.
   */
  async take(act, isPassing = false) {
    if (this.isOpen) {
      this.#tell(false);
      act();
      return true;
    }
    const { meant } = this;
    const weight = isPassing ? 0 : 1;
    this.#waiting += weight;
    this.#showWait();
    const came = await this.complete();
    const counts = meant === this.meant;
    if (counts) this.#waiting -= weight;
    this.#showWait();
    this.#tell(!came);
    if (came && counts) {
      this.#isActing = true;
      try {
        act();
      } finally {
        this.#isActing = false;
      }
    }
    // Controls that were held show what counts now.
    if (!this.wait) this.#figure.sync();
    return came && counts;
  }

  #showWait() {
    const { box } = this.#figure;
    if (this.wait) box.setAttribute("aria-busy", "true");
    else box.removeAttribute("aria-busy");
  }

  #tell(isMissing) {
    if (isMissing) this.#figure.say([this.missing], true);
    else if (this.#saidMissing && this.#figure.message.textContent === this.missing) this.#figure.say([]);
    this.#saidMissing = isMissing;
  }
}
