import assert from "node:assert/strict";
import { test } from "node:test";
import { Wins } from "../../static/js/store/wins.js";

const NOW = "2026-11-24T10:00:00.000Z";
const card = (/** @type {string} */ id, status = "won", more = {}) => ({ id, status, closed_at: NOW, archived_at: null, ...more });
const change = (/** @type {string} */ name, /** @type {any[]} */ cards, more = {}) => /** @type {any} */ ({ name, at: NOW, patches: cards.map((put) => ({ type: "card", id: put.id, put })), ...more });
const ids = (/** @type {any[]} */ wins) => wins.map((win) => win.card.id);

test("a deal that becomes won counts once, however often it is written after that", () => {
  const wins = new Wins(() => []);
  assert.deepEqual(ids(wins.hear(change("card.move", [card("1")]))), ["1"]);
  assert.deepEqual(ids(wins.hear(change("card.move", [card("1")]))), []);
  wins.hear(change("card.reopen", [card("1", "open")]));
  assert.deepEqual(ids(wins.hear(change("card.win", [card("1")]))), ["1"]);
});

test("what was won before the page was opened, or came with a new snapshot, is no news", () => {
  const cards = [card("1")];
  const wins = new Wins(() => cards);
  assert.deepEqual(ids(wins.hear(change("card.move", [card("1")]))), []);
  cards.push(card("2"));
  wins.reset();
  assert.deepEqual(ids(wins.hear(change("card.win", [card("2")]))), []);
});

test("several won at once are told together, those of old dates left out", () => {
  const wins = new Wins(() => []);
  const old = card("3", "won", { closed_at: "2026-11-01T12:00:00.000Z" });
  assert.deepEqual(ids(wins.hear(change("cards.bulk", [card("1"), card("2"), old]))), ["1", "2"]);
});

test("imports, history told later and undoing are no wins", () => {
  const wins = new Wins(() => []);
  assert.deepEqual(ids(wins.hear(change("import.cards", [card("1")]))), []);
  assert.deepEqual(ids(wins.hear(change("card.win", [card("2")], { happened_at: "2026-01-01T00:00:00.000Z" }))), []);
  assert.deepEqual(ids(wins.hear(change("change.undo", [card("3")]))), []);
});

test("coming back after a while tells what is minutes old, not hours", () => {
  const wins = new Wins(() => []);
  assert.deepEqual(ids(wins.hear(change("card.win", [card("1")]), Date.parse(NOW) + 60_000)), ["1"]);
  assert.deepEqual(ids(wins.hear(change("card.win", [card("2")]), Date.parse(NOW) + 3_600_000)), []);
});
