import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compare } from "../../static/js/store/comparing.js";
import { StepLog } from "../../static/js/store/step_log.js";
import { Store } from "../../static/js/store/store.js";
import { TimeMachine } from "../../static/js/store/time_machine.js";
import { seeded } from "./fixture_session.js";

const schedule = (/** @type {() => void} */ flush) => flush();
const moment = (/** @type {number} */ seq) => new Date(Date.UTC(2026, 0, 1) + seq * 60_000).toISOString();

/** A server with a log of random changes, and what it was asked for. @param {number} length */
function makeServer(length) {
  const random = seeded(length);
  /** @type {Map<string, any>[]} the records after each change */
  const states = [new Map()];
  /** @type {any[]} */
  const steps = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const state = new Map(states[seq - 1]);
    const patches = Array.from({ length: 1 + Math.floor(random() * 2) }, () => change(state, random));
    states.push(state);
    steps.push({ seq, at: moment(seq), actor: "p", name: "card.edit", patches });
  }
  /** @type {string[]} */
  const asked = [];
  const api = {
    /** @param {string} path */
    async get(path) {
      asked.push(path);
      await null;
      const query = new URL(path, "http://x").searchParams;
      if (path.includes("/timeline")) return { epoch: "e", seq: length, began_at: moment(1), kept_from: 0, kept_since: null, marks: steps.filter(({ seq }) => seq === 1 || seq === length || seq % 40 === 0).map(({ seq, at }) => [seq, at]) };
      if (path.includes("/steps")) return { steps: steps.filter(({ seq }) => seq > Number(query.get("since"))).slice(0, Math.min(70, Number(query.get("most")))) };
      return { board: null, records: { card: [...states[Number(query.get("at"))].values()] } };
    },
  };
  return { api, states, asked };
}

/** @param {Map<string, any>} state @param {() => number} random */
function change(state, random) {
  const id = `card${Math.floor(random() * 30)}`;
  const old = state.get(id);
  const after = { column: `c${Math.floor(random() * 3)}`, position: `a${Math.floor(random() * 9)}` };
  if (!old) {
    state.set(id, { id, title: id, archived_at: null, ...after });
    return { type: "card", id, before: null, after: state.get(id) };
  }
  if (random() < 0.1) {
    state.delete(id);
    return { type: "card", id, before: old, after: null };
  }
  state.set(id, { ...old, ...after });
  return { type: "card", id, before: { column: old.column, position: old.position }, after };
}

/** @param {TimeMachine} machine */
function cards(machine) {
  return new Map([...machine.store.all("card")].map((card) => [card.id, card]));
}

/** @param {TimeMachine} machine @param {Map<string, any>} state */
function assertShows(machine, state) {
  assert.deepEqual(new Map([...cards(machine)].sort()), new Map([...state].sort()));
  const fresh = new Store({ schedule });
  fresh.reset({ card: [...state.values()] });
  for (const column of ["c0", "c1", "c2"]) assert.deepEqual(machine.store.cardsOf(column), fresh.cardsOf(column));
}

test("forwards and backwards, near and far, it shows what the board was", async () => {
  const { api, states } = makeServer(1_234);
  const log = new StepLog({ api, path: "/b" });
  await log.open();
  const machine = new TimeMachine(log, { schedule });
  const random = seeded(5);
  for (let turn = 0; turn < 60; turn += 1) {
    const seq = Math.floor(random() * 1_235);
    await machine.goTo(seq);
    assertShows(machine, states[seq]);
    await machine.goTo(seq - 3);
    assertShows(machine, states[Math.max(0, seq - 3)]);
  }
});

test("once all was read, nothing is fetched however one drags", async () => {
  const { api, states, asked } = makeServer(900);
  const log = new StepLog({ api, path: "/b" });
  await log.open();
  const machine = new TimeMachine(log, { schedule });
  await machine.goTo(900);
  await log.loadAround(() => machine.seq, () => true);
  const before = asked.length;
  for (let seq = 0; seq <= 900; seq += 30) {
    machine.goTo(seq);
    assertShows(machine, states[seq]);
  }
  assert.equal(asked.length, before);
});

test("dragged on while something is fetched, it ends where the hand is", async () => {
  const { api, states } = makeServer(2_000);
  const log = new StepLog({ api, path: "/b" });
  await log.open();
  const machine = new TimeMachine(log, { schedule });
  const moves = [1_900, 1_000, 50, 420].map((seq) => machine.goTo(seq));
  await Promise.all(moves);
  assert.equal(machine.seq, 420);
  assertShows(machine, states[420]);
});

test("a time means the newest change not after it, and clocks that step back do not confuse the line", async () => {
  const { api } = makeServer(200);
  const log = new StepLog({ api, path: "/b" });
  await log.open();
  await log.load(0, 200);
  for (const seq of [1, 39, 40, 41, 120, 199, 200]) {
    assert.equal(log.seqAt(Date.parse(moment(seq))), seq);
    assert.equal(log.timeAt(seq), Date.parse(moment(seq)));
  }
  assert.equal(log.seqAt(0), 0);
  const bent = new StepLog({ path: "/b", api: { get: async () => ({ epoch: "e", seq: 3, kept_from: 0, marks: [[1, moment(1)], [2, moment(9)], [3, moment(4)]] }) } });
  await bent.open();
  assert.equal(bent.seqAt(Date.parse(moment(5))), 3);
});

const cases = JSON.parse(readFileSync(new URL("../board/comparisons.json", import.meta.url), "utf8"));

for (const { name, old, new: now, kinds } of cases) {
  test(`compared: ${name}`, () => {
    const [before, after] = [old, now].map((records) => {
      const store = new Store({ schedule });
      store.reset(records);
      return store;
    });
    const found = Object.fromEntries([...compare(before, after)].map(([id, difference]) => [id, difference.kinds]));
    assert.deepEqual(found, kinds);
  });
}
