// Light or dark: an element's own `theme` attribute, else what the page around it says in one of the ways that page generators have,
// else what the person's system says.

const system = matchMedia("(prefers-color-scheme: dark)");
const paper = matchMedia("print");
const listeners = new Set();
const tell = () => {
  for (const listener of listeners) listener();
};

/** Attributes that say it, with their words for light and dark: our own, Docusaurus and Sphinx; MkDocs Material; Bootstrap and Quarto; Jupyter. */
const ATTRIBUTES = [
  ["data-theme", { light: "light", dark: "dark" }],
  ["data-md-color-scheme", { default: "light", slate: "dark" }],
  ["data-bs-theme", { light: "light", dark: "dark" }],
  ["data-jp-theme-light", { true: "light", false: "dark" }],
];
/** Classes of the page or its body that say it: mdBook's five, Quarto's, marimo's, those of Visual Studio Code and of reveal.js. */
const CLASSES = {
  light: ["light", "rust", "quarto-light", "light-theme", "vscode-light", "has-light-background"],
  dark: ["dark", "coal", "navy", "ayu", "quarto-dark", "dark-theme", "vscode-dark", "has-dark-background"],
};
const CARRIERS = ATTRIBUTES.map(([name]) => `[${name}]`).join();

system.addEventListener("change", tell);
paper.addEventListener("change", tell);
addEventListener("beforeprint", tell);
addEventListener("afterprint", tell);
const watcher = new MutationObserver(tell);
const watch = () => {
  const watched = { attributes: true, attributeFilter: ["class", ...ATTRIBUTES.map(([name]) => name)] };
  for (const element of [document.documentElement, document.body]) if (element) watcher.observe(element, watched);
};
watch();
// A script in the head runs before there is a body.
if (!document.body) addEventListener("DOMContentLoaded", watch, { once: true });

/** What the page says around an element; undefined where it says nothing. */
function saidAround(element) {
  for (let at = element.closest(CARRIERS); at; at = at.parentElement?.closest(CARRIERS)) {
    for (const [name, words] of ATTRIBUTES) {
      const said = words[at.getAttribute(name)];
      if (said) return said;
    }
  }
  for (const { classList } of [document.body, document.documentElement].filter(Boolean))
    for (const [scheme, names] of Object.entries(CLASSES))
      if (names.some((name) => classList.contains(name))) return scheme;
  return undefined;
}

/** "light" or "dark" for an element now. Paper is white. */
export function themeOf(element) {
  if (paper.matches) return "light";
  const wish = element.getAttribute("theme");
  if (wish === "light" || wish === "dark") return wish;
  return saidAround(element) ?? (system.matches ? "dark" : "light");
}

/** Calls back now and when the theme may have changed; gives back the way to stop. */
export function onTheme(listener) {
  listeners.add(listener);
  listener();
  return () => listeners.delete(listener);
}

/** Calls back when a CSS pixel becomes another number of device pixels (zoom, another screen); gives back the way to stop. */
export function onRatio(listener) {
  const stop = new AbortController();
  const watch = () => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        listener();
        watch();
      },
      { once: true, signal: stop.signal },
    );
  };
  watch();
  return () => stop.abort();
}
