// Ways to take a figure along: files, a link, the lines that embed it.

import { button, download, el } from "./dom.js";

/** How long a button says what it did. */
const SAID_MS = 1500;

/** The share menu of a figure element. */
export function shareMenu(figure) {
  const name = figure.localName;
  // A file holds all that the figure is to show, also where it is still being measured.
  const file = (kind, make) =>
    button(kind, async () => {
      try {
        await figure.finished();
        download(`${name}.${kind.toLowerCase()}`, await make());
      } catch (cause) {
        figure.fail(cause);
      }
    });
  const save = (kind, type, content) => file(kind, async () => new Blob([await content()], { type }));
  const copy = (title, content) =>
    button(title, async (event) => {
      const said = event.currentTarget;
      try {
        await navigator.clipboard.writeText(content());
        said.textContent = "Copied";
      } catch {
        // No clipboard here (an insecure or framed page): show the text to copy by hand.
        figure.say([content()]);
      }
      setTimeout(() => {
        said.textContent = title;
      }, SAID_MS);
    });
  const png = file("PNG", () => figure.toPNG());
  return el(
    "details",
    { class: "share", "data-box": "share" },
    el("summary", {}, "Share"),
    el(
      "div",
      { class: "export", role: "group", "aria-label": "Take it with you" },
      save("SVG", "image/svg+xml", () => figure.toSVG()),
      png,
      save("CSV", "text/csv", () => figure.toCSV()),
      save("JSON", "application/json", () => figure.toJSON()),
      copy("Copy link", () => `${location.href.split("#")[0]}#${figure.id || figure.localName}:${figure.state}`),
      copy("Copy embed code", () => embedCode(figure)),
    ),
  );
}

function embedCode(figure) {
  const state = figure.state.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return [
    `<script type="module" src="${new URL("./relu-lab.js", import.meta.url).href}"></script>`,
    `<${figure.localName} state="${state}"></${figure.localName}>`,
  ].join("\n");
}
