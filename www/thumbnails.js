// Small pictures of states, made when they come near: one after the other, in slices, so that the page stays alive.

import { el } from "./dom.js";
import { loadWhole } from "./lab.js";
import { themeOf } from "./theme.js";

/** What a picture is drawn at, in CSS pixels; the style sheet shows it smaller. */
const WIDTH = 360;
/** Milliseconds that one slice takes, and after which a picture is taken as far as it is. */
const SLICE = 12;
const MOST = 4000;

/** Pictures that were made, by what they are of: a list that is put in another order makes none again. */
const made = new Map();
let last = Promise.resolve();

const rest = () => new Promise((done) => setTimeout(done));

async function make({ kind, state, show }) {
  const { Figure } = await loadWhole();
  const model = new Figure(kind, state);
  try {
    if (show) model.set("show", show);
    const end = performance.now() + MOST;
    while (model.advance(performance.now(), SLICE, false).pending && performance.now() < end) await rest();
    const drawn = model.svg(WIDTH, undefined, themeOf(document.documentElement));
    const address = URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" }));
    return { address, headline: model.words().headline };
  } finally {
    model.free();
  }
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    target.begin();
  }
});

/** The picture of a slide: what it shows is said beside it, by `say(headline)` too. It stays empty where it cannot be made. */
export function thumbnail(slide, say) {
  const image = el("img", { class: "thumbnail", alt: "" });
  const key = JSON.stringify([slide.kind, slide.state, slide.show, themeOf(document.documentElement)]);
  image.begin = () => {
    if (!made.has(key)) {
      // A figure that fails here says why where it is shown.
      last = last.then(() => make(slide)).catch(() => undefined);
      made.set(key, last);
    }
    made.get(key).then((found) => {
      if (!found) return;
      image.src = found.address;
      if (found.headline) say(found.headline);
    });
  };
  near.observe(image);
  return image;
}
