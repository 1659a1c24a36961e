// Which states the first part of a module opens: those that were opened when it was made (tools/tour.mjs), and others between them. Only
// a forecast of what to ask for, the module itself reads the text.

/** Numbers as people write them: those of more digits, and very small ones, are read and written in longer ways. */
const NUMBER = /^-?\d{1,4}(\.\d{1,3})?$/;

/** The pairs of a state, sorted by key. */
const pairsOf = (text) =>
  text
    .split("&")
    .filter(Boolean)
    .sort()
    .map((pair) => pair.split(/=(.*)/));

const keysOf = (pairs) => pairs.map(([key]) => key).join();

/** Whether a value is what a state that was opened has for it, or both are numbers and it is within those that were. */
function isLike(value, known, numbers) {
  if (value === known) return true;
  if (!NUMBER.test(value) || !NUMBER.test(known)) return false;
  return value >= Math.min(...numbers) && value <= Math.max(...numbers);
}

/** Whether a state is one of `opened`, but for other numbers between those of them all. `over` are the keys given apart. */
export function begins(opened, text, over = {}) {
  // An attribute with a hyphen is the page's, and no key.
  const apart = Object.entries(over).filter(([key]) => !key.includes("-"));
  const pairs = pairsOf([text, ...apart.map(([key, value]) => `${key}=${value}`)].join("&"));
  const states = (opened ?? []).map(pairsOf);
  const numbersOf = (key) =>
    states
      .flatMap((state) => state.filter(([name]) => name === key))
      .map(([, value]) => value)
      .filter((value) => NUMBER.test(value));
  return states.some(
    (state) =>
      keysOf(state) === keysOf(pairs) &&
      pairs.every(([key, value], index) => isLike(value, state[index][1], numbersOf(key))),
  );
}
