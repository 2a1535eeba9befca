import assert from "node:assert/strict";
import { test } from "node:test";

import { fold } from "../../static/js/lib/text.js";
import { initials } from "../../static/js/views/avatar.js";
import { distanceWords, dueWords } from "../../static/js/views/card_words.js";
import { monthEnd, nextFriday } from "../../static/js/views/date_field.js";
import { FieldSaves } from "../../static/js/views/field_saves.js";
import { searchWith } from "../../static/js/views/filters.js";
import { amountText } from "../../static/js/views/money_field.js";
import { best, cardText, score } from "../../static/js/views/palette_search.js";
import { afterStep } from "../../static/js/views/panel_tasks.js";
import { matching } from "../../static/js/views/picker.js";
import { earlierReasons } from "../../static/js/views/sheet_outcome.js";
import { gapAt } from "../../static/js/views/task_drag.js";

const EMPTY = { text: "", owner: [], label: [], closing: null, turn: null, min: null, max: null };

test("initials are first and last letter, or the family name's character", () => {
  assert.deepEqual(["Mei Zhang", "刘洋", "Cher", "Ana María Ruiz", "  "].map(initials), ["MZ", "刘", "CH", "AR", "?"]);
});

test("a task steps between its neighbours and stops at the ends", () => {
  const ids = ["a", "b", "c"];
  assert.equal(afterStep(ids, "b", -1), null);
  assert.equal(afterStep(ids, "c", -1), "a");
  assert.equal(afterStep(ids, "a", 1), "b");
  assert.equal(afterStep(ids, "a", -1), undefined);
  assert.equal(afterStep(ids, "c", 1), undefined);
});

test("a height falls into the gap nearest to it", () => {
  const boxes = [0, 30, 60].map((top) => ({ top, height: 30 }));
  assert.deepEqual([-5, 14, 16, 46, 90].map((y) => gapAt(boxes, y)), [0, 0, 1, 2, 3]);
});

test("a day is late, today or to come", () => {
  assert.deepEqual(dueWords("2026-11-22", "2026-11-24"), { tone: "late", text: "2 days late" });
  assert.deepEqual(dueWords("2026-11-24", "2026-11-24"), { tone: "today", text: "today" });
  assert.equal(dueWords("2026-11-25", "2026-11-24").tone, "planned");
  assert.equal(distanceWords("2026-12-18", "2026-11-24"), "in 24 d");
  assert.equal(distanceWords("2026-11-20", "2026-11-24"), "4 d ago");
});

test("common days fall where one means them", () => {
  assert.equal(nextFriday("2026-11-24"), "2026-11-27");
  assert.equal(nextFriday("2026-11-27"), "2026-12-04");
  assert.equal(monthEnd("2024-02-10"), "2024-02-29");
});

test("an amount is edited without empty decimals", () => {
  assert.equal(amountText({ amount: 21_000_000, currency: "EUR" }), "210000");
  assert.equal(amountText({ amount: 123_450, currency: "EUR" }), "1234.50");
  assert.equal(amountText({ amount: 1_480, currency: "JPY" }), "1480");
});

test("a list is found by every word, whatever the accents", () => {
  const options = [{ id: "1", label: "Café Morgenrot" }, { id: "2", label: "绿洲农业" }];
  assert.deepEqual(matching(options, "cafe rot").map(({ id }) => id), ["1"]);
  assert.deepEqual(matching(options, "农业").map(({ id }) => id), ["2"]);
  assert.equal(matching(options, " ").length, 2);
});

test("the palette prefers the beginning of a name, then of a word, then letters apart", () => {
  const found = best(["Reroute cargo", "Plan a route", "Route planning", "Run our test exercise"], "route", fold, 10);
  assert.deepEqual(found.map(({ entry }) => entry), ["Route planning", "Plan a route", "Reroute cargo", "Run our test exercise"]);
  assert.equal(score(["xyz"], "route planning"), -1);
});

test("a deal is found by its number, its customer and two Chinese characters", () => {
  const card = { title: "智能温室监测", number: 143 };
  const text = cardText(card, "Helios Énergie");
  assert.ok(score(["#143"], text) > 0 && score(["energie"], text) > 0 && score(["温室"], text) > 0);
});

test("five thousand deals are searched within a frame or two", () => {
  const cards = Array.from({ length: 5_000 }, (_, number) => ({ title: `Charging network pilot ${number}`, number }));
  best(cards, "warm", (card) => cardText(card, "Nordwind Logistik"), 50);
  const start = process.cpuUsage();
  assert.equal(best(cards, "network 49", (card) => cardText(card, "Nordwind Logistik"), 50).length, 50);
  assert.ok(process.cpuUsage(start).user / 1000 < 200);
});

test("earlier reasons stand by how often they were given", () => {
  const cards = ["Price", "No budget", "price", null, "Timing"].map((lost_reason) => ({ lost_reason }));
  assert.deepEqual(earlierReasons(cards), ["Price", "No budget", "Timing"]);
  assert.deepEqual(earlierReasons(cards, 1), ["Price"]);
});

test("the filter in the address leaves the rest of it alone", () => {
  assert.equal(searchWith("?x=1&text=old", { ...EMPTY, text: "new", min: 500 }), "?x=1&text=new&min=500");
  assert.equal(searchWith("?text=old", EMPTY), "");
});

const host = () => ({ addController() {}, requestUpdate() {} });

test("a save ends as saved, and a newer one wins over an older one's failure", async () => {
  const saves = new FieldSaves(/** @type {any} */ (host()));
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const first = saves.save("title", () => new Promise((_, reject) => { fail = reject; }));
  await saves.save("title", async () => {});
  assert.equal(saves.get("title")?.state, "saved");
  fail(new Error("late"));
  await first;
  assert.equal(saves.get("title")?.state, "saved");
});

test("a refusal keeps its reason and can be tried again", async () => {
  const saves = new FieldSaves(/** @type {any} */ (host()));
  let tries = 0;
  const send = () => (tries++ ? Promise.resolve() : Promise.reject(new Error("No.")));
  await saves.save("value", send);
  assert.equal(saves.get("value")?.message, "No.");
  await saves.get("value")?.retry?.();
  assert.equal(saves.get("value")?.state, "saved");
});

test("what went away meanwhile can't be tried again: its words are handed over", async () => {
  const saves = new FieldSaves(/** @type {any} */ (host()));
  const gone = Object.assign(new Error("Gone."), { code: "gone" });
  /** @type {any[]} */
  const handed = [];
  await saves.save("title", () => Promise.reject(gone), (error) => handed.push(error));
  assert.deepEqual(handed, [gone]);
  assert.equal(saves.get("title"), undefined);
});
