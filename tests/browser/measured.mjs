// How a number on the page is read off the figure's model, so that the page can be checked against what the figure measures.

/** The rows of the first initialiser, by column name. */
function rows([names, ...cells]) {
  return cells
    .filter(([init]) => init === cells[0][0])
    .map((line) => Object.fromEntries(names.map((name, at) => [name, line[at]])));
}

/** A number as the page writes it: three digits, and powers of ten where it is small or large. */
function written(value) {
  if (value === 0) return "0";
  if (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) return String(Number(value.toPrecision(3)));
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...exponent.replace("+", "")].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)])).join("");
  return `${digits} × 10${raised}`;
}

/**
 * What the page says of the first initialiser, of a figure's `csv` and `json`: `forward` and `backward` are factors a layer, `std@50`
 * (and any other column of the CSV) a quantity of one layer, `forwardEnd` the words on where it ended.
 */
export function measure({ csv, json }, of) {
  const [start] = json.starts;
  if (of === "forward" || of === "backward") return start[of].factor.toFixed(3);
  if (of === "forwardEnd") return start.forward.end;
  // Views with numbers of their own: how the training went, what a path leaves, what a factor does.
  if (of === "reached") return /after (\d+) steps/.exec(start.training)[1];
  if (of === "loss") return /loss ([\d.]+)/.exec(start.training)[1];
  if (of === "diverged") return /(\d of \d) seeds diverged/.exec(start.training)[1];
  const [column, layer] = of.split("@");
  const lines = csv
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  if (column === "steepest" || column === "most_active") {
    const steps = lines.filter(([act, path]) => act === layer && path === column);
    return written(Number(steps.at(-1)[5]));
  }
  if (column === "rate") return written(Number(lines.find(([factor]) => factor === layer)[5]));
  const value = Number(rows(lines)[layer - 1][column]);
  return column === "zeros" ? (value * 100).toFixed(1) : written(value);
}
