import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyFilter, fromQuery, isEmpty, matcher, matches, toQuery } from "../../static/js/store/filters.js";
import { makeFixtureSession } from "./fixture_session.js";

const context = {
  today: "2026-11-24",
  currency: "EUR",
  me: "m1",
  department: "d1",
  company: (/** @type {string} */ id) => ({ c1: "晨星医疗 Morningstar", c2: "Bäckerei Sommer" })[id],
  member: (/** @type {string} */ id) => ({ m1: "Léa Fontaine" })[id],
};
const card = /** @type {any} */ ({
  id: "1", title: "华东区 12 家医院试点", number: 118, company: "c1", owner: "m1", labels: ["l1"], status: "open",
  value: { amount: 5_000, currency: "EUR" }, expected_close: "2026-11-26", next_step: null,
});
const passes = (/** @type {any} */ filter, more = {}) => matches({ ...card, ...more }, { ...emptyFilter, ...filter }, context);

for (const text of ["医院", "晨星", "morning", "MORNING", "#118", "lea", "１２", "font 医院", " "]) {
  test(`“${text}” finds the card`, () => assert.ok(passes({ text })));
}

for (const text of ["医疗院", "Tom", "#119"]) {
  test(`“${text}” doesn't find the card`, () => assert.ok(!passes({ text })));
}

test("diacritics and width don't count", () => {
  assert.ok(passes({ text: "backerei" }, { company: "c2" }));
  assert.ok(passes({ text: "ＳＯＭＭＥＲ" }, { company: "c2" }));
});

test("owners: some of these, or nobody", () => {
  assert.ok(passes({ owner: ["m1", "m2"] }));
  assert.ok(!passes({ owner: ["none"] }));
  assert.ok(passes({ owner: ["none"] }, { owner: null }));
});

test("whose turn: mine, my department's, anybody's", () => {
  const turn = { baton: "b1", member: null, department: "d1", accepted_by: null };
  const found = (/** @type {object} */ more) => ["me", "department", "open"].filter((whose) => passes({ turn: whose }, { turn: more && { ...turn, ...more } }));
  assert.deepEqual(found({}), ["department", "open"]);
  assert.deepEqual(found({ accepted_by: "m1" }), ["me", "department", "open"]);
  assert.deepEqual(found({ department: null, member: "m1" }), ["me", "open"]);
  assert.deepEqual(found({ department: "d2" }), ["open"]);
  assert.deepEqual(["me", "department", "open"].filter((whose) => passes({ turn: whose }, { turn: null })), []);
});

test("labels: one of these", () => {
  assert.ok(passes({ label: ["l1", "l2"] }));
  assert.ok(!passes({ label: ["l2"] }));
});

test("closing: overdue, this week, this month, none", () => {
  const days = (/** @type {any} */ expected_close, next_step = null) => ["overdue", "week", "month", "none"].filter((closing) => passes({ closing }, { expected_close, next_step }));
  assert.deepEqual(days("2026-11-26"), ["week", "month"]);
  assert.deepEqual(days("2026-11-23"), ["overdue", "week", "month"]);
  assert.deepEqual(days("2026-11-30"), ["month"]);
  assert.deepEqual(days(null), ["none"]);
  assert.deepEqual(days(null, /** @type {any} */ ({ task: "t", due: "2026-11-20" })), ["overdue", "month"]);
});

test("a won deal isn't overdue by its expected close", () => {
  assert.ok(!passes({ closing: "overdue" }, { status: "won", expected_close: "2026-01-01" }));
});

test("value: within the range, of the board's currency alone", () => {
  assert.ok(passes({ min: 5_000, max: 5_000 }));
  assert.ok(!passes({ min: 5_001 }));
  assert.ok(!passes({ min: 1 }, { value: null }));
  assert.ok(!passes({ min: 1 }, { value: { amount: 5_000, currency: "CNY" } }));
});

test("nothing filtered is no filter", () => {
  const session = makeFixtureSession();
  assert.equal(matcher({ ...emptyFilter }, /** @type {any} */ (session)), null);
  assert.equal(matcher(null, /** @type {any} */ (session)), null);
  const match = matcher({ ...emptyFilter, text: "医院" }, /** @type {any} */ (session));
  assert.ok([...session.store.all("card")].some((one) => match?.(one)));
});

test("committed deals alone, where that is asked for", () => {
  assert.ok(passes({ commit: true }, { commit: true }));
  assert.ok(!passes({ commit: true }, { commit: false }));
  assert.ok(passes({}, { commit: false }));
});

test("deals of one source alone, where that is asked for", () => {
  assert.ok(passes({ source: "Website" }, { source: "Website" }));
  assert.ok(!passes({ source: "Website" }, { source: null }) && !passes({ source: "Website" }));
});

test("a filter survives the address", () => {
  const filter = { text: "医院", owner: ["m1", "none"], label: ["l1"], tier: ["key"], fact: ["no_step"], source: "Trade fair, Berlin", commit: true, turn: /** @type {const} */ ("me"), closing: /** @type {const} */ ("week"), min: 100, max: null };
  assert.deepEqual(fromQuery(new URLSearchParams(toQuery(filter))), filter);
  assert.ok(isEmpty(fromQuery(new URLSearchParams("closing=ever&min=x"))));
});

test("by the tier of the customer; a deal without one is of none", () => {
  const tiers = { ...context, tier: (/** @type {string} */ id) => ({ c1: "key" })[id] };
  const through = (/** @type {string[]} */ tier, /** @type {object} */ more = {}) => matches({ ...card, ...more }, { ...emptyFilter, tier }, tiers);
  assert.ok(through(["key"]) && !through(["regular"]));
  assert.ok(through(["potential", "key"], { company: "c2" }) && !through(["potential"], { company: null }));
  assert.deepEqual(fromQuery(new URLSearchParams(toQuery({ ...emptyFilter, tier: ["key", "regular"] }))).tier, ["key", "regular"]);
});
