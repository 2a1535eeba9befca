import assert from "node:assert/strict";
import { test } from "node:test";
import { boardFigures, columnTotals, totalsOf } from "../../static/js/store/selectors.js";
import { Store } from "../../static/js/store/store.js";

const column = (/** @type {string} */ id, /** @type {string} */ kind, probability = 0) => ({ id, kind, probability, name: id, position: `a${id}`, archived_at: null });
const card = (/** @type {string} */ id, /** @type {string} */ where, amount = 0, currency = "EUR", more = {}) => ({ id, column: where, position: `a${id}`, archived_at: null, value: { amount, currency }, ...more });

function makeStore() {
  const store = new Store({ schedule: (flush) => flush() });
  store.reset({
    board: [{ id: "b", currency: "EUR" }],
    column: [column("1", "open", 25), column("2", "won", 90), column("3", "lost", 10)],
    card: [card("1", "1", 333), card("2", "1", 1), card("3", "1", 500, "CNY"), card("4", "2", 700, "EUR", { closed_at: "2026-11-03T10:00:00.000Z" }), card("5", "2", 900, "EUR", { closed_at: "2026-10-31T10:00:00.000Z" }), card("6", "3", 50)],
  });
  return store;
}

test("a stage is summed by currency, and weighted card by card", () => {
  assert.deepEqual(columnTotals(makeStore(), "1"), {
    count: 3,
    sum: [{ amount: 334, currency: "EUR" }, { amount: 500, currency: "CNY" }],
    weighted: [{ amount: 83, currency: "EUR" }, { amount: 125, currency: "CNY" }],
  });
});

test("won counts whole and lost not at all", () => {
  const store = makeStore();
  assert.deepEqual(columnTotals(store, "2").weighted, [{ amount: 1_600, currency: "EUR" }]);
  assert.deepEqual(columnTotals(store, "3").weighted, [{ amount: 0, currency: "EUR" }]);
});

test("the figures: open, weighted, won in this month", () => {
  const figures = boardFigures(makeStore(), "2026-11-24");
  assert.deepEqual(figures.open, [{ amount: 334, currency: "EUR" }, { amount: 500, currency: "CNY" }]);
  assert.deepEqual(figures.won, [{ amount: 700, currency: "EUR" }]);
  assert.equal(figures.count, 3);
});

test("totals are kept until a card of the stage changes, or its probability", () => {
  const store = makeStore();
  const first = columnTotals(store, "1");
  store.apply([{ type: "card", id: "6", put: card("6", "3", 60) }]);
  assert.equal(columnTotals(store, "1"), first);
  store.apply([{ type: "card", id: "1", put: card("1", "1", 400) }]);
  assert.equal(columnTotals(store, "1").sum[0].amount, 401);
  store.apply([{ type: "column", id: "1", put: column("1", "open", 50) }]);
  assert.equal(columnTotals(store, "1").weighted[0].amount, 201);
});

test("a part of a stage can be summed as well", () => {
  assert.deepEqual(totalsOf(makeStore(), ["1"], "1").sum, [{ amount: 333, currency: "EUR" }]);
});
