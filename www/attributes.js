// The attributes of a figure's element: those of the element itself, and keys of the state.

/** Attributes that are of the element, and not keys of the state. */
const OWN = [
  "state",
  "theme",
  "controls",
  "ground",
  "base",
  "class",
  "id",
  "style",
  "slot",
  "part",
  "hidden",
  "lang",
  "dir",
  "title",
  "tabindex",
  "loading",
];

/** Whether an attribute is a key of the state, as far as the element knows. */
export const isKey = (name) => !OWN.includes(name);

/** The keys that are given to an element as attributes of their own. */
export const given = (element) =>
  Object.fromEntries([...element.attributes].filter(({ name }) => isKey(name)).map(({ name, value }) => [name, value]));

/** Makes a property of an attribute, where there is none of that name. */
export function mirror(prototype, key) {
  if (key in prototype) return;
  Object.defineProperty(prototype, key, {
    configurable: true,
    get() {
      return this.getAttribute(key);
    },
    set(value) {
      if (value === null || value === undefined) this.removeAttribute(key);
      else this.setAttribute(key, value);
    },
  });
}
