// What hands do to a figure: pointers, keys of the keyboard, files and texts that are dropped.

import { isTyping } from "./dom.js";
import { gestures } from "./gestures.js";

/** How far the reading keeps from what is pointed at, in CSS pixels. */
const APART = 18;

/** Puts the reading into a corner of the picture: on the side that is not pointed at, above or where curves that rise end there below; or
 * where else it does not cover the place. */
function keepOff({ reading, plot, constructor: { rises } }, x, y) {
  const right = x < plot.clientWidth / 2;
  const low = right && rises;
  for (const [isRight, isLow] of [
    [right, low],
    [right, !low],
    [!right, false],
    [!right, true],
  ]) {
    reading.classList.toggle("right", isRight);
    reading.classList.toggle("low", isLow);
    const { offsetLeft: left, offsetTop: top, offsetWidth: wide, offsetHeight: high } = reading;
    const covers = x > left - APART && x < left + wide + APART && y > top - APART && y < top + high + APART;
    if (!covers) return;
  }
}

/** Hands what happens on the picture of `figure` over to its model. */
export function listen(figure) {
  let last;
  const tell = async (act, x = 0, y = 0, dx = 0, dy = 0, shift = false) => {
    const isMove = act === "hover" || act === "drag";
    const { meant, isMissing } = figure.turns;
    // For every move of a pointer the server need not be asked again.
    if (isMove && isMissing) return;
    // Moves that wait for their turn are one move by then.
    if (isMove && last?.act === act && last.meant === meant) {
      if (act === "hover") Object.assign(last, { x, y });
      else Object.assign(last, { dx: last.dx + dx, dy: last.dy + dy });
      return;
    }
    const own = { act, x, y, dx, dy, meant };
    last = own;
    await figure.byHand(
      (model) => {
        if (last === own) last = undefined;
        return model.pointer(act, own.x, own.y, own.dx, own.dy, shift);
      },
      act === "hover" || act === "leave",
    );
    if (last === own) last = undefined;
    if (act !== "leave" && !figure.reading.hidden) keepOff(figure, own.x + own.dx, own.y + own.dy);
  };
  gestures(figure.base, {
    hover: (x, y) => tell("hover", x, y),
    leave: () => tell("leave"),
    down: (x, y) => tell("down", x, y),
    drag: (x, y, dx, dy, event) => {
      if (event.pointerType === "touch" && figure.constructor.fingerReads) tell("hover", x + dx, y + dy);
      else tell("drag", x, y, dx, dy);
    },
    up: () => tell("up"),
    tap: (x, y, event) => tell("tap", x, y, 0, 0, event.shiftKey),
    zoom: (x, y, factor) => tell("zoom", x, y, factor),
    reset: () => figure.press("home"),
  });
  figure.box.addEventListener("keydown", (event) => {
    // In the lab the page takes whole states back; elsewhere the figure takes back what a hand changed last.
    const undo =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!undo || isTyping(event.target) || !figure.model || figure.isInLab) return;
    if (!figure.turns.isOpen) {
      event.preventDefault();
      figure.press("undo");
      return;
    }
    figure.attempt(() => {
      const outcome = figure.model.command("undo");
      if (!outcome.taken) return;
      event.preventDefault();
      figure.took(outcome);
    });
  });
  figure.base.addEventListener("keydown", (event) => {
    // Combinations with Ctrl, Alt and Meta belong to the browser.
    if (!figure.model || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey } = event;
    if (!figure.turns.isOpen) {
      // Which keys are taken is not known yet; by these the page would scroll.
      if (key.startsWith("Arrow") || key === " ") event.preventDefault();
      const id = figure.constructor.presses[key];
      if (id) figure.press(id);
      else figure.byHand((model) => model.key(key, shiftKey));
      return;
    }
    figure.attempt(() => {
      const outcome = figure.model.key(key, shiftKey);
      if (outcome.taken) event.preventDefault();
      figure.took(outcome);
    });
  });
  const ours = ({ dataTransfer }) =>
    dataTransfer?.types.includes("Files") || dataTransfer?.types.includes("text/plain");
  figure.box.addEventListener("dragover", (event) => {
    if (ours(event)) event.preventDefault();
  });
  figure.box.addEventListener("drop", async (event) => {
    if (!ours(event) || event.target.matches?.("input, textarea")) return;
    event.preventDefault();
    const file = event.dataTransfer.files?.[0];
    figure.dropText(file ? await file.text() : event.dataTransfer.getData("text"));
  });
}
