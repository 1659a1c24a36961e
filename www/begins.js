// Which states the first part of a module opens (tools/tour.mjs): only a forecast of what to ask for, the module itself reads the text.

/** A pair as figures write it; what is written otherwise may need more. */
const PAIR = /^([a-z_0-9]+)=([a-z0-9_,.()=-]*)$/i;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** The values of a pair: those of a list each, but for the numbers in brackets. */
const partsOf = (value) => (value.includes("(") ? [value] : value.split(","));

/** What states have for values: `{key: {words, low, high}}`, for those that are to be opened. */
export function valuesOf(states) {
  const known = {};
  for (const state of states)
    for (const pair of state.split("&").filter(Boolean)) {
      const [, key, value] = PAIR.exec(pair);
      known[key] ??= { words: [] };
      const own = known[key];
      for (const part of partsOf(value)) {
        if (!own.words.includes(part)) own.words.push(part);
        if (!NUMBER.test(part)) continue;
        own.low = Math.min(own.low ?? Number(part), Number(part));
        own.high = Math.max(own.high ?? Number(part), Number(part));
      }
    }
  return known;
}

/** Whether all values of a state are among those: the same words, or numbers between them. `over` are the keys given apart. */
export function begins(known, text, over = {}) {
  // An attribute with a hyphen is the page's, and no key.
  const apart = Object.entries(over).filter(([key]) => !key.includes("-"));
  const pairs = [...text.split("&").filter(Boolean), ...apart.map(([key, value]) => `${key}=${value}`)];
  return pairs.every((pair) => {
    const [, key, value] = PAIR.exec(pair) ?? [];
    const own = Object.hasOwn(known ?? {}, key) ? known[key] : undefined;
    const isBetween = (part) => NUMBER.test(part) && Number(part) >= own.low && Number(part) <= own.high;
    return own !== undefined && partsOf(value).every((part) => own.words.includes(part) || isBetween(part));
  });
}
