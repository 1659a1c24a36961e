// A text as a QR code, for the phones in the room.

import { svg } from "./dom.js";

/** Modules of quiet around the code, as the standard asks. */
const QUIET = 4;

/** A Promise of an SVG element that shows `text` as a QR code. Rejects where the text is too long for one. */
export async function qr(text) {
  const { encode } = await import("./vendor/uqr.js");
  const { data, size } = encode(text, { border: 0 });
  const dark = data
    .flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])))
    .join("");
  const side = size + 2 * QUIET;
  return svg(
    "svg",
    { viewBox: `0 0 ${side} ${side}`, class: "qr", role: "img", "aria-label": `QR code of ${text}` },
    svg("path", { class: "light", d: `M0 0h${side}v${side}h-${side}z` }),
    svg("path", { class: "dark", d: dark }),
  );
}
