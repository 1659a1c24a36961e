// What `tests/everywhere/bits.rs` lists, as far as the package gives it to JavaScript: the same names, and, built right, the same
// hashes.

import { readFileSync } from "node:fs";

const lines = (name) =>
  readFileSync(new URL(`everywhere/${name}`, import.meta.url), "utf8")
    .trim()
    .split("\n");

/** The experiments to train, and those whose regions to cut. */
export const experiments = { trained: lines("trained.txt"), cut: lines("cut.txt") };

/**
 * The list, `bits HASH NAME` each. Stands on nothing but its arguments, since a page is sent its source.
 *
 * @param {typeof import("../dist/pkg/relu_lab.js")} lab
 */
export function listBits(lab, { trained, cut }) {
  /** FNV-1a of 64 bits over the bytes of arrays. */
  const hash = (...arrays) => {
    let hash = 0xcbf29ce484222325n;
    for (const array of arrays) {
      for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength)) {
        hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
      }
    }
    return hash.toString(16).padStart(16, "0");
  };
  const after = (text, steps) => {
    const trainer = new lab.Trainer(text);
    trainer.step(steps);
    return trainer;
  };
  return [
    ...trained.map((text) => `bits ${hash(after(text, 1000).parameters())} training:${text}`),
    ...cut.map((text) => {
      const found = after(text, 200).regions({ xMin: -3.5, xMax: 3.5, yMin: -3.5, yMax: 3.5 });
      return `bits ${hash(found.vertices, found.boundary, found.cells.offsets, found.cells.indices)} regions:${text}`;
    }),
  ];
}
