import assert from "node:assert/strict";
import { test } from "node:test";
import { keyAfter } from "../../static/js/lib/positions.js";
import { edit, put } from "../../static/js/store/edits.js";
import { Pending } from "../../static/js/store/pending.js";
import { Store } from "../../static/js/store/store.js";
import { seeded } from "./fixture_session.js";

/** @param {any[]} cards */
function makePending(cards) {
  const store = new Store({ schedule: (flush) => flush() });
  const pending = new Pending(store, { actor: "me" });
  pending.reset({ card: structuredClone(cards) }, 0);
  return { store, pending };
}

/** @param {string} id @param {object} [more] */
const card = (id, more) => ({ id, column: "a", position: `a${id}`, title: id, archived_at: null, ...more });
/** @param {string} id @param {object} fields */
const editing = (id, fields) => ({ name: "card.edit", args: {}, effect: (/** @type {any} */ state) => edit(state, "card", id, fields) });
/** @param {number} seq @param {string} id @param {any[]} patches */
const change = (seq, id, patches) => ({ stream: "s", epoch: "e", seq, id, name: "card.edit", actor: "mei", at: "", patches });

test("an effect is seen at once and goes when the server refuses", () => {
  const { store, pending } = makePending([card("1")]);
  pending.add("c1", editing("1", { title: "mine" }));
  assert.equal(store.get("card", "1")?.title, "mine");
  assert.ok(pending.has("card", "1"));
  pending.reject("c1");
  assert.equal(store.get("card", "1")?.title, "1");
  assert.ok(!pending.has("card", "1"));
});

test("another's change of the same card goes under what is mine", () => {
  const { store, pending } = makePending([card("1", { color: "red" })]);
  pending.add("c1", editing("1", { title: "mine" }));
  pending.applyServer(change(1, "x", [put("card", card("1", { title: "theirs", color: "blue" }))]));
  assert.deepEqual([store.get("card", "1")?.title, store.get("card", "1")?.color], ["mine", "blue"]);
  pending.reject("c1");
  assert.equal(store.get("card", "1")?.title, "theirs");
});

test("the echo of my command takes the place of its effect", () => {
  const { store, pending } = makePending([card("1")]);
  pending.add("c1", editing("1", { title: "mine" }));
  const local = pending.applyServer(change(1, "c1", [put("card", card("1", { title: "mine, trimmed" }))]));
  assert.ok(local);
  assert.equal(store.get("card", "1")?.title, "mine, trimmed");
  assert.ok(!pending.has("card", "1"));
});

test("an ack that comes before the change keeps the effect until the change is there", () => {
  const { store, pending } = makePending([card("1")]);
  pending.add("c1", editing("1", { title: "mine" }));
  pending.ack("c1", 2, 1);
  assert.equal(store.get("card", "1")?.title, "mine");
  pending.applyServer(change(2, "c1", [put("card", card("1", { title: "mine" }))]));
  assert.ok(!pending.has("card", "1"));
});

test("an ack for a change already contained in a snapshot ends the effect", () => {
  const { store, pending } = makePending([card("1")]);
  pending.add("c1", editing("1", { title: "mine" }));
  pending.reset({ card: [card("1", { title: "as the server has it" })] }, 5);
  assert.equal(store.get("card", "1")?.title, "mine");
  pending.ack("c1", 4, 5);
  assert.equal(store.get("card", "1")?.title, "as the server has it");
});

test("a snapshot that holds an acked command ends its effect", () => {
  const { pending } = makePending([card("1")]);
  pending.add("c1", editing("1", { title: "mine" }));
  pending.ack("c1", 3, 1);
  pending.reset({ card: [card("1", { title: "mine" })] }, 3);
  assert.equal(pending.commands.size, 0);
});

test("what is pending on a card that has gone shows nothing, and comes back with it", () => {
  const { store, pending } = makePending([card("1")]);
  pending.add("c1", editing("1", { title: "mine" }));
  pending.applyServer(change(1, "x", [{ type: "card", id: "1", del: true }]));
  assert.equal(store.get("card", "1"), undefined);
  pending.applyServer(change(2, "y", [put("card", card("1"))]));
  assert.equal(store.get("card", "1")?.title, "mine");
});

test("an effect that throws is as good as none", () => {
  const { store, pending } = makePending([card("1")]);
  pending.add("c1", { name: "x", args: {}, effect: () => { throw new Error("no"); } });
  pending.applyServer(change(1, "x", [put("card", card("1", { title: "theirs" }))]));
  assert.equal(store.get("card", "1")?.title, "theirs");
});

test("a record that was only undone and redone keeps its identity and wakes nobody", () => {
  const { store, pending } = makePending([card("1"), card("2")]);
  pending.add("c1", editing("1", { title: "mine" }));
  const before = store.get("card", "1");
  const order = store.cardsOf("a");
  store.subscribe("card:1", () => assert.fail("nothing became different"));
  pending.applyServer(change(1, "x", [put("card", card("2", { title: "theirs" }))]));
  assert.equal(store.get("card", "1"), before);
  assert.equal(store.cardsOf("a"), order);
});

for (let seed = 1; seed <= 60; seed++) {
  test(`whatever comes in between, the overlay ends as the server's state (seed ${seed})`, () => interleave(seed));
}

/** Commands, echoes, refusals, acks and others' changes in any order that the server could give. @param {number} seed */
function interleave(seed) {
  const random = seeded(seed);
  const start = Array.from({ length: 6 }, (_, index) => card(String(index + 1), { column: "ab"[index % 2] }));
  const { store, pending } = makePending(start);
  const server = new Map(start.map((row) => [row.id, structuredClone(row)]));
  const run = play(random, pending, server);
  for (let step = 0; step < 80; step++) run.step();
  run.finish();
  const expected = [...server.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual([...store.all("card")].sort((a, b) => (a.id < b.id ? -1 : 1)), expected);
  assert.equal(pending.commands.size + pending.covered.size, 0);
  const fresh = new Store();
  fresh.reset({ card: structuredClone(expected) });
  for (const column of ["a", "b"]) assert.deepEqual(store.cardsOf(column), fresh.cardsOf(column));
}

/** @param {() => number} random @param {Pending} pending @param {Map<string, any>} server */
function play(random, pending, server) {
  let seq = 0;
  let number = 0;
  /** @type {{id: string, effect: (state: any) => any[]}[]} */
  const waiting = [];
  const pick = () => String(1 + Math.floor(random() * 8));
  const view = { get: (/** @type {string} */ _type, /** @type {string} */ id) => server.get(id) };

  const effectOf = () => {
    const [target, column, kind] = [pick(), random() < 0.5 ? "a" : "b", random()];
    if (kind < 0.2) return () => [put("card", card(target, { column, title: `new ${target}` }))];
    if (kind < 0.3) return (/** @type {any} */ state) => (state.get("card", target) ? [{ type: "card", id: target, del: true }] : []);
    if (kind < 0.6) return (/** @type {any} */ state) => edit(state, "card", target, (row) => ({ column, position: keyAfter([row]) }));
    return (/** @type {any} */ state) => edit(state, "card", target, { title: `t${number}` });
  };
  const commit = (/** @type {string} */ id, /** @type {any} */ effect) => {
    const patches = structuredClone(effect(view));
    for (const patch of patches) patch.put ? server.set(patch.id, patch.put) : server.delete(patch.id);
    if (random() < 0.4) pending.ack(id, seq + 1, seq);
    pending.applyServer({ ...change(++seq, id, structuredClone(patches)) });
    if (random() < 0.4) pending.ack(id, seq, seq);
  };
  const answer = () => {
    const command = waiting.shift();
    if (!command) return;
    if (random() < 0.25) pending.reject(command.id);
    else commit(command.id, command.effect);
  };
  const resync = () => pending.reset({ card: structuredClone([...server.values()]) }, seq);

  return {
    step() {
      const kind = random();
      if (kind < 0.4) {
        const command = { id: `c${++number}`, effect: effectOf() };
        waiting.push(command);
        pending.add(command.id, { name: "x", args: {}, effect: command.effect });
      } else if (kind < 0.65) commit(`other ${++number}`, effectOf());
      else if (kind < 0.95) answer();
      else resync();
    },
    finish() {
      while (waiting.length) answer();
    },
  };
}
