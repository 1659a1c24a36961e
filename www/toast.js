// A sentence that is shown for a while, in the page's corner and to screen readers: what was done, or could not be.

import { el } from "./dom.js";

/** Milliseconds that a sentence stays, and for each sign of it more: long ones take time to read. */
const STAYS = 2500;
const STAYS_A_SIGN = 60;

let box;
let timer;

/** Says a sentence; the next one takes its place. */
export function toast(sentence) {
  if (!box) {
    const host = el("div");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `p { position: fixed; z-index: 2147483647; inset: auto 0 16px; margin: 0 auto; width: fit-content; max-width: min(44em, 90vw); box-sizing: border-box; padding: 9px 16px; border-radius: 9px; font: 15px/1.4 system-ui, sans-serif; color: #fff; background: #1c2024; border: 1px solid #5a626b; overflow-wrap: anywhere } p:empty { display: none }`,
    );
    root.adoptedStyleSheets = [sheet];
    box = el("p", { role: "status" });
    root.append(box);
    document.body.append(host);
  }
  box.textContent = sentence;
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      box.textContent = "";
    },
    STAYS + STAYS_A_SIGN * sentence.length,
  );
}
