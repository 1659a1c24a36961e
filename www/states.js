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

/** Sets a figure to a state of the page, once it can show it. */
export async function give(figure, text) {
  if (figure.turns && !figure.turns.areFree) await figure.complete();
  figure.state = stateFor(figure, text);
}
