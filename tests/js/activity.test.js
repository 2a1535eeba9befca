import assert from "node:assert/strict";
import test from "node:test";
import { groupLines, headline } from "../../static/js/store/activity_groups.js";
import { ActivityFeed } from "../../static/js/sync/activity_feed.js";
import { entryWords } from "../../static/js/views/activity_words.js";
import { undoOf } from "../../static/js/views/undo_offer.js";
import { timePerStage } from "../../static/js/pages/story_text.js";

const START = Date.parse("2026-11-26T10:00:00Z");

/** A line of so many minutes after the start. */
function line(seq, minute, fields = {}) {
  return { seq, at: new Date(START + minute * 60_000).toISOString(), actor: "ana", name: "card.move", text: "moved the deal", after: "Proposal", card: { id: `c${seq}`, number: seq, title: `Deal ${seq}` }, ...fields };
}

function shapes(lines) {
  return groupLines(lines).map(({ why, lines: own }) => `${why} ${own.map(({ seq }) => seq).join(" ")}`);
}

test("what one person does again within minutes, to the same stage, is one entry", () => {
  const entries = groupLines([line(3, 4), line(2, 2), line(1, 0)]);
  assert.equal(entries.length, 1);
  assert.equal(entryWords(entries[0]), "moved 3 deals to Proposal");
});

test("another person, another stage, another deed or a pause begins another entry", () => {
  assert.deepEqual(shapes([line(2, 1, { actor: "tom" }), line(1, 0)]), ["one 2", "one 1"]);
  assert.deepEqual(shapes([line(2, 1, { after: "Won" }), line(1, 0)]), ["one 2", "one 1"]);
  assert.deepEqual(shapes([line(2, 1, { name: "card.archive" }), line(1, 0)]), ["one 2", "one 1"]);
  assert.deepEqual(shapes([line(2, 30), line(1, 0)]), ["one 2", "one 1"]);
});

test("tasks are counted one by one, deals once each", () => {
  const ticked = { name: "task.complete", text: "completed the task “x”", after: undefined, card: { id: "c", number: 1, title: "x" } };
  assert.equal(entryWords(groupLines([line(2, 1, ticked), line(1, 0, ticked)])[0]), "completed 2 tasks");
  const same = { card: { id: "c", number: 1, title: "x" } };
  assert.equal(entryWords(groupLines([line(2, 1, same), line(1, 0, same)])[0]), "moved 1 deal to Proposal");
});

test("what belongs to one group is one entry, called by the line that says what it was", () => {
  const part = { group: "g", name: "import.cards", text: "imported 200 deals", card: undefined, after: undefined };
  const lines = [line(4, 300), line(3, 200, { ...part, name: "import.finish", text: "imported 400 deals from a.csv" }), line(2, 100, part), line(1, 0, { ...part, name: "import.start", text: "began to import a.csv" })];
  assert.deepEqual(shapes(lines), ["one 4", "group 3 2 1"]);
  assert.equal(entryWords(groupLines(lines)[1]), "imported 400 deals from a.csv");
  assert.equal(headline({ key: "", why: "group", lines: [line(1, 0)] }), undefined);
});

test("an entry keeps its name while it grows at its newer end", () => {
  const [before] = groupLines([line(2, 1), line(1, 0)]);
  const [after] = groupLines([line(3, 2), line(2, 1), line(1, 0)]);
  assert.equal(after.key, before.key);
});

test("an import is undone whole, what nothing is left of not at all", () => {
  assert.deepEqual(undoOf(line(7, 0)), { seq: 7 });
  assert.deepEqual(undoOf(line(7, 0, { name: "import.cards", group: "g" })), { group: "g" });
  assert.equal(undoOf(line(7, 0, { name: "board.create" })), null);
});

/** A server with so many lines, and a clock that fires at once when told. */
function feedOf(log) {
  const asked = [];
  const timers = [];
  const api = {
    get: async (address) => {
      asked.push(address);
      const before = Number(new URL(address, "http://x").searchParams.get("before") ?? Infinity);
      return { history: log.filter(({ seq }) => seq < before).sort((a, b) => b.seq - a.seq).slice(0, 50), kept_since: null };
    },
  };
  const clock = { after: (_ms, fn) => (timers.push(fn), () => timers.splice(timers.indexOf(fn), 1)) };
  return { feed: new ActivityFeed({ address: "/a", api, clock }), asked, timers };
}

test("of a deal as it was only what was done by then is asked for", async () => {
  const asked = [];
  const api = { get: async (address) => (asked.push(address), { history: Array.from({ length: 50 }, (_, at) => line(50 - at, at)) }) };
  const feed = new ActivityFeed({ address: "/a", api, clock: { after: () => () => {} }, until: 51 });
  await feed.show({ kind: "moves" });
  await feed.older();
  await feed.refresh();
  assert.deepEqual(asked, ["/a?before=51&kind=moves", "/a?before=1&kind=moves", "/a?before=51&kind=moves"]);
});

test("pages follow each other to the end, and what comes is put on top and told", async () => {
  const log = Array.from({ length: 60 }, (_, at) => line(at + 1, at));
  const { feed, asked, timers } = feedOf(log);
  await feed.show({ kind: "moves", member: null });
  assert.equal(asked[0], "/a?kind=moves");
  assert.equal(feed.lines.length, 50);
  await feed.older();
  assert.equal(feed.lines.length, 60);
  assert.equal(feed.next, null);
  const told = [];
  feed.on("fresh", (lines) => told.push(...lines.map(({ seq }) => seq)));
  log.push(line(61, 61), line(62, 62));
  feed.grew();
  feed.grew();
  assert.equal(timers.length, 1);
  await feed.refresh();
  assert.deepEqual(told, [62, 61]);
  assert.equal(feed.lines.length, 62);
});

test("when more came than a page holds, it begins anew rather than with a gap", async () => {
  const log = [line(1, 0)];
  const { feed } = feedOf(log);
  await feed.show({});
  log.push(...Array.from({ length: 70 }, (_, at) => line(at + 2, at)));
  await feed.refresh();
  assert.equal(feed.lines.length, 50);
  assert.notEqual(feed.next, null);
});

test("a failure is kept until it is tried again", async () => {
  const { feed } = feedOf([line(1, 0)]);
  const { get } = feed.api;
  feed.api = { get: () => Promise.reject(new Error("The line is down.")) };
  await feed.show({});
  assert.equal(feed.failure, "The line is down.");
  feed.api = { get };
  await feed.reload();
  assert.deepEqual([feed.failure, feed.lines.length], ["", 1]);
});

test("the time in a stage is the sum of its stays, and a won stage has none", () => {
  const stay = (column, since, until, kind = "open") => ({ column, name: column, kind, color: null, since: new Date(since).toISOString(), until: until && new Date(until).toISOString() });
  const times = timePerStage([stay("a", 0, 1000), stay("b", 1000, 3000), stay("a", 3000, null), stay("w", 1, null, "won")], new Date(10_000).toISOString());
  assert.deepEqual(times.map(({ column, time, times: n, here }) => [column, time, n, here]), [["a", 8000, 2, true], ["b", 2000, 1, false]]);
});
