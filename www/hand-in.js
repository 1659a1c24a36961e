// Answers to the exercises, to hand in: as text, or as a link that shows them again.

import { decode, encode } from "./coded.js";
import { el } from "./dom.js";

/** How an address that holds answers begins. */
const ANSWERS = "#answers=";

/** Whether a fragment holds answers, and no figure. */
export const isHandIn = (fragment) => fragment.startsWith(ANSWERS);

const lines = () => [...document.querySelectorAll("relu-exercise")].map((exercise) => exercise.line).filter(Boolean);

/** Lets the buttons below the exercises work, and shows the answers that the address holds. */
export function handIn() {
  const box = document.querySelector(".hand-in");
  const said = document.getElementById("answers-copied");
  box.hidden = false;
  const copy = (id, text) =>
    document.getElementById(id).addEventListener("click", async () => {
      if (lines().length === 0) {
        said.textContent = "No exercise is answered yet.";
        return;
      }
      try {
        await navigator.clipboard.writeText(text());
        said.textContent = "Copied.";
      } catch {
        // No clipboard here: the text to copy by hand.
        said.textContent = text();
      }
    });
  copy("copy-answers", () => lines().join("\n"));
  copy("copy-answers-link", () => `${location.href.split("#")[0]}${ANSWERS}${encode(lines())}`);
  if (!location.hash.startsWith(ANSWERS)) return;
  const handed = decode(location.hash.slice(ANSWERS.length));
  if (!Array.isArray(handed)) return;
  box.after(
    el("h3", { id: "handed-in" }, "Answers handed in"),
    el("ul", {}, ...handed.filter((line) => typeof line === "string").map((line) => el("li", {}, line))),
  );
  document.getElementById("handed-in").scrollIntoView();
}
