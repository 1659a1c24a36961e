// What a page says of a figure's state: the parts that it shows here stay, whatever state it is set to.

import { TAGS } from "./kinds.js";

/** The selector of all figures. */
export const ALL = TAGS.join(", ");

/** Whether an element is a figure. */
export const isFigure = (element) => TAGS.includes(element?.localName);

/** The text of a state with the parts that the figure shows on this page, where it says nothing of parts itself. */
export function stateFor(figure, text) {
  const show = figure.getAttribute("show");
  if (!show || /(?:^|&)show=/.test(text) || !figure.set) return text;
  return text ? `${text}&show=${show}` : `show=${show}`;
}

/** Sets a figure to a state of the page, once it can show it; what waits for its turn is dropped. Resolves with whether it was set. */
export async function give(figure, text) {
  const set = () => {
    figure.state = stateFor(figure, text);
  };
  figure.turns?.forget();
  if (figure.turns) return figure.turns.take(set);
  set();
  return true;
}
