import assert from "node:assert/strict";
import { test } from "node:test";
import { keysBetween } from "../../static/js/lib/positions.js";
import { Store } from "../../static/js/store/store.js";

/** @param {{[type: string]: any[]}} [records] */
function makeStore(records) {
  /** @type {(() => void)[]} */
  const frames = [];
  const store = new Store({ schedule: (flush) => frames.push(flush) });
  if (records) store.reset(records);
  return { store, frame: () => frames.splice(0).forEach((flush) => flush()) };
}

/** @param {string} id @param {string} column @param {string} position @param {object} [more] */
const card = (id, column, position, more) => ({ id, column, position, archived_at: null, ...more });
/** @param {string} type @param {any} row */
const put = (type, row) => ({ type, id: row.id, put: row });

test("cards of a column stand by position, and by id where two positions are equal", () => {
  const { store } = makeStore({ card: [card("z", "c", "a1"), card("b", "c", "a0"), card("a", "c", "a1"), card("x", "c", "Zz")] });
  assert.deepEqual(store.cardsOf("c"), ["x", "b", "a", "z"]);
});

test("a moved card leaves one column and enters the other at its place", () => {
  const { store } = makeStore({ card: [card("1", "a", "a0"), card("2", "a", "a1"), card("3", "b", "a0"), card("4", "b", "a2")] });
  store.apply([put("card", card("1", "b", "a1"))]);
  assert.deepEqual([store.cardsOf("a"), store.cardsOf("b")], [["2"], ["3", "1", "4"]]);
});

test("a column's array stays the same one until its order changes", () => {
  const { store } = makeStore({ card: [card("1", "a", "a0"), card("2", "b", "a1")] });
  const [a, b] = [store.cardsOf("a"), store.cardsOf("b")];
  store.apply([put("card", card("1", "a", "a0", { title: "New" }))]);
  assert.equal(store.cardsOf("a"), a);
  store.apply([put("card", card("1", "a", "a1"))]);
  assert.equal(store.cardsOf("b"), b);
});

test("an archived card leaves its column but can still be read", () => {
  const { store } = makeStore({ card: [card("1", "a", "a0")] });
  store.apply([put("card", card("1", "a", "a0", { archived_at: "2026-01-01" }))]);
  assert.deepEqual(store.cardsOf("a"), []);
  assert.ok(store.get("card", "1"));
});

test("archived columns, tasks and comments are left out of their lists", () => {
  const column = { id: "c", name: "C", position: "a0", archived_at: null };
  const { store } = makeStore({ column: [column], task: [{ id: "t", card: "1", position: "a0", archived_at: null }] });
  store.apply([put("column", { ...column, archived_at: "x" }), { type: "task", id: "t", del: true }]);
  assert.deepEqual([store.columns(), store.tasksOf("1")], [[], []]);
});

test("comments stand in the order of their making", () => {
  const { store } = makeStore();
  store.apply([put("comment", { id: "2", card: "1", created_at: "2026-02", archived_at: null }), put("comment", { id: "1", card: "1", created_at: "2026-01", archived_at: null })]);
  assert.deepEqual(store.commentsOf("1").map((row) => row.id), ["1", "2"]);
});

test("a subscriber hears only of its own keys, once a frame", () => {
  const { store, frame } = makeStore({ card: [card("1", "a", "a0"), card("2", "a", "a1")] });
  frame();
  /** @type {string[]} */
  const heard = [];
  for (const key of ["card:1", "card:2", "cards-of:a", "*:card", "card:*", "columns", "totals:a"]) store.subscribe(key, () => heard.push(key));
  store.apply([put("card", card("1", "a", "a0", { title: "x" }))]);
  store.apply([put("card", card("1", "a", "a0", { title: "y" }))]);
  assert.deepEqual(heard, []);
  frame();
  assert.deepEqual(heard.sort(), ["*:card", "card:*", "card:1", "totals:a"]);
});

test("a patch that changes nothing wakes nobody", () => {
  const { store, frame } = makeStore({ card: [card("1", "a", "a0", { value: { amount: 1, currency: "EUR" } })] });
  const before = store.get("card", "1");
  store.subscribe("card:1", () => assert.fail("nothing changed"));
  frame();
  store.apply([put("card", card("1", "a", "a0", { value: { amount: 1, currency: "EUR" } }))]);
  frame();
  assert.equal(store.get("card", "1"), before);
});

test("a subscriber learns who did it", () => {
  const { store, frame } = makeStore({ card: [card("1", "a", "a0")] });
  /** @type {any} */
  let origin;
  store.subscribe("cards-of:b", (given) => (origin = given));
  store.apply([put("card", card("1", "b", "a0"))], { actor: "mei", name: "card.move" });
  frame();
  assert.deepEqual(origin, { actor: "mei", name: "card.move" });
});

test("whoever stops subscribing hears nothing more", () => {
  const { store, frame } = makeStore({ card: [card("1", "a", "a0")] });
  const off = store.subscribe("card:1", () => assert.fail("unsubscribed"));
  off();
  store.apply([put("card", card("1", "a", "a5"))]);
  frame();
});

test("a snapshot tells everybody", () => {
  const { store, frame } = makeStore({ card: [card("1", "a", "a0")] });
  let calls = 0;
  store.subscribe("card:9", () => calls++);
  store.reset({ card: [card("9", "a", "a0")] });
  frame();
  assert.deepEqual([calls, store.cardsOf("a")], [1, ["9"]]);
});

test("5,000 cards are taken in quickly, and one more is put in without sorting again", () => {
  const keys = keysBetween(null, null, 5_000);
  const cards = keys.map((position, index) => card(String(index).padStart(5, "0"), `c${index % 7}`, position)).reverse();
  const { store } = makeStore();
  store.reset({ card: [] });
  const start = process.cpuUsage();
  store.reset({ card: cards });
  const reset = milliseconds(process.cpuUsage(start));
  const again = process.cpuUsage();
  for (let index = 0; index < 200; index++) store.apply([put("card", { ...cards[index], column: "c0" })]);
  const moves = milliseconds(process.cpuUsage(again));
  assert.equal(store.size("card"), 5_000);
  assert.ok(reset < 300, `reset took ${reset} ms`);
  assert.ok(moves < 800, `200 moves took ${moves} ms`);
});

/** Time of our own work: a busy machine doesn't add to it. @param {NodeJS.CpuUsage} usage */
function milliseconds(usage) {
  return (usage.user + usage.system) / 1000;
}

test("cards of a running import are hidden, and appear all at once when it is done", () => {
  const running = { id: "i", state: "running" };
  const { store, frame } = makeStore({ import: [running], card: [card("own", "a", "a1")] });
  store.apply([put("card", card("1", "a", "a0", { imported_in: "i" })), put("card", card("2", "a", "a2", { imported_in: "i" })), put("card", card("3", "b", "a0", { imported_in: "i" }))]);
  frame();
  assert.deepEqual([store.cardsOf("a"), store.cardsOf("b")], [["own"], []]);
  /** @type {string[]} */
  const heard = [];
  for (const key of ["cards-of:a", "cards-of:b"]) store.subscribe(key, () => heard.push(key));
  store.apply([put("import", { ...running, state: "done" })]);
  frame();
  assert.deepEqual([store.cardsOf("a"), store.cardsOf("b")], [["1", "own", "2"], ["3"]]);
  assert.deepEqual(heard.sort(), ["cards-of:a", "cards-of:b"]);
});

test("whoever looks at all cards hears of those that an import shows at its end", () => {
  const running = { id: "i", state: "running" };
  const { store, frame } = makeStore({ import: [running], card: [card("1", "a", "a0", { imported_in: "i" })] });
  let heard = 0;
  store.subscribe("*:card", () => heard++);
  store.apply([put("import", { ...running, state: "done" })]);
  frame();
  assert.equal(heard, 1);
});

test("an import that was taken back leaves nothing, in whichever order a snapshot told of it", () => {
  const { store } = makeStore({ card: [card("1", "a", "a0", { imported_in: "i" })], import: [{ id: "i", state: "cancelling" }] });
  assert.deepEqual(store.cardsOf("a"), []);
  store.apply([{ type: "card", id: "1", del: true }, put("import", { id: "i", state: "cancelled" })]);
  assert.deepEqual(store.cardsOf("a"), []);
  assert.equal(store.get("card", "1"), undefined);
});

test("a snapshot of an import that is done shows its cards", () => {
  const { store } = makeStore({ card: [card("1", "a", "a0", { imported_in: "i" })], import: [{ id: "i", state: "done" }] });
  assert.deepEqual(store.cardsOf("a"), ["1"]);
});
