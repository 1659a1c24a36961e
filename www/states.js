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

/** The states that figures are to have, while these wait. */
const wished = new WeakMap();

/** The state of a figure, or the one that the page has given it and that waits. */
export const stateOf = (figure) => wished.get(figure) ?? figure.state;

/** Sets a figure to a state of the page, once it can show it; what waits for its turn is dropped. Resolves with whether it was set. */
export async function give(figure, text) {
  const set = () => {
    figure.state = stateFor(figure, text);
  };
  if (!figure.turns) {
    set();
    return true;
  }
  figure.turns.forget();
  wished.set(figure, text);
  const isSet = await figure.turns.take(set);
  if (wished.get(figure) === text) wished.delete(figure);
  return isSet;
}
