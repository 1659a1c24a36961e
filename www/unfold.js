// What is opened at the foot of a column is brought into sight: else a click would turn its triangle and nothing more.

/** Milliseconds in which what was opened fills itself, some of it from files, and is followed. */
const FILLS = 2000;
/** What a person does that means another place. */
const GOES_ON = ["wheel", "pointerdown", "keydown", "touchmove"];

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Brings `box` into sight within `column`: all of it, or its beginning where it is higher than there is room. */
function bring(column, box) {
  const room = Math.min(column.clientHeight, innerHeight);
  box.scrollIntoView({
    block: box.offsetHeight > room ? "start" : "nearest",
    inline: "nearest",
    behavior: calm.matches ? "auto" : "smooth",
  });
}

/** Ends what the last box is followed by. */
let end;

/** Follows a box of a column that a hand opens. */
export function unfold(column, box) {
  end?.();
  const sizes = new ResizeObserver(() => bring(column, box));
  const over = new AbortController();
  const timer = setTimeout(() => end?.(), FILLS);
  end = () => {
    sizes.disconnect();
    over.abort();
    clearTimeout(timer);
    end = undefined;
  };
  sizes.observe(box);
  for (const act of GOES_ON) addEventListener(act, () => end?.(), { signal: over.signal, passive: true });
}
