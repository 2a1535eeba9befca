import assert from "node:assert/strict";
import { test } from "node:test";
import { itemsByDay, monthDays, shifted, weekDays } from "../../static/js/store/calendar_items.js";
import { makeFixtureSession } from "./fixture_session.js";

const DAY = "2026-11-26";

/** A board with one deal of each kind on one day. */
function makeBoard() {
  const { store } = makeFixtureSession({ cards: 6 });
  const rows = [...store.all("card")];
  const put = (/** @type {any} */ row, /** @type {any} */ fields) => store.apply([{ type: "card", id: row.id, put: { ...row, next_step: null, expected_close: DAY, status: "open", archived_at: null, ...fields } }]);
  const [small, large, won, archived, other] = rows;
  for (const task of [...store.all("task")]) store.apply([{ type: "task", id: task.id, put: undefined }]);
  put(small, { value: { amount: 1, currency: "EUR" } });
  put(large, { value: { amount: 9_000_00, currency: "EUR" } });
  put(won, { status: "won" });
  put(archived, { archived_at: "2026-11-01T00:00:00.000Z" });
  put(other, { expected_close: "2026-12-24" });
  put(rows[5], { expected_close: null });
  const task = (/** @type {string} */ id, /** @type {any} */ fields) => store.apply([{ type: "task", id, put: { id, card: small.id, title: id, due: DAY, done_at: null, archived_at: null, position: "a0", ...fields } }]);
  task("due", {});
  task("done", { done_at: "2026-11-25T10:00:00.000Z" });
  task("of a won deal", { card: won.id });
  return { store, small, large };
}

test("a day has its open tasks first, then its open deals, the large before the small", () => {
  const { store, small, large } = makeBoard();
  const items = itemsByDay(/** @type {any} */ ({ store }), null, weekDays(DAY)).get(DAY);
  assert.deepEqual(items?.map(({ key }) => key), ["task:due", `card:${large.id}`, `card:${small.id}`]);
});

test("what the filter leaves out stands on no day, nor do its tasks", () => {
  const { store, large } = makeBoard();
  const items = itemsByDay(/** @type {any} */ ({ store }), (card) => card.id === large.id, monthDays(DAY));
  assert.deepEqual([...items.values()].flat().map(({ key }) => key), [`card:${large.id}`]);
});

test("a month is shown in whole weeks from Monday, however long it is", () => {
  assert.deepEqual([monthDays("2026-11-26")[0], monthDays("2026-11-26").at(-1)], ["2026-10-26", "2026-12-06"]);
  assert.equal(monthDays("2027-02-10").length, 28);
  assert.equal(monthDays("2026-08-01").length, 42);
  assert.equal(weekDays("2026-11-29")[0], "2026-11-23");
});

test("turning the page keeps to months, also from their last day", () => {
  assert.equal(shifted("2026-01-31", "month", 1), "2026-02-01");
  assert.equal(shifted("2026-01-05", "month", -1), "2025-12-01");
  assert.equal(shifted("2026-12-30", "week", 1), "2027-01-06");
});
