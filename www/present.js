// Slides on the whole screen: a figure each, walked by arrow keys, Page keys (what a clicker sends), or the buttons.

import { button, el } from "./dom.js";
import { qr } from "./qr.js";

const FORTH = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
/** Keys that a clicker sends: they walk wherever the focus is. */
const ALWAYS = ["PageDown", "PageUp", "Escape"];
/** Keys that press a button. */
const PRESSES = [" ", "Enter"];
/** What is typed into or moved with arrows, and what is pressed. */
const TYPED = "input:not([type=checkbox]), select, textarea";
const PRESSED = "button, summary, a, input";

/** The height of a picture, in CSS pixels, below which a slide is scrolled rather than made smaller. */
const LEAST = 180;

/** The height of what a figure has above and below its picture: settings in a rail beside it do not count. */
function besides({ plot, box, panel }) {
  const [outer, picture] = [box.getBoundingClientRect(), plot.getBoundingClientRect()];
  const settings = panel.rest.getBoundingClientRect();
  if (settings.height === 0 || settings.top >= picture.bottom) return outer.height - picture.height;
  const last = [...plot.parentElement.children].findLast((each) => each.offsetHeight > 0);
  return picture.top - outer.top + last.getBoundingClientRect().bottom - picture.bottom;
}

/** Makes the picture of `figure` as high as `place` has room for beside all else that the figure says; gives what ends that. */
function fill(place, figure) {
  const fit = () => {
    // An element that is not defined has no picture yet.
    if (!figure.plot?.offsetHeight) return;
    const others = besides(figure);
    place.style.minHeight = `${others + LEAST}px`;
    const most = `${Math.floor(Math.max(place.clientHeight - others, LEAST))}px`;
    if (figure.style.getPropertyValue("--most") === most) return;
    figure.style.setProperty("--most", most);
    figure.invalidate();
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(place);
  sizes.observe(figure);
  return () => sizes.disconnect();
}

/** Shows the slides of a list; `leave` is called when it ends. Gives what ends it. */
export function present({ title: name, slides }, leave) {
  let index = 0;
  let stop;
  // Whether the focus is where a pointer put it: somebody who walks with the Tab key means the keys of what has the focus.
  let pointed = false;
  const heading = el("h1", { tabindex: -1 });
  const note = el("p", { class: "note", hidden: true });
  // A class need not read what its teacher is to say.
  const notes = button("Notes", showNotes, { "aria-pressed": "false" });
  const place = el("div", { class: "place" });
  const count = el("span", { class: "count", role: "status" });
  const code = el("div", { class: "code", hidden: true });
  const said = el("span", { class: "said", role: "status" });
  const back = button("←", () => go(-1), { "aria-label": "Back" });
  const forth = button("→", () => go(1), { "aria-label": "Next" });
  const screen = el(
    "dialog",
    { class: "present", "aria-label": name || "Lecture" },
    heading,
    place,
    code,
    note,
    el(
      "div",
      { class: "walk" },
      back,
      count,
      forth,
      notes,
      button("QR code", showCode),
      button("Full screen", fullScreen, { title: "F" }),
      button("End", end),
      said,
    ),
  );

  function slide() {
    const { kind, state, show, controls, title, note: words } = slides[index];
    heading.textContent = title;
    note.textContent = words;
    count.textContent = `${index + 1} of ${slides.length}`;
    back.disabled = index === 0;
    forth.disabled = index === slides.length - 1;
    code.hidden = true;
    said.textContent = "";
    const figure = document.createElement(`relu-${kind}`);
    figure.setAttribute("state", state);
    if (show) figure.setAttribute("show", show);
    if (controls) figure.setAttribute("controls", controls);
    stop?.();
    place.replaceChildren(figure);
    stop = fill(place, figure);
  }

  function go(by) {
    const next = Math.min(Math.max(index + by, 0), slides.length - 1);
    if (next === index) return;
    index = next;
    slide();
    heading.focus();
  }

  function showNotes() {
    note.hidden = !note.hidden;
    notes.setAttribute("aria-pressed", String(!note.hidden));
  }

  async function showCode() {
    code.hidden = !code.hidden;
    if (code.hidden) return;
    const { kind, state } = slides[index];
    const figure = place.firstElementChild;
    const where = `${new URL("../lab.html", import.meta.url).href}#${kind}:${figure?.state ?? state}`;
    try {
      code.replaceChildren(await qr(where));
    } catch {
      code.replaceChildren(el("p", {}, "This state is too long for a QR code."));
    }
  }

  /** Lets the slides have the whole screen, or gives it back. */
  async function fullScreen() {
    try {
      said.textContent = "";
      if (document.fullscreenElement) await document.exitFullscreen();
      // The page, since a modal dialog may not: it stays above the page.
      else await document.documentElement.requestFullscreen();
    } catch {
      said.textContent = "Full screen is not to be had here; the browser's own key may do it: F11.";
    }
  }

  /** Whether a key is that of what has the focus: a slider's arrows, the crosshair's where the Tab key led to the picture. */
  function isOwn(event) {
    if (ALWAYS.includes(event.key)) return false;
    return event
      .composedPath()
      .some(
        (at) =>
          at instanceof HTMLElement &&
          (at.matches(TYPED) ||
            (at.matches(PRESSED) && PRESSES.includes(event.key)) ||
            (at.matches("canvas") && !pointed)),
      );
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab") pointed = false;
    if (isOwn(event)) return;
    const by = FORTH.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
    if (by !== 0) go(by);
    else if (event.key === "Home") go(-slides.length);
    else if (event.key === "End") go(slides.length);
    else if (event.key === "n" || event.key === "N") showNotes();
    else if (event.key === "q" || event.key === "Q") showCode();
    else if (event.key === "f" || event.key === "F") fullScreen();
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
    // The picture that was clicked on does not answer too.
    event.stopPropagation();
  }

  function end() {
    if (!screen.isConnected) return;
    removeEventListener("keydown", key, true);
    stop?.();
    if (document.fullscreenElement) document.exitFullscreen();
    screen.close();
    screen.remove();
    leave();
  }

  document.body.append(screen);
  screen.showModal();
  screen.addEventListener("cancel", (event) => {
    event.preventDefault();
    end();
  });
  addEventListener("keydown", key, true);
  screen.addEventListener(
    "pointerdown",
    () => {
      pointed = true;
    },
    true,
  );
  slide();
  heading.focus();
  return end;
}
