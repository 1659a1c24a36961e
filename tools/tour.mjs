// What a page does with a figure when it is opened, looked at and used as most are, without a browser: which functions of the module
// run then (tools/split.mjs). Canvases take every call and draw nothing.

/** Pixels of the canvas to a CSS pixel. */
const RATIO = 2;
/** Milliseconds to a frame, and of its work. */
const FRAME = 16;
/** Milliseconds between two looks at the clock. */
const TICK = 0.5;
/** Frames that a figure is watched for, and that it then plays for: until its histories grow thin. */
const FRAMES = 40;
const LONG = 1000;
/** The width of a letter to its height, of a font that nobody has. */
const LETTER = 0.6;
/** The height of a letter in CSS pixels. */
const LETTERS = 15;

/** A context that takes every call and every setting. */
function context() {
  return new Proxy(new CanvasRenderingContext2D(), {
    get: (own, name) => (name in own ? own[name] : () => undefined),
    set(own, name, value) {
      own[name] = value;
      return true;
    },
  });
}

/** What figures use of a browser's canvas. */
function install() {
  globalThis.CanvasRenderingContext2D ??= class CanvasRenderingContext2D {
    measureText(text) {
      return { width: text.length * LETTERS * LETTER, actualBoundingBoxAscent: LETTERS, actualBoundingBoxDescent: 0 };
    }
  };
  globalThis.HTMLCanvasElement ??= class HTMLCanvasElement {
    #context = context();
    width = 1;
    height = 1;
    getContext() {
      return this.#context;
    }
  };
  globalThis.ImageData ??= class ImageData {};
  // A clock that goes by how often it is asked: the same functions run on every machine.
  let asked = 0;
  performance.now = () => {
    asked += TICK;
    return asked;
  };
}

/** The states that are opened, by kind: the defaults, and each kind's essence. */
const ALONE = {
  curves: [
    "",
    "show=f&curves=leaky_relu",
    "show=slope&curves=relu,gelu&x=-5..5&at=1",
    "curves=relu,elu,silu&at=-4&show=f,slope",
  ],
  regions: ["", "show=map&layers=8,8&play=on"],
  dying: ["", "show=plane&preset=too-fast&play=on", "show=census&lr=1&play=on", "show=plane,census&lr=0.03"],
  init: [
    "",
    "show=forward&gain=1",
    "show=backward&init=normal(std=1)",
    "show=forward,backward&gain=0.5",
    "gain=2.25&init=he",
  ],
};
/** Those of the module with all kinds, beside them: what examples/nine and the course begin with. */
const TOGETHER = {
  curves: ["show=f&sigmoids=5&x=-5..15", "show=slope&curves=relu,gelu"],
  regions: ["show=surface&data=circle&layers=8&play=on", "show=surface&data=circle&layers=8"],
  dying: ["show=census&play=on"],
  init: ["show=forward", "show=backward"],
};
/** What is pressed: pages do it at once, before the rest of a module is there. */
export const PRESSED = ["play"];
/** The widths that a figure is shown at, in CSS pixels. */
const WIDTHS = [340, 900];
/** The states that a module of these kinds is to begin with: `{kind: [state]}`. */
export const statesOf = (kinds) =>
  Object.fromEntries(kinds.map((kind) => [kind, [...ALONE[kind], ...(kinds.length > 1 ? TOGETHER[kind] : [])]]));

/** Opens a state of a kind, looks at it and uses it. */
function visit(lab, kind, state) {
  const canvases = [new HTMLCanvasElement(), new HTMLCanvasElement()];
  const scratch = new HTMLCanvasElement();
  const figure = new lab.Figure(kind);
  let now = 0;
  let isPlaying = false;
  const frames = (most, every = 1) => {
    for (let frame = 0; frame < most; frame++) {
      now += FRAME;
      // With time and without, with a hand on a control and without.
      const { pending, playing, stale } = figure.advance(now, FRAME * (frame % 2), frame % 4 === 1, false);
      if (frame % every === 0) {
        if (frame === 0 || stale === "all") figure.draw(true, canvases[0], scratch);
        figure.draw(false, canvases[1], scratch);
      }
      isPlaying = playing;
      if (!pending && !playing) break;
    }
    figure.words();
    figure.values();
  };
  figure.controls();
  figure.transparent = false;
  figure.assignOver(state, { controls: "none" });
  for (const theme of ["light", "dark"])
    for (const width of WIDTHS) {
      figure.fit(width, RATIO, theme);
      frames(1);
    }
  frames(FRAMES);
  figure.assign(state);
  frames(FRAMES);
  // Off and on, and then on for long.
  for (const id of PRESSED) figure.command(id);
  frames(1);
  if (!isPlaying) for (const id of PRESSED) figure.command(id);
  frames(LONG, FRAMES);
  figure.controls();
  // What elements ask now and then.
  const asked = [
    figure.text,
    figure.zoom,
    figure.after,
    figure.below,
    figure.transparent,
    figure.has("show"),
    figure.usual("show"),
  ];
  asked.push(...figure.controls().keys.map(({ name }) => figure.get(name)));
  if (asked.includes(undefined)) throw new Error(`${kind} does not answer`);
  figure.free();
}

/** Opens, looks at and uses figures: `{kind: [state]}`. */
export function tour(lab, kinds) {
  install();
  for (const [kind, states] of Object.entries(kinds)) for (const state of states) visit(lab, kind, state);
}
