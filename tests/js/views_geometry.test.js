import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeSpeed } from "../../static/js/behaviors/autoscroll.js";
import { inside, slotIndex, spanAt, stack } from "../../static/js/behaviors/geometry.js";
import { seeded } from "./fixture_session.js";

const THREE = stack(["a", "b", "c"], [100, 60, 100], 10);

test("a stack stands one after another with gaps", () => {
  assert.deepEqual(THREE.tops, [0, 110, 180]);
});

test("a card lands before the first one whose middle is below the pointer", () => {
  assert.equal(slotIndex(-500, THREE, null), 0);
  assert.equal(slotIndex(49, THREE, null), 0);
  assert.equal(slotIndex(51, THREE, null), 1);
  assert.equal(slotIndex(139, THREE, null), 1);
  assert.equal(slotIndex(141, THREE, null), 2);
  assert.equal(slotIndex(9_999, THREE, null), 3);
});

test("an empty column takes it at the top", () => {
  assert.equal(slotIndex(300, stack([], [], 10), null), 0);
});

test("the open slot keeps the card until the pointer passes the middle of a neighbour", () => {
  const slot = { index: 1, size: 80 };
  assert.equal(slotIndex(60, THREE, slot), 1, "still below the middle of a");
  assert.equal(slotIndex(40, THREE, slot), 0);
  assert.equal(slotIndex(200, THREE, slot), 1, "b has been pushed to 200, its middle is 230");
  assert.equal(slotIndex(231, THREE, slot), 2);
});

test("the slot never flickers: where it lands it stays while the pointer rests", () => {
  const random = seeded(3);
  for (let run = 0; run < 2_000; run += 1) {
    const count = Math.floor(random() * 12);
    const items = stack(Array.from({ length: count }, (_, at) => `${at}`), Array.from({ length: count }, () => 60 + Math.floor(random() * 70)), 6);
    const size = 60 + Math.floor(random() * 70);
    const at = random() * 1_400 - 100;
    const first = slotIndex(at, items, { index: Math.floor(random() * (count + 1)), size });
    const second = slotIndex(at, items, { index: first, size });
    assert.equal(second, first, `run ${run}`);
  }
});

test("between two columns the nearer one counts, far outside none", () => {
  const columns = [{ id: "a", start: 0, end: 270 }, { id: "b", start: 282, end: 552 }];
  assert.equal(spanAt(100, columns)?.id, "a");
  assert.equal(spanAt(275, columns)?.id, "a");
  assert.equal(spanAt(279, columns)?.id, "b");
  assert.equal(spanAt(580, columns)?.id, "b");
  assert.equal(spanAt(700, columns), null);
});

test("a point is inside its rectangle, edges included", () => {
  const rect = { left: 10, top: 10, right: 20, bottom: 20 };
  assert.ok(inside({ x: 10, y: 20 }, rect));
  assert.ok(!inside({ x: 21, y: 15 }, rect));
});

test("the nearer the edge the faster it scrolls, and in the middle not at all", () => {
  assert.equal(edgeSpeed(400, 0, 800), 0);
  assert.ok(edgeSpeed(5, 0, 800) < edgeSpeed(50, 0, 800));
  assert.ok(edgeSpeed(5, 0, 800) < 0);
  assert.ok(edgeSpeed(799, 0, 800) > edgeSpeed(760, 0, 800));
  assert.equal(edgeSpeed(-500, 0, 800), edgeSpeed(0, 0, 800));
});
