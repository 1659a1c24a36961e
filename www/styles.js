// The figures' style sheet: constructable, so that it works where a page's policy forbids style elements.

let shared;

/** One sheet for all figures of the page. */
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(CSS);
  }
  return shared;
}

// Colours are those of the canvas theme (src/figures/theme.rs); a page may set the --relu-lab-* variables.
const CSS = `
:host { display: block; }
:host([hidden]) { display: none; }
[hidden] { display: none !important; }
.figure {
  --ink: var(--relu-lab-ink, #1c2024); --muted: var(--relu-lab-muted, #5a626b); --line: var(--relu-lab-line, #d5dae0);
  --ground: var(--relu-lab-ground, #fff); --soft: var(--relu-lab-soft, #f3f5f7); --accent: var(--relu-lab-accent, #0065a0);
  --alarm: var(--relu-lab-alarm, #b3261e);
  color: var(--ink); background: var(--ground); color-scheme: light;
  font: 15px/1.45 system-ui, sans-serif; border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px;
}
.figure[data-theme="dark"] {
  --ink: var(--relu-lab-ink, #e8eaed); --muted: var(--relu-lab-muted, #a3abb5); --line: var(--relu-lab-line, #3a4149);
  --ground: var(--relu-lab-ground, #15181c); --soft: var(--relu-lab-soft, #20252b); --accent: var(--relu-lab-accent, #7cc4f5);
  --alarm: var(--relu-lab-alarm, #ff8a80);
  color-scheme: dark;
}
:host([ground="none"]) .figure { background: none; border-color: transparent; }
.body { display: grid; gap: 12px; }
.body > * { min-width: 0; }
.plot { position: relative; touch-action: pan-y; }
canvas { display: block; width: 100%; height: 100%; }
canvas.base { border-radius: 6px; cursor: crosshair; }
canvas.top { position: absolute; inset: 0; pointer-events: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.message { margin: 0 0 8px; color: var(--muted); overflow-wrap: anywhere; }
.message.alarm { color: var(--alarm); }
:host { container-type: inline-size; }
.stage { display: grid; gap: 10px; align-content: start; }
.stage > * { min-width: 0; }
.figure { min-height: var(--relu-lab-reserve, 0); box-sizing: border-box; }
.ask { flex: none; width: max(30px, 1.9em); min-height: max(30px, 1.9em); padding: 0; border-radius: 50%; color: var(--muted); position: absolute; inset: auto 0 2px auto; }
.to-lab { color: var(--accent); padding: 3px 0; justify-self: start; }
@container (min-width: 900px) {
  .body:has(> .rest:not([hidden])) { grid-template-columns: minmax(0, 1fr) 21em; gap: 20px; }
  .rest { align-content: start; max-height: max(560px, calc(100svh - 100px)); overflow-y: auto; padding-inline-end: 6px; scrollbar-width: thin; }
  .rest > :first-child { border-top: 0; padding-top: 0; }
}
/* From afar letters are larger, those of the picture too. */
@container (min-width: 1600px) { .body { font-size: 1.14em; } }
@container (max-width: 600px) {
  /* Buttons and headline in one line, the slider below it. */
  :host([data-lab]) .essence { display: contents; }
  :host([data-lab]) .bar > .headline { order: 1; min-width: 0; flex: 1 1 6em; font-size: 1.2em; }
  :host([data-lab]) .bar > .ask { bottom: 8px; }
  :host([data-lab]) .essence .number { order: 2; flex: 1 1 100%; }
  :host([data-lab]) .bar { position: sticky; bottom: 0; z-index: 1; gap: 8px 10px; padding-block: 6px; background: var(--ground); border-top: 1px solid var(--line); }
}
.bar { position: relative; padding-inline-end: calc(max(30px, 1.9em) + 14px); display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: center; justify-content: space-between; }
.essence { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; flex: 1 1 20em; min-width: 0; }
.essence:empty, .bar:not(:has(.essence > *)):not(:has(.headline:not([hidden]))) { display: none; }
.essence .number { flex: 1 1 18em; max-width: 40em; flex-wrap: nowrap; }
.essence .number > span { white-space: normal; line-height: 1.2; }
/* In the line of the controls where it fits there, else in one of its own. */
.essence:not(:has(.number)) { flex-basis: auto; }
.headline { min-width: min(8.2em, 100%); margin: 0; font-size: clamp(1.25em, 6cqi, 1.6em); font-weight: 700; font-variant-numeric: tabular-nums; text-wrap: balance; }
/* What is still being measured may change. */
.headline.so-far { color: var(--muted); }
.headline.so-far::after { content: " \u2026"; }
.rest { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
legend { padding: 0 0 4px; color: var(--muted); font-size: .9em; }
.row { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
button, select, input[type="number"], input[type="text"] {
  font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 7px; padding: 4px 10px; min-height: 34px;
}
button { cursor: pointer; }
button:hover, select:hover { border-color: var(--muted); }
button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--ground); }
.essence .primary { background: var(--accent); border-color: var(--accent); color: var(--ground); font-weight: 600; }
.essence .primary[aria-pressed="true"] { background: var(--soft); border-color: var(--muted); color: var(--ink); }
button:disabled { opacity: .55; cursor: default; }
input[type="number"], input[type="text"] { box-sizing: border-box; }
input[type="number"] { width: 6.2em; padding: 4px 6px; }
.unset { opacity: .4; }
.essence .primary { min-width: 5.2em; }
input[type="range"] { accent-color: var(--accent); width: 100%; margin: 0; height: 28px; display: block; }
.track { position: relative; flex: 1 1 7em; min-width: 5em; }
.ticks { position: absolute; inset: auto 8px 0; height: 0; }
.ticks i { position: absolute; inset-inline-start: calc(var(--at) * 100%); top: -7px; width: 4px; height: 11px; margin-inline-start: -2px; border-radius: 2px; }
input[type="checkbox"] { accent-color: var(--accent); width: 18px; height: 18px; margin: 0 7px 0 0; flex: none; }
.toggle { display: inline-flex; align-items: center; min-height: 28px; }
.field { display: inline-flex; gap: 8px; align-items: center; max-width: 100%; }
.field select { min-width: 0; }
.number > span { white-space: nowrap; }
.number { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; flex: 0 1 22em; min-width: 0; }
/* Among all settings names, sliders and boxes stand below each other. */
[data-box="settings"] :is(.number, .choice, .field) { flex: 1 1 100%; }
[data-box="settings"] :is(.row, .choice, .numbers) > .number { display: grid; grid-template-columns: 6.6em minmax(4em, 1fr) 5.4em; }
[data-box="settings"] :is(.row, .choice) > .field { display: grid; grid-template-columns: 6.6em minmax(0, 1fr); }
[data-box="settings"] .row > .number[data-restarts] { grid-template-columns: 6.6em minmax(4em, 1fr) 5.4em 1em; }
[data-box="settings"] .row > .field[data-restarts] { grid-template-columns: 6.6em minmax(0, 1fr) 1em; }
[data-box="settings"] .choice[data-restarts] > .field { flex: 1 1 0; }
[data-box="settings"] .number > input[type="number"] { width: 100%; }
[data-box="settings"] .chip .numbers > .number { grid-template-columns: minmax(0, max-content) minmax(4em, 1fr) 4.8em; }
[data-box="settings"] .track { min-width: 0; }
[data-box="settings"] .numbers:not(:empty) { flex: 1 1 100%; }
[data-box="settings"] .number > span { white-space: normal; line-height: 1.25; }
[data-box="settings"] [data-key="show"] > span { flex: 1 1 100%; }
.chips { display: grid; align-items: start; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21em), 1fr)); gap: 8px; }
.chip { border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; align-content: start; }
.series { flex: 1 1 100%; min-width: 0; display: grid; gap: 8px; }
.chip .name { display: flex; gap: 8px; align-items: center; }
.chip .name select { flex: 1; min-width: 0; }
.chip svg { flex: none; }
.chip .close { padding: 2px 9px; }
.off { display: none !important; }
.units { display: grid; gap: 22px; position: relative; padding: 4px 0; }
.units > div { display: flex; gap: 4px; align-items: center; }
.units svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; fill: none; stroke: var(--line); }
.units svg path + path { stroke: var(--accent); stroke-width: 1.5; }
.units span { flex: 0 0 4.4em; }
.units b { padding: 0 8px; background: var(--ground); position: relative; }
.row-of-units { flex: 1; display: flex; flex-wrap: wrap; gap: 6px; justify-content: center; }
.units button { min-width: 34px; padding: 2px 4px; position: relative; }
.units .missing { border-style: dashed; color: var(--muted); }
.plot > .reading {
  /* Within the axes, below a picture's title, whose letters may be larger than usual. */
  /* And off the names of curves, which stand beyond them (model.after). */
  --high: calc(34px * var(--zoom)); --low: calc(var(--below) * 1px + 8px); --left: calc(60px * var(--zoom)); --right: calc(var(--after) * 1px + 8px);
  position: absolute; inset: var(--high) auto auto var(--left); max-width: min(26em, 62%); min-height: 0; max-height: 60%; overflow: hidden; pointer-events: none;
  padding: 6px 10px; border-radius: 8px; color: var(--ink); background: var(--ground);
  border: 1px solid var(--line); font-size: .93em; font-variant-numeric: tabular-nums;
}
.plot > .reading.right { inset: var(--high) var(--right) auto auto; }
.plot > .reading.low { inset: auto auto var(--low) var(--left); }
.plot > .reading.right.low { inset: auto var(--right) var(--low) auto; }
/* On a small picture it is a few lines along the upper edge: a box would cover what it is read from. */
@container (max-width: 480px) {
  .plot > :is(.reading, .reading.right.low) { inset: 0 0 auto; max-width: none; min-height: 2.2em; max-height: 50%; padding: 0 8px; font-size: .8em; line-height: 1.25; }
  .plot > .reading.low:not(.right) { inset: auto 0 0; }
  .reading svg { width: 18px; }
  .plot > .reading > div { display: inline; }
  .plot > .reading > div + div::before { content: " \\B7  "; }
}
.plot > .progress { position: absolute; inset: auto 0 0; }
.reading svg { vertical-align: 1px; }
.reading { display: block; margin: 0; font-variant-numeric: tabular-nums; overflow-x: auto; min-height: 1.5em; color: var(--muted); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: max-content; min-width: 100%; }
caption { text-align: start; color: var(--muted); padding: 4px 0; }
th, td { text-align: start; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; max-width: 24em; }
th { font-weight: 600; }
.scroll { overflow-x: auto; }
/* A table among the controls takes the width that there is, and scrolls within it. */
.essence > details { min-width: 0; flex: 1 1 100%; }
@container (max-width: 480px) { th, td { max-width: 40cqw; padding-inline-end: 10px; } caption { max-width: 90cqw; } }
.scroll:focus-visible { outline-offset: -3px; }
details { border-top: 1px solid var(--line); padding-top: 8px; }
summary { cursor: pointer; font-weight: 600; padding: 3px 0; }
.previews { overflow-x: auto; border: 1px dashed var(--line); border-radius: 8px; padding: 8px; }
.preview { max-width: none; }
textarea.code { width: 100%; box-sizing: border-box; font: 13px/1.4 ui-monospace, monospace; }
.export { display: flex; flex-wrap: wrap; gap: 8px; }
.length { display: inline-block; height: .8em; margin-inline-end: 6px; background: var(--accent); forced-color-adjust: none; }
.timed { white-space: nowrap; }
.kept { min-width: 5.5em; }
.chips.pairs { grid-template-columns: repeat(auto-fill, minmax(min(100%, 25em), 1fr)); }
.pairs .name { flex-wrap: wrap; }
.pairs .name select { flex: 1 1 9em; }
.pairs .name .number { flex: 2 1 12em; }
.slim { padding: 1px 9px; min-height: 28px; }
[data-restarts]::after { content: "\\21BB" / "begins the run anew"; color: var(--muted); align-self: center; }
.tabs { display: flex; flex-wrap: wrap; gap: 6px; }
.big { flex: 1 1 100%; max-width: 44em; font-size: 1.1em; font-weight: 600; }
.progress { height: 3px; border-radius: 2px; background: var(--soft); overflow: hidden; }
.progress i { display: block; height: 100%; width: 100%; background: var(--accent); transform-origin: left; transform: scaleX(var(--share, 0)); }
.progress.done { visibility: hidden; }
.note { color: var(--muted); margin: 0; }
.figures { font-weight: 600; font-variant-numeric: tabular-nums; }
.deaths { margin: 4px 0; padding-inline-start: 1.2em; min-height: 6em; }
.choice, .numbers { display: inline-flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; min-width: 0; }
.plot.drawing { touch-action: none; }
dl.words { margin: 4px 0; display: grid; grid-template-columns: max-content 1fr; gap: 4px 12px; }
dl.words dt { font-weight: 600; }
dl.words dd { margin: 0; color: var(--muted); }
.figure h3 { margin: 0; font-size: 1em; }
canvas.map { cursor: pointer; border-radius: 6px; }
textarea, input[type="text"] { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: 7px; padding: 4px 8px; }
@media (max-width: 480px) { .pairs .chip { font-size: .93em; } .figure { padding: 10px 10px; } .number { flex-basis: 100%; } dl.words { grid-template-columns: 1fr; gap: 0; } dl.words dd { margin-bottom: 6px; } }
@media (prefers-reduced-motion: no-preference) { button { transition: background .12s, border-color .12s; } }
@media (forced-colors: active) {
  button[aria-pressed="true"], .essence .primary[aria-pressed="true"] { background: Highlight; color: HighlightText; border-color: Highlight; forced-color-adjust: none; }
  .progress { border: 1px solid CanvasText; }
  .progress i { background: Highlight; }
}
@media print {
  .figure { border: none; padding: 0; }
  .essence, .ask, .help, .rest, .progress, .reading, .message { display: none !important; }
}
`;
