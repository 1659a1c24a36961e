// What goes wrong around a figure: each is said in a sentence, nothing else breaks, and what can come back does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "./chromium.mjs";
import { withPage } from "./harness.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const ONE = '<relu-curves controls="none"><p slot="poster">The poster</p></relu-curves>';
const SCRIPT = '<script type="module" src="./www/relu-curves.js"></script>';

/** What the figure says once it has failed; waits for its `error`. */
const failed = (page) =>
  page
    .waitForFunction(() => {
      const text = document.querySelector("relu-curves")?.shadowRoot?.querySelector(".message.alarm")?.textContent;
      return text || undefined;
    })
    .then((handle) => handle.jsonValue());
const ready = (page) =>
  page.waitForFunction(() => {
    const figure = document.querySelector("relu-curves");
    return figure?.model && figure.base.height > 150;
  });
const isPosterSeen = (page) => page.getByText("The poster").isVisible();

for (const [what, answer, sentence, expectErrors] of [
  [
    "a page in place of the module",
    { contentType: "text/html", body: "<!doctype html><title>Not found</title>" },
    /not a WebAssembly module/,
    [],
  ],
  [
    "half of the module",
    { contentType: "application/wasm", body: readFileSync(`${DIST}pkg/relu_lab_first.wasm`).subarray(0, 20_000) },
    /not a WebAssembly module, or a part of one/,
    [],
  ],
  [
    "no module",
    { status: 404, contentType: "text/plain", body: "no" },
    /is not there \(404\).*pkg belongs beside/,
    [/404/],
  ],
]) {
  test(`${what} is said, and the poster stays`, () =>
    withPage({ html: ONE, expectErrors }, async (page) => {
      await page.route("**/relu_lab_first.wasm*", (route) => route.fulfill(answer));
      await page.addScriptTag({ type: "module", url: "./www/relu-curves.js" });
      assert.match(await failed(page), sentence);
      assert.ok(await isPosterSeen(page));
      // And what was amiss is put right: the button brings the figure.
      await page.unroute("**/relu_lab_first.wasm*");
      await page.getByRole("button", { name: "Try again" }).click();
      await ready(page);
    }));
}

test("a module of another type is taken all the same", () =>
  withPage({ html: ONE }, async (page) => {
    await page.route("**/relu_lab_first.wasm*", async (route) =>
      route.fulfill({ response: await route.fetch(), contentType: "application/octet-stream" }),
    );
    await page.addScriptTag({ type: "module", url: "./www/relu-curves.js" });
    await ready(page);
  }));

test("without a connection it says so, and comes by itself when there is one", () =>
  withPage({ html: "", expectErrors: [/ERR_INTERNET_DISCONNECTED/] }, async (page) => {
    await page.addScriptTag({ type: "module", url: "./www/relu-curves.js" });
    await page.context().setOffline(true);
    await page.evaluate(
      (html) => document.body.append(...new DOMParser().parseFromString(html, "text/html").body.children),
      ONE,
    );
    assert.match(await failed(page), /There is no connection/);
    await page.context().setOffline(false);
    await ready(page);
  }));

/** Opens a page that is served with a policy. */
async function withPolicy(policy, expectErrors, use) {
  await withPage({ html: "", expectErrors }, async (page, { baseUrl }) => {
    await page.route("**/strict.html", (route) =>
      route.fulfill({
        contentType: "text/html",
        headers: { "Content-Security-Policy": policy },
        body: `<!doctype html><title>Strict</title>${SCRIPT}${ONE}`,
      }),
    );
    await page.goto(`${baseUrl}strict.html`);
    await use(page);
  });
}

test("a policy that forbids WebAssembly is said", () =>
  withPolicy("script-src 'self'", [], async (page) => {
    assert.match(await failed(page), /'wasm-unsafe-eval'/);
    assert.ok(await isPosterSeen(page));
  }));

test("the strictest policy that allows WebAssembly is enough", () =>
  withPolicy(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'",
    [],
    (page) => ready(page),
  ));

test("a page that wants trusted types has its figures", () =>
  withPolicy("require-trusted-types-for 'script'; trusted-types 'none'", [], (page) => ready(page)));

test("a browser without instructions on four lanes is told which have them", () =>
  withPage({ html: ONE }, async (page) => {
    await page.evaluate(() => {
      WebAssembly.validate = () => false;
    });
    await page.addScriptTag({ type: "module", url: "./www/relu-curves.js" });
    assert.match(await failed(page), /SIMD \(Chrome 91/);
  }));

test("where storage is refused, the whole instrument and the course work, and remember until the page is closed", () =>
  withPage({ html: "" }, async (page, { baseUrl }) => {
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "localStorage", {
        get() {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      });
    });
    await page.goto(`${baseUrl}lab.html#curves:curves=gelu`);
    await ready(page);
    await page.goto(`${baseUrl}index.html`);
    const kept = await page.evaluate(async () => {
      const { keep, recall } = await import("./www/store.js");
      keep("test", [1, 2]);
      return [recall("test", 0), recall("another", "none")];
    });
    assert.deepEqual(kept, [[1, 2], "none"]);
    await page.waitForFunction(() => [...document.querySelectorAll("relu-curves")].some((figure) => figure.model));
  }));

/** A page of a browser of its own, since the flags are. */
async function withBrowser(flags, use) {
  const browser = await launch(flags);
  try {
    await use(await browser.newPage());
  } finally {
    await browser.close();
  }
}

test("a browser without WebAssembly is told, and shows the poster", () =>
  withBrowser(["--js-flags=--jitless"], async (page) => {
    await page.route("http://lab.test/**", (route) => {
      const { pathname } = new URL(route.request().url());
      return pathname === "/"
        ? route.fulfill({ contentType: "text/html", body: SCRIPT + ONE })
        : route.fulfill({ path: `${DIST}${pathname}` });
    });
    await page.goto("http://lab.test/");
    assert.match(await failed(page), /needs WebAssembly, which is switched off here/);
    assert.ok(await isPosterSeen(page));
  }));

test("from a file that was opened directly, the classic script shows figures and the page of modules says why not", () =>
  withBrowser([], async (page) => {
    await page.goto(`${pathToFileURL(`${DIST}embed.html`).href}#curves:curves=gelu`);
    await ready(page);
    assert.equal(await page.evaluate(() => document.querySelector("relu-curves").state), "curves=gelu");
    await page.goto(pathToFileURL(`${DIST}lab.html`).href);
    await page.getByRole("alert").waitFor();
    assert.match(await page.getByRole("alert").textContent(), /cannot be loaded from a file that was opened directly/);
  }));

test("a frame without an origin shows its figure, and tells its height and state", () =>
  withPage({ html: "" }, async (page) => {
    await page.evaluate(() => {
      globalThis.told = [];
      addEventListener("message", ({ data }) => globalThis.told.push(data));
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.width = 600;
      frame.src = "./embed.html?controls=at#curves:curves=relu,gelu";
      document.body.append(frame);
    });
    await page.addScriptTag({ type: "module", url: "./www/host.js" });
    await page.waitForFunction(
      () =>
        (globalThis.told.some(({ ready }) => ready) && globalThis.told.at(-1).height > 200) ||
        globalThis.told.some(({ height }) => height > 200),
    );
    const [frame] = page.frames().filter((each) => each !== page.mainFrame());
    assert.equal(await frame.evaluate(() => self.origin), "null");
    assert.equal(await frame.evaluate(() => document.querySelector("relu-curves").state), "curves=relu,gelu");
    await page.waitForFunction(() => document.querySelector("iframe").offsetHeight > 200);
    await page.evaluate(() => frames[0].postMessage({ type: "relu-lab", state: "curves=elu" }, "*"));
    await page.waitForFunction(() => globalThis.told.some(({ state }) => state === "curves=elu"));
  }));

test("a context that was lost is drawn anew, on both layers", () =>
  withPage({ html: SCRIPT + ONE }, async (page) => {
    await ready(page);
    await page.evaluate(() => document.querySelector("relu-curves").set("at", 1));
    const sums = () =>
      page.evaluate(async () => {
        for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
        const { base, top } = document.querySelector("relu-curves");
        return [base, top].map((canvas) =>
          canvas
            .getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height)
            .data.reduce((sum, byte) => (sum * 31 + byte) % 1e9, 7),
        );
      });
    const before = await sums();
    await page.evaluate(() => {
      const { base, top } = document.querySelector("relu-curves");
      for (const canvas of [base, top]) canvas.getContext("2d").reset();
    });
    assert.notDeepEqual(await sums(), before);
    // The browser says so on each canvas; which comes first is open.
    await page.evaluate(() => document.querySelector("relu-curves").top.dispatchEvent(new Event("contextrestored")));
    assert.deepEqual(await sums(), before);
  }));

test("two hundred figures come and go and leave nothing behind", () =>
  withPage({ html: "" }, async (page) => {
    await page.addScriptTag({ type: "module", url: "./www/relu-lab.js" });
    const sizes = await page.evaluate(async () => {
      const { loadWhole } = await import("./www/lab.js");
      const lab = await loadWhole();
      const round = async (count) => {
        for (let n = 0; n < count; n++) {
          const figure = document.createElement(["relu-curves", "relu-regions", "relu-init", "relu-dying"][n % 4]);
          const there = new Promise((done) => figure.addEventListener("ready", done, { once: true }));
          document.body.append(figure);
          await there;
          figure.remove();
        }
        return lab.memoryBytes();
      };
      return [await round(40), await round(200)];
    });
    assert.ok(sizes[1] - sizes[0] <= 2 ** 20, `WebAssembly's memory: ${sizes.join(" then ")} bytes`);
  }));

test("a hundred figures are on one page", () =>
  withPage(
    {
      html: `<script type="module" src="./www/relu-lab.js"></script>${"<relu-curves></relu-curves><relu-init></relu-init><relu-dying></relu-dying><relu-regions></relu-regions>".repeat(25)}`,
    },
    async (page) => {
      await page.waitForFunction(
        () => [...document.body.querySelectorAll(":not(script)")].filter((figure) => figure.model).length === 100,
      );
    },
  ));
