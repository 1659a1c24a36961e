// The person's own points: drawn on the data panel, pasted, or dropped as a CSV file.

import { button, download, el, select, toggle } from "./dom.js";

/** The box of a figure whose model takes points: `figure.took()` is called after each change of them. */
export class OwnData {
  constructor(figure, classes) {
    this.figure = figure;
    this.note = el("p", { class: "note", role: "status" });
    this.drawing = toggle("Clicks on the data panel add points", (on) => {
      figure.plot.classList.toggle("drawing", on);
      this.show();
    });
    this.pointClass = select(
      "of class",
      Array.from({ length: classes }, (_, at) => [String(at), String(at)]),
      () => {},
    );
    const lines = el("textarea", {
      rows: 3,
      cols: 30,
      placeholder: "x, y, class",
      "aria-label": "Points as lines of x, y, class",
    });
    this.element = el(
      "details",
      { "data-controls": "data" },
      el("summary", {}, "Your own data"),
      el("div", { class: "row" }, this.drawing.element, this.pointClass.element),
      el(
        "div",
        { class: "row" },
        lines,
        button("Train on these", () => this.take(lines.value)),
        button("Save the points", () =>
          figure.attempt(() => download("points.csv", new Blob([figure.model.pointsCsv()], { type: "text/csv" }))),
        ),
      ),
      this.note,
    );
  }

  get on() {
    return this.drawing.input.checked;
  }

  /** Trains on the points of a text; bad lines are said. */
  take(content) {
    const { figure } = this;
    figure.attempt(() => {
      const before = figure.model.ownPoints;
      const problems = figure.model.readCsv(content);
      figure.took();
      const none = figure.model.ownPoints === 0 && before === 0 && problems.length === 0;
      figure.say(none ? ["There is no line of x, y, class in this."] : problems);
    });
  }

  /** Adds or removes a point at a place. Whether that was done. */
  tap(x, y, remove) {
    const { model, sheet } = this.figure;
    const done = remove
      ? model.removePoint(sheet, x, y)
      : model.addPoint(sheet, x, y, Number(this.pointClass.input.value));
    if (done) this.figure.took();
    return done;
  }

  /** Takes hold of the point at a place, if points are drawn and there is one: it is what is dragged. */
  grab(x, y) {
    this.held = this.on && this.figure.model.grabPoint(this.figure.sheet, x, y);
  }

  /** Moves the point that was taken hold of to a place. */
  drag(x, y) {
    if (this.held && this.figure.model.movePoint(this.figure.sheet, x, y)) this.figure.took();
  }

  /** What keys do while points are drawn: a digit is the class of the next one. */
  get keys() {
    const classes = this.on ? [...this.pointClass.input.options] : [];
    return Object.fromEntries(
      classes.map(({ value }) => [
        value,
        () => {
          this.pointClass.input.value = value;
        },
      ]),
    );
  }

  /** Lets `target` take dropped files, wherever on it they fall, and texts where nothing is to be typed. */
  listen(target) {
    const isOurs = ({ dataTransfer, target: at }) =>
      dataTransfer?.types.includes("Files") || !at.matches("input, textarea");
    target.addEventListener("dragover", (event) => {
      if (isOurs(event)) event.preventDefault();
    });
    target.addEventListener("drop", async (event) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      const file = event.dataTransfer?.files?.[0];
      const text = event.dataTransfer?.getData("text") ?? "";
      // The box is built anew with the figure: the newest takes it.
      this.figure.ownData.take(file ? await file.text() : text);
    });
  }

  /** Says what is so of the points now. */
  show() {
    const { model } = this.figure;
    const count = model.ownPoints;
    this.note.textContent = [
      count > 0 ? `${count} points of your own are trained on, from the start at each change of them.` : "",
      this.on && model.takesPoints
        ? "A click adds a point, a drag moves one, Shift and a click removes one; 0, 1 and 2 choose the class."
        : "",
      this.on && !model.takesPoints ? "Points are put into a plane: choose data of two inputs first." : "",
      model.fitsText ? "" : "These are too many for a link: save them, and drop the file where they are wanted.",
      "A CSV file of x, y, class can also be dropped onto the figure. Choosing data or a preset returns to that.",
    ]
      .filter(Boolean)
      .join(" ");
  }
}
