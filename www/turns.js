// What hands ask of a figure before all of its module is there (rest.js): it is done in its turn when it is.

import { isWhole, wholly } from "./rest.js";

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
    if (!this.areFree) {
      const meant = this.#meant;
      this.#waiting++;
      this.#figure.box.setAttribute("aria-busy", "true");
      const came = await this.complete();
      this.#waiting--;
      if (!this.wait) this.#figure.box.removeAttribute("aria-busy");
      this.#tell(!came);
      if (!came || meant !== this.#meant) return;
    }
    act();
  }

  #tell(isMissing) {
    if (isMissing)
      this.#figure.say(
        ["What this needs did not arrive. The picture stands; try it again when there is a connection."],
        true,
      );
    else if (this.#saidMissing) this.#figure.say([]);
    this.#saidMissing = isMissing;
  }
}
