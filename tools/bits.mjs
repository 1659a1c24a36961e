// Compares the bits that builds computed: `node tools/bits.mjs LOG...`, each the output of one build's tests with lines
// `bits HASH NAME` in it, named after the build. Fails where two builds differ.
//
// The first three say everything that there is to say (tests/everywhere/bits.rs) and so must name the same; those that follow ask
// the package (tests/bits.mjs) for less of it.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";

const WHOLE = 3;

/** From each name in a log to its hash. */
export function readList(log) {
  const list = new Map();
  // Anywhere in a line: a runner that runs one test at a time has begun the line already.
  for (const [, hash, name] of log.matchAll(/\bbits ([0-9a-f]{16}) (\S+)/g)) {
    if (list.has(name)) throw new Error(`${name} is listed twice`);
    list.set(name, hash);
  }
  return list;
}

/**
 * What is wrong with the lists of builds, a line each; none where all is well.
 *
 * @param {{build: string, list: Map<string, string>}[]} builds the first is what the others are held against
 */
export function differences(builds) {
  const [first, ...others] = builds;
  const wrong = builds.filter(({ list }) => list.size === 0).map(({ build }) => `${build} lists nothing`);
  for (const [at, { build, list }] of others.entries()) {
    for (const [name, hash] of list) {
      const want = first.list.get(name);
      if (want !== hash) wrong.push(`${name}: ${hash} ${build}, ${want ?? "missing"} ${first.build}`);
    }
    if (at + 1 < WHOLE) {
      const missing = [...first.list.keys()].filter((name) => !list.has(name));
      wrong.push(...missing.map((name) => `${name}: missing ${build}, ${first.list.get(name)} ${first.build}`));
    }
  }
  return wrong;
}

function main(paths) {
  const builds = paths.map((path) => ({ build: basename(path, ".log"), list: readList(readFileSync(path, "utf8")) }));
  if (builds.length < WHOLE) throw new Error(`${builds.length} lists are too few to compare`);
  const wrong = differences(builds);
  for (const line of wrong) console.error(line);
  console.log(builds.map(({ build, list }) => `${build} ${list.size}`).join(", "));
  console.log(wrong.length === 0 ? "the bits are the same" : `${wrong.length} differences`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main(process.argv.slice(2));
