// The one script to include: defines every figure element of the lab.

export { ReluCurves } from "./relu-curves.js";
export { ReluDying } from "./relu-dying.js";
export { ReluInit } from "./relu-init.js";
export { ReluRegions } from "./relu-regions.js";
