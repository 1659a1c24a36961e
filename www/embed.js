// The page in a frame: `embed.html?controls=lr,play&theme=dark#dying:lr=3`. Its fragment is the figure and the state, its query the
// element's other attributes. It tells the page around it the height that it would have and its state, and takes a state from there:
// `{ type: "relu-lab", height }`, `{ type: "relu-lab", state }`. In a frame that stays lower the picture is made to fit. A classic script
// beside iife.js: a frame without an origin loads no modules.

(() => {
  const KINDS = ["curves", "regions", "init", "dying"];
  const OPTIONS = ["controls", "theme", "ground"];
  /** The height of a picture, in CSS pixels, below which a frame is scrolled rather than its picture made smaller. */
  const LEAST = 120;

  const place = document.getElementById("place");
  const tell = (what) => {
    // Nothing in it is secret, and the page around it may have any origin, or none.
    if (parent !== window) parent.postMessage({ type: "relu-lab", ...what }, "*");
  };
  let figure;

  /** Which figure the fragment names; what others did to it is undone by the figure's own reader once there is one. */
  function kindOf(fragment) {
    let text = fragment.replace(/^#/, "");
    try {
      for (let round = 0; round < 3 && !KINDS.includes(text.split(":")[0]); round++) text = decodeURIComponent(text);
    } catch {
      // Not an encoding: it is as it is.
    }
    return {
      kind: text.split(":")[0].replace(/[.,;)]+$/, ""),
      state: text.includes(":") ? text.slice(text.indexOf(":") + 1) : "",
    };
  }

  function show() {
    const { kind, state } = kindOf(location.hash);
    if (!KINDS.includes(kind)) {
      place.textContent = `"${location.hash}" names no figure: embed.html#FIGURE:STATE, FIGURE being one of ${KINDS.join(", ")}.`;
      figure = undefined;
      return;
    }
    if (figure?.localName === `relu-${kind}`) {
      if (figure.state !== state) figure.state = state;
      return;
    }
    figure = document.createElement(`relu-${kind}`);
    figure.setAttribute("state", state);
    const query = new URLSearchParams(location.search);
    for (const name of OPTIONS) if (query.has(name)) figure.setAttribute(name, query.get(name));
    figure.addEventListener("change", ({ detail }) => {
      if (detail?.state === undefined) return;
      tell({ state: detail.state });
      fit();
    });
    figure.addEventListener("ready", () => tell({ ready: true, state: figure.state }));
    place.replaceChildren(figure);
  }

  /** Tells the height that is wanted, and makes do with the one that there is. */
  function fit() {
    const height = place.getBoundingClientRect().height;
    if (!figure?.model || figure.plot.offsetHeight === 0) return tell({ height });
    const others = height - figure.plot.getBoundingClientRect().height;
    tell({ height: others + figure.canvases.wanted() });
    const most = Math.floor(innerHeight - others);
    // With boxes open there may be no room for both: what was opened is scrolled to.
    if (parent === window || most < LEAST || figure.style.getPropertyValue("--most") === `${most}px`) return;
    figure.style.setProperty("--most", `${most}px`);
    figure.invalidate();
  }

  new ResizeObserver(fit).observe(place);
  addEventListener("resize", fit);
  addEventListener("hashchange", show);
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.type === "relu-lab" && typeof data.state === "string" && figure)
      figure.state = data.state;
  });
  show();
})();
