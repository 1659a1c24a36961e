// The course as a reader meets it: every link shows what its sentence says, every number is what the figure measures, exercises tell right
// from wrong, a lecture goes from device to device.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, frames, picture, withPage } from "./harness.mjs";

const FIGURES = "relu-curves, relu-regions, relu-dying, relu-init";
/** How many claims the course answers for. */
const CLAIMS = 49;
const KINDS = ["measured", "proved", "cited"];

/** Waits until the first figure has been drawn. */
const open = (page) => page.waitForFunction(() => document.getElementById("f-relu")?.model);
/** Brings a figure into view and waits until it is there. */
async function near(page, id) {
  await page.evaluate((id) => document.getElementById(id).scrollIntoView({ block: "center" }), id);
  await page.waitForFunction((id) => document.getElementById(id).model, id);
}

test("all claims are there, each with its kind", () =>
  withPage({}, async (page) => {
    const claims = await page.$$eval("[data-claim]", (all) =>
      all.map(({ dataset }) => [Number(dataset.claim), dataset.kind]),
    );
    const numbers = new Set(claims.map(([number]) => number));
    assert.deepEqual(
      Array.from({ length: CLAIMS }, (_, at) => at + 1).filter((number) => !numbers.has(number)),
      [],
    );
    for (const [number, kind] of claims) assert.ok(KINDS.includes(kind), `claim ${number} is ${kind}`);
    const said = await page.$$eval(".say > p", (all) =>
      all.filter(({ dataset }) => !dataset.kind).map((p) => p.textContent),
    );
    assert.deepEqual(said, [], "statements without a kind");
  }));

test("every link restores a state without a problem, of the figure beside it", () =>
  withPage({}, async (page) => {
    await open(page);
    const wrong = await page.evaluate(async (figures) => {
      const { loadWhole } = await import(new URL("./www/lab.js", location.href).href);
      const lab = await loadWhole();
      const wrong = [];
      const models = new Map();
      for (const link of document.querySelectorAll("a.try")) {
        const [, id, state] = /^#([^:]+):(.*)$/s.exec(link.getAttribute("href"));
        const figure = document.getElementById(id);
        if (figure?.closest(".step") !== link.closest(".step") || !figure.matches(figures)) {
          wrong.push(`${link.textContent}: ${id} is not beside it`);
          continue;
        }
        const kind = figure.localName.replace("relu-", "");
        if (!models.has(kind)) models.set(kind, new lab.Figure(kind));
        const { problems } = models.get(kind).assign(state);
        for (const { text } of problems) wrong.push(`${link.textContent}: ${text}`);
      }
      for (const figure of document.querySelectorAll(figures)) {
        const model = new lab.Figure(figure.localName.replace("relu-", ""));
        const all = model.assign(figure.getAttribute("state") ?? "").problems;
        const shown = figure.hasAttribute("show") ? model.set("show", figure.getAttribute("show")).problems : [];
        for (const { text } of [...all, ...shown]) wrong.push(`${figure.id}: ${text}`);
      }
      return wrong;
    }, FIGURES);
    assert.deepEqual(wrong, []);
  }));

// All numbers are held to their figures by tests/course_numbers.test.mjs; here that the page reads them the same way: each of the first
// so many states, of every kind of figure, after what was written is taken away.
test("numbers are measured in the page, and come out as written", () =>
  withPage({}, async (page) => {
    await open(page);
    const [wrong, measured] = await page.evaluate(async () => {
      const EACH = 4;
      const all = [...document.querySelectorAll("relu-number:not([varies], [slow], [seeds])")];
      const kinds = Object.groupBy(all, (number) => number.source.kind);
      const few = Object.values(kinds).flatMap((numbers) => numbers.slice(0, EACH));
      const before = few.map((number) => number.textContent);
      for (const number of few) number.textContent = "?";
      const after = await Promise.all(few.map((number) => number.measure()));
      const wrong = few.flatMap((number, at) =>
        before[at] === after[at] && "measured" in number.dataset
          ? []
          : [`${number.getAttribute("of")}: written ${before[at]}, measured ${after[at]}; ${number.title}`],
      );
      return [wrong, Object.keys(kinds).sort()];
    });
    assert.deepEqual(wrong, []);
    assert.deepEqual(measured, ["curves", "dying", "init", "regions"]);
  }));

test("what functions cost is timed when it is asked for, and never comes out as no number", () =>
  withPage({}, async (page) => {
    await open(page);
    await near(page, "f-cost");
    await page.locator("#f-cost [data-box=cost] > summary").click();
    const row = page.locator("#f-cost [data-box=cost] tbody tr");
    await row.nth(3).waitFor({ timeout: 60_000 });
    for (const cells of await row.allTextContents())
      assert.match(cells, /^\w+(?:[\d.e+]+ (?:ns|µs)){4}(?:1 bit|32 bits)/, cells);
  }));

test("a click keeps the sentence in sight, and Back undoes it, figure and scroll", () =>
  withPage({ height: 700 }, async (page) => {
    await open(page);
    for (const id of ["f-relu", "f-sigmoid", "f-gelu"]) {
      await near(page, id);
      const link = page.locator(`a.try[href^="#${id}:"]`).nth(1);
      await link.scrollIntoViewIfNeeded();
      const state = () => page.evaluate((id) => document.getElementById(id).state, id);
      const [before, top] = [await state(), await page.evaluate(() => scrollY)];
      await link.click();
      assert.notEqual(await state(), before, id);
      assert.equal(await link.getAttribute("aria-current"), "true");
      const box = await link.boundingBox();
      assert.ok(box.y >= 0 && box.y < 700, `${id}: the sentence went out of sight`);
      assert.ok(await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().bottom > 0, id));
      await page.goBack();
      assert.equal(await state(), before, `${id} after Back`);
      assert.ok(Math.abs((await page.evaluate(() => scrollY)) - top) < 3, `${id}: Back scrolled`);
    }
  }));

test("figures out of sight cost nothing", () =>
  withPage({}, async (page) => {
    await open(page);
    const [begun, all] = await page.evaluate((figures) => {
      const all = [...document.querySelectorAll(figures)];
      return [all.filter(({ model }) => model).length, all.length];
    }, FIGURES);
    assert.ok(all >= 25, `${all} figures`);
    assert.ok(begun <= 6, `${begun} of ${all} figures began`);
  }));

test("on a phone a figure takes at most 45 % of the height", () =>
  withPage({ width: 390, height: 844, touch: true }, async (page) => {
    // The opening picture fills the screen; the others begin when they come near.
    await page.waitForFunction(() => document.getElementById("hero")?.model);
    for (const id of ["f-relu", "f-gain", "f-plane", "f-lines", "f-elu"]) {
      await near(page, id);
      const { height } = await page.locator(`#${id}`).boundingBox();
      assert.ok(height <= 0.45 * 844 + 1, `${id} is ${height} px high`);
    }
  }));

/** Types an answer into an exercise and commits it; whether it was right. */
async function answer(page, id, given) {
  const exercise = page.locator(`#${id}`);
  await exercise.scrollIntoViewIfNeeded();
  if (await exercise.getByRole("button", { name: "Another try" }).isVisible())
    await exercise.getByRole("button", { name: "Another try" }).click();
  if (typeof given === "number") await exercise.getByRole("radio").nth(given).check();
  else await exercise.getByLabel("Your answer").fill(given);
  await exercise.getByRole("button", { name: "Commit" }).click();
  await page.waitForFunction((id) => document.getElementById(id).dataset.right, id, { timeout: 120_000 });
  assert.ok(await exercise.locator(".why").isVisible());
  return (await exercise.getAttribute("data-right")) === "true";
}

// A wrong and a right answer of each; a number is which option is chosen.
const ANSWERS = [
  ["x-outputs", "-1.5", "-0.015"],
  ["x-compare", "0.2", "0.01"],
  ["x-dying", "3", "27"],
  ["x-race", 0, 2],
  ["x-cure", 0, 2],
  ["x-gain", "2", "1.414"],
  ["x-which", 0, 2],
  ["x-he", "5", "50"],
  ["x-tenth", "0.1", "1e-6"],
  ["x-pieces", "12", "64"],
  ["x-winner", 0, 1],
  ["x-leak", "0", "0.01"],
];

test("every exercise refuses a wrong answer and takes the right one", () =>
  withPage({}, async (page) => {
    await page.waitForFunction(() => document.getElementById("x-leak").retry);
    const ids = await page.$$eval("relu-exercise:not([type=sketch])", (all) => all.map(({ id }) => id));
    assert.deepEqual(ANSWERS.map(([id]) => id).sort(), ids.sort());
    for (const [id, wrong, right] of ANSWERS) {
      assert.equal(await answer(page, id, wrong), false, `${id}: ${wrong} is wrong`);
      assert.equal(await answer(page, id, right), true, `${id}: ${right} is right`);
    }
  }));

test("a word in place of a number is told from no answer", () =>
  withPage({}, async (page) => {
    await page.waitForFunction(() => document.getElementById("x-dying").retry);
    const exercise = page.locator("#x-dying");
    await exercise.getByRole("button", { name: "Commit" }).click();
    assert.match(await exercise.locator(".verdict").textContent(), /^Answer first/);
    await exercise.getByLabel("Your answer").fill("ten");
    await exercise.getByRole("button", { name: "Commit" }).click();
    assert.match(await exercise.locator(".verdict").textContent(), /“ten” is no number/);
  }));

test("what takes long to measure says how far it is, and lets what is answered meanwhile by", () =>
  withPage({}, async (page) => {
    await page.waitForFunction(() => document.getElementById("x-he").retry);
    const [shares, isFirst] = await page.evaluate(async () => {
      const [long, short] = ["x-he", "x-leak"].map((id) => document.getElementById(id));
      for (const exercise of [long, short]) exercise.querySelector("input").value = "1";
      const shares = [];
      const bar = long.querySelector("progress");
      const watch = setInterval(() => !bar.hidden && shares.push(bar.value), 5);
      const ended = [];
      await Promise.all(
        [long, short].map(async (exercise) => {
          await exercise.commit();
          ended.push(exercise.id);
        }),
      );
      clearInterval(watch);
      return [shares, ended[0] === "x-leak"];
    });
    assert.ok(new Set(shares).size > 3, shares.join());
    assert.ok(shares.every((share, at) => at === 0 || share >= shares[at - 1]) && shares.at(-1) <= 1, shares.join());
    assert.ok(isFirst, "the short one waited");
  }));

test("a sketch is compared with what is measured, and answers stay on the device", () =>
  withPage({}, async (page, { baseUrl }) => {
    const sketch = page.locator("#x-sketch");
    await sketch.scrollIntoViewIfNeeded();
    const draw = async (values) => {
      for (const [at, value] of values.entries())
        await sketch
          .locator("input")
          .nth(at)
          .evaluate((input, value) => {
            input.value = value;
            input.dispatchEvent(new Event("input"));
          }, String(value));
      await sketch.getByRole("button", { name: "Commit" }).click();
      await page.waitForFunction(() => document.getElementById("x-sketch").dataset.right);
      return sketch.getAttribute("data-right");
    };
    assert.equal(await draw([0, 0, 0, 0, 1, 1, 1]), "false");
    await sketch.getByRole("button", { name: "Another try" }).click();
    assert.equal(await draw([0, -0.085, -0.083, 0.5, 1.083, 1.085, 1.01]), "true");
    await page.goto(`${baseUrl}index.html?again`);
    await page.waitForFunction(() => document.getElementById("x-sketch").dataset.right === "true");
    const line = await page.evaluate(() => document.getElementById("x-sketch").line);
    assert.match(line, /Draw GELU.s slope: the line .* \(right\)/);
  }));

test("refused storage is survived", () =>
  withPage({ html: "" }, async (page, { baseUrl }) => {
    await page.addInitScript(() =>
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("refused", "SecurityError");
        },
      }),
    );
    await page.goto(`${baseUrl}index.html`);
    await page.waitForFunction(() => document.getElementById("x-leak").retry);
    assert.equal(await answer(page, "x-leak", "0.01"), true);
  }));

test("a lecture is collected, opens elsewhere to the same states, and is walked by keys", async () => {
  let link;
  let collected;
  await withPage({}, async (page, { baseUrl }) => {
    await open(page);
    await page.locator('a.try[href^="#f-relu:"]').nth(1).click();
    await page.locator(".add").first().click();
    await near(page, "f-sigmoid");
    await page.locator(".step:has(#f-sigmoid) .add").click();
    collected = await page.evaluate(() => ["f-relu", "f-sigmoid"].map((id) => document.getElementById(id).state));
    await page.goto(`${baseUrl}lecture.html`);
    await page.waitForFunction(() => document.querySelectorAll("#slides li").length === 2);
    const list = await page.evaluate(() => JSON.parse(localStorage.getItem("relu-lab:lecture")));
    assert.deepEqual(
      list.slides.map(({ state }) => state),
      collected,
    );
    link = await page.evaluate(async (list) => {
      const { encode } = await import(new URL("./www/coded.js", location.href).href);
      return `lecture.html#present=${encode(list)}`;
    }, list);
  });
  await withPage({ path: link }, async (page) => {
    const state = () => page.evaluate(() => document.querySelector(".present .place > *")?.state);
    await page.waitForFunction(() => document.querySelector(".present .place > *")?.model);
    assert.equal(await state(), collected[0]);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelector(".present .place > *")?.model);
    assert.equal(await state(), collected[1]);
    await page.keyboard.press("PageUp");
    await page.waitForFunction(() => document.querySelector(".present .place > *")?.model);
    assert.equal(await state(), collected[0]);
    await page.keyboard.press("q");
    await page.locator(".present .qr").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".present").count(), 0);
  });
});

test("the prepared lecture names states without a problem, and lasts 45 minutes", () =>
  withPage({ path: "lecture.html" }, async (page) => {
    await page.getByRole("button", { name: "Take the prepared 45 minutes" }).click();
    await page.waitForFunction(() => document.querySelectorAll("#slides li").length > 15);
    const [wrong, minutes] = await page.evaluate(async () => {
      const { loadWhole } = await import(new URL("./www/lab.js", location.href).href);
      const lab = await loadWhole();
      const { slides } = await (await fetch("./www/lecture-45.json")).json();
      const wrong = slides.flatMap(({ kind, state, show }) => {
        const model = new lab.Figure(kind);
        return [...model.assign(state).problems, ...model.set("show", show).problems].map(({ text }) => text);
      });
      return [wrong, slides.reduce((sum, { note }) => sum + Number.parseInt(note, 10), 0)];
    });
    assert.deepEqual(wrong, []);
    assert.equal(minutes, 45);
  }));

test("the keyboard alone walks the course: a sentence, its figure's control, an exercise", () =>
  withPage({}, async (page) => {
    await open(page);
    await page.locator('a.try[href^="#f-relu:"]').first().focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.match(await page.evaluate(() => document.getElementById("f-relu").state), /at=-3/);
    const names = [];
    for (let tab = 0; tab < 12; tab += 1) {
      await page.keyboard.press("Tab");
      names.push(
        await page.evaluate(() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return `${at.localName} ${at.getAttribute("aria-label") ?? ""}`;
        }),
      );
    }
    assert.ok(
      names.some((name) => name.startsWith("canvas")),
      names.join(),
    );
    assert.ok(
      names.some((name) => name.startsWith("input At x")),
      names.join(),
    );
  }));

test("going back closes what a word means, and undoes the click before only then", () =>
  withPage({ width: 390, height: 844, touch: true }, async (page) => {
    const step = "#function .step:nth-of-type(2)";
    await near(page, "f-slope");
    const of = () => page.evaluate(() => document.getElementById("f-slope").state);
    const before = await of();
    await page.locator(`${step} a.try`).first().click();
    const set = await of();
    assert.notEqual(set, before);
    const told = () => page.locator("#aside").evaluate((box) => box.matches(":popover-open"));
    await page.locator(`${step} a.term`).first().click();
    await page.waitForFunction(() => history.state?.covered);
    assert.equal(await told(), true);
    const top = await page.evaluate(() => scrollY);
    await page.goBack();
    await page.waitForFunction(() => !history.state?.covered);
    assert.deepEqual([await told(), await of(), await page.evaluate(() => scrollY)], [false, set, top]);
    // Closed otherwise it leaves no entry behind.
    await page.locator(`${step} a.term`).first().click();
    await page.waitForFunction(() => history.state?.covered);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !history.state?.covered);
    assert.deepEqual([await told(), await of()], [false, set]);
    await page.goBack();
    await page.waitForFunction((before) => document.getElementById("f-slope").state === before, before);
  }));

test("references and the BibTeX file are the same ones, and say the same", () =>
  withPage({}, async (page) => {
    const [listed, cited, file] = await page.evaluate(async () => [
      [...document.querySelectorAll(".references li")].map((item) => ({
        id: item.id.replace("ref-", ""),
        title: item.querySelector("cite").textContent,
        link: item.querySelector("a").href,
        // Years, volumes, numbers and pages; what stands in the title is compared with it.
        numbers: item.textContent.replace(item.querySelector("cite").textContent, "").match(/\d+/g),
        first: item.textContent.split(",")[0],
      })),
      [...document.querySelectorAll("a.cite")].map(({ hash }) => hash.replace("#ref-", "")),
      await (await fetch("./www/references.bib")).text(),
    ]);
    const entries = new Map(
      file
        .split(/^@/m)
        .slice(1)
        .map((entry) => [/\{(\w+),/.exec(entry)[1], entry]),
    );
    const ids = listed.map(({ id }) => id);
    assert.deepEqual([...entries.keys()].sort(), [...ids].sort());
    assert.deepEqual([...new Set(cited)].sort(), [...ids].sort());
    for (const { id, title, link, numbers, first } of listed) {
      const entry = entries.get(id);
      const said = [`{{${title}}}`, `author = {${first}`, decodeURIComponent(link).replace("https://doi.org/", "")];
      for (const text of [...said, ...numbers]) assert.ok(entry.includes(text), `${id}: ${text} in ${entry}`);
    }
  }));

for (const path of ["", "lecture.html", "teacher.html", "worksheet.html"])
  test(`nothing is cut off from 390 to 1920 px: ${path || "the course"}`, () =>
    withPage({ path, width: 390, height: 900 }, async (page) => {
      for (const width of [390, 768, 1280, 1920]) {
        await page.setViewportSize({ width, height: 900 });
        await frames(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${wide} px at ${width}`);
      }
    }));

for (const dark of [false, true])
  for (const path of ["", "lecture.html", "teacher.html", "worksheet.html"])
    test(`axe finds nothing: ${path || "the course"}, ${dark ? "dark" : "light"}`, () =>
      withPage({ path, dark, reducedMotion: true }, async (page) => {
        if (path === "") await open(page);
        await assertAccessible(page);
        await picture(page, `course-${path || "index"}-${dark ? "dark" : "light"}`);
      }));

test("on a phone a table among the controls scrolls sideways, and what is open scrolls with the page", () =>
  withPage({ width: 390, height: 844, touch: true }, async (page) => {
    const figure = page.locator("relu-curves[controls*=facts]").first();
    await figure.scrollIntoViewIfNeeded();
    await figure.locator("summary").first().click();
    await figure.locator("table").waitFor();
    const { narrow, wide, position } = await figure.evaluate((element) => {
      const box = element.shadowRoot.querySelector(".essence .scroll");
      return { narrow: box.clientWidth, wide: box.scrollWidth, position: getComputedStyle(element).position };
    });
    assert.ok(narrow <= 390 && wide > narrow, `${wide} in ${narrow}`);
    assert.equal(position, "static");
    await figure.locator("summary").first().click();
    await figure.locator("summary", { hasText: "What it costs" }).click();
    await page.waitForFunction(
      () => getComputedStyle(document.querySelector("relu-curves[controls*=facts]")).position === "static",
    );
    await figure.locator("summary", { hasText: "What it costs" }).click();
    await page.waitForFunction(
      () => getComputedStyle(document.querySelector("relu-curves[controls*=facts]")).position === "sticky",
    );
  }));

test("the module is asked for once, before the scripts that use it have come, and after the opening picture", () =>
  withPage({}, async (page) => {
    let arrive;
    const held = new Promise((resolve) => {
      arrive = resolve;
    });
    await page.route("**/www/styles.js", async (route) => {
      await held;
      await route.continue();
    });
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").at(-1)));
    const first = page.waitForRequest("**/pkg/relu_lab_first.wasm");
    await page.reload({ waitUntil: "commit" });
    await first;
    assert.ok(asked.includes("hero.svg"), asked.join(" "));
    arrive();
    await page.waitForFunction(() => document.querySelector("#hero")?.model);
    assert.equal(asked.filter((name) => name === "relu_lab_first.wasm").length, 1);
  }));

test("on paper exercises stand below one another", () =>
  withPage({}, async (page) => {
    await page.emulateMedia({ media: "print" });
    const display = await page.locator(".exercises").evaluate((element) => getComputedStyle(element).display);
    assert.equal(display, "block");
  }));
