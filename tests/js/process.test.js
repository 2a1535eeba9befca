import assert from "node:assert/strict";
import { test } from "node:test";
import { countChanges, processOf, rebased } from "../../static/js/store/process.js";
import { rehearsedStore } from "../../static/js/store/rehearsed.js";
import { Store } from "../../static/js/store/store.js";

/** @param {string} id @param {object} [more] @returns {any} */
const stage = (id, more) => ({ id, name: id, kind: "open", color: "slate", probability: 10, wip_limit: null, holds: false, criteria: [], ...more });

function before() {
  return { columns: [stage("lead"), stage("offer"), stage("won", { kind: "won" })], removed: [], rules: [{ id: "r", name: "Call", condition: {}, actions: [], paused: false }] };
}

function storeOf(/** @type {any[]} */ columns, /** @type {any[]} */ cards) {
  const store = new Store({ schedule: (flush) => flush() });
  store.reset({ column: columns.map((one, at) => ({ ...one, position: `a${at}`, archived_at: null })), card: cards, rule: [] });
  return store;
}

test("a plan begins as the process of the board", () => {
  const { columns } = before();
  const plan = processOf(storeOf(columns, []));
  assert.deepEqual(plan.columns, columns);
  assert.deepEqual(countChanges(plan, { ...before(), rules: [] }), { stages: 0, rules: 0 });
});

test("what others change meanwhile holds wherever the plan had left it as it was", () => {
  const plan = { ...before(), columns: [stage("lead", { wip_limit: 3 }), stage("offer"), stage("won", { kind: "won" })] };
  const now = { ...before(), columns: [stage("offer", { name: "Proposal" }), stage("lead", { wip_limit: 9, probability: 20 }), stage("new"), stage("won", { kind: "won" })] };
  const after = rebased(plan, before(), now);
  assert.deepEqual(after.columns.map(({ id }) => id), ["offer", "lead", "new", "won"]);
  assert.deepEqual(after.columns[1], stage("lead", { wip_limit: 3, probability: 20 }));
  assert.equal(after.columns[0].name, "Proposal");
  assert.deepEqual(countChanges(after, now), { stages: 1, rules: 0 });
});

test("a stage that the plan leaves out stays where the one for its deals was put away", () => {
  const plan = { ...before(), columns: [stage("lead"), stage("won", { kind: "won" })], removed: [{ column: "offer", into: "lead" }] };
  const now = { ...before(), columns: [stage("offer"), stage("won", { kind: "won" })] };
  const after = rebased(plan, before(), now);
  assert.deepEqual([after.columns.map(({ id }) => id).sort(), after.removed], [["offer", "won"], []]);
});

test("the copy of the board has the stages of the plan, and the deals where they would be", () => {
  const columns = before().columns;
  const card = (/** @type {string} */ id, /** @type {string} */ column, /** @type {string} */ status) => ({ id, column, status, position: id, title: id, archived_at: null, closed_at: status === "open" ? null : "2026-11-01", moved_at: "2026-11-01" });
  const live = storeOf(columns, [card("a", "offer", "open"), card("b", "won", "won")]);
  const process = { ...before(), columns: [stage("fresh"), stage("lead"), stage("won", { kind: "won" })], removed: [{ column: "offer", into: "lead" }] };
  const cards = [{ card: "b", column: "lead", since: "2026-10-01", waits: { to: "won", why: "lacks", lacks: [] } }];
  const copy = rehearsedStore(live, { process, cards });
  assert.deepEqual(copy.columns().map(({ id }) => id), ["fresh", "lead", "won"]);
  assert.deepEqual(copy.cardsOf("lead").toSorted(), ["a", "b"]);
  const waiting = copy.get("card", "b");
  assert.deepEqual([waiting?.status, waiting?.closed_at, waiting?.moved_at], ["open", null, "2026-10-01"]);
});
