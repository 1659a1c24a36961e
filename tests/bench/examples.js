// The pages of examples/, for benchmarks.

import { readFileSync } from "node:fs";

/** What stands in the body of an example's page. */
export function bodyOf(name) {
  const page = readFileSync(new URL(`../../examples/${name}/index.html`, import.meta.url), "utf8");
  return page.slice(page.indexOf("<body>") + "<body>".length, page.indexOf("</body>"));
}
