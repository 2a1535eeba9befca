import assert from "node:assert/strict";
import { test } from "node:test";
import { editCard, loseCard, moveCard, reopenCard, winCard } from "../../static/js/commands/cards.js";
import { put } from "../../static/js/store/edits.js";
import { Pending } from "../../static/js/store/pending.js";
import { Store } from "../../static/js/store/store.js";
import { Layer, MOST_DEALS } from "../../static/js/store/what_if.js";

const MAKERS = /** @type {Record<string, any>} */ ({ "card.move": moveCard, "card.edit": editCard, "card.win": winCard, "card.lose": loseCard, "card.reopen": reopenCard });
const EUR = (/** @type {number} */ amount) => ({ amount, currency: "EUR" });

/** @param {string} id @param {object} [more] @returns {any} */
const card = (id, more) => ({ id, column: "lead", position: `a${id}`, title: id, status: "open", value: EUR(100), expected_close: null, commit: false, archived_at: null, closed_at: null, ...more });

function setUp() {
  const store = new Store({ schedule: (flush) => flush() });
  const pending = new Pending(store, { actor: "me" });
  const column = (/** @type {string} */ id, /** @type {string} */ kind, /** @type {number} */ probability) => ({ id, kind, probability, name: id, position: `a${id}`, archived_at: null });
  pending.reset({ card: [card("1"), card("2"), card("3")], column: [column("lead", "open", 10), column("offer", "open", 50), column("won", "won", 100), column("lost", "lost", 0)] }, 0);
  let seq = 0;
  return {
    store, pending, layer: makeLayer(pending),
    change: (/** @type {any[]} */ ...rows) => pending.applyServer({ stream: "s", epoch: "e", seq: ++seq, id: `c${seq}`, name: "card.edit", actor: "tom", at: "", patches: rows.map((row) => put("card", row)) }),
  };
}

/** @param {Pending} pending */
function makeLayer(pending) {
  const layer = new Layer(pending, (name, args) => MAKERS[name]?.(pending.store, args) ?? null);
  layer.show();
  return layer;
}

test("what would be is laid over what is, goes with its layer, and comes back with it", () => {
  const { store, pending, layer } = setUp();
  layer.add([moveCard(store, { card: "1", column: "offer" })]);
  layer.add([editCard(store, { card: "1", fields: { value: EUR(900) } })]);
  assert.deepEqual([store.get("card", "1")?.column, store.get("card", "1")?.value.amount], ["offer", 900]);
  const kept = JSON.parse(JSON.stringify(layer.kept(true)));
  layer.hide();
  assert.deepEqual(store.get("card", "1"), card("1"));
  const again = makeLayer(pending);
  again.restore(kept);
  assert.deepEqual([store.get("card", "1")?.column, store.get("card", "1")?.value.amount], ["offer", 900]);
  assert.deepEqual(again.replaced(), [{ card: "1", column: "offer", value: EUR(900) }]);
});

test("each step can be taken back, the last one also done again, and steps that were done together go together", () => {
  const { store, layer } = setUp();
  layer.add([moveCard(store, { card: "1", column: "offer" }), moveCard(store, { card: "2", column: "offer" })]);
  layer.add([editCard(store, { card: "1", fields: { value: EUR(900) } })]);
  layer.takeOut(({ id }) => id === layer.steps[0].id);
  assert.deepEqual(layer.differences().map(({ card, fields }) => [card, fields]), [["1", ["value"]]]);
  layer.takeBackLast();
  assert.deepEqual([layer.differences(), store.get("card", "1")?.value.amount], [[], 100]);
  layer.doAgain();
  assert.equal(store.get("card", "1")?.value.amount, 900);
  assert.equal(layer.doAgain(), undefined);
});

test("others' changes flow beneath: what they touch of the same is marked, what comes true is no difference any more", () => {
  const { store, layer, change } = setUp();
  layer.add([moveCard(store, { card: "1", column: "offer" })]);
  layer.add([editCard(store, { card: "2", fields: { value: EUR(900) } })]);
  change(card("1", { title: "renamed" }), card("2", { value: EUR(500) }));
  assert.deepEqual([store.get("card", "1")?.title, store.get("card", "1")?.column], ["renamed", "offer"]);
  assert.deepEqual(layer.difference("1").conflicts, []);
  assert.deepEqual(layer.difference("2").conflicts, ["value"]);
  assert.equal(store.get("card", "2")?.value.amount, 900);
  layer.insist("2");
  assert.deepEqual(layer.difference("2").conflicts, []);
  change(card("2", { value: EUR(900) }), card("1", { archived_at: "2026-11-29T09:00:00.000Z" }));
  assert.deepEqual([layer.difference("2").fields, layer.difference("1").gone], [[], true]);
  assert.deepEqual([layer.needed(), layer.replaced()], [[], []]);
});

test("it is made real by the fewest commands that come to the same", () => {
  const { store, layer } = setUp();
  layer.add([moveCard(store, { card: "1", column: "offer" })]);
  layer.add([moveCard(store, { card: "2", column: "offer", after: "1" })]);
  layer.add([moveCard(store, { card: "1", column: "won", outcome: { value: EUR(700) } })]);
  layer.add([editCard(store, { card: "2", fields: { expected_close: "2026-12-01", commit: true } })]);
  layer.add([editCard(store, { card: "2", fields: { commit: false } })]);
  layer.add([loseCard(store, { card: "3", reason: "Too dear" })]);
  assert.deepEqual(layer.needed().sort((a, b) => (b.name + a.args.card < a.name + b.args.card ? -1 : 1)), [
    { name: "card.move", args: { card: "1", column: "won", after: null, outcome: { value: EUR(700) } } },
    { name: "card.move", args: { card: "2", column: "offer", after: null } },
    { name: "card.move", args: { card: "3", column: "lost", after: null, outcome: { reason: "Too dear" } } },
    { name: "card.edit", args: { card: "2", fields: { expected_close: "2026-12-01" } } },
  ]);
  assert.deepEqual(layer.needed(new Set(["1", "3"])).map(({ args }) => args.card), ["2", "2"]);
  const [won] = layer.replaced();
  assert.deepEqual([won.column, won.status, won.value, won.closed_on.length], ["won", "won", EUR(700), 10]);
});

test("what it comes to in the store is what its commands come to when they are run", () => {
  const { store, layer } = setUp();
  layer.add([moveCard(store, { card: "3", column: "lead", after: null })]);
  layer.add([moveCard(store, { card: "1", column: "offer" })]);
  layer.add([moveCard(store, { card: "2", column: "offer", after: null })]);
  const would = ["lead", "offer"].map((column) => [...store.cardsOf(column)]);
  const needed = layer.needed();
  const { store: real, pending } = setUp();
  needed.forEach(({ name, args }, at) => pending.add(`n${at}`, MAKERS[name](real, args)));
  assert.deepEqual(["lead", "offer"].map((column) => [...real.cardsOf(column)]), would);
});

test("a stage that was archived meanwhile is marked, and not reckoned with", () => {
  const { store, pending, layer } = setUp();
  layer.add([moveCard(store, { card: "1", column: "offer" })]);
  const offer = /** @type {any} */ (store.get("column", "offer"));
  pending.load([put("column", { ...offer, archived_at: "2026-11-29T09:00:00.000Z" })]);
  assert.deepEqual([layer.difference("1").conflicts, layer.replaced()], [["column"], []]);
});

test("a hundred deals are enough for one change", () => {
  const { store, layer } = setUp();
  const many = Array.from({ length: MOST_DEALS + 1 }, (_, at) => editCard(store, { card: `x${at}`, fields: { commit: true } }));
  assert.ok(layer.isFull(many));
  assert.ok(!layer.isFull(many.slice(1)));
});
