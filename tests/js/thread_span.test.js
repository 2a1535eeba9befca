import assert from "node:assert/strict";
import { test } from "node:test";

import { earlier, having, hiddenBefore, hiddenBehind, isWithin, later, newest } from "../../static/js/views/thread_span.js";

const said = (/** @type {number} */ count, at = (/** @type {number} */ i) => i) =>
  Array.from({ length: count }, (_, i) => ({ id: `c${i}`, created_at: new Date(at(i) * 60_000).toISOString() }));
const LONG = said(2_000);
const drawn = (/** @type {any[]} */ comments, /** @type {any} */ span) => {
  const ids = comments.filter(({ created_at }) => isWithin(created_at, span)).map(({ id }) => id);
  return [ids[0], ids.at(-1), ids.length];
};

test("a short thread is drawn whole, of a long one the newest page", () => {
  assert.deepEqual(newest(said(50)), { since: "", until: "" });
  assert.deepEqual(drawn(LONG, newest(LONG)), ["c1950", "c1999", 50]);
  assert.equal(hiddenBefore(LONG, newest(LONG)), 1_950);
});

test("what comes is drawn beside what was, and what stood there stays", () => {
  const span = newest(LONG);
  assert.deepEqual(drawn(said(2_010), span), ["c1950", "c2009", 60]);
});

test("earlier pages come one by one, to the very first comment", () => {
  const comments = said(120);
  const once = earlier(comments, newest(comments));
  assert.deepEqual(drawn(comments, once), ["c20", "c119", 100]);
  assert.deepEqual(earlier(comments, once), { since: "", until: "" });
});

test("what is new is drawn with a little of what came before, unless that is very much", () => {
  assert.deepEqual(drawn(LONG, newest(LONG, "c1800")), ["c1795", "c1999", 205]);
  assert.deepEqual(drawn(LONG, newest(LONG, "c100")), ["c1950", "c1999", 50]);
});

test("an old comment is drawn among its neighbours, and later pages lead back to the end", () => {
  let span = having(LONG, "c500", newest(LONG));
  assert.deepEqual(drawn(LONG, span), ["c475", "c524", 50]);
  assert.equal(hiddenBehind(LONG, span), 1_475);
  assert.equal(having(LONG, "c510", span), span);
  while (span.until) span = later(LONG, span);
  assert.deepEqual(drawn(LONG, span), ["c475", "c1999", 1_525]);
  assert.deepEqual(drawn(LONG, having(LONG, "c1900", newest(LONG))), ["c1895", "c1999", 105]);
});

test("those of one moment come together, so that each step goes on", () => {
  const comments = said(600, (i) => Math.floor(i / 120));
  const span = having(comments, "c10", newest(comments));
  assert.deepEqual(drawn(comments, span), ["c0", "c119", 120]);
  assert.deepEqual(drawn(comments, later(comments, span)), ["c0", "c239", 240]);
  assert.deepEqual(drawn(comments, earlier(comments, newest(comments))), ["c360", "c599", 240]);
});
