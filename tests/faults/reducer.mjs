// The browser's own store over the same logs: reads {board: {changes, points}} and answers
// {board: {point: {records, listed}}} for every point (a number) asked for. A third opinion.
import { readFileSync } from "node:fs";
import { Pending } from "../../static/js/store/pending.js";
import { Store } from "../../static/js/store/store.js";

const TYPES = ["board", "column", "card", "label", "member", "task", "company", "import", "description", "comment", "version", "view", "reason", "competitor", "review", "goal", "rhythm", "playbook", "rule", "intake", "baton", "attachment", "pulse"];

/** @param {Store} store */
function shown(store) {
  const columns = [...store.all("column")].map(({ id }) => [id, store.cardsOf(id)]);
  return {
    records: Object.fromEntries(TYPES.map((type) => [type, [...store.all(type)]])),
    listed: Object.fromEntries(columns.filter(([, ids]) => ids.length > 0)),
  };
}

/** A fault put in on purpose, to see that it is found: this reducer misses one kind of change. @param {any} change */
function forgetful(change) {
  return change.name === "comment.add" ? { ...change, patches: [] } : change;
}

/** @param {any[]} changes @param {number[]} points @param {(change: any) => any} read */
function replay(changes, points, read) {
  const store = new Store({ schedule: () => {} });
  const pending = new Pending(store);
  const found = {};
  for (const change of changes) {
    pending.applyServer(read(change));
    if (points.includes(change.seq)) found[change.seq] = shown(store);
  }
  return found;
}

const logs = JSON.parse(readFileSync(0, "utf8"));
const read = process.argv[2] === "differing_reducer" ? forgetful : (/** @type {any} */ change) => change;
const answers = Object.entries(logs).map(([board, { changes, points }]) => [board, replay(changes, points, read)]);
process.stdout.write(JSON.stringify(Object.fromEntries(answers)));
