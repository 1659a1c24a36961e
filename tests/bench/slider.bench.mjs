// The gain slider of relu-init: from a move of the slider to the frame that shows the new measurement of the initialiser under the
// hand, fifty layers of 128 units and 256 samples there and back. The bar: 100 ms.

const MOVES = 20;
const BAR = 100;
const STACKS = [
  ["one initialiser, one seed", "init=he&seeds=1"],
  ["one initialiser, five seeds", "init=he"],
  ["four initialisers, five seeds", ""],
  ["four, tanh and batch norm", "act=tanh&norm=batch"],
  ["histograms", "view=histograms"],
  ["512 units: the first layers", "init=he&seeds=1&width=512&batch=512"],
];

/** Runs in the page: milliseconds of each move, sorted. */
async function moves({ state, count }) {
  await import("/www/relu-lab.js");
  const figure = document.createElement("relu-init");
  figure.state = state;
  const ready = new Promise((resolve) => figure.addEventListener("ready", resolve, { once: true }));
  document.body.replaceChildren(figure);
  await ready;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const slider = figure.shadowRoot.querySelector('[data-key="gain"] input[type="range"]');
  const long = state.includes("512");
  const measured = () => {
    const [start] = JSON.parse(figure.model.json()).starts;
    return long ? start.forward.factor !== null : start.current;
  };
  while (!measured()) await frame();
  const times = [];
  for (let move = 0; move < count; move += 1) {
    // As a hand does: not in step with the frames.
    await new Promise((resolve) => setTimeout(resolve, 40 + 7 * move));
    const begun = performance.now();
    slider.value = String(80 + 2 * move);
    slider.dispatchEvent(new Event("input"));
    while (!measured()) await frame();
    await frame();
    times.push(performance.now() - begun);
  }
  figure.remove();
  return times.sort((a, b) => a - b);
}

export async function bench({ newPage, print }) {
  const page = await newPage();
  await page.setViewportSize({ width: 1280, height: 1000 });
  for (const [title, state] of STACKS) {
    const times = await page.evaluate(moves, { state, count: MOVES });
    const middle = times[times.length >> 1];
    print(
      `${title.padEnd(30)} median ${middle.toFixed(0).padStart(4)} ms, worst ${times.at(-1).toFixed(0).padStart(4)} ms${middle > BAR ? `  above ${BAR} ms` : ""}`,
    );
  }
  await page.close();
}
