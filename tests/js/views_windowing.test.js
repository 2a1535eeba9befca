import assert from "node:assert/strict";
import { test } from "node:test";
import { stack } from "../../static/js/behaviors/geometry.js";
import { Heights, TYPICAL_HEIGHT, entryAt, pieces, renderedIndices } from "../../static/js/behaviors/windowing.js";
import { seeded } from "./fixture_session.js";

const GAP = 6;
const many = (/** @type {number} */ count, height = () => 100) => stack(Array.from({ length: count }, (_, at) => `c${at}`), Array.from({ length: count }, height), GAP);

test("a card counts as typical until it has been measured", () => {
  const heights = new Heights();
  assert.equal(heights.of("a"), TYPICAL_HEIGHT);
  assert.ok(heights.note("a", 77));
  assert.ok(!heights.note("a", 77), "the same again is no news");
  assert.ok(!heights.note("a", 0), "hidden is not a height");
  assert.equal(heights.of("a"), 77);
});

test("the entry at an offset is the last one that begins before it", () => {
  assert.equal(entryAt([0, 106, 212], -50), 0);
  assert.equal(entryAt([0, 106, 212], 211), 1);
  assert.equal(entryAt([0, 106, 212], 9_999), 2);
  assert.equal(entryAt([], 10), 0);
});

test("only what is near the viewport is rendered", () => {
  const indices = renderedIndices(many(5_000), { top: 53_000, height: 800 });
  assert.ok(indices.length < 25);
  assert.ok(indices.includes(500) && indices.includes(507));
});

test("the focused card stays, however far one scrolls", () => {
  assert.ok(renderedIndices(many(5_000), { top: 53_000, height: 800 }, [3, -1]).includes(3));
});

test("an empty column renders nothing", () => {
  assert.deepEqual(renderedIndices(many(0), { top: 0, height: 800 }), []);
  assert.deepEqual(pieces(many(0), []), []);
});

test("spacers and cards together are exactly as high as all cards", () => {
  const random = seeded(11);
  for (let run = 0; run < 300; run += 1) {
    const items = many(1 + Math.floor(random() * 900), () => 60 + Math.floor(random() * 70));
    const indices = renderedIndices(items, { top: random() * 50_000, height: 800 }, [Math.floor(random() * items.ids.length)]);
    const shown = pieces(items, indices);
    const height = shown.reduce((sum, piece) => sum + ("spacer" in piece ? piece.spacer : items.heights[piece.index]), 0) + GAP * (shown.length - 1);
    const last = items.ids.length - 1;
    assert.equal(height, items.tops[last] + items.heights[last], `run ${run}`);
  }
});
