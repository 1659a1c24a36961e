// node tools/posters.mjs DIST: draws the posters of the course, of the worksheet and of the lab, each figure as its own state says, into DIST/posters.
// They stand until a figure is there, and where there is no JavaScript or WebAssembly. Made with every build from the module that is
// shipped, so that none is out of date.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** Widths in CSS pixels, by the class of the figure. */
const WIDTHS = { square: 330, wide: 560, "": 900 };

/** Milliseconds of work between two looks at whether a figure is done. */
const SLICE = 50;

const dist = process.argv[2];
const lab = await import(pathToFileURL(`${dist}/pkg/relu_lab.js`).href);
await lab.default({ module_or_path: readFileSync(`${dist}/pkg/relu_lab_bg.wasm`) });

/** Elements with a colour, and the colour of a paint. */
const PAINTED = /<(?!svg)\w+ [^>]*?(?:fill|stroke)="#[^>]*>/g;
const COLOR = / (fill|stroke)="(#[0-9A-Fa-f]+)"/g;

/**
 * One document of the same drawing in light and in dark: in light as it is, by a rule for each pair of paints in dark, also where only
 * the page around is dark.
 */
function both(light, dark, id) {
  const bare = (svg) => svg.replaceAll(COLOR, "");
  if (bare(light) !== bare(dark)) throw new Error(`The poster ${id} is drawn otherwise in the dark.`);
  const darks = dark.match(PAINTED) ?? [];
  const rules = new Map();
  let at = 0;
  const drawn = light.replaceAll(PAINTED, (element) => {
    const rule = [...darks[at].matchAll(COLOR)].map(([, paint, color]) => `${paint}:${color}`).join(";");
    at += 1;
    if (!rules.has(rule)) rules.set(rule, `d${rules.size}`);
    return element.replace(/^<\w+/, (start) => `${start} class="${rules.get(rule)}"`);
  });
  const style = [...rules].map(([rule, name]) => `.${name}{${rule}}`).join("");
  return drawn.replace(/<svg [^>]*>/, (head) => `${head}<style>@media (prefers-color-scheme:dark){${style}}</style>`);
}

/** What an attribute of a tag says. */
const attribute = (tag, name) =>
  (new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "").replaceAll("&amp;", "&").replaceAll("&quot;", '"');

mkdirSync(`${dist}/posters`, { recursive: true });
const pages = ["index.html", "worksheet.html", "lab.html"].map((name) => readFileSync(`${dist}/${name}`, "utf8"));
let made = 0;
for (const [, tag, id] of pages
  .join("\n")
  .matchAll(/(<relu-[^>]*>)\s*<img slot="poster" src="posters\/([\w-]+)\.svg"/g)) {
  const kind = /^<relu-(\w+)/.exec(tag)[1];
  if (attribute(tag, "id") !== id) throw new Error(`The poster ${id} stands in ${attribute(tag, "id")}.`);
  const figure = new lab.Figure(kind);
  const show = attribute(tag, "show");
  const { problems } = figure.assign(
    [attribute(tag, "state"), attribute(tag, "data-poster"), ...(show ? [`show=${show}`] : [])]
      .filter(Boolean)
      .join("&"),
  );
  if (problems.length > 0) throw new Error(`${id}: ${problems.map(({ text }) => text).join("; ")}`);
  while (figure.advance(performance.now(), SLICE, false).pending);
  const [light, dark] = ["light", "dark"].map((theme) => figure.svg(WIDTHS[attribute(tag, "class")], undefined, theme));
  writeFileSync(`${dist}/posters/${id}.svg`, both(light, dark, id));
  figure.free();
  made += 1;
}
console.log(`${made} posters drawn`);
