// What hands ask of a figure before all of its module is there (rest.js): it is done in its turn when it is.

import { isWhole, wholly } from "./rest.js";

/** What is said where the rest does not come. */
export const MISSING = "What this needs did not arrive. The picture stands; try it again when there is a connection.";

export class Turns {
  #figure;
  /** How many turns wait, and which state they were meant for: it counts up. */
  #waiting = 0;
  #meant = 0;
  #saidMissing = false;

  constructor(figure) {
    this.#figure = figure;
  }

  /** Whether something is to be done that the figure cannot do yet. */
  get wait() {
    return this.#waiting > 0;
  }

  /** Whether all that the figure can is there, or nothing is known of it yet. */
  get areFree() {
    return !this.#figure.lab || isWhole(this.#figure.lab);
  }

  /** What waits counts no more: the figure is another now, or shows something else. */
  forget() {
    this.#meant++;
    this.#waiting = 0;
    this.#showWait();
  }

  /** Asks for all that the figure can; resolves with whether it came. Where it did not, the next wish asks again. */
  async complete() {
    if (this.areFree) return true;
    try {
      await wholly(this.#figure.lab);
      return true;
    } catch {
      return false;
    }
  }

  /** Does `act`, now where that is possible and else in its turn; not at all where what it needs does not come, which is said. */
  async take(act) {
    if (this.areFree) {
      act();
      return;
    }
    const meant = this.#meant;
    this.#waiting++;
    this.#showWait();
    const came = await this.complete();
    const counts = meant === this.#meant;
    if (counts) this.#waiting--;
    this.#showWait();
    this.#tell(!came);
    if (came && counts) act();
    // Controls that were held show what counts now.
    if (!this.wait) this.#figure.sync();
  }

  #showWait() {
    const { box } = this.#figure;
    if (this.wait) box.setAttribute("aria-busy", "true");
    else box.removeAttribute("aria-busy");
  }

  #tell(isMissing) {
    if (isMissing) this.#figure.say([MISSING], true);
    else if (this.#saidMissing) this.#figure.say([]);
    this.#saidMissing = isMissing;
  }
}
