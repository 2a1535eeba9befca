// What a filter lets through on the screen is what a file has that is made of it: the same cases as the server's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromQuery, matches } from "../../static/js/store/filters.js";

const given = JSON.parse(readFileSync(new URL("../integrations/exports/filters.json", import.meta.url), "utf8"));
const context = {
  today: given.today,
  currency: given.currency,
  me: given.me,
  department: given.people[given.me].department,
  company: (/** @type {string} */ id) => given.companies[id]?.name,
  tier: (/** @type {string} */ id) => given.companies[id]?.tier,
  member: (/** @type {string} */ id) => given.people[id]?.name,
};

for (const [query, ids] of given.found) {
  test(`${new URLSearchParams(query)} finds “${ids}”`, () => {
    const filter = fromQuery(new URLSearchParams(query));
    assert.equal(given.cards.filter((/** @type {any} */ card) => matches(card, filter, context)).map(({ id }) => id).join(""), ids);
  });
}
