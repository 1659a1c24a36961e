// Ways to take a figure along: parts and controls are chosen and seen as they will be, then copied as an element, a frame, Markdown or
// a link, or saved as a file.

import { button, download, el, select, toggle } from "./dom.js";
import { toast } from "./toast.js";

/** Widths at which it is seen, in CSS pixels: a phone, the text of most notes, all there is. */
const WIDTHS = [
  ["340", "340 px"],
  ["720", "720 px"],
  ["", "full width"],
];
/** Pixels of a PNG to a CSS pixel. */
const SCALES = [1, 2, 3, 4];
/** Widths in CSS pixels that a frame is to do for where none is chosen: a phone, notes, wide notes. In others the picture is made to fit. */
const FRAMES = [340, 720, 800];

/** The folder that holds `www`, where others find the scripts. */
const home = (figure) =>
  figure.getAttribute("base")
    ? new URL(`${figure.getAttribute("base")}/`.replace(/\/\/$/, "/"), document.baseURI).href
    : new URL("../", import.meta.url).href;
/** The height of a frame for a figure: at the width of the preview where one is chosen, else the most at those that a page may have. */
function heightOf({ box, canvases, plot, style, parentElement }) {
  const others = () => box.getBoundingClientRect().height - plot.getBoundingClientRect().height;
  if (parentElement?.style.width) return Math.ceil(others() + canvases.wanted());
  const heights = FRAMES.map((width) => {
    style.width = `${width}px`;
    // Higher than wide are several under each other, which may be lower: elsewhere they would leave the frame half empty.
    return others() + Math.min(canvases.wanted(), plot.clientWidth);
  });
  style.width = "";
  canvases.fit();
  return Math.ceil(Math.max(...heights));
}
const inAttribute = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
/** What would end an address in Markdown or break a line in chat; all else stays readable. */
const inAddress = (text) =>
  text.replace(/[\s"<>()[\]\\^`{|}]/g, (sign) =>
    encodeURIComponent(sign).replace(/[()]/g, (bracket) => `%${bracket.charCodeAt(0).toString(16)}`),
  );

/** What stands for a figure in other pages. */
export const codes = {
  element(figure) {
    const { localName, state } = figure;
    const controls = figure.getAttribute("controls");
    const named = controls === null ? "" : ` controls="${inAttribute(controls)}"`;
    return [
      `<script type="module" src="${home(figure)}www/${localName}.js"></script>`,
      `<${localName} state="${inAttribute(state)}"${named}></${localName}>`,
    ].join("\n");
  },
  frame(figure) {
    const controls = figure.getAttribute("controls");
    const query = controls === null ? "" : `?${new URLSearchParams({ controls })}`;
    const address = `${home(figure)}embed.html${query}#${figure.constructor.kind}:${inAddress(figure.state)}`;
    const label = figure.model.words().label;
    return `<iframe src="${inAttribute(address)}" title="${inAttribute(label)}" width="100%" height="${heightOf(figure)}" loading="lazy" frameborder="0"></iframe>`;
  },
  markdown(figure) {
    const label = figure.model.words().label.replace(/[[\]\\]/g, "\\$&");
    return `[![${label}](${figure.constructor.kind}.svg)](${codes.link(figure)})`;
  },
  link(figure) {
    return `${home(figure)}lab.html#${figure.constructor.kind}:${inAddress(figure.state)}`;
  },
};

/** Copies a text, or shows it to be copied by hand where there is no clipboard (an insecure or framed page). */
async function copy(what, text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what}: copied.`);
  } catch {
    shown.hidden = false;
    shown.value = text;
    shown.select();
    toast(`${what}: copy it from the box; this page may not use the clipboard.`);
  }
}

/** Hands a link over to what the device sends links with. */
async function send(figure) {
  try {
    await navigator.share({ title: document.title, text: figure.model.words().label, url: codes.link(figure) });
  } catch (cause) {
    // Who changed their mind knows it.
    if (cause.name !== "AbortError") toast("This device would not send it: copy the link instead.");
  }
}

/** What stands in the share menu of a figure. */
export function builder(figure) {
  const { kind } = figure.constructor;
  const shown = document.createElement(figure.localName);
  shown.setAttribute("state", figure.state);
  for (const name of ["theme", "base", "ground"])
    if (figure.hasAttribute(name)) shown.setAttribute(name, figure.getAttribute(name));
  shown.setAttribute("controls", figure.getAttribute("controls") ?? figure.model.controls().essence.join(" "));
  const frame = el("div", { class: "preview" }, shown);
  const width = select("Seen at", WIDTHS, (pixels) => {
    frame.style.width = pixels && `${pixels}px`;
  });
  width.input.value = "";
  const byHand = el("textarea", { class: "code", readonly: true, hidden: true, rows: 3, "aria-label": "To be copied" });
  const code = (title, of) => button(title, () => figure.attempt(() => shown.model && copy(title, of(shown), byHand)));
  const save = (title, ending, make) =>
    button(title, async () => {
      try {
        const name = `${kind}.${ending}`;
        // A file holds all that the figure is to show, also where it is still being measured.
        await shown.finished();
        download(name, await make());
        toast(`${name}: saved.`);
      } catch (cause) {
        figure.fail(cause);
      }
    });
  const text = (type, content) => new Blob([content], { type });
  const scale = select(
    "PNG at",
    SCALES.map((each) => [String(each), `${each}×`]),
    () => {},
  );
  scale.input.value = "2";
  const row = (title, ...children) =>
    el("fieldset", {}, el("legend", {}, title), el("div", { class: "row export" }, ...children));
  return [
    partsOf(figure, shown),
    controlsOf(figure, shown),
    el("div", { class: "row" }, width.element),
    el("div", { class: "previews" }, frame),
    row(
      "Copy",
      ...(navigator.share ? [button("Send …", () => send(shown))] : []),
      code("Element", codes.element),
      code("Frame", codes.frame),
      code("Markdown with a poster", codes.markdown),
      code("Link", codes.link),
      // In the lab a link leads to this page anyhow.
      ...(figure.id && !figure.isInLab
        ? [
            button("Link to this page", () =>
              copy(
                "Link to this page",
                `${location.href.split("#")[0]}#${figure.id}:${inAddress(shown.state)}`,
                byHand,
              ),
            ),
          ]
        : []),
    ),
    row(
      "Save",
      save("SVG", "svg", () => text("image/svg+xml", shown.toSVG())),
      save("PNG", "png", () => shown.toPNG({ scale: Number(scale.input.value) })),
      scale.element,
      save("CSV", "csv", () => text("text/csv", shown.toCSV())),
      save("JSON", "json", () => text("application/json", shown.toJSON())),
    ),
    byHand,
  ];
}

/** Check boxes, of which some are chosen; `change` gets the names of those that are. */
function boxes(title, names, chosen, change) {
  const made = names.map(({ id, title }) => {
    const box = toggle(title, () => change(made.filter(({ input }) => input.checked).map(({ id }) => id)));
    box.input.checked = chosen.includes(id);
    return { ...box, id };
  });
  return el(
    "fieldset",
    {},
    el("legend", {}, title),
    el("div", { class: "row" }, ...made.map(({ element }) => element)),
  );
}

function partsOf(figure, shown) {
  const { parts, values } = figure.model.controls();
  const chosen = (values.show?.items ?? []).map(({ id }) => id);
  return boxes("Parts", parts, chosen, (ids) => {
    // Nothing chosen shows what is usual.
    if (ids.length > 0) shown.set("show", ids.join(","));
  });
}

function controlsOf(figure, shown) {
  const { essence, keys, commands } = figure.model.controls();
  const named = [...keys.filter(({ kind, offered }) => offered && kind !== "text"), ...commands].map(
    ({ id, name, title }) => ({
      id: id ?? name,
      title,
    }),
  );
  const title = (id) => named.find((each) => each.id === id.split(".")[0])?.title ?? id;
  const first = essence.map((id) => ({
    id,
    title: id.includes(".") ? `${title(id)}: ${id.split(".").at(-1)}` : title(id),
  }));
  const others = named.filter(({ id }) => !essence.includes(id));
  const chosen = shown.getAttribute("controls").split(/[\s,]+/);
  return boxes("Controls", [...first, ...others], chosen, (ids) =>
    shown.setAttribute("controls", ids.join(" ") || "none"),
  );
}
