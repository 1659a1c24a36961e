// A figure as a widget of Jupyter, marimo and MyST (https://anywidget.dev): traits `kind`, `state`, and `controls`, `theme` and
// `ground` where they are given. The state goes both ways.

import "./inline.js";
import { NAMES } from "./kinds.js";

const OPTIONS = ["controls", "theme", "ground"];

function render({ model, el }) {
  const kind = model.get("kind");
  if (!NAMES.includes(kind)) {
    el.textContent = `kind = "${kind}": one of ${NAMES.join(", ")}`;
    return undefined;
  }
  const figure = document.createElement(`relu-${kind}`);
  const take = (name) => {
    const value = model.get(name);
    if (value === undefined || value === null || value === "") figure.removeAttribute(name);
    else figure.setAttribute(name, value);
  };
  OPTIONS.forEach(take);
  figure.setAttribute("state", model.get("state") ?? "");
  figure.addEventListener("change", ({ detail }) => {
    if (detail?.state === undefined || detail.state === model.get("state")) return;
    model.set("state", detail.state);
    model.save_changes?.();
  });
  const state = () => {
    if (model.get("state") !== figure.state) figure.state = model.get("state") ?? "";
  };
  model.on?.("change:state", state);
  const listeners = OPTIONS.map((name) => [name, () => take(name)]);
  for (const [name, listener] of listeners) model.on?.(`change:${name}`, listener);
  el.append(figure);
  return () => {
    model.off?.("change:state", state);
    for (const [name, listener] of listeners) model.off?.(`change:${name}`, listener);
    figure.remove();
  };
}

export default { render };
