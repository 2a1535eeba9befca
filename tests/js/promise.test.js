import assert from "node:assert/strict";
import { test } from "node:test";
import { sections } from "../../static/js/pages/work_entries.js";
import { clockOf } from "../../static/js/views/promise.js";

const ASKED = "2026-11-24T10:00:00.000Z";
const HOUR = 3_600_000;
const at = (/** @type {number} */ hours) => Date.parse(ASKED) + hours * HOUR;

test("a customer's question has time, little time, and then is late", () => {
  assert.deepEqual(clockOf(ASKED, 8, at(1)), { tone: "calm", text: "7 h left" });
  assert.deepEqual(clockOf(ASKED, 8, at(6)), { tone: "soon", text: "2 h left" });
  assert.deepEqual(clockOf(ASKED, 8, at(8)), { tone: "late", text: "0 min late" });
  assert.deepEqual(clockOf(ASKED, 8, at(60)), { tone: "late", text: "2 d late" });
});

test("a question that is late stands under what is overdue", () => {
  const question = { id: "q", board: "b", asked_at: ASKED, asked_by_customer: true };
  const boards = [{ id: "b", name: "", color: "", role: "editor", workspace: "w" }];
  const work = /** @type {any} */ ({ tasks: [], cards: [], batons: [], questions: [question], asked: [], contacts: [], boards, promises: { w: 8 } });
  assert.deepEqual(sections(work, "2026-11-24", at(7)).map(([name]) => name), ["turn"]);
  assert.deepEqual(sections(work, "2026-11-24", at(9)).map(([name]) => name), ["overdue"]);
});
