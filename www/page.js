// The course: links that set the figure beside them, an address that follows, Back that undoes one click, light and dark.

import { NAMES } from "./kinds.js";
import { readFragment } from "./links.js";
import "./relu-lab.js";
import "./number.js";
import "./exercise.js";
import { chapters, marks, narrow, resetButton } from "./around.js";
import { asides } from "./asides.js";
import { uncovers } from "./back.js";
import { collectors } from "./collect.js";
import { handIn, isHandIn } from "./hand-in.js";
import { hero } from "./hero.js";
import { printAsVectors, printButton } from "./print.js";
import { whollyWhenIdle } from "./rest.js";
import { give, isFigure, stateOf } from "./states.js";
import { themeButton } from "./theme-button.js";

/** How long a figure must rest before the address takes its state: browsers refuse a flood of changes. */
const REST = 300;

/** Figures of the page before it was a course: their links open the whole instrument. */
const WHOLE = new RegExp(`^#(?:${NAMES.join("|")}):`);

/** `#f-relu:curves=relu&at=2` names a figure by its id and gives its state. */
function parse(fragment) {
  const text = fragment.replace(/^#/, "");
  const colon = text.indexOf(":");
  const figure = colon > 0 ? document.getElementById(text.slice(0, colon)) : null;
  return isFigure(figure) ? { figure, state: text.slice(colon + 1) } : undefined;
}

/** Marks the sentence whose figure shows now what it says; of each figure at most one. */
function mark(figure, fragment) {
  for (const link of document.querySelectorAll(`a.try[href^="#${figure.id}:"]`)) {
    if (link.getAttribute("href") === fragment) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** Sets figures to states, `{id: state}`. */
function restore(states) {
  for (const [id, state] of Object.entries(states ?? {})) {
    const figure = document.getElementById(id);
    if (!isFigure(figure)) continue;
    give(figure, state);
    mark(figure, `#${id}:${state}`);
  }
}

const states = () => history.state?.figures ?? {};

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a.try");
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const fragment = link.getAttribute("href");
  const target = parse(fragment);
  if (!target) return;
  event.preventDefault();
  await uncovers();
  const { id } = target.figure;
  // The entry that is left keeps what the figure showed, so that Back undoes this one click.
  history.replaceState({ figures: { ...states(), [id]: stateOf(target.figure) } }, "");
  history.pushState({ figures: { [id]: target.state } }, "", fragment);
  restore({ [id]: target.state });
});

addEventListener("popstate", (event) => {
  if (event.state?.figures) restore(event.state.figures);
  else follow(location.hash);
});

let rest;
document.addEventListener("change", ({ target: figure, detail }) => {
  if (!figure.id || detail?.state === undefined) return;
  // Only a hand takes the mark away: a run goes on by itself.
  const byHand = figure.matches(":focus-within, :hover");
  clearTimeout(rest);
  rest = setTimeout(() => {
    if (!byHand) return;
    const fragment = `#${figure.id}:${detail.state}`;
    mark(figure, fragment);
    history.replaceState({ ...history.state, figures: { ...states(), [figure.id]: detail.state } }, "", fragment);
  }, REST);
});

/** Shows what an address names. Whether it names a figure. */
function show(fragment) {
  if (WHOLE.test(fragment)) {
    location.replace(`lab.html${fragment}`);
    return true;
  }
  const target = parse(fragment);
  if (!target) return false;
  restore({ [target.figure.id]: target.state });
  target.figure.scrollIntoView({ block: "center" });
  return true;
}

/** Follows an address, also one that others changed on its way. */
async function follow(fragment) {
  if (show(fragment) || isHandIn(fragment)) return;
  const figures = [...document.querySelectorAll("[id]")].filter(isFigure);
  if (figures.length === 0) return;
  const names = [...figures.map(({ id }) => id), ...NAMES];
  const read = await readFragment(fragment, names, figures[0].constructor.kind).catch(() => undefined);
  if (read) show(`#${read.name}:${read.state}`);
}

narrow();
chapters();
marks();
asides();
hero();
whollyWhenIdle();
themeButton();
resetButton();
handIn();
printAsVectors();
printButton(document.getElementById("print"));
collectors();
follow(location.hash);
