// The teacher's sheet and the worksheet: light and dark, print, and a QR code beside each picture that opens its state. All pictures are
// worked out when the page stands: the browser's own printing does not wait for those that nobody has scrolled to.

import { printAsVectors, printButton } from "./print.js";
import { qr } from "./qr.js";
import { themeButton } from "./theme-button.js";

themeButton();
printAsVectors();
const button = document.getElementById("print");
if (button) printButton(button);

// What is handed out has no key.
const withKey = document.getElementById("with-key");
if (withKey) {
  withKey.hidden = false;
  withKey.firstElementChild.addEventListener("change", ({ target }) => {
    document.querySelector(".key").hidden = !target.checked;
  });
}

const figures = [...document.querySelectorAll(".worksheet [state]")];
if (figures.length > 0) await import("./relu-lab.js");
for (const figure of figures) {
  const kind = figure.localName.replace("relu-", "");
  const where = `${new URL("../lab.html", import.meta.url).href}#${kind}:${figure.getAttribute("state")}`;
  const place = figure.parentElement.querySelector(".code");
  try {
    place.replaceChildren(await qr(where));
  } catch {
    // Too long for a code: the picture stands without.
  }
}

for (const figure of figures) {
  if (!figure.model) await new Promise((done) => figure.addEventListener("ready", done, { once: true }));
  await figure.finished();
}
