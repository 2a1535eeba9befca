import assert from "node:assert/strict";
import { test } from "node:test";
import { sections } from "../../static/js/pages/work_entries.js";

/** Friday. */
const TODAY = "2026-11-27";
const task = (/** @type {string} */ id, /** @type {string | null} */ due, more = {}) => ({ id, board: "b", due, due_at: null, ...more });
const card = (/** @type {string} */ id, /** @type {string | null} */ expected_close, /** @type {any} */ next_step = null) => ({ id, board: "b", expected_close, next_step });
const shown = (/** @type {object} */ more) => {
  const work = /** @type {any} */ ({ tasks: [], cards: [], batons: [], questions: [], asked: [], more: {}, boards: [], people: [], departments: [], ...more });
  return sections(work, TODAY).map(([name, entries]) => [name, entries.map(({ item }) => item.id).join(" ")]);
};

test("what is due stands under its day, the week ends on Sunday", () => {
  const days = { a: "2026-11-26", b: "2026-11-27", c: "2026-11-28", d: "2026-11-29", e: "2026-11-30", f: null };
  const tasks = Object.entries(days).map(([id, due]) => task(id, due));
  assert.deepEqual(shown({ tasks }), [["overdue", "a"], ["today", "b"], ["week", "c d"], ["later", "e"], ["none", "f"]]);
});

test("a deal is due by its expected close or its next step, whichever comes first", () => {
  const cards = [card("a", "2026-12-24"), card("b", "2026-12-24", { task: "theirs", due: TODAY }), card("c", null)];
  assert.deepEqual(shown({ cards }), [["today", "b"], ["later", "a"], ["none", "c"]]);
});

test("a next step that is my own task stands there once", () => {
  assert.deepEqual(shown({ tasks: [task("mine", TODAY)], cards: [card("a", null, { task: "mine", due: TODAY })] }), [["today", "mine"], ["none", "a"]]);
});

test("of one day, what has a time comes first, and tasks come before deals", () => {
  const tasks = [task("b", TODAY), task("a", TODAY, { due_at: "2026-11-27T14:00:00.000Z" })];
  assert.deepEqual(shown({ tasks, cards: [card("c", TODAY)] }), [["today", "a b c"]]);
});

test("what waits for me stands first, what I asked last; nothing leaves nothing", () => {
  const baton = (/** @type {string} */ id) => ({ id, board: "b", due: null });
  assert.deepEqual(shown({ batons: [baton("x")], asked: [baton("y")], tasks: [task("a", null)] }), [["turn", "x"], ["none", "a"], ["asked", "y"]]);
  assert.deepEqual(shown({}), []);
});

test("a question to my department stands beside the batons that wait for me", () => {
  const baton = { id: "x", board: "b", due: null };
  const question = { id: "q", board: "b", text: "Can we?", asked_at: "2026-11-26T08:00:00.000Z" };
  assert.deepEqual(shown({ batons: [baton], questions: [question] }), [["turn", "x q"]]);
});
