// The figures that there are: the name that links, elements and the module use, and the name for people.

export const KINDS = { curves: "Curves", regions: "Regions", dying: "Dying units", init: "Initialisation" };

/** The names of all kinds. */
export const NAMES = Object.keys(KINDS);

/** The elements of all kinds. */
export const TAGS = NAMES.map((kind) => `relu-${kind}`);
