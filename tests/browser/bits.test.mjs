// The bits of the built package in Chromium, for `tools/bits.mjs` to compare with those of the other builds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { experiments, listBits } from "../bits.mjs";
import { withPage } from "./harness.mjs";

test("the bits of the package in Chromium", () =>
  withPage({ html: "" }, async (page) => {
    await page.addScriptTag({ content: listBits.toString() });
    const list = await page.evaluate(async (experiments) => {
      const lab = await import("./pkg/relu_lab.js");
      await lab.default();
      return globalThis.listBits(lab, experiments);
    }, experiments);
    assert.ok(list.length > 0);
    console.log(list.join("\n"));
  }));
