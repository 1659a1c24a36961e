// Slides on the whole screen: a figure each, walked by arrow keys, Page keys (what a clicker sends), or the buttons.

import { button, el } from "./dom.js";
import { qr } from "./qr.js";

const FORTH = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp"];
/** Keys that a clicker sends: they walk wherever the focus is. */
const ALWAYS = ["PageDown", "PageUp", "Escape"];

/** Shows the slides of a list; `leave` is called when it ends. Gives what ends it. */
export function present({ title: name, slides }, leave) {
  let index = 0;
  const heading = el("h1", { tabindex: -1 });
  const note = el("p", { class: "note", hidden: true });
  // A class need not read what its teacher is to say.
  const notes = button("Notes", showNotes, { "aria-pressed": "false" });
  const place = el("div", { class: "place" });
  const count = el("span", { class: "count", role: "status" });
  const code = el("div", { class: "code", hidden: true });
  const back = button("←", () => go(-1), { "aria-label": "Back" });
  const forth = button("→", () => go(1), { "aria-label": "Next" });
  const screen = el(
    "dialog",
    { class: "present", "aria-label": name || "Lecture" },
    heading,
    place,
    el(
      "div",
      { class: "walk" },
      back,
      count,
      forth,
      note,
      notes,
      button("QR code", showCode),
      button("Full screen", () => screen.requestFullscreen?.().catch(() => {})),
      button("End", end),
    ),
    code,
  );

  function slide() {
    const { kind, state, show, controls, title, note: words } = slides[index];
    heading.textContent = title;
    note.textContent = words;
    count.textContent = `${index + 1} of ${slides.length}`;
    back.disabled = index === 0;
    forth.disabled = index === slides.length - 1;
    code.hidden = true;
    const figure = document.createElement(`relu-${kind}`);
    figure.setAttribute("state", state);
    if (show) figure.setAttribute("show", show);
    if (controls) figure.setAttribute("controls", controls);
    place.replaceChildren(figure);
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

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Within a figure its own keys count: a slider's arrows, the crosshair's.
    const own = event
      .composedPath()
      .some((at) => at instanceof HTMLElement && at.matches("input, select, textarea, canvas, button, summary"));
    if (own && !ALWAYS.includes(event.key)) return;
    const by = FORTH.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
    if (by !== 0) go(by);
    else if (event.key === "Home") go(-slides.length);
    else if (event.key === "End") go(slides.length);
    else if (event.key === "n" || event.key === "N") showNotes();
    else if (event.key === "q" || event.key === "Q") showCode();
    else if (event.key === "Escape") end();
    else return;
    event.preventDefault();
  }

  function end() {
    if (!screen.isConnected) return;
    removeEventListener("keydown", key, true);
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
  slide();
  heading.focus();
  return end;
}
