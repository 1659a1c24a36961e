// A look at the built package in Firefox, by WebDriver BiDi, which Firefox speaks itself: every figure comes, answers to a pointer, and the
// bits are those of Node. Not part of `./build.sh test`, which needs one browser only; after `./build.sh build`:
//
//   node --experimental-websocket tests/firefox.mjs       (FIREFOX=... for another program than firefox-esr or firefox)

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../tools/server.mjs";
import { NAMES } from "../www/kinds.js";
import { experiments, listBits } from "./bits.mjs";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));

/** Firefox with a profile of its own; gives what sends a command, and the way to end it. */
async function firefox(program) {
  const profile = mkdtempSync(join(tmpdir(), "relu-lab-"));
  const child = spawn(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"]);
  const address = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
    let said = "";
    child.stderr.on("data", (text) => {
      said += text;
      const found = said.match(/BiDi listening on (ws:\S+)/);
      if (found) resolve(`${found[1]}/session`);
    });
  });
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result, message, error } = JSON.parse(data);
    waiting.get(id)?.(error ? Promise.reject(new Error(`${error}: ${message}`)) : result);
    waiting.delete(id);
  };
  let last = 0;
  const send = (method, params) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  const end = async () => {
    child.removeAllListeners("exit");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true });
  };
  return { send, end };
}

const server = await serve({ "/": DIST });
const { send, end } = await firefox(process.env.FIREFOX ?? "firefox-esr");
try {
  const { capabilities } = await send("session.new", { capabilities: {} });
  const { contexts } = await send("browsingContext.getTree", {});
  const { context } = contexts[0];
  const open = (path) => send("browsingContext.navigate", { context, url: server.baseUrl + path, wait: "complete" });
  /** The value of an expression in the page, which is awaited; by way of JSON. */
  const ask = async (expression) => {
    const { result, exceptionDetails } = await send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${expression})))()`,
      target: { context },
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value ?? "null");
  };

  for (const kind of NAMES) {
    // A change of the fragment alone would load nothing.
    await open("worksheet.html");
    await open(`embed.html?controls=none#${kind}`);
    const { width, height, said, box } = await ask(`(async () => {
      const figure = document.querySelector("relu-${kind}");
      while (!(figure.model && figure.base.height > 100) && !figure.shadowRoot.querySelector(".message.alarm"))
        await new Promise((done) => setTimeout(done, 50));
      const { width, height } = figure.base;
      const { x, y, width: wide, height: high } = figure.base.getBoundingClientRect();
      return { width, height, said: figure.message.textContent, box: [x + 0.3 * wide, y + 0.4 * high] };
    })()`);
    assert.equal(said, "", `${kind} says: ${said}`);
    await send("input.performActions", {
      context,
      actions: [
        {
          type: "pointer",
          id: "mouse",
          actions: box.map((_, index) => ({
            type: "pointerMove",
            x: Math.round(box[0]) + index,
            y: Math.round(box[1]),
          })),
        },
      ],
    });
    const reading = await ask(`(async () => {
      const figure = document.querySelector("relu-${kind}");
      for (let n = 0; n < 200 && !figure.reading.textContent && !figure.state.includes("at="); n++)
        await new Promise((done) => setTimeout(done, 50));
      return figure.reading.textContent || figure.state;
    })()`);
    console.log(`${kind}: ${width} x ${height}, reads "${reading.slice(0, 60)}"`);
    if (kind === "curves") assert.match(reading, /\S/);
  }

  const want = await (async () => {
    const lab = await import("../dist/pkg/relu_lab.js");
    lab.initSync({ module: readFileSync(`${DIST}pkg/relu_lab_bg.wasm`) });
    return listBits(lab, experiments);
  })();
  const bits = await ask(`(async () => {
    const lab = await import("./pkg/relu_lab.js");
    await lab.default();
    return (${listBits})(lab, ${JSON.stringify(experiments)});
  })()`);
  assert.ok(want.length > 0);
  assert.deepEqual(bits, want);
  console.log(
    `Firefox ${capabilities.browserVersion}: every figure comes, and ${bits.length} hashes are those of Node`,
  );
} finally {
  await end();
  await server.close();
}
