// Light or dark: an element's own `theme` attribute, else the nearest `data-theme` around it, else what the person's system says.

const system = matchMedia("(prefers-color-scheme: dark)");
const paper = matchMedia("print");
const listeners = new Set();
const tell = () => {
  for (const listener of listeners) listener();
};
system.addEventListener("change", tell);
paper.addEventListener("change", tell);
addEventListener("beforeprint", tell);
addEventListener("afterprint", tell);
new MutationObserver(tell).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

/** "light" or "dark" for an element now. Paper is white. */
export function themeOf(element) {
  if (paper.matches) return "light";
  const wish = element.getAttribute("theme") ?? element.closest("[data-theme]")?.dataset.theme;
  if (wish === "light" || wish === "dark") return wish;
  return system.matches ? "dark" : "light";
}

/** Calls back when the theme may have changed; gives back the way to stop. */
export function onTheme(listener) {
  listeners.add(listener);
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
