// Going back closes what lies over the page, as people on phones expect: while something is open the history has one entry more. For the
// lab's own pages; the history of other people's pages is theirs.

/** Closes what is open; undefined where nothing is. */
let close;
/** When the entry of what was closed otherwise is gone, and what tells it. */
let gone = Promise.resolve();
let tell;

// Before the pages' own listeners: what only opened and closed is none of their history.
addEventListener("popstate", (event) => {
  if (!close && !tell) return;
  event.stopImmediatePropagation();
  history.scrollRestoration = "auto";
  const shut = close;
  close = undefined;
  shut?.();
  tell?.();
  tell = undefined;
  dispatchEvent(new Event("uncovered"));
});

/** Something opened that `shut` closes and of which `isOpen` tells whether it still is. */
export async function covers(shut, isOpen) {
  await gone;
  if (!isOpen()) return;
  const had = close !== undefined;
  close = shut;
  if (had) return;
  // What was scrolled meanwhile stays as it is.
  history.scrollRestoration = "manual";
  history.pushState({ ...history.state, covered: true }, "");
}

/** It was closed otherwise; a Promise for when the history is as it was before. */
export function uncovers() {
  if (!close) return gone;
  close = undefined;
  if (history.state?.covered) {
    gone = new Promise((done) => {
      tell = done;
    });
    history.back();
  }
  return gone;
}

/** A link is followed from it: the history goes on from its entry. */
export function leaves() {
  close = undefined;
}
