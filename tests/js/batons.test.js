import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptBaton, answerBaton, passBaton, withdrawBaton } from "../../static/js/commands/batons.js";
import { initDates } from "../../static/js/lib/dates.js";
import { Store } from "../../static/js/store/store.js";
import { toneOf } from "../../static/js/store/turns.js";
import { shortAge } from "../../static/js/views/turn_words.js";

const HOUR = 3_600_000;

/** @param {any} [turn] @param {any[]} [batons] */
function makeStore(turn = null, batons = []) {
  const store = new Store({ schedule: (flush) => flush() });
  store.reset({ card: [{ id: "c1", column: "a", position: "a0", title: "Deal", turn, archived_at: null }], baton: batons });
  return store;
}

/** @param {Store} store @param {any} command */
function run(store, command) {
  store.apply(command.effect(store));
  return store.get("card", "c1")?.turn;
}

const baton = (/** @type {string} */ id, /** @type {string} */ asked_at) => ({ id, card: "c1", question: id, asked_by: "mei", member: "me", department: null, due: null, state: "asked", asked_at, accepted_by: null, accepted_at: null, text: null, settled_by: null, settled_at: null });
const turn = (/** @type {string} */ id, /** @type {string} */ since) => ({ baton: id, member: "me", department: null, accepted_by: null, since, due: null, question: id });

test("a question is shown at once as whose turn it is, cut as the server cuts it", () => {
  const shown = run(makeStore(), passBaton(makeStore(), { card: "c1", to: { department: "support" }, question: "😀".repeat(100) }, "mei"));
  assert.deepEqual([shown.department, shown.member, [...shown.question].length], ["support", null, 80]);
});

test("a newer question does not take the turn from an older one", () => {
  const store = makeStore(turn("b1", "2026-01-01"));
  assert.equal(run(store, passBaton(store, { card: "c1", to: { member: "me" }, question: "?" }, "mei")).baton, "b1");
});

test("who accepts has the turn, and an answer gives it to the next question", () => {
  const store = makeStore(turn("b1", "2026-01-01"), [baton("b1", "2026-01-01"), baton("b2", "2026-01-02")]);
  assert.equal(run(store, acceptBaton(store, { baton: "b1" }, "me")).accepted_by, "me");
  assert.equal(run(store, answerBaton(store, { baton: "b1", text: "Yes" }, "me")).baton, "b2");
  assert.equal(run(store, withdrawBaton(store, { baton: "b2" }, "me")), null);
  assert.deepEqual([store.get("baton", "b1")?.accepted_by, store.get("baton", "b1")?.settled_by], ["me", "me"]);
});

test("of a card that is not open nothing is shown before the server has answered", () => {
  const store = makeStore(turn("b1", "2026-01-01"));
  assert.equal(acceptBaton(store, { baton: "b1" }, "me").effect?.(store).length, 0);
});

test("what waits grows older visibly", () => {
  initDates(null);
  const now = Date.parse("2026-11-28T12:00:00Z");
  const ago = (/** @type {number} */ hours) => new Date(now - hours * HOUR).toISOString();
  assert.deepEqual([1, 23, 25, 73].map((hours) => toneOf({ since: ago(hours), due: null }, now)), ["fresh", "fresh", "long", "late"]);
  assert.deepEqual([0.2, 3, 30].map((hours) => shortAge(ago(hours), now)), ["12 min", "3 h", "1 d"]);
  assert.equal(toneOf({ since: ago(1), due: "2020-01-01" }, now), "late");
});
