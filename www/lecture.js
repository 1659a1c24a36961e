// A lecture: states of figures in a list, with titles and notes; to be put in order, taken along as a link or a file, and shown.
//
// `lecture.html` is the list of this device, `#list=...` one that came by link, `#present` shows the list of this device and
// `#present=...` one that came by link.

import "./relu-lab.js";
import { decode, encode } from "./coded.js";
import { keepLecture, lecture } from "./collect.js";
import { button, download, el } from "./dom.js";
import { KINDS, NAMES } from "./kinds.js";
import { present } from "./present.js";
import { qr } from "./qr.js";
import { whollyWhenIdle } from "./rest.js";
import { themeButton } from "./theme-button.js";
import { thumbnail } from "./thumbnails.js";

/** The most slides of a list, and the most characters of a text in it: what comes by link is anybody's. */
const MOST = 200;
const LONG = 4000;

const text = (value) => (typeof value === "string" ? value.slice(0, LONG) : "");

/** A list as it may come from anywhere, as one that can be shown; undefined where it is none. */
export function checked(list) {
  if (!Array.isArray(list?.slides)) return undefined;
  const slides = list.slides
    .filter((slide) => NAMES.includes(slide?.kind))
    .slice(0, MOST)
    .map(({ kind, state, show, controls, title, note }) => ({
      kind,
      state: text(state),
      show: text(show),
      controls: text(controls),
      title: text(title),
      note: text(note),
    }));
  return { title: text(list.title), slides };
}

const at = (id) => document.getElementById(id);
let list = checked(lecture()) ?? { title: "", slides: [] };

/** The address that holds the list and shows or opens it. */
const address = (how) => `${location.href.split("#")[0]}#${how}=${encode(list)}`;

function save() {
  keepLecture(list);
  at("count").textContent = list.slides.length === 1 ? "1 slide" : `${list.slides.length} slides`;
  for (const id of ["present", "copy", "file", "code"]) at(id).disabled = list.slides.length === 0;
}

const isEmpty = ({ title, slides }) => title === "" && slides.length === 0;

/** Puts another list in the place of this one, which a button brings back, and says so. */
function change(next, words) {
  const before = list;
  const isSame = JSON.stringify(next) === JSON.stringify(before);
  list = next;
  show();
  say(words, isEmpty(before) || isSame ? undefined : () => change(before, "The list is as it was before."));
}

/** A slide of the list, with what can be done with it. */
function row(slide, index) {
  const title = el("input", { type: "text", value: slide.title, "aria-label": `Title of slide ${index + 1}` });
  title.addEventListener("input", () => {
    slide.title = title.value;
    save();
  });
  const note = el("textarea", { rows: 2, "aria-label": `Note of slide ${index + 1}`, placeholder: "Note" });
  note.value = slide.note;
  note.addEventListener("input", () => {
    slide.note = note.value;
    save();
  });
  const move = (by) => {
    list.slides.splice(index + by, 0, ...list.slides.splice(index, 1));
    show();
    say("");
  };
  const up = button("↑", () => move(-1), { "aria-label": `Move slide ${index + 1} up` });
  up.disabled = index === 0;
  const down = button("↓", () => move(1), { "aria-label": `Move slide ${index + 1} down` });
  down.disabled = index === list.slides.length - 1;
  const remove = button(
    "×",
    () => change({ ...list, slides: list.slides.filter((each) => each !== slide) }, `Slide ${index + 1} is removed.`),
    { "aria-label": `Remove slide ${index + 1}` },
  );
  // What it shows, in the figure's words once they are known: its state is for programs.
  const name = slide.title || "as it begins";
  const link = el("a", { href: `lab.html#${slide.kind}:${slide.state}` }, `${KINDS[slide.kind]}: ${name}`);
  return el(
    "li",
    {},
    thumbnail(slide, (headline) => {
      link.textContent = `${KINDS[slide.kind]}: ${headline}`;
    }),
    el("div", { class: "words" }, title, note, link),
    el("div", { class: "acts" }, up, down, remove),
  );
}

function show() {
  at("name").value = list.title;
  at("slides").replaceChildren(...list.slides.map(row));
  save();
}

/** Says a sentence, with a button that takes back what it tells of. */
function say(words, undo) {
  const said = at("said");
  const hadFocus = said.contains(document.activeElement);
  const back = undo ? button("Undo", undo) : undefined;
  said.replaceChildren(words, ...(back ? [" ", back] : []));
  if (hadFocus) back?.focus();
}

at("name").addEventListener("input", () => {
  list.title = at("name").value;
  save();
});
at("present").addEventListener("click", () => {
  history.pushState(null, "", "#present");
  follow();
});
at("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(address("present"));
    say("Copied: the link shows these slides on any device.");
  } catch {
    say(address("present"));
  }
});
at("file").addEventListener("click", () =>
  download("lecture.json", new Blob([JSON.stringify(list, undefined, 2)], { type: "application/json" })),
);
at("code").addEventListener("click", async () => {
  const place = at("qr");
  if (place.firstChild) {
    place.replaceChildren();
    return;
  }
  try {
    place.replaceChildren(await qr(address("present")));
  } catch {
    say("This list is too long for a QR code. One slide has one: press Q while it is shown.");
  }
});
at("open").addEventListener("change", async () => {
  const file = at("open").files[0];
  if (!file) return;
  try {
    take(JSON.parse(await file.text()));
  } catch {
    say("This file is no lecture: it is not JSON.");
  }
  at("open").value = "";
});
at("prepared").addEventListener("click", async () => {
  const answer = await fetch(new URL("./lecture-45.json", import.meta.url));
  take(await answer.json());
});
at("empty").addEventListener("click", () => {
  change({ title: "", slides: [] }, "The list is empty now.");
});

function take(given) {
  const found = checked(given);
  if (!found) return say("This is no lecture: it has no slides.");
  const count = found.slides.length === 1 ? "1 slide is" : `${found.slides.length} slides are`;
  change(found, isEmpty(list) ? `${count} here now.` : `${count} here now, in the place of those before.`);
}

/** Ends what is shown. */
let end;
/** Whether another address ends it, and not the person. */
let goesOn = false;

/** Does what the address says. */
function follow() {
  // What is shown ends before anything else comes; its list stays, and the address is the new one's.
  goesOn = true;
  end?.();
  goesOn = false;
  const [how, coded] = location.hash.slice(1).split(/=(.*)/s);
  const given = coded ? checked(decode(coded)) : undefined;
  if (coded && !given) say("This link holds no lecture: a part of it may be missing.");
  if (how === "list" && given) {
    // Once: what is changed from here on is not the link's.
    history.replaceState(null, "", location.pathname);
    take(given);
  }
  if (how === "present") {
    const shown = given ?? list;
    if (shown.slides.length > 0) {
      end = present(shown, () => {
        end = undefined;
        if (!goesOn && location.hash.startsWith("#present")) history.pushState(null, "", location.pathname);
        if (given) take(given);
      });
    } else say("There is no slide to show yet.");
  }
}

addEventListener("hashchange", follow);
whollyWhenIdle();
themeButton();
show();
follow();
