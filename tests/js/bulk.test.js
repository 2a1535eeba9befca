import assert from "node:assert/strict";
import { test } from "node:test";
import { changeCards, takingBack } from "../../static/js/commands/bulk.js";
import { archiveCard, assignCard, editCard, labelCard, loseCard, moveCard, restoreCard } from "../../static/js/commands/cards.js";
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

/** @type {[string, (board: ReturnType<typeof makeBoard>, cards: readonly string[]) => any[]][]} */
const DEEDS = [
  ["moves", ({ store, columns }, cards) => cards.map((card) => moveCard(store, { card, column: columns[3], after: null }))],
  ["losses", ({ store, columns }, cards) => cards.map((card) => moveCard(store, { card, column: columns[5], outcome: { reason: "Price" } }))],
  // The invented deals have some whose owner also helps, which nobody can bring about.
  ["owners", ({ store, people }, cards) => cards.filter((id) => store.get("card", id)?.helpers[0]?.member !== store.get("card", id)?.owner).map((card) => assignCard(store, { card, member: people[1] }))],
  ["labels", ({ store }, cards) => cards.filter((id) => !store.get("card", id)?.labels.length).map((card) => labelCard(store, { card, label: [...store.all("label")][0].id }))],
  ["close dates", ({ store }, cards) => cards.map((card) => editCard(store, { card, fields: { expected_close: null } }))],
  ["archived ones", ({ store }, cards) => cards.map((card) => archiveCard(store, { card }))],
];

for (const [what, deed] of DEEDS) {
  test(`${what} of half a board are taken back to what was`, () => {
    const board = makeBoard();
    const cards = board.columns.slice(0, 4).flatMap((column) => board.store.cardsOf(column).filter((_, index) => index % 2 === 0));
    const before = seen(board.store);
    const parts = deed(board, cards);
    const back = takingBack(board.store, parts);
    board.run(changeCards(parts, "Do"));
    assert.notDeepEqual(seen(board.store), before);
    board.run(changeCards(back, "Undo"));
    assert.deepEqual(seen(board.store), before);
  });
}

test("a lost deal that was moved goes back as lost, with its reason", () => {
  const board = makeBoard();
  const { store, columns, run } = board;
  const [card] = store.cardsOf(columns[0]);
  run(loseCard(store, { card, reason: "Timing" }));
  const parts = [moveCard(store, { card, column: columns[1] })];
  const back = takingBack(store, parts);
  run(changeCards(parts, "Move"));
  assert.equal(store.get("card", card)?.status, "open");
  run(changeCards(back, "Undo"));
  assert.deepEqual([store.get("card", card)?.status, store.get("card", card)?.lost_reason], ["lost", "Timing"]);
});

test("what waited through a reload shows the same", () => {
  const { store, me, columns } = makeBoard();
  const cards = store.cardsOf(columns[0]).slice(0, 3);
  const { name, args, label } = changeCards(cards.map((card) => restoreCard(store, { card })), "Restore");
  const again = revive(store, { name, args: structuredClone(args), label }, me.id);
  assert.deepEqual(again.parts?.map((part) => part.args.card), cards);
});
