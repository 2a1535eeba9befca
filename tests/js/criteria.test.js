// What a stage asks before a deal goes on: the same cases as the server's, so that nobody is asked for what is not needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { goesOn, isFull, lacking } from "../../static/js/store/criteria.js";

const cases = JSON.parse(readFileSync(new URL("../board/criteria_cases.json", import.meta.url), "utf8"));
const PLACES = { before: "a", after: "c" };

for (const { it, criteria, card, told, from = "open", to = "after", lacks } of cases) {
  test(it, () => {
    const target = to in PLACES ? { kind: "open", position: PLACES[to], id: "y" } : { kind: to, position: "d", id: "y" };
    const found = goesOn({ kind: from, position: "b", id: "x" }, target) ? lacking(criteria, card ?? {}, told) : [];
    assert.deepEqual(found.map(({ id }) => id), lacks);
  });
}

test("a limit that holds is full for those who come in, not for those who are there", () => {
  const cards = { a: { column: "x" }, b: { column: "y" } };
  const store = { get: (_type, id) => cards[id], cardsOf: () => ["a"] };
  const column = { id: "x", kind: "open", wip_limit: 1, holds: true };
  assert.equal(isFull(store, column, ["a"]), false);
  assert.equal(isFull(store, column, ["b"]), true);
  assert.equal(isFull(store, { ...column, holds: false }, ["b"]), false);
});
