// Starts the system's Chromium; no browser is downloaded.

import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

/** No sandbox: containers run as root. The rest keeps the browser quiet, and the same on machines without a graphics card. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const START_TIMEOUT_MS = 30_000;

/** The program to start: CHROMIUM, which build.sh sets, or the one on PATH. */
export function chromiumPath() {
  if (process.env.CHROMIUM) {
    return process.env.CHROMIUM;
  }
  return execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"], {
    encoding: "utf8",
  }).trim();
}

/** Starts Chromium; `flags` are added to the usual ones. */
export function launch(flags = []) {
  return chromium.launch({ executablePath: chromiumPath(), args: [...FLAGS, ...flags], timeout: START_TIMEOUT_MS });
}
