// The built package in a real browser, on a page of its own, and that the harness can fail.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, frames, withPage } from "./harness.mjs";

test("the package loads and knows the whole family", () =>
  withPage({ html: "" }, async (page) => {
    const ids = await page.evaluate(async () => {
      const { default: init, activations } = await import("./pkg/relu_lab.js");
      await init();
      return activations().map(({ id }) => id);
    });
    assert.equal(ids.length, 21);
    assert.equal(new Set(ids).size, 21);
  }));

test("the module is served as application/wasm", () =>
  withPage({ html: "" }, async (page, { baseUrl }) => {
    const response = await page.request.get(`${baseUrl}pkg/relu_lab_bg.wasm`);
    assert.equal(response.headers()["content-type"], "application/wasm");
  }));

test("a kernel can be timed on this machine", () =>
  withPage({ html: "" }, async (page) => {
    const cost = await page.evaluate(async () => {
      const { default: init, benchmark } = await import("./pkg/relu_lab.js");
      await init();
      return benchmark("leaky_relu(negative_slope=0.2)", 4096, 2000);
    });
    assert.ok(cost > 0 && cost < 1e4, `${cost} ns an element`);
  }));

test("what the manifest calls a property of an element is one", () =>
  withPage({ html: '<script type="module" src="./www/relu-lab.js"></script>' }, async (page) => {
    const missing = await page.evaluate(async () => {
      const { modules } = await (await fetch("./custom-elements.json")).json();
      const missing = [];
      for (const { declarations } of modules) {
        const [{ tagName, attributes }] = declarations;
        const figure = document.createElement(tagName);
        const there = new Promise((done) => figure.addEventListener("ready", done, { once: true }));
        document.body.append(figure);
        await there;
        for (const { fieldName } of attributes) {
          if (!fieldName || fieldName === "state") continue;
          figure.removeAttribute(fieldName);
          // Setting it sets the attribute.
          figure[fieldName] = "";
          if (!figure.hasAttribute(fieldName)) missing.push(`${tagName}.${fieldName}`);
        }
        figure.remove();
      }
      return missing;
    });
    assert.deepEqual(missing, []);
  }));

for (const [what, script] of [
  ["logs an error", () => console.error("provoked")],
  ["throws", () => setTimeout(() => Promise.reject(new Error("provoked")), 0)],
  ["asks for a file that is not there", () => fetch("./provoked.txt")],
]) {
  test(`the harness notices a page that ${what}`, async () => {
    const visit = (expectErrors) =>
      withPage({ html: "", expectErrors }, async (page, { errors }) => {
        await page.evaluate(script);
        // A response comes when it comes; 1000 frames are 16 seconds at least.
        for (let n = 0; errors.length === 0 && n < 1000; n++) await frames(page, 1);
      });
    await assert.rejects(visit([]), /provoked/);
    await visit([/provoked/]);
  });
}

test("the harness notices what axe-core finds", () =>
  withPage({ html: "<main><h1>Test</h1><img src='data:,'></main>" }, (page) =>
    assert.rejects(assertAccessible(page), /image-alt/),
  ));
