// What is seen first: the picture, and what matters within the same screen.

import assert from "node:assert/strict";
import test from "node:test";
import { NAMES } from "../../www/kinds.js";
import { withPage } from "./harness.mjs";

for (const [width, height] of [
  [390, 640],
  [1280, 720],
])
  for (const kind of NAMES)
    test(`${kind}: the picture and its controls share the first screen of ${width} x ${height} in the lab`, () =>
      withPage({ path: `lab.html#${kind}:`, width, height }, async (page) => {
        await page.waitForFunction((name) => document.querySelector(name)?.model, `relu-${kind}`);
        await page.waitForFunction((name) => document.querySelector(name).plot.clientHeight > 200, `relu-${kind}`);
        const { picture, controls, headline } = await page.evaluate((name) => {
          const figure = document.querySelector(name);
          const box = (element) => {
            const { top, bottom, width, height } = element.getBoundingClientRect();
            return { top, bottom, width, height };
          };
          return {
            picture: box(figure.plot),
            controls: [...figure.panel.essence.children].map(box),
            headline: figure.headline.hidden ? undefined : box(figure.headline),
          };
        }, `relu-${kind}`);
        const seen = Math.min(picture.bottom, height) - picture.top;
        assert.ok(seen > 0.45 * height, `${seen} of ${height} px show the picture`);
        assert.ok(controls.length > 0);
        for (const box of [...controls, ...(headline ? [headline] : [])])
          assert.ok(box.top > 0 && box.bottom <= height, JSON.stringify(box));
      }));

test("the page opens with its picture: a third of the first screen, and eight stops lead to it", () =>
  withPage({ path: "index.html", width: 1280, height: 800 }, async (page) => {
    await page.waitForFunction(() => document.querySelector("#hero")?.model && !document.querySelector(".fold").hidden);
    const share = await page.evaluate(() => {
      const { width, top, bottom } = document.querySelector("#hero").plot.getBoundingClientRect();
      return (width * (Math.min(bottom, innerHeight) - top)) / (innerWidth * innerHeight);
    });
    assert.ok(share >= 0.35, String(share));
    const button = await page.locator(".fold .primary").boundingBox();
    assert.ok(button.y + button.height <= 800);
    let stops = 0;
    const isThere = () => page.evaluate(() => document.activeElement?.matches("#hero, .fold .primary"));
    while (!(await isThere()) && stops < 20) {
      await page.keyboard.press("Tab");
      stops += 1;
    }
    assert.ok(stops <= 8, `${stops} stops`);
  }));
