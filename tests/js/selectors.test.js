import assert from "node:assert/strict";
import { test } from "node:test";
import { boardFigures, carriedTotals, columnTotals, totalsOf } from "../../static/js/store/selectors.js";
import { goalFor, periodOf } from "../../static/js/store/periods.js";
import { Sums, totalsIn } from "../../static/js/store/sums.js";
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

test("what is held over another stage counts there, in the head and in both stages", () => {
  const store = makeStore();
  const carried = [{ card: "1", column: "2" }];
  const figures = boardFigures(store, "2026-11-24", undefined, carried);
  assert.deepEqual(figures.open, [{ amount: 1, currency: "EUR" }, { amount: 500, currency: "CNY" }]);
  assert.deepEqual(figures.won, [{ amount: 1_033, currency: "EUR" }]);
  assert.deepEqual(carriedTotals(store, columnTotals(store, "1"), "1", carried, "2026-11-24").sum[0], { amount: 1, currency: "EUR" });
  assert.deepEqual(carriedTotals(store, columnTotals(store, "2"), "2", carried, "2026-11-24").sum, [{ amount: 1_933, currency: "EUR" }]);
  assert.deepEqual(boardFigures(store, "2026-11-24").won, [{ amount: 700, currency: "EUR" }], "nothing was dropped yet");
});

test("held over its own stage, or over one that is gone, nothing differs", () => {
  const store = makeStore();
  for (const column of ["1", "gone"]) assert.deepEqual(boardFigures(store, "2026-11-24", undefined, [{ card: "1", column }]), boardFigures(store, "2026-11-24"));
});

test("the period is a month, a quarter or a year of the calendar", () => {
  const store = makeStore();
  const won = (/** @type {any} */ kind) => boardFigures(store, "2026-11-24", periodOf(kind, "2026-11-24")).won[0].amount;
  assert.deepEqual([won("month"), won("quarter"), won("year")], [700, 1_600, 1_600]);
  assert.deepEqual(periodOf("quarter", "2026-03-31"), { key: "2026-Q1", from: "2026-01", to: "2026-03" });
});

test("a goal is that of all, for this very period", () => {
  const store = makeStore();
  const goal = { measure: "won_value", period: "2026-Q4", member: null, department: null, archived_at: null, value: { amount: 5, currency: "EUR" } };
  store.reset({ goal: [{ ...goal, id: "1", member: "tom" }, { ...goal, id: "2", period: "2026-11" }, { ...goal, id: "3" }] });
  assert.deepEqual(goalFor(store, periodOf("quarter", "2026-11-24")), goal.value);
  assert.equal(goalFor(store, periodOf("year", "2026-11-24")), null);
});

test("a deal that is closed where it stands is open no more", () => {
  const store = makeStore();
  store.apply([{ type: "card", id: "1", put: card("1", "1", 333, "EUR", { status: "won", closed_at: "2026-11-20T10:00:00.000Z" }) }]);
  assert.deepEqual(boardFigures(store, "2026-11-24").won, [{ amount: 1_033, currency: "EUR" }]);
  assert.equal(boardFigures(store, "2026-11-24").count, 2);
});

test("sums beyond 2^53 are exact, and numbers again when they fit", () => {
  const store = makeStore();
  const most = 10 ** 15;
  store.apply(Array.from({ length: 10 }, (_, at) => ({ type: "card", id: `x${at}`, put: card(`x${at}`, "1", most, "USD") })));
  assert.deepEqual(columnTotals(store, "1").sum.at(-1), { amount: 10n ** 16n, currency: "USD" });
  store.apply(Array.from({ length: 9 }, (_, at) => ({ type: "card", id: `x${at}`, del: true })));
  assert.deepEqual(columnTotals(store, "1").sum.at(-1), { amount: most, currency: "USD" });
});

test("whatever happens, running sums are what summing anew would give", () => {
  const store = makeStore();
  columnTotals(store, "1");
  let seed = 7;
  const random = (/** @type {number} */ n) => (seed = (seed * 48_271) % 2_147_483_647) % n;
  const pick = (/** @type {any[]} */ list) => list[random(list.length)];
  for (let step = 0; step < 400; step += 1) {
    const id = String(random(30));
    const made = card(id, pick(["1", "2", "3"]), random(1_000) - 200, pick(["EUR", "CNY", "JPY"]), { status: pick(["open", "won", "lost"]), closed_at: pick([null, "2026-10-03T10:00:00.000Z", "2026-11-03T10:00:00.000Z"]), archived_at: pick([null, null, "2026-01-01T00:00:00.000Z"]) });
    if (random(9) === 0) store.apply([{ type: "column", id: "1", put: column("1", "open", random(100)) }]);
    else if (random(9) === 1) store.apply([{ type: "card", id, del: true }]);
    else store.apply([{ type: "card", id, put: { ...made, position: `a${id.padStart(2, "0")}`, value: random(5) ? made.value : null } }]);
  }
  const anew = new Sums(store);
  for (const id of ["1", "2", "3"]) {
    const { count, sum, weighted } = anew.stages.get(id) ?? { count: 0, sum: new Map(), weighted: new Map() };
    assert.deepEqual(columnTotals(store, id), { count, sum: totalsIn(sum, "EUR"), weighted: totalsIn(weighted, "EUR") });
  }
  const { open, won } = boardFigures(store, "2026-11-24");
  assert.deepEqual([open, won], [totalsIn(anew.open, "EUR"), totalsIn(anew.wonBetween("2026-11", "2026-11"), "EUR")]);
});
