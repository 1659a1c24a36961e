// A lecture as a lecturer meets it: slides that a hand on a mouse walks too, whose words are all to be read, and a list that is not lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frames, withPage } from "./harness.mjs";

const HD = { path: "lecture.html", width: 1920, height: 1080 };

/** Shows the prepared slides. */
async function present(page) {
  await page.locator("#prepared").click();
  await page.locator("#present:enabled").click();
  await drawn(page);
}

/** Waits until the slide's picture has its size. */
async function drawn(page) {
  await page.waitForFunction(() => {
    const figure = document.querySelector(".present .place > *");
    return figure?.model && figure.plot.offsetHeight > 0 && figure.style.getPropertyValue("--most");
  });
  await frames(page);
}

const shown = (page) => page.locator(".present .count").textContent();

test("arrow keys walk after a button or the picture was clicked; a slider and a picture that Tab led to keep theirs", () =>
  withPage(HD, async (page) => {
    await present(page);
    await page.getByRole("button", { name: "Notes" }).click();
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), "2 of 21");
    await drawn(page);
    await page.locator(".present canvas.base").click();
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), "3 of 21");
    await drawn(page);
    await page.locator(".present input[type=range]").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), "3 of 21");
    await page.keyboard.press("PageUp");
    assert.equal(await shown(page), "2 of 21");
    await drawn(page);
    await page.keyboard.press("Tab");
    await page.locator(".present canvas.base").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), "2 of 21");
    // A button that has the focus is still pressed by Enter.
    await page.getByRole("button", { name: "Notes" }).focus();
    await page.keyboard.press("Enter");
    assert.equal(await shown(page), "2 of 21");
    assert.equal(await page.locator(".present > .note").isVisible(), false);
  }));

test("slides have the whole screen by a button and by F, and where that is refused it is said", () =>
  withPage(HD, async (page) => {
    await present(page);
    const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
    const full = () => page.waitForFunction(() => document.fullscreenElement !== null);
    const not = () => page.waitForFunction(() => document.fullscreenElement === null);
    await page.getByRole("button", { name: "Full screen" }).click();
    await full();
    // What is seen there is the slide.
    assert.equal(
      await page.evaluate(
        () => document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest("dialog")?.className,
      ),
      "present",
    );
    await page.keyboard.press("PageDown");
    assert.equal(await shown(page), "2 of 21");
    await page.keyboard.press("f");
    await not();
    await page.keyboard.press("f");
    await full();
    await page.getByRole("button", { name: "End", exact: true }).click();
    await not();
    assert.equal(await page.locator(".present").count(), 0);
    await present(page);
    await page.evaluate(() => {
      document.documentElement.requestFullscreen = () => Promise.reject(new TypeError("Permissions check failed"));
    });
    await page.keyboard.press("f");
    await page.getByText("Full screen is not to be had here").waitFor();
    assert.equal(await isFull(), false);
  }));

for (const [width, height] of [
  [1920, 1080],
  [1280, 720],
])
  test(`all that a slide says stands above its buttons at ${width} x ${height}, with notes and a code too`, () =>
    withPage({ ...HD, width, height }, async (page) => {
      await present(page);
      const low = [];
      const look = async (how) => {
        await frames(page, 4);
        const [end, next, last] = await page.evaluate(() => {
          const note = document.querySelector(".present .note");
          const walk = document.querySelector(".present .walk");
          const top = (at) => at.getBoundingClientRect().top;
          const figure = document.querySelector(".present .place > *");
          return [
            figure.getBoundingClientRect().bottom,
            top(note.hidden ? walk : note),
            walk.getBoundingClientRect().bottom,
          ];
        });
        if (end > next || last > height) low.push([await shown(page), how, end, next, last]);
      };
      for (let slide = 0; slide < 21; slide += 1) {
        await drawn(page);
        await look("plain");
        await page.keyboard.press("n");
        await look("notes");
        await page.keyboard.press("n");
        await page.keyboard.press("PageDown");
      }
      await page.keyboard.press("q");
      await page.locator(".present .qr").waitFor();
      await look("code");
      const [picture, code, end] = await page.evaluate(() => {
        const box = (name) => document.querySelector(`.present ${name}`).getBoundingClientRect();
        return [box(".place > *").right, box(".qr").left, box(".qr").right];
      });
      assert.ok(picture <= code, `the code at ${code} covers the picture, which ends at ${picture}`);
      assert.ok(end <= width, `the code ends at ${end}`);
      assert.deepEqual(low, []);
    }));

test("a sawtooth has the whole slide", () =>
  withPage(HD, async (page) => {
    await present(page);
    for (let slide = 1; slide < 18; slide += 1) await page.keyboard.press("PageDown");
    await drawn(page);
    const [picture, free] = await page.evaluate(() => {
      const figure = document.querySelector(".present .place > *");
      const place = document.querySelector(".present .place");
      return [figure.plot.offsetWidth / innerWidth, place.clientHeight - figure.offsetHeight];
    });
    assert.match(await page.locator(".present .place > *").getAttribute("state"), /sawtooth/);
    assert.ok(picture > 0.9 && free < 8, `${picture} of the width, ${free} px are free`);
  }));

test("a list that another takes the place of, or that is emptied, comes back, and what is said is so", () =>
  withPage({ path: "lecture.html" }, async (page) => {
    const own = { title: "Mine", slides: [{ kind: "curves", state: "curves=elu", title: "My slide", note: "Mine" }] };
    await page.evaluate((own) => localStorage.setItem("relu-lab:lecture", JSON.stringify(own)), own);
    await page.reload();
    const titles = () =>
      page.evaluate(() => JSON.parse(localStorage.getItem("relu-lab:lecture")).slides.map(({ title }) => title));
    const count = page.locator("#count");
    const said = page.locator("#said");
    const undo = page.getByRole("button", { name: "Undo" });
    await page.getByRole("button", { name: "Take the prepared 45 minutes" }).click();
    await undo.waitFor();
    assert.equal(await count.textContent(), "21 slides");
    assert.match(await said.textContent(), /^21 slides are here now/);
    await undo.click();
    assert.deepEqual(await titles(), ["My slide"]);
    assert.equal(await page.locator("#name").inputValue(), "Mine");
    await page.getByRole("button", { name: "Empty the list" }).click();
    assert.deepEqual(await titles(), []);
    assert.match(await said.textContent(), /^The list is empty now/);
    await undo.click();
    assert.deepEqual(await titles(), ["My slide"]);
    await page.getByRole("button", { name: "Remove slide 1" }).click();
    assert.match(await said.textContent(), /^Slide 1 is removed/);
    await undo.click();
    assert.deepEqual(await titles(), ["My slide"]);
    // An empty list is not worth having back.
    await page.evaluate(() => localStorage.removeItem("relu-lab:lecture"));
    await page.reload();
    await page.getByRole("button", { name: "Take the prepared 45 minutes" }).click();
    await page.waitForFunction(() => document.querySelector("#said").textContent !== "");
    assert.equal(await undo.count(), 0);
  }));

test("the prepared slides ask before they answer", () =>
  withPage({ path: "lecture.html" }, async (page) => {
    const slides = await page.evaluate(async () => {
      const { loadWhole } = await import(new URL("./www/lab.js", location.href).href);
      const { Figure } = await loadWhole();
      const { slides } = await (await fetch("./www/lecture-45.json")).json();
      return slides.map(({ kind, state, show, title }) => {
        const model = new Figure(kind, state);
        model.set("show", show);
        while (model.advance(performance.now(), 50, false).pending);
        return { title, words: model.words(), svg: model.svg(1000, 500, "light") };
      });
    });
    const slide = (title) => slides.find((each) => each.title === title);
    // Nothing is read off where the room is to commit.
    assert.deepEqual(slide("Three slopes").words.reading, []);
    assert.match(slide("Ten slopes, multiplied").words.label, /path of 2 layers/);
    assert.equal(slide("Eight lines").words.headline, "0 units: 1 region");
    // The first layer's gradient is in the picture: the mark of the curve has no arrow out of it.
    assert.doesNotMatch(slide("Sigmoid, with its weights").svg, /Xavier ↓/);
    assert.match(slide("Sigmoid, with its weights").words.headline, /0\.236/);
  }));

test("the worksheet is printed with its key or without, and its letters can be read", () =>
  withPage({ path: "worksheet.html" }, async (page) => {
    await page.waitForFunction(() => document.getElementById("w-4")?.model);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".key").isVisible(), true);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    // The least letters of a square, in CSS pixels on paper.
    const least = await page.evaluate(() => {
      const drawn = document.querySelector("#w-4 + .vector");
      const scale = drawn.getBoundingClientRect().width / drawn.viewBox.baseVal.width;
      const sizes = [...drawn.querySelectorAll("text")].map((text) => Number(text.getAttribute("font-size")) * scale);
      return Math.min(...sizes);
    });
    assert.ok(least > 10, `${least} px`);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: "screen" });
    await page.getByLabel("with the key").uncheck();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".key").isVisible(), false);
  }));

test("the worksheet is printed whole by the browser's own printing, pictures too that nobody has scrolled to", () =>
  withPage({ path: "worksheet.html", height: 600 }, async (page) => {
    const says = (id, what) =>
      page.waitForFunction(([id, what]) => document.getElementById(id).model?.words().label.includes(what), [id, what]);
    await says("w-6", "at step 200");
    await says("w-7", "8 straight pieces");
    assert.equal(await page.evaluate(() => scrollY), 0);
    const drawn = () => page.evaluate(() => document.querySelectorAll(".worksheet .vector").length);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await drawn(), 7);
    assert.match(await page.locator("#w-7 + .vector").innerHTML(), /<(path|polyline|line)/);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await drawn(), 0);
  }));

test("a link that is opened while slides are shown is what is there then", () =>
  withPage({ path: "lecture.html" }, async (page) => {
    const links = await page.evaluate(async () => {
      const { encode } = await import(new URL("./www/coded.js", location.href).href);
      const list = (title) => encode({ title, slides: [{ kind: "curves", state: "", title, note: "" }] });
      return { a: list("A"), b: list("B") };
    });
    const go = (hash) =>
      page.evaluate((to) => {
        location.hash = to;
      }, hash);
    await go(`#present=${links.a}`);
    await page.locator(".present").waitFor();
    await go(`#present=${links.b}`);
    await page.waitForFunction(() => document.querySelector(".present h1")?.textContent === "B");
    assert.equal(await page.locator(".present").count(), 1);
    await go(`#list=${links.a}`);
    await page.waitForFunction(() => !document.querySelector(".present"));
    assert.equal(await page.locator("#name").inputValue(), "A");
  }));
