// The numbers of the course, measured: `node tools/numbers.mjs DIST PAGE` lists those that are not what PAGE says, and with --write
// puts them into it. A number is read off a figure's model by the same script as in the page (www/measure.js).

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Milliseconds of work between two looks at whether a figure is done. */
const SLICE = 50;

const NUMBER = /<relu-number([^>]*)>([^<]*)<\/relu-number>/g;
const FIGURE = /<relu-(curves|regions|dying|init)( [^>]*)>/;

/** What an attribute of a tag says; undefined where it is not there. */
export function attribute(tag, name) {
  const said = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return said?.replaceAll("&amp;", "&").replaceAll("&quot;", '"');
}

/** All numbers of a page: where each stands, what is written, and of which figure in which state it is. */
export function numbers(page) {
  const figure = (text) => {
    const [, kind, tag] = FIGURE.exec(text) ?? [];
    return kind && { kind, state: attribute(tag, "state") ?? "" };
  };
  return [...page.matchAll(NUMBER)].map((found) => {
    const [whole, tag, written] = found;
    const step = page.slice(page.lastIndexOf('<div class="step', found.index));
    const id = attribute(tag, "figure");
    const of = figure(id ? page.slice(page.lastIndexOf("<relu-", page.indexOf(` id="${id}"`))) : step);
    return {
      at: found.index + whole.indexOf(">") + 1,
      written,
      of: attribute(tag, "of"),
      kind: attribute(tag, "kind") ?? of.kind,
      state: attribute(tag, "state") ?? of.state,
      seeds: Number(attribute(tag, "seeds") ?? 0),
      // Another number on each machine.
      varies: / varies\b/.test(tag),
    };
  });
}

/** Reads numbers off a model each, of one state after the other: a list of texts. `dist` is the folder of the build. */
export async function measure(dist, asked) {
  const lab = await import(pathToFileURL(`${dist}/pkg/relu_lab.js`).href);
  await lab.default({ module_or_path: readFileSync(`${dist}/pkg/relu_lab_bg.wasm`) });
  const { read, spread, valueIn } = await import(pathToFileURL(`${dist}/www/measure.js`).href);
  const models = new Map();
  const one = ({ kind, of }, state) => {
    const key = `${kind}:${state}`;
    if (!models.has(key)) {
      const model = new lab.Figure(kind);
      model.assign(state);
      while (model.advance(performance.now(), SLICE, false).pending);
      models.set(key, model);
    }
    return read(kind, models.get(key), of, lab);
  };
  // Those of one state stand together, so that one model is kept at a time.
  const texts = [];
  const order = asked.map((_, at) => at).sort((a, b) => (asked[a].state < asked[b].state ? -1 : 1));
  for (const at of order) {
    const { state, seeds } = asked[at];
    const states = seeds > 0 ? Array.from({ length: seeds }, (_, seed) => `${state}&seed=${seed}`) : [state];
    const found = states.map((state) => one(asked[at], state));
    texts[at] = seeds > 0 ? spread(found.map(valueIn)) : found[0];
    for (const [key, model] of models)
      if (!states.some((state) => key.endsWith(`:${state}`))) {
        model.free();
        models.delete(key);
      }
  }
  return texts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , dist, path, write] = process.argv;
  let page = readFileSync(path, "utf8");
  const asked = numbers(page).filter(({ varies }) => !varies);
  const texts = await measure(dist, asked);
  for (const [at, { at: place, written, kind, state, of }] of [...asked.entries()].reverse()) {
    if (texts[at] === written) continue;
    console.log(`${kind}:${state} ${of}: written ${written}, measured ${texts[at]}`);
    page = page.slice(0, place) + texts[at] + page.slice(place + written.length);
  }
  if (write === "--write") writeFileSync(path, page);
}
