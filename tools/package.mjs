// Makes dist/ a package: package.json, the manifest of its elements and their types, and the reference in docs, all from what the
// built module says of itself, so that none can be out of date.
//
//   node tools/package.mjs dist [VERSION]            writes them into dist
//   node tools/package.mjs dist --reference FILE     writes the reference

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { NAMES } from "../www/kinds.js";

export { NAMES as KINDS } from "../www/kinds.js";

const TITLES = {
  curves: "Curves of the family and their slopes",
  regions: "The linear regions of a network",
  init: "Signals and gradients through a deep stack",
  dying: "Units that die while a network trains",
};
/** Attributes of every element that are no keys of its state. */
const ATTRIBUTES = [
  ["state", "The whole state as text, `key=value` pairs joined by `&`."],
  ["theme", "`light` or `dark`; where absent what the page around it says, else the person's system."],
  [
    "controls",
    "Names of keys, commands, groups or tables to offer, in order; `none` for none. The few that matter, and all others behind 'All settings', where absent.",
  ],
  ["ground", "`none` leaves the ground to the page behind."],
  ["base", "The folder that holds `pkg` and `www`, where that is not the script's own."],
  ["loading", "`lazy` begins when the figure comes near."],
];
/** Those that are no property. */
const BARE = ["base", "loading"];
const EVENTS = [
  ["ready", "The figure can be seen and used.", "{}"],
  ["change", "The state is another: `detail.state`.", "{ readonly state: string }"],
  [
    "error",
    "Something failed: `detail.message`, a sentence for people.",
    "{ readonly message: string; readonly cause: unknown }",
  ],
];
const METHODS = [
  [
    "toSVG",
    "options?: { width?: number; height?: number; theme?: 'light' | 'dark' }",
    "string",
    "The figure as an SVG document; it says its state in its metadata.",
  ],
  ["toPNG", "options?: { scale?: number }", "Promise<Blob>", "The figure as a PNG, `scale` pixels to a CSS pixel (2)."],
  [
    "toCSV",
    "",
    "string",
    "The numbers of the picture as comma-separated values, those that there are by now: all of them after `finished()`.",
  ],
  ["toJSON", "", "string", "What the figure knows beyond its picture, as JSON text."],
  [
    "finished",
    "",
    "Promise<void>",
    "Resolves when all that the state asks for is worked out, in view or not, in slices that leave the page alive.",
  ],
];
const PARTS = ["figure", "plot", "canvas", "reading", "headline", "notes", "message", "controls", "settings"];
const VARIABLES = ["ink", "muted", "line", "ground", "soft", "accent", "alarm"];

const className = (kind) => `Relu${kind[0].toUpperCase()}${kind.slice(1)}`;
const number = ({ min, max, whole, isSwitch }) =>
  isSwitch ? "on or off" : `${whole ? "a whole number" : "a number"} from ${min} to ${max}`;
const choice = ({ id, numbers }) => (numbers.length > 0 ? `${id}(${numbers.map(({ name }) => name).join(",")})` : id);

/** What a key may be, in a phrase. */
function values(key) {
  const choices = () => key.choices.map((each) => `\`${choice(each)}\``).join(", ");
  switch (key.kind) {
    case "number":
      return number(key.number);
    case "numberOr":
      return `${number(key.number)}, or \`${key.word}\``;
    case "choice":
    case "buttons":
      return `one of ${choices()}`;
    case "choicePerLayer":
      return `one, or one a hidden layer, joined by commas, of ${choices()}`;
    case "series":
      return `up to ${key.most}, joined by commas, of ${choices()}`;
    case "some":
      return `some, joined by commas, of ${choices()}`;
    case "widths":
      return `up to ${key.most} widths, joined by commas, each ${number(key.number)}`;
    case "flag":
      return "on or off";
    default:
      return "text";
  }
}

/** Pieces of work after which a small figure is there. */
const PIECES = 1000;
/** States with which there are keys that are not always there. */
const CONDITIONS = {
  regions: ["show=surface", "show=fold", "show=network&pick=1.1", "show=network&pick=1.1.1"],
  dying: ["pick=1.1", "pick=1.1.1"],
};

/** The figures as the module describes them. */
export async function describe(dist) {
  const lab = await import(`${pathToFileURL(dist).href}/pkg/relu_lab.js`);
  lab.initSync({ module: readFileSync(`${dist}/pkg/relu_lab_bg.wasm`) });
  return NAMES.flatMap((kind) => {
    const figure = new lab.Figure(kind);
    const described = { kind, ...figure.controls() };
    const known = new Set(described.keys.map(({ name }) => name));
    const conditional = (CONDITIONS[kind] ?? []).flatMap((state) => {
      const { problems } = figure.assign(state);
      figure.finish(PIECES);
      const found = figure.controls().keys.filter(({ name }) => !known.has(name));
      if (problems.length > 0 || found.length === 0) throw new Error(`${kind}: with ${state} there are no other keys`);
      for (const { name } of found) known.add(name);
      return found.map((key) => ({ ...key, state }));
    });
    figure.free();
    return { ...described, conditional };
  });
}

function manifest(figures, version) {
  const declaration = ({ kind, keys }) => ({
    kind: "class",
    customElement: true,
    name: className(kind),
    tagName: `relu-${kind}`,
    description: `${TITLES[kind]}.`,
    attributes: [
      ...ATTRIBUTES.map(([name, description]) => ({
        name,
        ...(BARE.includes(name) ? {} : { fieldName: name }),
        description,
        type: { text: "string" },
      })),
      ...keys.map((key) => ({
        name: key.name,
        fieldName: key.name,
        description: `${key.meaning}: ${values(key)}`,
        type: { text: "string" },
      })),
    ],
    events: EVENTS.map(([name, description, detail]) => ({
      name,
      description,
      type: { text: `CustomEvent<${detail}>` },
    })),
    slots: [{ name: "poster", description: "Shown until the figure is there, and where it cannot be." }],
    cssParts: PARTS.map((name) => ({ name })),
    cssProperties: VARIABLES.map((name) => ({ name: `--relu-lab-${name}` })),
    members: [
      { kind: "field", name: "state", type: { text: "string" }, description: "The whole state, to read and to write." },
      ...METHODS.map(([name, , type, description]) => ({
        kind: "method",
        name,
        description,
        return: { type: { text: type } },
      })),
    ],
  });
  const module = (figure) => ({
    kind: "javascript-module",
    path: `www/relu-${figure.kind}.js`,
    declarations: [declaration(figure)],
    exports: [
      { kind: "js", name: className(figure.kind), declaration: { name: className(figure.kind) } },
      { kind: "custom-element-definition", name: `relu-${figure.kind}`, declaration: { name: className(figure.kind) } },
    ],
  });
  return { schemaVersion: "1.0.0", readme: "README.md", package: `relu-lab@${version}`, modules: figures.map(module) };
}

/** The types of the elements. */
function types(figures) {
  const methods = METHODS.map(
    ([name, given, type, description]) => `  /** ${description} */\n  ${name}(${given}): ${type};`,
  );
  const events = EVENTS.map(([name, , detail]) => `  ${name}: CustomEvent<${detail}>;`);
  const base = [
    "/** Events of a figure, all bubbling and composed. */",
    "export interface FigureEventMap {",
    ...events,
    "}",
    "",
    "/** What every figure of the lab is in a page. */",
    "export declare class FigureElement extends HTMLElement {",
    "  /** The whole state as text, to read and to write. */",
    "  get state(): string;",
    "  set state(text: string);",
    ...ATTRIBUTES.filter(([name]) => name !== "state" && !BARE.includes(name)).map(
      ([name, meaning]) => `  /** ${meaning} */\n  ${name}: string | null;`,
    ),
    ...methods,
    "}",
  ];
  const element = ({ kind, keys }) => [
    "",
    `/** ${TITLES[kind]}: \`<relu-${kind}>\`. */`,
    `export declare class ${className(kind)} extends FigureElement {`,
    // What HTMLElement has of the same name stays the browser's.
    ...keys
      .filter(({ name }) => name !== "hidden")
      .map(({ name, meaning }) => `  /** ${meaning} */\n  ${name}: string | null;`),
    "}",
  ];
  const tags = figures.map(({ kind }) => `    "relu-${kind}": ${className(kind)};`);
  const global = ["", "declare global {", "  interface HTMLElementTagNameMap {", ...tags, "  }", "}", ""];
  return [...base, ...figures.flatMap(element), ...global].join("\n");
}

function packageJson(version) {
  const entry = (types, file) => ({ types: `./types/${types}.d.ts`, default: `./${file}` });
  return {
    name: "relu-lab",
    version,
    description: "Figures of the ReLU family for notes and slides, and the library that computes them, in WebAssembly",
    license: "MIT OR Apache-2.0",
    keywords: ["relu", "activation", "neural-network", "visualization", "webassembly", "custom-elements"],
    type: "module",
    main: "./pkg/relu_lab.js",
    types: "./pkg/relu_lab.d.ts",
    unpkg: "./iife.js",
    jsdelivr: "./iife.js",
    customElements: "custom-elements.json",
    sideEffects: ["./www/*.js", "./inline.js", "./iife.js", "./anywidget.js"],
    exports: {
      ".": { types: "./pkg/relu_lab.d.ts", default: "./pkg/relu_lab.js" },
      "./define": entry("elements", "www/relu-lab.js"),
      ...Object.fromEntries(NAMES.map((kind) => [`./${kind}`, entry(kind, `www/relu-${kind}.js`)])),
      "./inline": entry("elements", "inline.js"),
      "./iife": entry("iife", "iife.js"),
      "./anywidget": entry("anywidget", "anywidget.js"),
      "./host": entry("iife", "www/host.js"),
      "./relu_lab_bg.wasm": "./pkg/relu_lab_bg.wasm",
      "./custom-elements.json": "./custom-elements.json",
      "./package.json": "./package.json",
    },
    files: [
      "pkg",
      "www",
      "types",
      "custom-elements.json",
      "inline.js",
      "iife.js",
      "anywidget.js",
      "*.html",
      "LICENSE-*",
    ],
  };
}

function write(dist, figures, version) {
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
  mkdirSync(`${dist}/types`, { recursive: true });
  writeFileSync(`${dist}/package.json`, json(packageJson(version)));
  writeFileSync(`${dist}/custom-elements.json`, json(manifest(figures, version)));
  writeFileSync(`${dist}/types/elements.d.ts`, types(figures));
  for (const { kind } of figures)
    writeFileSync(
      `${dist}/types/${kind}.d.ts`,
      `export { ${className(kind)}, type FigureEventMap } from "./elements.js";\n`,
    );
  writeFileSync(`${dist}/types/iife.d.ts`, "export {};\n");
  writeFileSync(
    `${dist}/types/anywidget.d.ts`,
    "declare const widget: { render(context: { model: unknown; el: HTMLElement }): (() => void) | undefined };\nexport default widget;\n",
  );
  for (const name of readdirSync(".").filter((name) => /^(README\.md|LICENSE.*)$/.test(name)))
    copyFileSync(name, `${dist}/${name}`);
}

/** docs/reference.md. */
export function reference(figures) {
  const cell = (text) => text.replaceAll("|", "\\|");
  const row = (...cells) => `| ${cells.map(cell).join(" | ")} |`;
  const table = (head, rows) => [
    row(...head),
    `|${head.map(() => "---|").join("")}`,
    ...rows.map((cells) => row(...cells)),
    "",
  ];
  const code = (text) => `\`${text}\``;
  const figure = ({ kind, keys, conditional, commands, parts, tables, groups, values: set }) => [
    `## relu-${kind}`,
    "",
    `${TITLES[kind]}. Parts for \`show\`: ${parts.map(({ id, title }) => `${code(id)} (${title})`).join(", ")}. Commands: ${commands.map(({ id }) => code(id)).join(", ")}.`,
    `Tables: ${tables.map(({ id }) => code(id)).join(", ") || "none"}. Groups: ${groups
      .filter(({ id }) => keys.some(({ group }) => group === id))
      .map(({ id }) => code(id))
      .join(", ")}.`,
    "",
    ...table(
      ["key", "what it is", "values", "at first"],
      keys.map((key) => [
        code(key.name),
        key.meaning,
        values(key),
        set[key.name]?.text ? code(set[key.name].text) : "",
      ]),
    ),
    ...(conditional.length === 0
      ? []
      : table(
          ["key that comes with something", "what it is", "values", "comes with, for example"],
          conditional.map((key) => [code(key.name), key.meaning, values(key), code(key.state)]),
        )),
  ];
  return [
    "# Reference",
    "",
    "Written by `./build.sh build` from what the module says of itself; a test compares. The text form is in [links.md](links.md).",
    "",
    "## Every element",
    "",
    ...table(
      ["attribute", "meaning"],
      [
        ...ATTRIBUTES.map(([name, meaning]) => [code(name), meaning]),
        ["any key below", "Set over `state`, in any order and at any time; without it the key is what it usually is."],
      ],
    ),
    ...table(
      ["event", "meaning"],
      EVENTS.map(([name, meaning]) => [code(name), meaning]),
    ),
    ...table(
      ["method", "gives", "meaning"],
      METHODS.map(([name, given, type, meaning]) => [code(`${name}(${given ? "{...}" : ""})`), code(type), meaning]),
    ),
    `Each attribute but ${BARE.map(code).join(" and ")} is a property too; \`state\` as a property is the whole state, to read and to write. Slot: \`poster\`. Parts for \`::part\`: ${PARTS.map(code).join(", ")}.`,
    `Variables: ${VARIABLES.map((name) => code(`--relu-lab-${name}`)).join(", ")}.`,
    "",
    ...figures.flatMap(figure),
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [dist, option, file] = process.argv.slice(2);
  const figures = await describe(dist);
  if (option === "--reference") writeFileSync(file, reference(figures));
  else write(dist, figures, option);
}
