import assert from "node:assert/strict";
import { test } from "node:test";
import { nextCard, nextSpot } from "../../static/js/behaviors/focus.js";

const LANES = [
  { column: "lead", cards: ["a", "b", "c"] },
  { column: "empty", cards: [] },
  { column: "won", cards: ["d"] },
];

test("arrows walk the cards of a column and stop at its ends", () => {
  assert.equal(nextCard(LANES, "a", "ArrowDown"), "b");
  assert.equal(nextCard(LANES, "c", "ArrowDown"), "c");
  assert.equal(nextCard(LANES, "a", "ArrowUp"), "a");
  assert.equal(nextCard(LANES, "b", "End"), "c");
  assert.equal(nextCard(LANES, "b", "Home"), "a");
});

test("sideways goes to the same height in the next column that has cards", () => {
  assert.equal(nextCard(LANES, "c", "ArrowRight"), "d");
  assert.equal(nextCard(LANES, "d", "ArrowLeft"), "a");
  assert.equal(nextCard(LANES, "a", "ArrowLeft"), "a");
});

test("without a focus the first card gets it", () => {
  assert.equal(nextCard(LANES, null, "ArrowDown"), "a");
  assert.equal(nextCard([{ column: "empty", cards: [] }], null, "ArrowDown"), null);
});

test("a lifted card moves between its neighbours", () => {
  assert.deepEqual(nextSpot(LANES, { column: "lead", after: "b" }, "ArrowUp"), { column: "lead", after: "a" });
  assert.deepEqual(nextSpot(LANES, { column: "lead", after: "a" }, "ArrowUp"), { column: "lead", after: null });
  assert.deepEqual(nextSpot(LANES, { column: "lead", after: null }, "ArrowUp"), { column: "lead", after: null });
  assert.deepEqual(nextSpot(LANES, { column: "lead", after: "c" }, "ArrowDown"), { column: "lead", after: "c" });
});

test("a lifted card goes into an empty column too", () => {
  assert.deepEqual(nextSpot(LANES, { column: "lead", after: "b" }, "ArrowRight"), { column: "empty", after: null });
  assert.deepEqual(nextSpot(LANES, { column: "empty", after: null }, "ArrowRight"), { column: "won", after: null });
  assert.deepEqual(nextSpot(LANES, { column: "won", after: "d" }, "ArrowRight"), { column: "won", after: "d" });
});
