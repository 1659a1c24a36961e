// A figure in somebody else's page: attributes, transforms, the page's own light and dark, links as they are handed on, and Share.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { frames, withPage } from "./harness.mjs";

const SCRIPT = '<script type="module" src="./www/relu-lab.js"></script>';
const ready = (page, name = "relu-curves") =>
  page.waitForFunction((name) => {
    const figure = document.querySelector(name);
    return figure?.model && figure.base.height > 150;
  }, name);

test("the state comes first and single attributes over it, in any order and at any time", () =>
  withPage(
    {
      html: `${SCRIPT}<relu-curves x="-1..1" state="curves=gelu;x=-4..4"></relu-curves><relu-curves state="curves=gelu;x=-4..4" x="-1..1"></relu-curves>`,
    },
    async (page) => {
      await ready(page);
      const states = () => page.evaluate(() => [...document.querySelectorAll("relu-curves")].map(({ state }) => state));
      assert.deepEqual(await states(), ["curves=gelu&x=-1..1", "curves=gelu&x=-1..1"]);
      await page.evaluate(() => document.querySelector("relu-curves").setAttribute("state", "curves=elu&x=-2..2"));
      await frames(page);
      assert.equal((await states())[0], "curves=elu&x=-1..1");
    },
  ));

test("a figure that is shown at another scale reads what is pointed at", () =>
  withPage(
    {
      html: `${SCRIPT}<div id="deck" style="width: 800px; transform-origin: 0 0"><relu-curves controls="none"></relu-curves></div>`,
    },
    async (page) => {
      await ready(page);
      const read = async (scale) => {
        await page.evaluate((scale) => {
          document.getElementById("deck").style.transform = `scale(${scale})`;
        }, scale);
        await frames(page);
        const box = await page.locator("relu-curves canvas.base").boundingBox();
        // What a first hand does waits for what answers it.
        await page.evaluate(() => document.querySelector("relu-curves").complete());
        await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.4 * box.height);
        await frames(page);
        return page.evaluate(() => Number(new URLSearchParams(document.querySelector("relu-curves").state).get("at")));
      };
      const plain = await read(1);
      for (const scale of [0.5, 1.7]) {
        const scaled = await read(scale);
        assert.ok(Math.abs(scaled - plain) < 0.03, `${scaled} at scale ${scale}, ${plain} without`);
      }
    },
  ));

test("keys that a figure uses do not turn the pages around it, others do", () =>
  withPage(
    {
      html: `${SCRIPT}<relu-curves controls="x"></relu-curves><relu-init depth="4" width="4" controls="gain"></relu-init>`,
    },
    async (page) => {
      await ready(page);
      await page.waitForFunction(() => document.querySelector("relu-init").model);
      await page.evaluate(() => {
        globalThis.heard = [];
        document.addEventListener("keydown", ({ key }) => globalThis.heard.push(key));
      });
      const press = async (place, ...keys) => {
        await place.focus();
        for (const key of keys) await page.keyboard.press(key);
        return page.evaluate(() => globalThis.heard.splice(0));
      };
      const canvas = page.locator("relu-curves canvas.base");
      assert.deepEqual(await press(canvas, "ArrowRight", "ArrowLeft", "+", "s", "Control+ArrowRight"), [
        "s",
        "Control",
        "ArrowRight",
      ]);
      const slider = page.locator("relu-init").getByRole("slider").first();
      assert.deepEqual(await press(slider, "ArrowRight", "Home", "Escape"), ["Escape"]);
      const help = page.locator("relu-init .ask");
      assert.deepEqual(await press(help, " ", "Enter", "ArrowRight"), ["ArrowRight"]);
    },
  ));

for (const [host, dark, light] of [
  ["mdBook", (root) => root.classList.add("navy"), (root) => root.classList.replace("navy", "rust")],
  [
    "MkDocs Material",
    (_, body) => body.setAttribute("data-md-color-scheme", "slate"),
    (_, body) => body.setAttribute("data-md-color-scheme", "default"),
  ],
  [
    "Docusaurus and Sphinx",
    (root) => root.setAttribute("data-theme", "dark"),
    (root) => root.setAttribute("data-theme", "light"),
  ],
  [
    "Jupyter",
    (_, body) => body.setAttribute("data-jp-theme-light", "false"),
    (_, body) => body.setAttribute("data-jp-theme-light", "true"),
  ],
]) {
  test(`a figure follows the light and dark of ${host}`, () =>
    withPage({ html: `${SCRIPT}<relu-curves></relu-curves>` }, async (page) => {
      await ready(page);
      const corner = async (change) => {
        await page.evaluate(`(${change})(document.documentElement, document.body)`);
        await frames(page);
        return page.evaluate(() => [
          ...document.querySelector("relu-curves").base.getContext("2d").getImageData(2, 2, 1, 1).data,
        ]);
      };
      assert.deepEqual(await corner(dark), [0x15, 0x18, 0x1c, 255]);
      assert.deepEqual(await corner(light), [255, 255, 255, 255]);
    }));
}

test("the ground is left to the page on request", () =>
  withPage({ html: `${SCRIPT}<relu-curves ground="none"></relu-curves>` }, async (page) => {
    await ready(page);
    const found = await page.evaluate(() => {
      const figure = document.querySelector("relu-curves");
      return [
        figure.base.getContext("2d").getImageData(2, 2, 1, 1).data[3],
        figure.toSVG().match(/<rect [^>]*>/)?.[0] ?? "",
      ];
    });
    assert.equal(found[0], 0);
    assert.doesNotMatch(found[1], /fill="#FFFFFF"/);
  }));

for (const fragment of [
  "#curves%3Acurves%3Drelu%2Cgelu%26x%3D-4..4",
  "#curves:curves=relu,gelu&amp;x=\u22124..4).",
  "#curves:curves%3Drelu,gelu%26x%3D-4..4",
]) {
  test(`the link ${fragment} is followed, and what was undone said`, () =>
    withPage({ path: `lab.html${fragment}` }, async (page) => {
      await page.waitForFunction(() => document.querySelector("relu-curves")?.state === "curves=relu,gelu&x=-4..4");
    }));
}

test("a fragment that names no figure is said", () =>
  withPage({ path: "lab.html#curve:x=-1..1" }, async (page) => {
    await page.getByText('"curve:x=-1..1" names no figure').waitFor();
  }));

test("Share builds what is copied and saved, and says what was done", () =>
  withPage({ html: `${SCRIPT}<relu-curves state="curves=relu,gelu&amp;x=-4..4"></relu-curves>` }, async (page) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await ready(page);
    await page.locator("relu-curves summary", { hasText: "Share" }).first().click();
    await page.waitForFunction(
      () => document.querySelector("relu-curves").shadowRoot.querySelector(".preview relu-curves")?.model,
    );
    const copied = async (name) => {
      await page.getByRole("button", { name, exact: true }).click();
      await page.getByText(`${name}: copied.`).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    assert.match(
      await copied("Element"),
      /<script type="module" src="http.*\/www\/relu-curves\.js"><\/script>\n<relu-curves state="curves=relu,gelu&amp;x=-4\.\.4" controls=".*"><\/relu-curves>/,
    );
    assert.match(
      await copied("Frame"),
      /^<iframe src="http.*embed\.html\?controls=.*#curves:curves=relu,gelu&amp;x=-4\.\.4" title="Curves of.*<\/iframe>$/,
    );
    assert.match(
      await copied("Markdown with a poster"),
      /^\[!\[Curves of .*\]\(curves\.svg\)\]\(http.*lab\.html#curves:curves=relu,gelu&x=-4\.\.4\)$/,
    );
    assert.match(await copied("Link"), /lab\.html#curves:curves=relu,gelu&x=-4\.\.4$/);
    const saved = async (name) => {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name, exact: true }).click(),
      ]);
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
    };
    const svg = await saved("SVG");
    assert.equal(svg.name, "curves.svg");
    assert.match(
      svg.bytes.toString(),
      /^<svg [\s\S]*<metadata>relu-lab curves:curves=relu,gelu&amp;x=-4\.\.4<\/metadata>/,
    );
    assert.ok(svg.bytes.length < 300_000);
    const wide = (bytes) => bytes.readUInt32BE(16);
    const twice = await saved("PNG");
    await page.getByLabel("PNG at").selectOption("4");
    const four = await saved("PNG");
    assert.equal(wide(four.bytes), 2 * wide(twice.bytes));
    assert.match((await saved("CSV")).bytes.toString(), /^x,/);
    assert.equal(JSON.parse((await saved("JSON")).bytes.toString()).figure, "curves");
    await page.getByText("curves.json: saved.").waitFor();
  }));

/** What a frame of the page holds, once its picture has been drawn: whether it is cut, and how high picture and frame are. */
async function inFrame(page) {
  const frame = await (await page.locator("iframe").elementHandle()).contentFrame();
  await frame.waitForURL("**/embed.html*");
  await frame.waitForFunction(() => {
    const figure = document.querySelector("#place > *");
    return figure?.model && figure.base.height > 50 && figure.bar.classList.contains("done");
  });
  await frames(page, 6);
  return frame.evaluate(() => ({
    cut: document.documentElement.scrollHeight - innerHeight,
    filled: document.getElementById("place").offsetHeight / innerHeight,
    picture: document.querySelector("#place > *").plot.offsetHeight,
    height: innerHeight,
  }));
}

/** The share of a frame below which it looks half empty. One height serves a phone and a wide page. */
const MOST_OF_IT = 2 / 3;

for (const [kind, state] of [
  ["curves", ""],
  ["init", "depth=4&width=8"],
])
  test(`a copied frame of ${kind} is cut nowhere, and is not half empty`, () =>
    withPage({ path: `lab.html#${kind}:${state}`, width: 1280 }, async (page, { baseUrl }) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await ready(page, `relu-${kind}`);
      await page.locator("details.share > summary").click();
      await page.waitForFunction(
        (name) => document.querySelector(name).shadowRoot.querySelector(`.preview ${name}`)?.base.height > 50,
        `relu-${kind}`,
      );
      await page.getByRole("button", { name: "Frame", exact: true }).click();
      await page.getByText("Frame: copied.").waitFor();
      const code = await page.evaluate(() => navigator.clipboard.readText());
      for (const width of [340, 480, 720, 800, 1100]) {
        await page.route("**/host.html", (route) =>
          route.fulfill({ contentType: "text/html", body: `<div style="width: ${width}px">${code}</div>` }),
        );
        await page.goto(`${baseUrl}host.html`);
        const { cut, filled } = await inFrame(page);
        assert.ok(cut <= 0, `${cut} px are cut at ${width}`);
        assert.ok(filled > MOST_OF_IT, `${filled} of the frame are used at ${width}`);
        await page.unroute("**/host.html");
      }
    }));

test("in a low frame the picture is low, and grows where the page listens to what the frame wants", () =>
  withPage(
    {
      html: `<iframe src="./embed.html?controls=at#curves:" width="900" height="360"></iframe>`,
    },
    async (page) => {
      const low = await inFrame(page);
      assert.ok(low.cut <= 0 && low.picture > 150, JSON.stringify(low));
      await page.addScriptTag({ url: "./www/host.js", type: "module" });
      // It tells again when something of it changes.
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.evaluate(() => {
        document.querySelector("iframe").width = "901";
      });
      await page.waitForFunction(() => document.querySelector("iframe").offsetHeight > 500);
      const high = await inFrame(page);
      assert.ok(high.cut <= 0 && high.picture > low.picture + 100, JSON.stringify(high));
      // Wanted is what it has now: it does not go on to grow.
      await frames(page, 6);
      assert.equal((await inFrame(page)).height, high.height);
    },
  ));

test("all files of a figure come from its base: the module, and what is opened later", () =>
  withPage({ html: SCRIPT }, async (page) => {
    const asked = [];
    await page.route("**/*.wasm*", async (route) => {
      const url = route.request().url();
      asked.push(new URL(url).pathname);
      await route.continue({ url: url.replace("/elsewhere/", "/") });
    });
    await page.route("**/elsewhere/**/*.js", (route) =>
      route.continue({ url: route.request().url().replace("/elsewhere/", "/") }),
    );
    await page.evaluate(() => {
      const figure = document.createElement("relu-init");
      figure.setAttribute("base", "./elsewhere/");
      figure.setAttribute("state", "view=train&depth=2&width=2&steps=1&seeds=1");
      document.body.append(figure);
    });
    await page.waitForFunction(() => document.querySelector("relu-init")?.model);
    await page.evaluate(() => {
      const inside = document.querySelector("relu-init").shadowRoot;
      for (const box of inside.querySelectorAll("details")) box.open = true;
    });
    await page.waitForFunction(() => document.querySelector("relu-init").sweep?.done > 0);
    const own = asked.filter((path) => path.startsWith("/elsewhere/"));
    assert.ok(
      own.some((path) => path.endsWith("/pkg/relu_lab_first.wasm")),
      asked.join(" "),
    );
    assert.deepEqual(asked, own);
  }));
