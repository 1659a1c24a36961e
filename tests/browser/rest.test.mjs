// What a page loads of a module: the first part to begin with, the rest when it is about to be needed, and what is said where it does not
// arrive (www/rest.js, tools/split.mjs).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { afterTimers, withPage } from "./harness.mjs";

const NINE = readFileSync(new URL("../../examples/nine/index.html", import.meta.url), "utf8");
const KINDS = ["curves", "regions", "dying", "init"];
/** Milliseconds that a page is watched for what it asks for, once it stands. */
const WATCHED = 1500;
/** And where many are. */
const SETTLED = 300;

/** The parts of modules that a page asks for from now on, and how: "first fetch", "rest xhr". */
function asks(page) {
  const asked = [];
  page.on("request", (request) => {
    const part = /relu_lab_(first|rest|bg)\.wasm/.exec(request.url());
    if (part) asked.push(`${part[1]} ${request.resourceType()}`);
  });
  return asked;
}

/** Puts figures into the page, and waits for them. */
async function bring(page, html) {
  await page.addScriptTag({ type: "module", url: "./www/relu-lab.js" });
  await page.evaluate(
    (text) => document.body.append(...new DOMParser().parseFromString(text, "text/html").body.children),
    html,
  );
  await page.waitForFunction(() => [...document.querySelectorAll("[data-asked]")].every((figure) => figure.model));
}

for (const [what, html] of [
  ...KINDS.map((kind) => [`one <relu-${kind}>`, `<relu-${kind} data-asked></relu-${kind}>`]),
  ["one of each", KINDS.map((kind) => `<relu-${kind} data-asked></relu-${kind}>`).join("")],
  [
    "the nine small figures of the examples",
    /<relu[\s\S]*<\/relu-\w+>/.exec(NINE)[0].replaceAll(" show=", " data-asked show="),
  ],
]) {
  test(`${what} begin with the first part, and need no other`, () =>
    withPage({ html: "" }, async (page) => {
      const asked = asks(page);
      await bring(page, html);
      await page.waitForTimeout(WATCHED);
      assert.deepEqual(asked, ["first fetch"]);
    }));
}

/** Holds the rest back until the function that this gives is called. */
async function hold(page) {
  let arrive;
  const held = new Promise((resolve) => {
    arrive = resolve;
  });
  await page.route("**/relu_lab_rest.wasm*", async (route) => {
    await held;
    await route.continue();
  });
  return arrive;
}

test("a hand brings the rest, and what it did meanwhile is done then", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, '<relu-curves show="f" curves="leaky_relu" controls="at" data-asked></relu-curves>');
    const arrive = await hold(page);
    await page.locator("relu-curves canvas.base").hover({ position: { x: 200, y: 100 } });
    const isRead = () => !document.querySelector("relu-curves").reading.hidden;
    assert.equal(await page.evaluate(isRead), false);
    arrive();
    await page.waitForFunction(isRead);
    assert.deepEqual(asked, ["first fetch", "rest fetch"]);
  }));

test("keys before the rest is there are answered when it is", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(
      page,
      '<relu-curves show="slope" curves="relu,gelu" x="-5..5" controls="at" at="1" data-asked></relu-curves>',
    );
    await page.route("**/relu_lab_rest.wasm*", async (route) => {
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    const at = () =>
      page.evaluate(() => Number(new URLSearchParams(document.querySelector("relu-curves").state).get("at")));
    await page.locator("relu-curves canvas.base").focus();
    for (let times = 0; times < 3; times++) await page.keyboard.press("ArrowRight");
    await page.evaluate(() => document.querySelector("relu-curves").complete());
    const early = await at();
    await page.evaluate(() => {
      document.querySelector("relu-curves").at = "1";
    });
    for (let times = 0; times < 3; times++) await page.keyboard.press("ArrowRight");
    assert.ok(early > 1);
    assert.equal(early, await at());
    assert.deepEqual(asked, ["first fetch", "rest fetch"]);
  }));

/** States beyond those that the first part is made for: other words, other numbers, other signs, what is brought into range. */
const BEYOND = {
  curves: [
    "curves=gelu&at=-4.25",
    "show=slope&curves=relu,gelu&x=-5..5&at=0.0001",
    "show=slope&curves=relu,gelu&x=-5..5&at=0.30000000000000004",
    "constructor=1",
    "at=1,0.5",
    "curves=elu,mish",
    "curves=relu, gelu",
    "x=-1000..1000",
    "x=−5..5",
    "nonsense=1",
    "at=99",
    "sigmoids=3",
  ],
  regions: ["layers=8", "show=map&layers=8", "show=surface", "layers=16", "layers=99999", "data=moons", "l2=0.01"],
  dying: [
    "preset=too-fast",
    "preset=too-fast&play=on",
    "show=census&lr=0.30000000000000004&play=on",
    "preset=healthy",
    "show=loss",
    "lr=1e9",
    "l1=0.1&l2=0.2",
    "opt=adam",
    "play=off",
  ],
  init: [
    "show=forward&gain=1.4142135623730951",
    "gain=1,1",
    "gain=0.7",
    "gain=-1",
    "init=orthogonal",
    "show=spread",
    "depth=4",
  ],
};
for (const [kind, states] of Object.entries(BEYOND)) {
  test(`no state of ${kind} needs the rest unasked: ${states.join("; ")}`, () =>
    withPage({ html: "" }, async (page) => {
      await page.addScriptTag({ type: "module", url: "./www/relu-lab.js" });
      for (const state of states) {
        // Each on a page of its own: a module that is there asks for nothing.
        const other = await page.context().newPage();
        const asked = asks(other);
        await other.route("**/one.html", (route) =>
          route.fulfill({ contentType: "text/html", body: "<!doctype html><title>One</title><body></body>" }),
        );
        await other.goto(new URL("one.html", page.url()).href);
        await bring(other, `<relu-${kind} state="${state.replaceAll("&", "&amp;")}" data-asked></relu-${kind}>`);
        await other.waitForTimeout(SETTLED);
        assert.ok(!asked.includes("rest xhr"), `${state}: ${asked.join(", ")}`);
        await other.close();
      }
    }));
}

test("a state that is given while the module comes is one that it has all for", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await page.addScriptTag({ type: "module", url: "./www/relu-lab.js" });
    await page.evaluate(async () => {
      await customElements.whenDefined("relu-curves");
      const figure = document.createElement("relu-curves");
      document.body.append(figure);
      figure.state = "curves=mish,swish&at=1";
      await new Promise((done) => figure.addEventListener("ready", done));
    });
    assert.deepEqual(asked.toSorted(), ["first fetch", "rest fetch"]);
  }));

test("without a connection a hand changes nothing and takes nothing away, and with one it does", () =>
  withPage({ html: "", expectErrors: [/ERR_INTERNET_DISCONNECTED/] }, async (page) => {
    await bring(
      page,
      '<relu-curves show="slope" curves="relu,gelu" x="-5..5" controls="at" at="1" data-asked></relu-curves>',
    );
    const canvas = page.locator("relu-curves canvas.base");
    await page.context().setOffline(true);
    await canvas.hover({ position: { x: 200, y: 100 } });
    await canvas.focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("relu-curves .message.alarm").waitFor();
    const state = await page.evaluate(() => document.querySelector("relu-curves").model?.text);
    assert.match(state, /at=1(&|$)/);
    assert.ok(await canvas.isVisible());
    await page.context().setOffline(false);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => /at=1\./.test(document.querySelector("relu-curves").state));
    assert.ok(await page.locator("relu-curves .message").isHidden());
  }));

test("paper has the canvas of a figure whose rest did not come, and the page keeps it", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    await page.goto(new URL("index.html", page.url()).href);
    await page.waitForFunction(() => document.querySelector("#hero")?.model);
    const left = await page.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      dispatchEvent(new Event("afterprint"));
      return document.querySelector("#hero").model !== undefined;
    });
    assert.ok(left);
  }));

test("what waits for a state is not done to another", () =>
  withPage({ html: "" }, async (page) => {
    await bring(
      page,
      '<relu-curves show="slope" curves="relu,gelu" x="-5..5" controls="at" at="1" data-asked></relu-curves>',
    );
    const arrive = await hold(page);
    await page.locator("relu-curves canvas.base").focus();
    await page.keyboard.press("ArrowRight");
    const state = await page.evaluate(() => {
      const figure = document.querySelector("relu-curves");
      figure.state = "show=f&at=-4.25";
      return figure.state;
    });
    arrive();
    await page.evaluate(() => document.querySelector("relu-curves").complete());
    assert.equal(await page.evaluate(() => document.querySelector("relu-curves").state), state);
  }));

test("a run plays and rests at once, by the space bar too, which does not turn the page", () =>
  withPage({ html: "" }, async (page) => {
    await bring(page, '<relu-dying data-asked></relu-dying><div style="height: 3000px"></div>');
    const arrive = await hold(page);
    const plays = () => page.evaluate(() => /play=on/.test(document.querySelector("relu-dying").state));
    await page.locator("relu-dying canvas.base").focus();
    await page.keyboard.press(" ");
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.equal(await plays(), true);
    await page.locator('relu-dying [data-command="play"]').first().click();
    assert.equal(await plays(), false);
    arrive();
    await page.evaluate(() => document.querySelector("relu-dying").complete());
    assert.equal(await plays(), false);
  }));

test("controls that wait keep what was set, and a run that plays does not set them back", () =>
  withPage({ html: "" }, async (page) => {
    await bring(
      page,
      '<relu-dying controls="play lr layers act" state="show=census&lr=0.5&play=on" data-asked></relu-dying>',
    );
    const arrive = await hold(page);
    const layers = page.locator('relu-dying [data-key="layers"] input').first();
    const act = page.locator('relu-dying [data-key="act"] select').first();
    await layers.fill("6,6");
    await layers.press("Enter");
    await act.selectOption("gelu");
    await page.locator('relu-dying [data-command="play"]').first().click();
    // Longer than between two updates of what a run says.
    await page.waitForTimeout(SETTLED);
    assert.deepEqual([await layers.inputValue(), await act.inputValue()], ["6,6", "gelu"]);
    arrive();
    await page.waitForFunction(() => /layers=6,6/.test(document.querySelector("relu-dying").state));
    await page.waitForFunction(() => /act=gelu/.test(document.querySelector("relu-dying").state));
    assert.deepEqual([await layers.inputValue(), await act.inputValue()], ["6,6", "gelu"]);
  }));

test("controls whose wish cannot be met show what counts again", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await bring(page, '<relu-dying controls="lr act" data-asked></relu-dying>');
    await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    const act = page.locator('relu-dying [data-key="act"] select').first();
    const before = await act.inputValue();
    await act.selectOption("gelu");
    await page.locator("relu-dying .message.alarm").waitFor();
    assert.equal(await act.inputValue(), before);
  }));

for (const kind of KINDS)
  test(`no table and no link takes the picture of ${kind} away where the rest does not come`, () =>
    withPage({ html: "", expectErrors: [/404/] }, async (page) => {
      await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
      await page.goto(new URL(`lab.html#${kind}`, page.url()).href);
      await page.waitForFunction((kind) => document.querySelector(`relu-${kind}`)?.model, kind);
      const [lives, state] = [
        () => page.evaluate((kind) => document.querySelector(`relu-${kind}`).model !== undefined, kind),
        () => page.evaluate((kind) => document.querySelector(`relu-${kind}`).state, kind),
      ];
      const before = await state();
      await page.locator("details[data-table] > summary").first().click();
      await page.locator(".message.alarm").waitFor();
      assert.ok(await lives(), "after a table");
      await page.evaluate((kind) => {
        location.hash = `#${kind}:seed=3&curves=mish&lr=0.123&gain=0.77`;
      }, kind);
      await page.waitForTimeout(SETTLED);
      assert.ok(await lives(), "after a link");
      assert.equal(await state(), before);
    }));

test("moves of a pointer that wait are one move", () =>
  withPage({ html: "" }, async (page) => {
    await bring(page, '<relu-curves show="f" curves="leaky_relu" controls="at" data-asked></relu-curves>');
    const arrive = await hold(page);
    await page.evaluate(() => {
      const { model } = document.querySelector("relu-curves");
      globalThis.moves = [];
      const pointer = model.pointer.bind(model);
      model.pointer = (act, x, ...more) => {
        globalThis.moves.push(`${act} ${Math.round(x)}`);
        return pointer(act, x, ...more);
      };
    });
    const box = await page.locator("relu-curves canvas.base").boundingBox();
    for (let x = 100; x <= 200; x += 20) await page.mouse.move(box.x + x, box.y + 60);
    arrive();
    await page.waitForFunction(() => !document.querySelector("relu-curves").reading.hidden);
    assert.deepEqual(await page.evaluate(() => globalThis.moves), ["hover 200"]);
  }));

test("what passes by asks for the rest once, and what was said of it goes when it is there", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await bring(page, '<relu-curves show="f" curves="leaky_relu" controls="at" data-asked></relu-curves>');
    const asked = asks(page);
    await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    const canvas = page.locator("relu-curves canvas.base");
    await canvas.hover({ position: { x: 100, y: 100 } });
    await page.locator("relu-curves .message.alarm").waitFor();
    // The sentence stands above the picture.
    const box = await canvas.boundingBox();
    const before = asked.length;
    for (let x = 100; x <= 200; x++) await page.mouse.move(box.x + x, box.y + 60);
    await page.waitForTimeout(SETTLED);
    assert.equal(asked.length, before);
    // Another brings it.
    await page.unroute("**/relu_lab_rest.wasm*");
    await page.evaluate(() => document.querySelector("relu-curves").complete());
    await page.mouse.move(box.x + 210, box.y + 60);
    await page.waitForFunction(() => !document.querySelector("relu-curves").reading.hidden);
    assert.equal(await page.locator("relu-curves .message.alarm").count(), 0);
  }));

test("a state that is given in between does not swallow the moves after it", () =>
  withPage({ html: "" }, async (page) => {
    await bring(page, '<relu-curves show="f" curves="leaky_relu" controls="at" data-asked></relu-curves>');
    const arrive = await hold(page);
    const box = await page.locator("relu-curves canvas.base").boundingBox();
    await page.mouse.move(box.x + 100, box.y + 60);
    await page.evaluate(() => {
      document.querySelector("relu-curves").state = "show=f&curves=leaky_relu";
    });
    await page.mouse.move(box.x + 200, box.y + 60);
    arrive();
    await page.waitForFunction(() => !document.querySelector("relu-curves").reading.hidden);
  }));

test("of states that a page gives the latest counts", () =>
  withPage({ html: "" }, async (page) => {
    const arrive = await hold(page);
    await page.goto(new URL("lab.html#dying", page.url()).href);
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    for (const text of ["seed=3&lr=0.5", "seed=4&lr=0.25"]) {
      await page.evaluate((hash) => location.assign(hash), `#dying:${text}`);
      await page.waitForTimeout(SETTLED);
    }
    await page.evaluate(() => {
      globalThis.states = [];
      document.addEventListener("change", ({ detail }) => globalThis.states.push(detail.state));
    });
    arrive();
    await page.waitForFunction(() => globalThis.states.length > 0);
    await page.waitForTimeout(SETTLED);
    assert.deepEqual(await page.evaluate(() => globalThis.states), ["seed=4&lr=0.25"]);
  }));

test("what a page takes back waits its turn, and is not taken back where the rest does not come", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    await page.goto(new URL("lab.html#dying", page.url()).href);
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    const state = () => page.evaluate(() => document.querySelector("relu-dying").state);
    const first = await state();
    // A run that begins changes the state, by what is there.
    await page.evaluate(() => document.querySelector("relu-dying").command("play"));
    await page.waitForFunction(() => !document.getElementById("undo").disabled);
    await page.evaluate(() => document.querySelector("relu-dying").command("play"));
    await afterTimers(page, 2 * SETTLED);
    const rests = await state();
    assert.notEqual(rests, first);
    await page.locator("#undo").click();
    await page.locator(".message.alarm").waitFor();
    assert.equal(await state(), rests);
    assert.equal(new URL(page.url()).hash, `#dying:${rests}`);
    assert.ok(await page.locator("#undo").isEnabled());
    await page.unroute("**/relu_lab_rest.wasm*");
    for (let times = 0; times < 10 && (await page.locator("#undo").isEnabled()); times++) {
      await page.locator("#undo").click();
      await page.waitForTimeout(SETTLED);
    }
    assert.equal(await state(), first);
    for (let times = 0; times < 10 && (await page.locator("#redo").isEnabled()); times++) {
      await page.locator("#redo").click();
      await page.waitForTimeout(SETTLED);
    }
    assert.equal(await state(), rests);
  }));

test("who wants little motion has all at once, and no page waits", () =>
  withPage({ html: "" }, async (page) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    const asked = asks(page);
    await bring(page, '<relu-dying show="census" controls="play" state="play=on" data-asked></relu-dying>');
    await page.locator('relu-dying [data-command="play"]').first().click();
    await page.goto(new URL("index.html", page.url()).href);
    await page.waitForFunction(() => /steps=\d/.test(document.querySelector("#hero")?.state));
    await page.locator('[data-units="32"]').click();
    await page.waitForFunction(() => /layers=32/.test(document.querySelector("#hero").state));
    assert.deepEqual(
      asked.filter((part) => part.includes("xhr")),
      [],
    );
    assert.ok(asked.includes("rest fetch"));
  }));

test("a browser that compiles little at once begins the figure again", () =>
  withPage({ html: "" }, async (page) => {
    await bring(page, '<relu-curves show="f" curves="leaky_relu" data-asked></relu-curves>');
    const thrown = await page.evaluate(() => {
      // As Chrome before 114 does on a page's own thread.
      WebAssembly.Module = function Module() {
        throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
      };
      try {
        return document.querySelector("relu-curves").toCSV();
      } catch (cause) {
        return cause.message;
      }
    });
    assert.match(thrown, /disallowed on the main thread/);
    await page.waitForFunction(() => /leaky/i.test(document.querySelector("relu-curves").model?.csv()));
    assert.equal(await page.locator("relu-curves .message.alarm").count(), 0);
  }));

for (const [what, set, wanted] of [
  ["state", { state: "curves=mish&at=2" }, "curves=mish&at=2"],
  ["key", { curves: "mish" }, "show=f&curves=mish"],
])
  test(`a ${what} that a script sets is there when the figure began again for it`, () =>
    withPage({ html: "" }, async (page) => {
      await bring(page, '<relu-curves state="show=f&curves=leaky_relu" data-asked></relu-curves>');
      await page.evaluate((set) => {
        WebAssembly.Module = function Module() {
          throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
        };
        Object.assign(document.querySelector("relu-curves"), set);
      }, set);
      await page.waitForFunction(() => document.querySelector("relu-curves").model);
      const same = (text) => text.split("&").toSorted().join("&");
      await page.waitForFunction(() => /mish/.test(document.querySelector("relu-curves").model.text));
      assert.equal(same(await page.evaluate(() => document.querySelector("relu-curves").state)), same(wanted));
    }));

test("what a hand does to a state that is on its way is done to that one", () =>
  withPage({ html: "" }, async (page) => {
    const arrive = await hold(page);
    await page.goto(new URL("lab.html#dying", page.url()).href);
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    await page.evaluate(() => location.assign("#dying:seed=4"));
    await page.waitForTimeout(SETTLED);
    const rate = page.locator('relu-dying .essence [data-key="lr"] input[type="number"]');
    await rate.fill("0.25");
    await rate.press("Enter");
    await page.locator('relu-dying .essence [data-command="play"]').click();
    arrive();
    await page.waitForFunction(() => /play=on/.test(document.querySelector("relu-dying").state));
    const state = await page.evaluate(() => document.querySelector("relu-dying").state);
    assert.match(state, /seed=4/);
    assert.match(state, /lr=0.25/);
  }));

test("going back takes a link back that is still on its way", () =>
  withPage({ html: "" }, async (page) => {
    const arrive = await hold(page);
    await page.goto(new URL("lab.html#dying:seed=2", page.url()).href);
    // All of it is asked for with such a state.
    arrive();
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    const state = () => page.evaluate(() => document.querySelector("relu-dying").state);
    const other = await hold(page);
    await page.goto(new URL("lab.html#dying", page.url()).href);
    await page.reload();
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    const before = await state();
    await page.evaluate(() => location.assign("#dying:seed=4"));
    await page.waitForTimeout(SETTLED);
    await page.goBack();
    await page.waitForTimeout(SETTLED);
    other();
    await page.evaluate(() => document.querySelector("relu-dying").complete());
    await page.waitForTimeout(SETTLED);
    assert.equal(await state(), before);
  }));

test("a figure that is left at once leaves nothing in the address of the next", () =>
  withPage({ path: "lab.html#curves" }, async (page) => {
    await page.waitForFunction(() => document.querySelector("relu-curves")?.model);
    await page.evaluate(async () => {
      await document.querySelector("relu-curves").complete();
      document.querySelector("relu-curves").set("at", "3");
      location.assign("#dying");
    });
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    await afterTimers(page, 2 * SETTLED);
    assert.equal(new URL(page.url()).hash, "#dying:");
    assert.ok(await page.locator("#undo").isDisabled());
  }));

test("Undo takes back what waits", () =>
  withPage({ html: "" }, async (page) => {
    const arrive = await hold(page);
    await page.goto(new URL("lab.html#dying", page.url()).href);
    await page.waitForFunction(() => document.querySelector("relu-dying")?.model);
    const rate = page.locator('relu-dying .essence [data-key="lr"] input[type="number"]');
    await rate.fill("0.25");
    await rate.press("Enter");
    await page.locator("h1, header").first().click();
    await page.keyboard.press("Control+z");
    arrive();
    await page.evaluate(() => document.querySelector("relu-dying").complete());
    await page.waitForTimeout(SETTLED);
    assert.doesNotMatch(await page.evaluate(() => document.querySelector("relu-dying").state), /lr=0.25/);
    assert.equal(await rate.inputValue(), "0.03");
  }));

test("a text that waits leaves what is typed after it", () =>
  withPage({ html: "" }, async (page) => {
    await bring(page, '<relu-dying controls="layers" data-asked></relu-dying>');
    const arrive = await hold(page);
    const layers = page.locator('relu-dying [data-key="layers"] input').first();
    await layers.fill("6,6");
    await layers.press("Enter");
    await layers.press("End");
    await layers.pressSequentially(",4");
    arrive();
    await page.waitForFunction(() => /layers=6,6(&|$)/.test(document.querySelector("relu-dying").state));
    assert.equal(await layers.inputValue(), "6,6,4");
  }));

test("the opening picture shows the state of a link, and not its story", () =>
  withPage({ path: "index.html#hero:data=moons&layers=4&steps=50" }, async (page) => {
    await page.waitForFunction(() => /data=moons/.test(document.querySelector("#hero")?.model?.text));
    await page.waitForTimeout(SETTLED);
    assert.match(await page.evaluate(() => document.querySelector("#hero").state), /data=moons/);
  }));

test("printing does not wait for a figure that could not begin", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await page.route("**/*.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    await page.goto(new URL("index.html", page.url()).href);
    await page.locator("#hero .message.alarm").waitFor();
    await page.evaluate(() => {
      globalThis.print = () => {
        globalThis.printed = true;
      };
    });
    await page.evaluate(() => document.getElementById("print").click());
    await page.waitForFunction(() => globalThis.printed, undefined, { timeout: 10_000 });
  }));

test("parts of two builds are not joined, and a hand is told so", () =>
  withPage({ html: "" }, async (page) => {
    await bring(page, "<relu-curves data-asked></relu-curves>");
    // The same but for its mark, as a build that computes otherwise would have another.
    await page.route("**/curves/relu_lab_rest.wasm*", async (route) => {
      const bytes = Buffer.from(await (await route.fetch()).body());
      const at = bytes.indexOf(new URL(route.request().url()).search.slice(1));
      assert.ok(at > 0, "the rest says which first part it wants");
      bytes[at] = bytes[at] === 0x30 ? 0x31 : 0x30;
      await route.fulfill({ body: bytes, contentType: "application/wasm" });
    });
    await page.locator("relu-curves canvas.base").hover();
    await page.getByText("The site was renewed meanwhile: reload the page.").waitFor();
    const thrown = await page.evaluate(() => {
      try {
        return document.querySelector("relu-curves").toCSV();
      } catch (cause) {
        return cause.message;
      }
    });
    assert.match(thrown, /renewed meanwhile: reload/);
    assert.ok(await page.getByRole("button", { name: "Start it again" }).isVisible());
  }));

test("a figure that cannot begin says so, and begins again with its own state", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    await page.addScriptTag({ type: "module", url: "./www/relu-lab.js" });
    await page.evaluate(() => {
      const figure = document.createElement("relu-curves");
      figure.setAttribute("state", "curves=mish");
      document.body.append(figure);
    });
    await page.locator("relu-curves .message.alarm").waitFor();
    await page.unroute("**/relu_lab_rest.wasm*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.waitForFunction(() => /curves=mish/.test(document.querySelector("relu-curves").model?.text));
  }));

test("a state that sets more asks for both parts at once", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, '<relu-dying norm="batch" state="opt=adam" data-asked></relu-dying>');
    assert.deepEqual(asked.toSorted(), ["first fetch", "rest fetch"]);
  }));

test("a script that needs the rest at once has it", () =>
  withPage({ html: "" }, async (page) => {
    const asked = asks(page);
    await bring(page, "<relu-curves data-asked></relu-curves>");
    const csv = await page.evaluate(() => document.querySelector("relu-curves").toCSV());
    assert.match(csv, /^x,/);
    assert.deepEqual(asked, ["first fetch", "rest xhr"]);
  }));

test("a rest that does not arrive is said, and the figure begins again", () =>
  withPage({ html: "", expectErrors: [/404/] }, async (page) => {
    await bring(page, '<relu-curves state="show=f&curves=leaky_relu" data-asked></relu-curves>');
    await page.route("**/relu_lab_rest.wasm*", (route) => route.fulfill({ status: 404, body: "no" }));
    const thrown = await page.evaluate(() => {
      try {
        return document.querySelector("relu-curves").toCSV();
      } catch (cause) {
        return cause.message;
      }
    });
    assert.match(thrown, /A part of this figure did not arrive.*relu_lab_rest\.wasm.*404/);
    assert.ok(await page.locator("relu-curves .message.alarm").isVisible());
    await page.unroute("**/relu_lab_rest.wasm*");
    await page.getByRole("button", { name: "Start it again" }).click();
    await page.waitForFunction(() => document.querySelector("relu-curves").model);
    const [state, csv] = await page.evaluate(() => {
      const figure = document.querySelector("relu-curves");
      return [figure.state, figure.toCSV()];
    });
    assert.match(state, /curves=leaky_relu/);
    assert.match(csv, /^x,f Leaky/);
  }));
