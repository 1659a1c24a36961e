// The page of one whole instrument: `lab.html#dying:lr=3`. Its address follows the figure; every change of the state can be undone.

import { covers, leaves, uncovers } from "./back.js";
import { el, isTyping } from "./dom.js";
import { KINDS, NAMES } from "./kinds.js";
import { readFragment } from "./links.js";
import "./relu-lab.js";
import { whollyWhenIdle } from "./rest.js";
import { give } from "./states.js";
import { themeButton } from "./theme-button.js";

/** How long a state must rest before it counts as one that can be gone back to, and the address takes it. */
const REST_MS = 400;
/** States that are kept. */
const MOST = 200;

const place = document.getElementById("place");
const [undo, redo, reset] = ["undo", "redo", "reset"].map((id) => document.getElementById(id));
let figure;
let past = [];
let future = [];
let rest;

/** `#dying:lr=3` in its parts; the curves where it names no figure. */
function parse(fragment) {
  const text = fragment.replace(/^#/, "");
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const known = kind in KINDS;
  return known ? { kind, state: colon < 0 ? "" : text.slice(colon + 1), known } : { kind: "curves", state: "", known };
}

function show() {
  const { kind, state, known } = parse(location.hash);
  // As chat programs and mail hand links on: undone, said, and followed.
  if (!known)
    readFragment(location.hash, NAMES, kind)
      .then((read) => read && location.replace(`#${read.name}:${read.state}`))
      // The figure says itself that its module did not arrive.
      .catch(() => {});
  if (figure?.constructor.kind === kind) {
    if (figure.state !== state) give(figure, state);
    return;
  }
  leaves();
  // The one with a poster, where it stands already.
  const there = place.querySelector(`relu-${kind}`);
  figure = there && !figure && state === "" ? there : el(`relu-${kind}`, { id: kind, state, "data-lab": true });
  if (figure !== there) place.replaceChildren(figure);
  past = [];
  future = [];
  buttons();
  document.title = `${KINDS[kind]}: ReLU Lab`;
  for (const link of document.querySelectorAll("#kinds a")) {
    if (link.hash === `#${kind}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function buttons() {
  undo.disabled = past.length < 2;
  redo.disabled = future.length === 0;
}

/** Takes a state that has come to rest into the past and into the address. */
function keep(state) {
  if (past.at(-1) === state) return;
  past.push(state);
  if (past.length > MOST) past.shift();
  future = [];
  history.replaceState(history.state, "", `#${figure.constructor.kind}:${state}`);
  buttons();
}

function go(from, to) {
  clearTimeout(rest);
  if (figure.state !== past.at(-1)) keep(figure.state);
  const state = from.pop();
  if (state === undefined) return;
  to.push(state);
  figure.state = past.at(-1) ?? "";
  history.replaceState(history.state, "", `#${figure.constructor.kind}:${figure.state}`);
  buttons();
}

const back = () => {
  if (past.length > 1) go(past, future);
};
const forth = () => {
  const state = future.pop();
  if (state === undefined) return;
  past.push(state);
  figure.state = state;
  history.replaceState(history.state, "", `#${figure.constructor.kind}:${state}`);
  buttons();
};

document.addEventListener("change", ({ detail }) => {
  if (detail?.state === undefined) return;
  clearTimeout(rest);
  rest = setTimeout(() => keep(detail.state), REST_MS);
});
document.addEventListener("ready", () => keep(figure.state));
document.addEventListener("share", ({ detail: { open, close } }) => (open ? covers(close, () => true) : uncovers()));
// The entry that is back is older than what was done while something lay over the page.
addEventListener("uncovered", () => history.replaceState(null, "", `#${figure.constructor.kind}:${figure.state}`));
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (isTyping(event.composedPath()[0]) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) forth();
  else back();
});
undo.addEventListener("click", back);
redo.addEventListener("click", forth);
reset.addEventListener("click", () => {
  figure.state = "";
});

whollyWhenIdle();
themeButton();
document
  .getElementById("kinds")
  .append(...Object.entries(KINDS).map(([kind, title]) => el("a", { href: `#${kind}` }, title)));
show();
