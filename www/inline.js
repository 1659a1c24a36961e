// One ES module with everything inside: defines the elements of every figure.

import "./inside.js";

export * from "./relu-lab.js";
