// When a regular review is: the cases that board/rhythms.py answers, and when one is due.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dueAt, timesAfter } from "../../static/js/lib/occurrences.js";

const cases = JSON.parse(readFileSync(new URL("../board/rhythms.json", import.meta.url), "utf8"));

for (const { name, rhythm, after, times } of cases) {
  test(`as the server reckons: ${name}`, () => {
    const found = timesAfter(rhythm, Date.parse(after), times.length);
    assert.deepEqual(found.map((at) => new Date(at).toISOString().replace(".000", "")), times);
  });
}

const weekly = { repeat: { every: 1, unit: "week", weekday: 0 }, begins_on: "2026-11-01", time: "09:00", zone: "Europe/Berlin", created_at: "2026-11-01T00:00:00Z", held_at: null };
const monday = Date.parse("2026-11-23T08:00:00Z");
const minutes = (/** @type {number} */ count) => count * 60_000;

test("it is due from ten minutes before for a day, and then no more", () => {
  assert.equal(dueAt(weekly, monday - minutes(11)), null);
  assert.equal(dueAt(weekly, monday - minutes(10)), monday);
  assert.equal(dueAt(weekly, monday + minutes(23 * 60)), monday);
  assert.equal(dueAt(weekly, monday + minutes(24 * 60)), null);
});

test("what was held, also a day early, is due no more", () => {
  assert.equal(dueAt({ ...weekly, held_at: "2026-11-23T08:03:00Z" }, monday + minutes(10)), null);
  assert.equal(dueAt({ ...weekly, held_at: "2026-11-22T15:00:00Z" }, monday), null);
  assert.equal(dueAt({ ...weekly, held_at: "2026-11-16T08:00:00Z" }, monday), monday);
});

test("a time that had passed when it was planned is not due", () => {
  assert.equal(dueAt({ ...weekly, created_at: "2026-11-23T08:30:00Z" }, monday + minutes(40)), null);
});
