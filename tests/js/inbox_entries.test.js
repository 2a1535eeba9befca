import assert from "node:assert/strict";
import { test } from "node:test";
import { Entries } from "../../static/js/pages/inbox_entries.js";
import { addressOf } from "../../static/js/pages/inbox_parts.js";

const entry = (id, more = {}) => ({ id, kind: "moved", board: "b", card: "c", read: false, shows_at: `2026-11-24T0${id}:00:00.000Z`, ...more });

test("notices stand by deal, the deal of the newest first", () => {
  const entries = new Entries();
  entries.reset([entry("3"), entry("2", { card: "d" }), entry("1")]);
  assert.deepEqual(entries.groups().map((group) => [group.key, group.entries.map(({ id }) => id)]), [["c", ["3", "1"]], ["d", ["2"]]]);
  entries.add([entry("4", { card: "d" })]);
  assert.deepEqual(entries.groups().map(({ key }) => key), ["d", "c"]);
});

test("what belongs to no deal stands under its board", () => {
  const entries = new Entries();
  entries.reset([entry("1", { card: null })]);
  assert.deepEqual(entries.groups().map(({ key }) => key), ["b"]);
});

test("what was read or put off elsewhere is so here", () => {
  const entries = new Entries();
  entries.reset([entry("1"), entry("2"), entry("3")]);
  const records = { 1: entry("1", { read: true }), 2: entry("2", { shows_at: "2100-01-01T00:00:00.000Z" }) };
  entries.follow((id) => records[id], Date.parse("2026-11-25T00:00:00Z"));
  assert.equal(entries.get("1").read, true);
  assert.equal(entries.get("2"), undefined);
  assert.equal(entries.get("3").read, false);
});

test("a filter lets in what fits it", () => {
  const entries = new Entries();
  const mention = entry("1", { kind: "mention", read: true });
  assert.deepEqual(["", "unread", "mentions", "batons"].map((filter) => entries.suits(mention, filter)), [true, false, true, false]);
});

test("what has stopped leads to where it is mended", () => {
  const told = (outlet) => addressOf(entry("1", { kind: "outlet_stopped", outlet, number: null, comment: null }));
  assert.deepEqual(["webhook", "slack", "teams", "zoho", "fxiaoke"].map(told), ["/workspace#webhooks", "/boards/b/settings#channels", "/boards/b/settings#channels", "/boards/b/pulls", "/boards/b/pulls"]);
});
