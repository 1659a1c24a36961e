// What is seen first: the picture, and what matters within the same screen.

import assert from "node:assert/strict";
import test from "node:test";
import { NAMES } from "../../www/kinds.js";
import { frames, withPage } from "./harness.mjs";

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

for (const width of [390, 1280])
  test(`what is read covers nothing that is pointed at, at ${width} px`, () =>
    withPage({ path: "lab.html#regions:layers=5,4&steps=30", width, height: 900 }, async (page) => {
      await page.waitForFunction(() => {
        const figure = document.querySelector("#regions");
        return figure?.model && figure.base.width > 300 && figure.bar.classList.contains("done");
      });
      const plot = await page.locator("#regions canvas.base").boundingBox();
      const plane = Math.min(plot.width, 440) - 60;
      let read = 0;
      for (const [across, down] of [0.1, 0.35, 0.5, 0.65, 0.9].flatMap((x) =>
        [0.05, 0.3, 0.6, 0.95].map((y) => [x, y]),
      )) {
        const [x, y] = [plot.x + 50 + across * plane, plot.y + 30 + down * plane];
        await page.mouse.move(x, y);
        const box = await page.evaluate(() => {
          const { reading } = document.querySelector("#regions");
          const { left, right, top, bottom } = reading.getBoundingClientRect();
          return reading.hidden ? undefined : { left, right, top, bottom };
        });
        if (!box) continue;
        read += 1;
        assert.ok(
          x < box.left || x > box.right || y < box.top || y > box.bottom,
          `${across}, ${down}: ${JSON.stringify(box)}`,
        );
      }
      assert.ok(read >= 15, `${read} places were read`);
    }));

test("a lecture shows what its slides show, made when they come near", () =>
  withPage({ path: "lecture.html", width: 1280, height: 900 }, async (page) => {
    await page.locator("#prepared").click();
    const made = () =>
      page.evaluate(() => [...document.querySelectorAll(".thumbnail")].map((image) => image.naturalWidth > 0));
    await page.waitForFunction(() => document.querySelector(".thumbnail")?.naturalWidth > 0);
    assert.equal((await made()).at(-1), false, "the last slide is far away");
    await page.locator(".thumbnail").last().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => [...document.querySelectorAll(".thumbnail")].at(-1).naturalWidth > 0);
  }));

test("on a phone Share hands the link to the device, and going back closes it and keeps the state", () =>
  withPage({ path: "lab.html#curves:curves=gelu", width: 390, height: 844, touch: true }, async (page) => {
    await page.evaluate(() => {
      Object.assign(navigator, {
        share: async (what) => {
          window.shared = what;
        },
      });
    });
    await page.waitForFunction(() => document.querySelector("relu-curves")?.model);
    const summary = page.locator("details.share > summary");
    await summary.click();
    await page.waitForFunction(() => history.state?.covered);
    await page.evaluate(() => document.querySelector("relu-curves").set("curves", "elu"));
    await page.waitForFunction(() => location.hash === "#curves:curves=elu");
    await page.getByRole("button", { name: "Send …" }).click();
    const { url } = await page.evaluate(() => window.shared);
    assert.match(url, /lab\.html#curves:curves=\w+$/);
    await page.goBack();
    await page.waitForFunction(() => !history.state?.covered);
    assert.equal(await page.locator("details.share").evaluate((box) => box.open), false);
    assert.equal(await page.evaluate(() => location.hash), "#curves:curves=elu");
    // Closed by hand it leaves no entry: going back leaves the lab.
    await summary.click();
    await page.waitForFunction(() => history.state?.covered);
    await summary.click();
    await page.waitForFunction(() => !history.state?.covered);
    assert.equal(await page.evaluate(() => document.querySelector("relu-curves").state), "curves=elu");
  }));

test("going back ends the slides", () =>
  withPage({ path: "lecture.html" }, async (page) => {
    await page.locator("#prepared").click();
    await page.locator("#present:enabled").click();
    await page.locator(".present").waitFor();
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector(".present"));
  }));

test("the lab shows a figure's picture before its program arrives, and nothing moves when it does", () =>
  withPage({ width: 1280, height: 800 }, async (page) => {
    let arrive;
    const held = new Promise((resolve) => {
      arrive = resolve;
    });
    await page.route("**/*.wasm*", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(new URL("lab.html#dying", page.url()).href, { waitUntil: "commit" });
    await page.waitForFunction(() => document.querySelector('#dying img[slot="poster"]')?.naturalWidth > 0);
    assert.ok(await page.locator('#dying img[slot="poster"]').isVisible());
    await page.evaluate(() => {
      globalThis.moved = 0;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.moved += value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    arrive();
    await page.waitForFunction(
      () => document.querySelector("#dying").model && document.querySelector("#dying").base.width > 300,
    );
    assert.equal(await page.locator('#dying img[slot="poster"]').isVisible(), false);
    assert.equal(await page.locator("relu-dying").count(), 1);
    const moved = await page.evaluate(() => globalThis.moved);
    assert.ok(moved < 0.02, `moved by ${moved}`);
    // A state of its own has no picture made beforehand.
    await page.goto(new URL("lab.html#init:gain=2", page.url()).href);
    await page.reload();
    await page.waitForFunction(() => document.querySelector("#init")?.model);
    assert.equal(await page.locator('#init img[slot="poster"]').count(), 0);
  }));

/** Brings a figure of the course to where it is pinned beside or above its text. */
async function pinned(page, id) {
  const come = () =>
    page.evaluate((id) => {
      const step = document.getElementById(id).closest(".step");
      scrollTo(0, scrollY + step.getBoundingClientRect().top + 60);
    }, id);
  await come();
  await page.waitForFunction((id) => {
    const figure = document.getElementById(id);
    return figure.model && figure.base.width > 100 && figure.bar.classList.contains("done");
  }, id);
  await come();
  await frames(page);
}

for (const id of ["f-gain", "f-sigmoid", "f-plane"])
  test(`on a phone the help of #${id} is seen where it was asked for, and the figure stays`, () =>
    withPage({ path: "index.html", width: 390, height: 844, touch: true }, async (page) => {
      await pinned(page, id);
      const top = () => page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, id);
      const before = await top();
      await page.locator(`#${id} .ask`).click();
      await frames(page);
      assert.ok(Math.abs((await top()) - before) < 1, "the figure moved");
      const [help, figure] = await page.evaluate(
        (id) =>
          [document.getElementById(id).help.text, document.getElementById(id)].map((element) => {
            const { top, bottom } = element.getBoundingClientRect();
            return { top, bottom };
          }),
        id,
      );
      assert.ok(help.bottom - help.top > 30 && help.top >= figure.top && help.bottom <= figure.bottom + 1);
      assert.ok(figure.top > -1 && figure.bottom < 844);
    }));

test("what is read is opaque, and keeps off names of curves", () =>
  withPage({ path: "index.html", width: 1280, height: 800 }, async (page) => {
    // A function rises, so that its name is in the upper half; slopes are named beside the axes.
    for (const id of ["f-relu", "f-sigmoid"]) {
      await pinned(page, id);
      const plot = await page.locator(`#${id} canvas.base`).boundingBox();
      await page.mouse.move(plot.x + 0.25 * plot.width, plot.y + 0.4 * plot.height);
      await frames(page);
      const { box, ground, after } = await page.evaluate((id) => {
        const { reading, model } = document.getElementById(id);
        const { left, right, top, bottom } = reading.getBoundingClientRect();
        return {
          box: { left, right, top, bottom },
          ground: getComputedStyle(reading).backgroundColor,
          after: model.after,
        };
      }, id);
      assert.doesNotMatch(ground, /rgba|\/|transparent/);
      if (id === "f-relu") assert.ok(box.top > plot.y + 0.5 * plot.height && box.bottom < plot.y + plot.height - 30);
      else assert.ok(after > 40 && box.right <= plot.x + plot.width - after, JSON.stringify({ box, plot, after }));
    }
  }));

test("on a phone what is read of three curves stays above the axes", () =>
  withPage({ path: "index.html", width: 390, height: 844, touch: true }, async (page) => {
    await pinned(page, "f-sigmoid");
    const high = await page.evaluate(() => document.getElementById("f-sigmoid").reading.offsetHeight);
    assert.ok(high > 20 && high <= 34, String(high));
  }));

test("a headline that does not fit beside the controls has a line of its own, and the help its place", () =>
  withPage({ path: "index.html", width: 1280, height: 800 }, async (page) => {
    for (const [id, lines] of [
      ["f-cure", 2],
      ["f-gain", 1],
      ["f-race", 1],
    ]) {
      await pinned(page, id);
      const { headline, line, controls, help, bar } = await page.evaluate((id) => {
        const figure = document.getElementById(id);
        const box = (element) => element.getBoundingClientRect().toJSON();
        const line = Number.parseFloat(getComputedStyle(figure.headline).lineHeight);
        const bar = figure.headline.parentElement;
        return {
          headline: box(figure.headline),
          line,
          controls: box(figure.panel.essence),
          help: box(figure.help.button),
          bar: box(bar),
        };
      }, id);
      assert.ok(headline.height <= lines * line + 1, `${id}: ${headline.height} for lines of ${line}`);
      if (lines > 1) assert.ok(headline.top >= controls.bottom, id);
      assert.ok(help.bottom <= bar.bottom && help.left >= headline.right && help.left >= controls.right, id);
    }
  }));

for (const width of [1280, 1920])
  test(`nothing on a slide of ${width} px moves when a run begins to play`, () =>
    withPage({ path: "lecture.html", width, height: (width * 5) / 8 }, async (page) => {
      await page.locator("#prepared").click();
      await page.locator("#present:enabled").click();
      for (let slide = 1; slide < 10; slide++) await page.keyboard.press("PageDown");
      const figure = page.locator(".present relu-dying");
      await page.waitForFunction(() => document.querySelector(".present relu-dying")?.bar.classList.contains("done"));
      const places = () =>
        figure.evaluate(({ panel, help }) =>
          [...panel.essence.children, help.button].map((element) => {
            const { left, top, width } = element.getBoundingClientRect();
            return [left, top, width].map(Math.round);
          }),
        );
      const before = await places();
      await figure.getByRole("button", { name: "Play" }).click();
      await figure.getByRole("button", { name: "Pause" }).waitFor();
      assert.deepEqual(await places(), before);
    }));
for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
])
  test(`at ${width} x ${height} the picture of starts takes what height the lab has`, () =>
    withPage({ path: "lab.html#init:depth=4&width=8", width, height }, async (page) => {
      await page.waitForFunction(() => document.querySelector("relu-init")?.plot?.offsetHeight > 50);
      await frames(page);
      const [share, over] = await page.evaluate(() => [
        document.querySelector("relu-init").plot.offsetHeight / innerHeight,
        document.documentElement.scrollHeight - innerHeight,
      ]);
      assert.ok(share > 0.55, `the picture has ${share} of the height`);
      assert.ok(over <= 0, `${over} px are below the window`);
    }));

for (const [width, height] of [
  [1280, 720],
  [1280, 800],
  [1920, 1080],
])
  test(`at ${width} x ${height} the lab ends with the window, and only its settings scroll`, () =>
    withPage({ path: "lab.html#curves:", width, height }, async (page) => {
      for (const kind of NAMES) {
        await page.evaluate((kind) => {
          location.hash = `#${kind}:`;
        }, kind);
        await page.waitForFunction((name) => document.querySelector(name)?.plot.clientHeight > 200, `relu-${kind}`);
        await frames(page);
        const tall = await page.evaluate(() => document.documentElement.scrollHeight);
        assert.ok(tall <= height, `${kind}: ${tall} px`);
      }
    }));

for (const [width, reducedMotion] of [
  [1280, true],
  [1280, false],
  [390, false],
])
  test(`a box that is opened at the foot comes into sight, at ${width} px${reducedMotion ? " at once" : ""}`, () =>
    withPage({ path: "lab.html#curves:", width, reducedMotion }, async (page) => {
      await page.waitForFunction(() => document.querySelector("relu-curves")?.model);
      const share = page.locator("details.share");
      for (const box of [page.locator("details[data-table]").last(), share]) {
        await box.locator("summary").click();
        await box.locator(":is(table, .previews)").first().waitFor();
        await page.waitForFunction(
          (box) => {
            const [{ top, bottom }, column] = [box, box.parentElement].map((each) => each.getBoundingClientRect());
            return bottom <= Math.min(innerHeight, column.bottom) + 2 || top <= Math.max(0, column.top) + 2;
          },
          await box.elementHandle(),
        );
      }
      // What goes to the same place is offered once.
      assert.equal(await share.getByRole("button", { name: /^Link/ }).count(), 1);
    }));

for (const width of [390, 1280, 1920])
  test(`what is said of the opening picture begins where its buttons do, at ${width} px`, () =>
    withPage({ path: "index.html", width, height: 800 }, async (page) => {
      await page.waitForFunction(
        () => document.querySelector("#hero")?.model && !document.querySelector(".fold").hidden,
      );
      await page.waitForFunction(() => document.querySelector("#hero").headline.offsetWidth > 0);
      const [title, words, button] = await page.evaluate(() =>
        [document.querySelector("h1"), document.querySelector("#hero").headline, document.querySelector(".fold")].map(
          (each) => each.getBoundingClientRect().left,
        ),
      );
      assert.ok(Math.abs(title - words) < 1 && Math.abs(button - words) < 1, `${title}, ${words}, ${button}`);
    }));

test("on a phone the worksheet's switches share a line", () =>
  withPage({ path: "worksheet.html", width: 390, height: 844 }, async (page) => {
    await page.waitForFunction(() => !document.getElementById("theme").hidden);
    const middles = await page.$$eval("header nav > *", (all) =>
      all.map((each) => each.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2),
    );
    assert.ok(Math.max(...middles) - Math.min(...middles) < 12, middles.join());
  }));

test("every figure of the course shows how it comes into a lecture, without a mouse over it", () =>
  withPage({ path: "index.html" }, async (page) => {
    const add = page.locator("button.add");
    await add.first().waitFor();
    const seen = await add.evaluateAll((all) => all.map((each) => getComputedStyle(each).opacity));
    assert.ok(seen.length > 20 && seen.every((opacity) => opacity === "1"), seen.join());
  }));

for (const [path, id] of [
  ["index.html", "hero"],
  ["lab.html", "curves"],
])
  for (const dark of [true, false])
    test(`${path}: what stands until a figure is there is ${dark ? "dark" : "light"} where the page is`, () =>
      withPage({ width: 390, height: 844, dark }, async (page) => {
        await page.route("**/*.wasm*", () => {});
        await page.goto(new URL(path, page.url()).href, { waitUntil: "commit" });
        await page.waitForFunction((id) => {
          const image = document.querySelector(`#${id} img[slot="poster"]`);
          return image?.naturalWidth > 0 && image.parentElement.shadowRoot;
        }, id);
        await frames(page);
        // A corner of what is seen: the ground of the picture.
        const png = await page.locator(`#${id} img[slot="poster"]`).screenshot({ type: "png" });
        const light = await page.evaluate(async (code) => {
          const image = new Image();
          image.src = `data:image/png;base64,${code}`;
          await image.decode();
          const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
          pen.drawImage(image, 0, 0);
          return pen.getImageData(4, 4, 1, 1).data[0];
        }, png.toString("base64"));
        assert.ok(dark ? light < 60 : light > 240, String(light));
      }));
