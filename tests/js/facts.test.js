// The same rules about deals as the server's: tests/insights/facts.json holds both.
import { test } from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { factsOf } from "../../static/js/store/facts.js";

const told = JSON.parse(readFileSync(new URL("../insights/facts.json", import.meta.url), "utf8"));

for (const { name, card, tracks, customer = told.customer, last_done = null, ground, facts } of told.cases) {
  test(`A fact is what the cases say: ${name}`, () => {
    const deal = { card: { ...told.card, ...card }, tracks: { ...told.tracks, ...tracks }, customer, last_done };
    assert.deepEqual(factsOf(deal, { ...told.ground, now: Date.parse(told.ground.now), ...ground, limits: { ...told.ground.limits, ...ground?.limits } }), facts);
  });
}
