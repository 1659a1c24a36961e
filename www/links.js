// Links to figures of a page, as chat programs, mail and Markdown hand them on.

import { load } from "./lab.js";
import { wholly } from "./rest.js";
import { toast } from "./toast.js";

/** A fragment that may be more than a place of the page: it has a colon or an equals sign, perhaps in an encoding of its own. */
const STATED = /[:=]|%(25)*3[ad]/i;

/**
 * Which of `names` a fragment names and in which state, with what others did to it undone and what cannot be followed said;
 * undefined where it names none, or is a place of the page. `kind` is of a figure that the page has, whose module reads it.
 */
export async function readFragment(fragment, names, kind) {
  if (!STATED.test(fragment)) return undefined;
  const lab = await wholly(await load(kind));
  const { figure, state, said } = lab.readLink(fragment, names.join(" "));
  if (said.length > 0) toast(said.join(" · "));
  return figure === null ? undefined : { name: figure, state };
}
