// The button that makes a page light or dark.

import { themeOf } from "./theme.js";

/** Shows the button `#theme` and lets it work. */
export function themeButton() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const say = () => {
    const other = themeOf(root) === "dark" ? "Light page" : "Dark page";
    button.setAttribute("aria-label", other);
    button.title = other;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = themeOf(root) === "dark" ? "light" : "dark";
    say();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
  say();
}
