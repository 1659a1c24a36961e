// One frame clock for the page. What runs shares a budget of computing per frame; what is only to be redrawn waits its turn.

/** Milliseconds of computing in a frame, shared by all running figures in view. */
const BUDGET = 8;
/** Milliseconds of drawing in a frame after which what is still to be drawn waits for the next: many figures take turns. */
const DRAWING = 4;

const running = new Set();
const waiting = new Set();
let requested = false;

function request() {
  if (requested) return;
  requested = true;
  requestAnimationFrame(frame);
}

function frame(now) {
  requested = false;
  const inView = [...running].filter((figure) => figure.inView);
  for (const figure of inView) figure.advance(BUDGET / inView.length, now);
  const begun = performance.now();
  // Who waits longest is first; one at least is drawn.
  for (const figure of [...waiting]) {
    waiting.delete(figure);
    figure.redraw();
    if (performance.now() - begun > DRAWING) break;
  }
  // A hidden page gets no frames, and with nothing in view nobody needs one.
  if (inView.length > 0 || waiting.size > 0) request();
}

/** Calls `figure.advance(budget, now)` every frame in which `figure.inView`, until `stop`. */
export function start(figure) {
  running.add(figure);
  request();
}

/** Ends what `start` began. */
export function stop(figure) {
  running.delete(figure);
}

/** Calls `figure.redraw()` once, in the next frame, however often it is asked for. */
export function soon(figure) {
  waiting.add(figure);
  request();
}

/** Forgets a figure that left the page. */
export function forget(figure) {
  running.delete(figure);
  waiting.delete(figure);
}

/** Wakes the clock: a figure came into view. */
export function wake() {
  if (running.size > 0) request();
}
