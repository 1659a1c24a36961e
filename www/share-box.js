// The share menu of a figure: what it holds comes when it is opened (share.js).

import { el } from "./dom.js";

export function shareBox(figure) {
  const body = el("div", { class: "body" });
  const box = el("details", { class: "share", "data-box": "share" }, el("summary", {}, "Share"), body);
  const fill = async () => {
    try {
      const [{ builder }, isThere] = await Promise.all([import("./share.js"), figure.complete()]);
      if (!isThere) throw new Error(figure.turns.missing);
      if (box.open && figure.model) body.replaceChildren(...builder(figure));
    } catch (cause) {
      figure.fail(cause);
    }
  };
  box.addEventListener("toggle", () => {
    if (box.open) fill();
    // What is not seen does not run.
    else body.replaceChildren();
    const close = () => {
      box.open = false;
    };
    figure.dispatchEvent(new CustomEvent("share", { bubbles: true, detail: { open: box.open, close } }));
  });
  return box;
}
