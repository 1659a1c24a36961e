// The page: links that set a figure to a state, the address that follows the figure last touched, chapters, light and dark.

import { readFragment } from "./links.js";
import "./relu-lab.js";
import { themeOf } from "./theme.js";

/** How long a figure must rest before the address takes its state: browsers refuse a flood of changes. */
const REST = 300;

/** `#curves:curves=relu&at=2` names a figure by its id and gives its state. */
function parse(fragment) {
  const text = fragment.replace(/^#/, "");
  const colon = text.indexOf(":");
  const figure = colon > 0 ? document.getElementById(text.slice(0, colon)) : null;
  return figure && "state" in figure ? { figure, state: text.slice(colon + 1) } : undefined;
}

function show(fragment, { scroll }) {
  const target = parse(fragment);
  if (!target) return false;
  target.figure.state = target.state;
  mark(fragment);
  if (scroll)
    target.figure.scrollIntoView({
      block: "center",
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
  return true;
}

/** Marks the sentence that the figure shows now. */
function mark(fragment) {
  for (const link of document.querySelectorAll("a.try")) {
    if (link.getAttribute("href") === fragment) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function mostlyInView(figure) {
  const { top, bottom } = figure.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) > 0.5 * Math.min(bottom - top, innerHeight);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.try");
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const fragment = link.getAttribute("href");
  const target = parse(fragment);
  if (!target) return;
  event.preventDefault();
  history.pushState(null, "", fragment);
  show(fragment, { scroll: !mostlyInView(target.figure) });
});

/** Follows a fragment, also one that others changed on its way. */
async function follow(fragment) {
  if (show(fragment, { scroll: true })) return;
  const figures = [...document.querySelectorAll(":is(relu-curves, relu-regions, relu-init, relu-dying)[id]")];
  if (figures.length === 0) return;
  const names = figures.map(({ id }) => id);
  const read = await readFragment(fragment, names, figures[0].localName.slice("relu-".length)).catch(() => undefined);
  if (read) show(`#${read.name}:${read.state}`, { scroll: true });
}

addEventListener("popstate", () => follow(location.hash));

let rest;
document.addEventListener("change", (event) => {
  const figure = event.target;
  if (!figure.id || event.detail?.state === undefined) return;
  clearTimeout(rest);
  rest = setTimeout(() => {
    const fragment = `#${figure.id}:${event.detail.state}`;
    const now = parse(location.hash);
    if (now?.figure !== figure || now.state !== event.detail.state) history.replaceState(null, "", fragment);
    const current = document.querySelector("a.try[aria-current]");
    if (current && current.getAttribute("href") !== fragment) mark(fragment);
  }, REST);
});

/** Figures grow when they are ready and push the linked one away: it is brought back until the person moves by themselves. */
function keepInPlace() {
  const target = parse(location.hash);
  if (!target) return;
  const own = new AbortController();
  const { signal } = own;
  const bring = () =>
    target.figure.scrollIntoView({ block: target.figure.offsetHeight > innerHeight ? "start" : "center" });
  document.addEventListener(
    "ready",
    () => requestAnimationFrame(() => requestAnimationFrame(() => signal.aborted || bring())),
    { signal },
  );
  for (const event of ["wheel", "pointerdown", "touchstart", "keydown"])
    addEventListener(event, () => own.abort(), { signal, passive: true });
}

function chapters() {
  const heads = [...document.querySelectorAll("main section")];
  if (heads.length < 2) return;
  const list = document.createElement("ul");
  for (const section of heads) {
    const link = document.createElement("a");
    link.href = `#${section.id}`;
    link.textContent = section.querySelector("h2").textContent;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  document.getElementById("chapters").append(list);
}

function themeButton() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const say = () => {
    button.textContent = themeOf(root) === "dark" ? "Light page" : "Dark page";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = themeOf(root) === "dark" ? "light" : "dark";
    say();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
  say();
}

/** The figures of the page take their heights when they are ready: a link into the page is followed once more then. */
function followAgain() {
  const figure = parse(location.hash)?.figure;
  if (figure) figure.scrollIntoView({ block: "center" });
  else document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

chapters();
themeButton();
let acted = false;
for (const sign of ["pointerdown", "wheel", "keydown"])
  addEventListener(sign, () => (acted = true), { once: true, passive: true });
document.addEventListener("ready", () =>
  requestAnimationFrame(() => requestAnimationFrame(() => acted || followAgain())),
);
follow(location.hash);
keepInPlace();
