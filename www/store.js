// What the page remembers, on this device only. Where storage is refused (private windows, framed pages) it is remembered until the page
// is closed.

const KEY = "relu-lab:";
const inMemory = new Map();

/** The value of a name; `fallback` where there is none or it cannot be read. */
export function recall(name, fallback) {
  try {
    const text = localStorage.getItem(KEY + name) ?? inMemory.get(name);
    return text === undefined ? fallback : JSON.parse(text);
  } catch {
    const text = inMemory.get(name);
    return text === undefined ? fallback : JSON.parse(text);
  }
}

/** Keeps a value under a name. */
export function keep(name, value) {
  const text = JSON.stringify(value);
  inMemory.set(name, text);
  try {
    localStorage.setItem(KEY + name, text);
  } catch {
    // Refused or full: it is kept while the page is open.
  }
}
