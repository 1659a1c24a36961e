// Pointer, wheel and touch on a plot, in six words: hover, down, tap, drag, pinch and reset. Places are CSS pixels from the plot's corner.

/** A pointer that moved less than this between down and up was a tap. */
const TAP = 4;

/**
 * Listens on `target` and calls `act.hover(x, y)`, `act.leave()`, `act.drag(x, y, dx, dy, event)`, and where they are given
 * `act.down(x, y)` before a drag or a tap, `act.up()` after a drag or what was neither, `act.tap(x, y, event)`, `act.zoom(x, y, factor)` and `act.reset()`. The wheel zooms only where the plot has the focus or Ctrl is held: else it scrolls the page, as people expect.
 */
export function gestures(target, act) {
  const down = new Map();
  let moved = 0;
  const place = (event) => {
    const box = target.getBoundingClientRect();
    // In the plot's own pixels: a page may show it scaled.
    const scale = box.width > 0 ? target.clientWidth / box.width : 1;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };

  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    const at = place(event);
    down.set(event.pointerId, at);
    if (down.size > 1) return;
    moved = 0;
    act.down?.(at.x, at.y);
  });
  target.addEventListener("pointermove", (event) => {
    const now = place(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (down.size === 0) act.hover(now.x, now.y);
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = (a) => Math.hypot(a.x - other.x, a.y - other.y);
      if (spread(now) > 1) act.zoom?.((now.x + other.x) / 2, (now.y + other.y) / 2, spread(before) / spread(now));
    } else {
      moved += Math.hypot(now.x - before.x, now.y - before.y);
      if (moved > TAP) act.drag(before.x, before.y, now.x - before.x, now.y - before.y, event);
    }
    down.set(event.pointerId, now);
  });
  const up = (event) => {
    const at = down.get(event.pointerId);
    down.delete(event.pointerId);
    // A finger that goes on to scroll the page is taken away.
    if (at && down.size === 0 && (moved > TAP || event.type === "pointercancel")) act.up?.();
    if (at && down.size === 0 && moved <= TAP && event.type === "pointerup") {
      act.hover(at.x, at.y);
      act.tap?.(at.x, at.y, event);
    }
  };
  target.addEventListener("pointerup", up);
  target.addEventListener("pointercancel", up);
  target.addEventListener("pointerleave", (event) => {
    // A finger that was lifted leaves its reading on the screen.
    if (down.size === 0 && event.pointerType === "mouse") act.leave();
  });
  if (act.reset) target.addEventListener("dblclick", () => act.reset());
  if (!act.zoom) return;
  target.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && target.getRootNode().activeElement !== target) return;
      event.preventDefault();
      const at = place(event);
      act.zoom(at.x, at.y, Math.exp(Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY), 100) * 0.002));
    },
    { passive: false },
  );
}
