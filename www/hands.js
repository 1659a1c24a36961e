// What hands do to a figure: pointers, keys of the keyboard, files and texts that are dropped.

import { gestures } from "./gestures.js";

/** Hands what happens on the picture of `figure` over to its model. */
export function listen(figure) {
  const tell = (act, x = 0, y = 0, dx = 0, dy = 0, shift = false) => {
    // The reading stands in the half of the picture that is not pointed at.
    figure.reading.classList.toggle("right", x < figure.plot.clientWidth / 2 && act !== "leave");
    figure.attempt(() => figure.model && figure.took(figure.model.pointer(act, x, y, dx, dy, shift)));
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
    reset: () => figure.command("home"),
  });
  figure.base.addEventListener("keydown", (event) => {
    // Combinations with Ctrl, Alt and Meta belong to the browser.
    if (!figure.model || event.ctrlKey || event.metaKey || event.altKey) return;
    figure.attempt(() => {
      const outcome = figure.model.key(event.key, event.shiftKey);
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
