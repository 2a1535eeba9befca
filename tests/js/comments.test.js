import assert from "node:assert/strict";
import { test } from "node:test";

import { addComment, answerComment, archiveComment, askComment, reactToComment, unaskComment, unreactToComment } from "../../static/js/commands/comments.js";
import { NO_CARD, Store } from "../../static/js/store/store.js";

const comment = (/** @type {string} */ id, more = {}) => ({ id, card: "k", author: "tom", text: id, reply_to: null, created_at: id, archived_at: null, reactions: {}, asked_at: null, asked_department: null, answered_at: null, ...more });

function makeStore() {
  const store = new Store({ schedule: (flush) => flush() });
  store.reset({ board: [{ id: "b", comments_count: 1 }], card: [{ id: "k", column: "a", position: "a", comments_count: 2, question: null }], comment: [comment("1"), comment("2"), comment("3", { card: null })] });
  return { store, run: (/** @type {any} */ command) => store.apply(command.effect(store)) };
}

test("a reaction is there at once, once, and goes with its name when it was the last", () => {
  const { store, run } = makeStore();
  for (const me of ["ana", "tom", "ana"]) run(reactToComment(store, { comment: "1", reaction: "heart" }, me));
  assert.deepEqual(store.get("comment", "1")?.reactions, { heart: ["ana", "tom"] });
  for (const me of ["ana", "tom"]) run(unreactToComment(store, { comment: "1", reaction: "heart" }, me));
  assert.deepEqual(store.get("comment", "1")?.reactions, {});
});

test("a question stands on the card at once, the one that waits for longest", () => {
  const { store, run } = makeStore();
  store.apply([{ type: "comment", id: "2", put: comment("2", { asked_at: "2020", asked_department: "d" }) }]);
  run(askComment(store, { comment: "1" }, "ana"));
  assert.deepEqual(store.get("card", "k")?.question, { comment: "2", department: "d", since: "2020", customer: null });
  run(answerComment(store, { comment: "2" }, "ana"));
  assert.equal(store.get("comment", "2")?.answered_by, "ana");
  assert.equal(store.get("card", "k")?.question.comment, "1");
  run(archiveComment(store, { comment: "1" }));
  assert.equal(store.get("card", "k")?.question, null);
  assert.equal(store.get("card", "k")?.comments_count, 1);
});

test("a question of the customer stands on the card beside the one that waits for longest", () => {
  const { store, run } = makeStore();
  store.apply([{ type: "comment", id: "2", put: comment("2", { asked_at: "2020", asked_department: null }) }]);
  run(askComment(store, { comment: "1", customer: true }, "ana"));
  const since = store.get("comment", "1")?.asked_at;
  assert.deepEqual(store.get("card", "k")?.question, { comment: "2", department: null, since: "2020", customer: { comment: "1", since } });
  run(askComment(store, { comment: "1", department: "d" }, "ana"));
  assert.equal(store.get("comment", "1")?.asked_by_customer, true);
  run(answerComment(store, { comment: "1" }, "ana"));
  assert.equal(store.get("card", "k")?.question.customer, null);
});

test("asked of another department its clock runs on, asked again it begins anew", () => {
  const { store, run } = makeStore();
  store.apply([{ type: "comment", id: "2", put: comment("2", { asked_at: "2020", asked_by: "tom" }) }]);
  run(askComment(store, { comment: "2", department: "e" }, "ana"));
  const handed = store.get("comment", "2");
  assert.deepEqual([handed?.asked_at, handed?.asked_by, handed?.asked_department], ["2020", "tom", "e"]);
  run(answerComment(store, { comment: "2" }, "ana"));
  run(askComment(store, { comment: "2" }, "ana"));
  assert.notEqual(store.get("comment", "2")?.asked_at, "2020");
  assert.equal(store.get("comment", "2")?.answered_at, null);
});

test("a question that is taken back leaves comment and card as they were; an answered one stays", () => {
  const { store, run } = makeStore();
  run(askComment(store, { comment: "1", department: "d" }, "ana"));
  run(unaskComment(store, { comment: "1" }));
  const { asked_at, asked_by, asked_department } = store.get("comment", "1") ?? {};
  assert.deepEqual([asked_at, asked_by, asked_department, store.get("card", "k")?.question], [null, null, null, null]);
  run(askComment(store, { comment: "1" }, "ana"));
  run(answerComment(store, { comment: "1" }, "ana"));
  run(unaskComment(store, { comment: "1" }));
  assert.equal(store.get("comment", "1")?.answered_by, "ana");
});

test("what belongs to no card stands in the board's own thread, and is counted there", () => {
  const { store, run } = makeStore();
  let told = 0;
  store.subscribe(`comments-of:${NO_CARD}`, () => (told += 1));
  run(addComment(store, { id: "9", card: null, text: "Lunch?", author: "ana" }));
  assert.deepEqual(store.commentsOf(NO_CARD).map(({ id }) => id).sort(), ["3", "9"]);
  assert.equal(store.get("board", "b")?.comments_count, 2);
  assert.equal(store.get("card", "k")?.comments_count, 2);
  run(archiveComment(store, { comment: "3" }));
  assert.deepEqual(store.commentsOf(NO_CARD).map(({ id }) => id), ["9"]);
  assert.equal(told, 2);
});
