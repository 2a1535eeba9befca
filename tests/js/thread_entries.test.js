import assert from "node:assert/strict";
import { test } from "node:test";

import { firstNew, foldRuns, stream, withNewLine } from "../../static/js/views/thread_entries.js";

const said = (id, at) => ({ id, created_at: at, text: id });
const did = (seq, at, name = "card.edit") => ({ seq, at, name, actor: "a", text: "" });
const keys = (entries) => entries.map((entry) => entry.key);

test("comments and changes stand in the order of time", () => {
  const entries = stream([said("c1", "2026-11-24T09:00:00.000Z")], [did(3, "2026-11-24T10:00:00.000Z"), did(1, "2026-11-24T08:00:00.000Z")], "all");
  assert.deepEqual(keys(entries), ["seq:1", "c1", "seq:3"]);
});

test("changes of one moment stand in the order of their numbers, though history comes newest first", () => {
  const at = "2026-11-24T08:00:00.000Z";
  assert.deepEqual(keys(stream([], [did(3, at), did(2, at), did(1, at)], "all")), ["seq:1", "seq:2", "seq:3"]);
});

test("a comment is not told twice beside itself, but stands in the activity alone", () => {
  const history = [did(2, "2026-11-24T09:00:00.000Z", "comment.add")];
  const comments = [said("c1", "2026-11-24T09:00:00.000Z")];
  assert.deepEqual(keys(stream(comments, history, "all")), ["c1"]);
  assert.deepEqual(keys(stream(comments, history, "comments")), ["c1"]);
});

test("a long run of changes folds but for its last two, a short one stays", () => {
  const run = (from, n) => Array.from({ length: n }, (_, i) => ({ key: `seq:${from + i}`, at: "", item: did(from + i, "") }));
  const folded = foldRuns([...run(1, 6), { key: "c1", at: "", comment: said("c1", "") }, ...run(10, 4)]);
  assert.deepEqual(keys(folded), ["run:seq:1", "seq:5", "seq:6", "c1", "seq:10", "seq:11", "seq:12", "seq:13"]);
  assert.equal(folded[0].folded?.length, 4);
});

test("the new begins with the first of so many comments by others", () => {
  const by = (id, author) => ({ ...said(id, ""), author });
  const comments = [by("1", "tom"), by("2", "me"), by("3", "tom"), by("4", "mei"), by("5", "me")];
  assert.equal(firstNew(comments, 2, "me"), "3");
  assert.equal(firstNew(comments, 9, "me"), "1");
  assert.equal(firstNew(comments, 0, "me"), null);
  assert.equal(firstNew([by("1", "me")], 1, "me"), null);
  const entries = comments.map((comment) => ({ key: comment.id, at: "", comment }));
  assert.deepEqual(keys(withNewLine(entries, "3")), ["1", "2", "new", "3", "4", "5"]);
  assert.deepEqual(keys(withNewLine(entries, "gone")), ["1", "2", "3", "4", "5"]);
});
