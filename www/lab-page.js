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
/** The states that were, oldest first, and which of them counts. */
let states = [];
let at = -1;
/** How many steps back or on are under way, and from where they began. */
let way = { going: 0, from: -1 };
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
    if (figure.turns?.wait || figure.state !== state) give(figure, state);
    return;
  }
  leaves();
  // The one with a poster, where it stands already.
  const there = place.querySelector(`relu-${kind}`);
  figure = there && !figure && state === "" ? there : el(`relu-${kind}`, { id: kind, state, "data-lab": true });
  if (figure !== there) place.replaceChildren(figure);
  clearTimeout(rest);
  states = [];
  at = -1;
  way = { going: 0, from: -1 };
  buttons();
  document.title = `${KINDS[kind]}: ReLU Lab`;
  for (const link of document.querySelectorAll("#kinds a")) {
    if (link.hash === `#${kind}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function buttons() {
  undo.disabled = at < 1;
  redo.disabled = at >= states.length - 1;
}

function address() {
  history.replaceState(history.state, "", `#${figure.constructor.kind}:${states[at]}`);
}

/** Takes a state that has come to rest into the past and into the address; what was undone before is gone. */
function keep(state) {
  if (states[at] === state) return;
  states = [...states.slice(0, at + 1), state].slice(-MOST);
  at = states.length - 1;
  address();
  buttons();
}

/** Goes so many states back or on. */
async function go(by) {
  const [own, trip] = [figure, way];
  if (trip.going === 0) {
    if (own.turns?.wait) {
      // What a hand has just done waits: that is what is taken back.
      if (by < 0) own.turns.forget();
      own.sync?.();
      return;
    }
    clearTimeout(rest);
    if (own.state !== states[at]) keep(own.state);
    trip.from = at;
  }
  if (!(at + by in states)) return;
  at += by;
  buttons();
  trip.going++;
  const isSet = await give(own, states[at]);
  trip.going--;
  // The last of several says what counts, and the page may show another figure.
  if (trip !== way || trip.going > 0) return;
  if (!isSet) at = trip.from;
  if (!isSet && own.state !== states[at]) keep(own.state);
  if (!own.turns?.wait) address();
  buttons();
}

document.addEventListener("change", ({ target, detail }) => {
  if (target !== figure || detail?.state === undefined) return;
  clearTimeout(rest);
  rest = setTimeout(() => way.going === 0 && keep(detail.state), REST_MS);
});
document.addEventListener("ready", ({ target }) => target === figure && keep(figure.state));
document.addEventListener("share", ({ detail: { open, close } }) => (open ? covers(close, () => true) : uncovers()));
// The entry that is back is older than what was done while something lay over the page.
addEventListener("uncovered", () => history.replaceState(null, "", `#${figure.constructor.kind}:${figure.state}`));
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  if (isTyping(event.composedPath()[0]) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  go(key === "y" || event.shiftKey ? 1 : -1);
});
undo.addEventListener("click", () => go(-1));
redo.addEventListener("click", () => go(1));
reset.addEventListener("click", () => give(figure, ""));

whollyWhenIdle();
themeButton();
document
  .getElementById("kinds")
  .append(...Object.entries(KINDS).map(([kind, title]) => el("a", { href: `#${kind}` }, title)));
show();
