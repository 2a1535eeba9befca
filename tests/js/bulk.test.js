import assert from "node:assert/strict";
import { test } from "node:test";
import { changeCards } from "../../static/js/commands/bulk.js";
import { archiveCard, moveCard, restoreCard } from "../../static/js/commands/cards.js";
import { revive } from "../../static/js/commands/revive.js";
import { Pending } from "../../static/js/store/pending.js";
import { makeFixtureSession } from "./fixture_session.js";

/** A board on which commands are carried out at once. */
function makeBoard() {
  const { store, me, workspace } = makeFixtureSession({ cards: 40 });
  const pending = new Pending(store, { actor: me.id });
  let n = 0;
  const run = (/** @type {any} */ command) => pending.add(`c${++n}`, command);
  const people = [...workspace.all("member")].map(({ id }) => id);
  return { store, me, run, people, columns: store.columns().map(({ id }) => id) };
}

/** All that a person could see of the cards: where they stand in which order, and their fields. @param {any} store */
function seen(store) {
  return store.columns().map((/** @type {any} */ column) => store.cardsOf(column.id).map((/** @type {string} */ id) => {
    const { position, moved_at, closed_at, ...card } = store.get("card", id);
    return card;
  }));
}

test("several deals moved to the end of a stage keep their order", () => {
  const { store, run, columns } = makeBoard();
  const moving = store.cardsOf(columns[0]).slice(0, 4);
  run(changeCards(moving.map((card) => moveCard(store, { card, column: columns[1] })), "Move"));
  assert.deepEqual(store.cardsOf(columns[1]).slice(-4), moving);
});

test("each effect sees what the ones before it left", () => {
  const { store, run, columns } = makeBoard();
  const [one, two] = store.cardsOf(columns[0]);
  run(changeCards([moveCard(store, { card: one, column: columns[2], after: null }), moveCard(store, { card: two, column: columns[2], after: one })], "Move"));
  assert.deepEqual(store.cardsOf(columns[2]).slice(0, 2), [one, two]);
});

test("one of them is a change that is taken back whole when it is refused", () => {
  const { store, columns } = makeBoard();
  const before = seen(store);
  const pending = new Pending(store, { actor: "me" });
  pending.add("c1", changeCards(store.cardsOf(columns[0]).map((card) => archiveCard(store, { card })), "Archive"));
  assert.equal(store.cardsOf(columns[0]).length, 0);
  pending.reject("c1");
  assert.deepEqual(seen(store), before);
});

test("what waited through a reload shows the same", () => {
  const { store, me, columns } = makeBoard();
  const cards = store.cardsOf(columns[0]).slice(0, 3);
  const { name, args, label } = changeCards(cards.map((card) => restoreCard(store, { card })), "Restore");
  const again = revive(store, { name, args: structuredClone(args), label }, me.id);
  assert.deepEqual(again.parts?.map((part) => part.args.card), cards);
});
