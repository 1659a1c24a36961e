// Keys that a figure has used stay in it: pages around figures turn their chapters and slides with arrows and the space bar.

/** Controls that are typed or moved with any key. */
const TYPED = "input:not([type=checkbox]), select, textarea";
/** Controls that are pressed. */
const PRESSED = "button, summary, input, a";

function isUsed({ key, target, defaultPrevented, ctrlKey, altKey, metaKey }) {
  if (defaultPrevented) return true;
  // Combinations are the browser's and the page's; so are the ways out.
  if (ctrlKey || altKey || metaKey || key === "Escape" || key === "Tab") return false;
  return target.matches(TYPED) || ((key === " " || key === "Enter") && target.matches(PRESSED));
}

/** Keeps the keys that are used within `box`. */
export function keepKeys(box) {
  box.addEventListener("keydown", (event) => {
    if (isUsed(event)) event.stopPropagation();
  });
}
