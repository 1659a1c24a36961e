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
      const [code, picture] = await page.evaluate(() => [
        document.querySelector(".present .code").getBoundingClientRect().left,
        document.querySelector(".present .place > *").getBoundingClientRect().right,
      ]);
      assert.ok(picture <= code, `the code at ${code} covers the picture, which ends at ${picture}`);
      assert.deepEqual(low, []);
    }));
