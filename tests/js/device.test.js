import assert from "node:assert/strict";
import { test } from "node:test";

const kept = new Map();
globalThis.localStorage = /** @type {any} */ ({
  getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
  removeItem: (/** @type {string} */ key) => kept.delete(key),
  clear: () => kept.clear(),
});
const { markLeaving, whoIsLeaving } = await import("../../static/js/lib/device.js");

test("a page that signs out knows it to its end, though the browser's memory is cleared on the way", () => {
  markLeaving("ana");
  localStorage.clear();
  assert.equal(whoIsLeaving(), "ana");
});

test("a sign-out that failed is none", () => {
  markLeaving("ana");
  markLeaving(null);
  assert.equal(whoIsLeaving(), null);
});
