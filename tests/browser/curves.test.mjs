// <relu-curves> as a person meets it: in the page, alone in a note, by mouse, keys and touch, and when things fail.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, LOOKS, picture, withPage } from "./harness.mjs";

const FIGURE = "relu-curves";
/** The whole instrument with three functions. */
const WHOLE = "lab.html#curves:curves=relu,leaky_relu(negative_slope=0.1),gelu";
const EMBED = `<script type="module" src="./www/relu-lab.js"></script>`;

/** Waits until the figure has been drawn. */
const drawn = (page) => page.waitForFunction((name) => document.querySelector(name)?.base?.width > 300, FIGURE);
const pixels = (page) => page.evaluate((name) => document.querySelector(name).base.toDataURL(), FIGURE);
const state = (page) => page.evaluate((name) => document.querySelector(name).state, FIGURE);
/** Two frames: what was asked for has been drawn. */
const settled = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const canvas = (page) => page.locator(`${FIGURE} canvas.base`);
/** Opens every box of the figure: settings, tables, ways to take it along. */
const openAll = (page) =>
  page.evaluate((name) => {
    for (const box of document.querySelector(name).shadowRoot.querySelectorAll("details")) box.open = true;
  }, FIGURE);

test("the page draws, and a slider changes the picture", () =>
  withPage({ path: WHOLE }, async (page) => {
    await drawn(page);
    const before = await pixels(page);
    const slider = page.locator(`${FIGURE} input[type=range]`).first();
    await slider.focus();
    await page.keyboard.press("End");
    await settled(page);
    assert.notEqual(await pixels(page), before);
    assert.match(await state(page), /leaky_relu\(negative_slope=1\)/);
  }));

test("a link restores a state exactly, and the address follows the figure", () =>
  withPage({ path: "lab.html#curves:curves=gelu,elu(alpha=2)&x=-3..2&second=on&at=0.5" }, async (page, { baseUrl }) => {
    await drawn(page);
    await settled(page);
    assert.equal(await state(page), "curves=gelu,elu(alpha=2)&x=-3..2&second=on&at=0.5");
    const before = await pixels(page);
    await openAll(page);
    await page.locator(`${FIGURE} .all`).getByLabel("f″ too").uncheck();
    await page.waitForFunction(() => !location.hash.includes("second"));
    await page.goto(`${baseUrl}lab.html?again#curves:curves=gelu,elu(alpha=2)&x=-3..2&second=on&at=0.5`);
    await drawn(page);
    await settled(page);
    assert.equal(await pixels(page), before);
  }));

test("the crosshair reads by pointer and by keys", () =>
  withPage({ path: "lab.html#curves:curves=relu,sigmoid" }, async (page) => {
    await drawn(page);
    const reading = page.locator(`${FIGURE} .reading`);
    const box = await canvas(page).boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
    await settled(page);
    assert.match(await reading.textContent(), /x = .*ReLU f = .*Sigmoid f = /s);
    await canvas(page).focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.match(await reading.textContent(), /x = 0 ReLU f = 0, f′ = 0 Sigmoid f = 0\.5, f′ = 0\.25/);
    await page.keyboard.press("ArrowRight");
    assert.match(await reading.textContent(), /x = 0\.1 ReLU f = 0\.1, f′ = 1/);
    assert.match(await canvas(page).getAttribute("aria-label"), /Curves of ReLU and Sigmoid/);
  }));

test("mouse, wheel and keys move the window, and a double click returns", () =>
  withPage({ path: WHOLE }, async (page) => {
    await drawn(page);
    await canvas(page).scrollIntoViewIfNeeded();
    const home = await state(page);
    const box = await canvas(page).boundingBox();
    const [x, y] = [box.x + box.width * 0.25, box.y + box.height * 0.5];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y + 20, { steps: 4 });
    await page.mouse.up();
    assert.match(await state(page), /x=-\d.*\.\..*y=/);
    await page.mouse.dblclick(x, y);
    await page.mouse.move(5, 5);
    await settled(page);
    assert.equal((await state(page)).replace(/&at=.*/, ""), home);
    await canvas(page).focus();
    for (const key of ["+", "Shift+ArrowRight", "-"]) {
      const before = await state(page);
      await page.keyboard.press(key);
      assert.notEqual(await state(page), before, key);
    }
    await page.keyboard.press("0");
    assert.equal((await state(page)).replace(/&at=.*/, ""), home);
  }));

test("curves can be added up to eight, changed and taken away", () =>
  withPage({ path: WHOLE }, async (page) => {
    await drawn(page);
    await openAll(page);
    const figure = page.locator(FIGURE);
    const add = figure.locator(".series > .row select");
    for (const id of ["tanh", "selu", "mish", "relu6", "softplus"]) await add.selectOption(id);
    assert.equal(await figure.locator(".chip").count(), 8);
    assert.ok(await add.isDisabled());
    await figure.getByLabel("Functions 1", { exact: true }).selectOption("hard_swish");
    await figure.getByRole("button", { name: "Take Mish away" }).click();
    assert.equal(await state(page), "curves=hard_swish,leaky_relu(negative_slope=0.1),gelu,tanh,selu,relu6,softplus");
    await figure.getByLabel("Sigmoids added, typed").last().fill("20");
    await page.keyboard.press("Tab");
    assert.match(await state(page), /sigmoids=20/);
    assert.match(await figure.locator("[part=notes]").first().textContent(), /to softplus, .* to ReLU/);
  }));

test("typed nonsense is brought into range", () =>
  withPage({ path: WHOLE }, async (page) => {
    await drawn(page);
    const typed = page.locator(`${FIGURE} .essence input[type=number]`).first();
    await typed.fill("1e9");
    await page.keyboard.press("Tab");
    assert.match(await state(page), /negative_slope=100\)/);
    await typed.fill("");
    await page.keyboard.press("Tab");
    assert.match(await state(page), /negative_slope=100\)/);
  }));

test("a bad link says what was wrong and draws the rest", () =>
  withPage({ path: "lab.html#curves:curves=rleu,elu(alpha=-3)&x=2..1&zoom=9&%ff%" }, async (page) => {
    await drawn(page);
    const said = await page.locator(`${FIGURE} .message`).textContent();
    for (const word of ["rleu", "alpha", "x =", "zoom"]) assert.ok(said.includes(word), `${word} in: ${said}`);
    assert.equal(await state(page), "curves=elu(alpha=0)");
  }));

test("facts and numbers are tables", () =>
  withPage({ path: "lab.html#curves:curves=sigmoid,tanh,relu" }, async (page) => {
    await drawn(page);
    await openAll(page);
    const facts = page.locator(`${FIGURE} [data-table=facts]`);
    await facts.getByRole("row", { name: /Kept for the way back/ }).waitFor();
    assert.match(await facts.textContent(), /Output range\(0, 1\)\(−1, 1\)\[0, ∞\)/);
    await page.locator(`${FIGURE} [data-table=numbers]`).getByRole("row").nth(21).waitFor();
  }));

test("the keyboard alone reaches everything", () =>
  withPage({ path: WHOLE }, async (page) => {
    await drawn(page);
    const reached = new Set();
    for (let i = 0; i < 150; i += 1) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at
          ? `${at.localName}.${at.className}:${at.getAttribute("aria-label") ?? at.textContent.trim().slice(0, 30)}`
          : "";
      });
      reached.add(name.split(":")[0] === "canvas.base" ? "canvas" : name);
    }
    const all = [...reached].join("\n");
    for (const part of [
      "canvas",
      "summary.:All settings",
      "summary.:Properties, computed",
      "summary.:The numbers",
      "summary.:Share",
      "negative slope",
    ]) {
      assert.ok(all.includes(part), `${part} in\n${all}`);
    }
  }));

for (const [width, dark] of LOOKS) {
  test(`axe finds nothing, and nothing is cut off, at ${width} px ${dark ? "dark" : "light"}`, () =>
    withPage({ path: WHOLE, width, dark, dpr: width < 500 ? 2 : 1, reducedMotion: true }, async (page) => {
      await drawn(page);
      await openAll(page);
      await settled(page);
      await assertAccessible(page);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        "the page scrolls sideways",
      );
      await picture(page, `page-${width}-${dark ? "dark" : "light"}`, { fullPage: true });
    }));
}

test("the canvas follows the device's pixels and the theme", () =>
  withPage({ path: WHOLE, dpr: 2 }, async (page) => {
    await drawn(page);
    const ratio = () =>
      page.evaluate(
        (name) => document.querySelector(name).base.width / document.querySelector(name).base.clientWidth,
        FIGURE,
      );
    assert.ok(Math.abs((await ratio()) - 2) < 0.01);
    const before = await pixels(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await settled(page);
    assert.notEqual(await pixels(page), before);
    await page.emulateMedia({ media: "print" });
    await settled(page);
    assert.equal(await page.evaluate((name) => document.querySelector(name).box.dataset.theme, FIGURE), "light");
  }));

test("alone in a note: attributes, properties, events, exports", () =>
  withPage(
    { html: `${EMBED}<relu-curves curves="relu,gelu" x="-4..4" controls="none" theme="light"></relu-curves>` },
    async (page) => {
      await drawn(page);
      const seen = await page.evaluate(async () => {
        const figure = document.querySelector("relu-curves");
        const heard = [];
        document.addEventListener("change", (event) => heard.push(event.detail.state));
        const first = figure.state;
        figure.curves = "tanh";
        figure.setAttribute("at", "1");
        figure.state = "curves=mish&x=-2..2";
        const blob = await figure.toPNG();
        return {
          first,
          heard,
          attribute: figure.getAttribute("curves"),
          svg: figure.toSVG({ width: 500, height: 300 }).slice(0, 30),
          png: [blob.type, blob.size > 2000],
          csv: figure.toCSV().split("\n").slice(0, 2),
          shown: figure.shadowRoot.querySelectorAll("[data-key], details").length,
        };
      });
      assert.equal(seen.first, "curves=relu,gelu&x=-4..4");
      assert.deepEqual(seen.heard, ["curves=tanh&x=-4..4", "curves=tanh&x=-4..4&at=1", "curves=mish&x=-2..2"]);
      assert.equal(seen.attribute, "tanh");
      assert.equal(seen.svg, '<svg width="500" height="300" ');
      assert.deepEqual(seen.png, ["image/png", true]);
      assert.equal(seen.csv[0], "x,f Mish,f' Mish");
      assert.equal(seen.shown, 0);
    },
  ));

test("the poster stays where the module does not arrive, and a sentence says so", () =>
  withPage(
    {
      html: `<relu-curves><p slot="poster">A picture</p></relu-curves>`,
      expectErrors: [/Failed to load|404|503/],
    },
    async (page, { baseUrl }) => {
      await page.route("**/relu_lab_first.wasm", (route) => route.fulfill({ status: 503, body: "later" }));
      const failed = page.evaluate(
        () => new Promise((done) => document.addEventListener("error", (event) => done(event.detail?.message))),
      );
      await page.addScriptTag({ type: "module", url: `${baseUrl}www/relu-lab.js` });
      assert.match(await failed, /is not there|could not be loaded|not a WebAssembly module/);
      assert.ok(await page.getByText("A picture").isVisible());
      assert.ok(await page.locator("relu-curves .message.alarm").isVisible());
    },
  ));

test("a lost context comes back, and elements that leave leave nothing behind", () =>
  withPage({ html: EMBED }, async (page) => {
    const memory = await page.evaluate(async () => {
      await customElements.whenDefined("relu-curves");
      const { load } = await import(new URL("./www/lab.js", location.href).href);
      const lab = await load("curves");
      const round = async () => {
        const figure = document.createElement("relu-curves");
        document.body.append(figure);
        await new Promise((done) => figure.addEventListener("ready", done, { once: true }));
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        figure.remove();
      };
      for (let i = 0; i < 20; i += 1) await round();
      const bytes = () => lab.memoryBytes?.() ?? 0;
      const before = bytes();
      for (let i = 0; i < 60; i += 1) await round();
      return { before, after: bytes(), left: document.querySelectorAll("relu-curves").length };
    });
    assert.equal(memory.left, 0);
    assert.ok(memory.before > 0, "the memory can be read");
    assert.equal(memory.after, memory.before);
  }));

test("a figure that is moved in the page goes on from where it was", () =>
  withPage(
    { html: `${EMBED}<relu-curves curves="relu,gelu"></relu-curves><div id="elsewhere"></div>` },
    async (page) => {
      await drawn(page);
      await openAll(page);
      await page.getByLabel("Functions 1", { exact: true }).selectOption("tanh");
      const before = await state(page);
      await page.evaluate(async () => {
        const figure = document.querySelector("relu-curves");
        document.getElementById("elsewhere").append(figure);
        await new Promise((done) => figure.addEventListener("ready", done, { once: true }));
      });
      await settled(page);
      assert.equal(await state(page), before);
      assert.equal(await page.locator(`${FIGURE} .chip`).count(), 2);
      await openAll(page);
      await page.locator(`${FIGURE} .series > .row select`).selectOption("mish");
      assert.equal(await page.locator(`${FIGURE} .chip`).count(), 3);
    },
  ));

test("a finger that slides along the curve reads it, and leaves the window where it is", () =>
  withPage({ path: "lab.html#curves:curves=relu", width: 390, height: 640, touch: true }, async (page) => {
    await drawn(page);
    const before = (await state(page)).replace(/&?at=[^&]*/, "");
    const box = await canvas(page).boundingBox();
    const touch = await page.context().newCDPSession(page);
    const at = (share) => [{ x: box.x + share * box.width, y: box.y + 0.3 * box.height }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0.4) });
    for (const share of [0.45, 0.5, 0.55, 0.6])
      await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(share) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await settled(page);
    assert.match(await page.locator(`${FIGURE} .reading`).textContent(), /ReLU f = \d/);
    const set = /at=([^&]*)/.exec(await state(page))[1];
    assert.match(await page.locator(`${FIGURE} .reading`).textContent(), new RegExp(`^x = ${set.replace("-", "−")} `));
    assert.equal(await page.locator(`${FIGURE} .essence input[type=number]`).inputValue(), set);
    assert.equal((await state(page)).replace(/&?at=[^&]*/, ""), before);
  }));

test("what is set is read again when the mouse has left, and a click sets it", () =>
  withPage({ html: `${EMBED}<relu-curves show="f" controls="at" at="2"></relu-curves>` }, async (page) => {
    await drawn(page);
    const reading = page.locator(`${FIGURE} .reading`);
    const typed = page.locator(`${FIGURE} .essence input[type=number]`);
    const box = await canvas(page).boundingBox();
    await settled(page);
    assert.match(await reading.textContent(), /^x = 2 /);
    await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.5 * box.height);
    await page.waitForFunction(
      (name) => !document.querySelector(name).reading.textContent.startsWith("x = 2 "),
      FIGURE,
    );
    assert.equal(await typed.inputValue(), "2");
    await page.mouse.move(box.x + 0.3 * box.width, box.y + box.height + 100);
    await settled(page);
    assert.match(await reading.textContent(), /^x = 2 /);
    assert.ok(await reading.isVisible());
    await page.mouse.click(box.x + 0.3 * box.width, box.y + 0.5 * box.height);
    await page.mouse.move(box.x + 0.3 * box.width, box.y + box.height + 100);
    await settled(page);
    const set = await typed.inputValue();
    assert.notEqual(set, "2");
    assert.match(await reading.textContent(), new RegExp(`^x = ${set.replace("-", "−")} `));
  }));

test("it is seen and said where no place is set", () =>
  withPage({ html: `${EMBED}<relu-curves show="f" controls="at"></relu-curves>` }, async (page) => {
    await drawn(page);
    const slider = page.locator(`${FIGURE} .essence input[type=range]`);
    const typed = page.locator(`${FIGURE} .essence input[type=number]`);
    const said = () =>
      slider.evaluate((input) => [input.getAttribute("aria-valuetext"), getComputedStyle(input).opacity]);
    assert.deepEqual(await said(), ["none", "0.4"]);
    assert.deepEqual([await slider.inputValue(), await typed.inputValue()], ["100", ""]);
    assert.equal(await typed.getAttribute("placeholder"), "none");
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.deepEqual(await said(), ["0.05", "1"]);
    // Back to none, and a slider that was only held stays so.
    await canvas(page).focus();
    await page.keyboard.press("Escape");
    await settled(page);
    await slider.dispatchEvent("pointerup");
    assert.deepEqual([...(await said()), await typed.inputValue()], ["none", "0.4", ""]);
  }));

test("a finger brings an input of the pair along, and the sentence follows it", () =>
  withPage({ path: "lab.html#curves:a=-4&b=-2&show=pair", width: 390, height: 640, touch: true }, async (page) => {
    await drawn(page);
    const told = () => page.locator(`${FIGURE} .headline`).first().textContent();
    const inputs = () => ["a", "b"].map((name) => Number(RegExp(`\\b${name}=([^&]+)`).exec(current)?.[1]));
    let current = await state(page);
    assert.equal(await told(), "ReLU: two inputs, one output, 0");
    const box = await canvas(page).boundingBox();
    const touch = await page.context().newCDPSession(page);
    const finger = (type, x) =>
      touch.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: x === undefined ? [] : [{ x, y: box.y + 0.6 * box.height }],
      });
    // From the right, the first place where a finger takes hold of an input takes hold of b.
    for (let x = box.x + box.width - 2; x > box.x && inputs()[1] === -2; x -= 12) {
      await finger("touchStart", x);
      for (const along of [10, 20, 30, 40]) await finger("touchMove", x + along);
      await finger("touchEnd");
      await settled(page);
      current = await state(page);
    }
    const [a, b] = inputs();
    assert.ok(a === -4 && b > -2, current);
    await page.evaluate((figure) => document.querySelector(figure).set("b", "1"), FIGURE);
    await settled(page);
    assert.equal(await told(), "ReLU: two inputs, two outputs, 0 and 1");
  }));

test("the costs are of the functions that are shown, by their own names, and follow them", () =>
  withPage({ path: "lab.html#curves:sigmoids=5&curves=tanh" }, async (page) => {
    await drawn(page);
    const rows = () => page.locator(`${FIGURE} [data-box=cost] tbody th`).allTextContents();
    const told = (names) =>
      page.waitForFunction(
        ([figure, names]) => {
          const found = document.querySelector(figure).shadowRoot.querySelectorAll("[data-box=cost] tbody th");
          return [...found].map(({ textContent }) => textContent).join() === names;
        },
        [FIGURE, names],
      );
    await page.locator(`${FIGURE} [data-box=cost] summary`).click();
    await page.waitForFunction(
      (figure) => document.querySelector(figure).shadowRoot.querySelector("[data-box=cost] tbody"),
      FIGURE,
    );
    assert.deepEqual(await rows(), ["ReLU", "Softplus"]);
    await page.evaluate((figure) => {
      document.querySelector(figure).state = "curves=tanh,gelu";
    }, FIGURE);
    await told("Tanh,GELU");
  }));

test("a finger that is taken away to scroll the page leaves nothing held", () =>
  withPage({ html: `${EMBED}<relu-curves></relu-curves>`, touch: true }, async (page) => {
    await drawn(page);
    await page.evaluate((name) => document.querySelector(name).complete(), FIGURE);
    const { x, y } = await page.locator(`${FIGURE} canvas.base`).boundingBox();
    const fingers = await page.context().newCDPSession(page);
    await fingers.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 200, y: y + 80 }] });
    await fingers.send("Input.dispatchTouchEvent", { type: "touchCancel", touchPoints: [] });
    const before = await state(page);
    await page.mouse.move(x + 300, y + 90);
    await page.waitForFunction((name) => !document.querySelector(name).reading.hidden, FIGURE);
    assert.equal(await state(page), before);
  }));
