// The facts about a board's deals, kept live: what was read once, then the changes, in whatever order they come.
import { test } from "node:test";
import assert from "node:assert/strict";
import { matches, emptyFilter, fromQuery, toQuery } from "../../static/js/store/filters.js";
import { Health, countsOf } from "../../static/js/store/health.js";
import { Store } from "../../static/js/store/store.js";
import { tableRows } from "../../static/js/store/table_rows.js";

const NOW = Date.parse("2026-11-29T09:00:00.000Z");
const at = (/** @type {number} */ day) => `2026-11-${String(day).padStart(2, "0")}T09:00:00.000Z`;
const few = (/** @type {number} */ limit) => ({ limit, usual: null, cases: 0 });
const LIMITS = { no_contact: few(14), unanswered: few(1), close_moved: few(2), bounced: few(1), value_dropped: few(10), long_stay: { lead: few(14), offer: few(14) } };

/** @param {object} [fields] */
function deal(fields = {}) {
  return {
    id: "d", status: "open", archived_at: null, column: "lead", position: "a0", value: { amount: 100_000, currency: "EUR" }, expected_close: "2026-12-01", tasks_done: 0,
    created_at: at(20), moved_at: at(20), question: null, turn: null, company: null, next_step: { task: "t", due: "2026-12-01" }, ...fields,
  };
}

/** @param {...any} cards */
function board(...cards) {
  const store = new Store({ schedule: () => {} });
  const column = (/** @type {string} */ id, /** @type {number} */ probability) => ({ id, kind: "open", position: id === "lead" ? "a0" : "a1", probability, archived_at: null });
  store.reset({ board: [{ id: "b", currency: "EUR", facts_off: [] }], column: [column("lead", 10), column("offer", 50)], card: cards, task: [] });
  const health = new Health({ store, now: () => NOW });
  health.begin(cards);
  return { store, health };
}

/** @param {number} seq */
const told = (seq, tracks = {}) => ({ seq, limits: LIMITS, customers: null, tracks });

/** A change arrives: the store has it when the facts hear of it. @param {any} parts @param {number} seq @param {any} card @param {object} [of] */
function arrive({ store, health }, seq, card, of = {}) {
  const change = /** @type {any} */ ({ seq, at: at(24), name: "card.edit", patches: [{ type: "card", id: card.id, put: card }], ...of });
  store.apply(change.patches);
  health.hear(change);
}

const codes = (/** @type {Health} */ health) => (health.facts.get("d") ?? []).map(({ code }) => code);

test("What came while it was asked counts once, however far the answer is", () => {
  for (const seq of [4, 5, 6, 7]) {
    const parts = board(deal());
    arrive(parts, 5, deal({ expected_close: "2026-12-08" }));
    const moved = [[null, at(20), "2026-12-01"], [5, at(24), "2026-12-08"], [6, at(24), "2026-12-15"]];
    const known = seq < 5 ? {} : { d: { expected_close: moved.slice(0, seq === 5 ? 2 : 3) } };
    parts.health.take(told(seq, known));
    arrive(parts, 6, deal({ expected_close: "2026-12-15" }));
    parts.health.reckon();
    const [fact] = parts.health.facts.get("d") ?? [];
    assert.deepEqual([fact?.code, fact?.n], ["close_moved", 2], `answered at ${seq}`);
  }
});

test("What is undone never was, and to do it again counts", () => {
  const parts = board(deal());
  parts.health.take(told(1));
  const halved = deal({ value: { amount: 50_000, currency: "EUR" } });
  arrive(parts, 2, halved);
  parts.health.reckon();
  assert.deepEqual(codes(parts.health), ["value_dropped"]);
  arrive(parts, 3, deal(), { name: "change.undo", cause: { undo_of: 2 } });
  assert.deepEqual(parts.health.reckon(), ["d"]);
  assert.deepEqual([codes(parts.health), parts.health.tracks.of("d")?.value.length], [[], 1]);
  arrive(parts, 4, halved, { name: "change.undo", cause: { undo_of: 3, again: true } });
  parts.health.reckon();
  assert.deepEqual(codes(parts.health), ["value_dropped"]);
});

test("Only what changed is reckoned, a part at a time", () => {
  const cards = Array.from({ length: 5 }, (_, i) => deal({ id: `c${i}`, next_step: null, position: `a${i}` }));
  const { health } = board(...cards);
  health.take(told(1));
  assert.equal(health.reckon(3).length, 3);
  assert.deepEqual([health.isDue, health.reckon(3).length, health.isDue], [true, 2, false]);
  health.touch("c1");
  assert.deepEqual(health.reckon(), []);
  assert.equal(countsOf(health.facts).get("no_step"), 5);
});

test("A board's deals are narrowed to a fact, and those at risk stand by their money", () => {
  const facts = new Map([["a", [{ code: "no_step" }]], ["c", [{ code: "bounced" }]], ["u", [{ code: "bounced" }]]]);
  const filter = { ...emptyFilter, ...fromQuery(new URLSearchParams("fact=no_step,bounced")) };
  const context = /** @type {any} */ ({ today: "2026-11-29", facts: () => facts });
  assert.deepEqual(["a", "b", "c"].map((id) => matches({ id }, filter, context)), [true, false, true]);
  assert.deepEqual(toQuery(filter), { fact: "no_step,bounced" });
  // What is not known yet hides nothing.
  assert.equal(matches({ id: "b" }, filter, { ...context, facts: () => undefined }), true);

  const { store } = board(deal({ id: "a", value: { amount: 900, currency: "EUR" } }), deal({ id: "b" }), deal({ id: "c", column: "offer", value: { amount: 400, currency: "EUR" } }), deal({ id: "u", column: "offer", value: { amount: 9_000, currency: "USD" } }));
  const session = /** @type {any} */ ({ store, ui: { get: () => facts } });
  // 200 before 90; another currency behind them, and last the deal that is well.
  assert.deepEqual(tableRows(session, ["a", "b", "c", "u"], { sort: { by: "risk", down: true }, group: null }), [{ card: "c" }, { card: "a" }, { card: "u" }, { card: "b" }]);
});
