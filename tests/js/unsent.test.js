import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { editCard, moveCard } from "../../static/js/commands/cards.js";
import { BoardSession } from "../../static/js/session.js";
import { clearDatabase, openDatabase } from "../../static/js/sync/database.js";
import { CommandError, PutAside } from "../../static/js/sync/errors.js";
import { KeptBoards } from "../../static/js/sync/kept_boards.js";
import { Outbox } from "../../static/js/sync/outbox.js";
import { enter } from "../../static/js/sync/page_lock.js";
import { Unsent } from "../../static/js/sync/unsent.js";
import { makeFixtureRecords } from "./fixture_session.js";
import { SimApi, SimLink, SimServer } from "./support/server.js";
import { FakeClock } from "./support/time.js";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** The locks of one browser: those of a page go when it ends. */
class Locks {
  held = new Set();

  /** @param {string} name @param {any} options @param {() => Promise<any>} work */
  async request(name, options, work) {
    if (this.held.has(name)) throw new Error("held");
    this.held.add(name);
    work();
  }

  async query() {
    return { held: [...this.held].map((name) => ({ name })) };
  }

  /** @param {string} page */
  end(page) {
    for (const name of this.held) if (name.endsWith(page)) this.held.delete(name);
  }
}

/** @param {Locks} locks @param {string} [person] @param {Map<string, string>} [memory] what the tab remembers */
async function openPage(locks, person = "ana", memory = new Map()) {
  const storage = { getItem: (/** @type {string} */ key) => memory.get(key) ?? null, setItem: (/** @type {string} */ key, /** @type {string} */ value) => void memory.set(key, value) };
  const page = await enter(person, /** @type {any} */ ({ locks, storage }));
  const database = /** @type {any} */ (await openDatabase(person));
  return { page, database, memory, unsent: new Unsent(database, page) };
}

/** @param {string} id @param {number} [queuedAt] */
const change = (id, queuedAt = 1) => ({ id, stream: "board:b1", name: "card.edit", args: { card: "k", fields: { title: id } }, label: id, queuedAt });
/** @param {{id: string}[]} items */
const idsOf = (items) => items.map(({ id }) => id);

/** Lets the database do its work, which is timed by the machine. */
async function written() {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
}

test("a page that is loaded again finds what it had not sent, in order", async () => {
  const locks = new Locks();
  const before = await openPage(locks);
  await before.unsent.keep(change("later", 2));
  await before.unsent.keep(change("sooner", 1));
  locks.end(before.page.id);
  const after = await openPage(locks, "ana", before.memory);
  assert.equal(after.page.id, before.page.id);
  assert.deepEqual(idsOf(await after.unsent.claim()), ["sooner", "later"]);
});

test("a copy of a tab is another page", async () => {
  const locks = new Locks();
  const one = await openPage(locks);
  const copy = await openPage(locks, "ana", new Map(one.memory));
  assert.notEqual(copy.page.id, one.page.id);
});

test("what a living page sends is left to it, and taken over when it has ended", async () => {
  const locks = new Locks();
  const [one, two] = [await openPage(locks), await openPage(locks)];
  await one.unsent.keep(change("mine"));
  assert.deepEqual(await two.unsent.claim(), []);
  locks.end(one.page.id);
  assert.deepEqual(idsOf(await two.unsent.claim()), ["mine"]);
});

test("of two that take over at once, one gets it", async () => {
  const locks = new Locks();
  const gone = await openPage(locks);
  await gone.unsent.keep(change("left"));
  locks.end(gone.page.id);
  const [one, two] = [await openPage(locks), await openPage(locks)];
  const [first, second] = await Promise.all([one.unsent.claim(), two.unsent.claim()]);
  assert.equal(first.length + second.length, 1);
});

test("what is answered is forgotten", async () => {
  const { unsent } = await openPage(new Locks());
  await unsent.keep(change("done"));
  await unsent.forget("done");
  assert.deepEqual(await unsent.all(), []);
});

test("nobody meets what another person left", async () => {
  const locks = new Locks();
  const ana = await openPage(locks);
  await ana.unsent.keep(change("hers"));
  locks.end(ana.page.id);
  const tom = await openPage(locks, "tom", ana.memory);
  assert.deepEqual(await tom.unsent.all(), []);
  await clearDatabase("tom");
  const again = await openPage(locks, "ana", new Map());
  assert.deepEqual(idsOf(await again.unsent.claim()), ["hers"]);
});

test("signing out leaves nothing", async () => {
  const { unsent, database } = await openPage(new Locks());
  await unsent.keep(change("lost"));
  await new KeptBoards(database).put(/** @type {any} */ ({ id: "b1", at: 1 }));
  await clearDatabase("ana");
  const again = await openPage(new Locks());
  assert.deepEqual(await again.unsent.all(), []);
  assert.deepEqual(await new KeptBoards(again.database).list(), []);
});

test("a full storage is said, and the change is sent all the same", async () => {
  const { database, page } = await openPage(new Locks());
  const full = { ...page };
  const unsent = new Unsent(/** @type {any} */ ({ transaction: () => { throw new DOMException("full", "QuotaExceededError"); } }), full);
  let told = 0;
  unsent.on("changed", () => (told += 1));
  const clock = new FakeClock();
  const server = new SimServer(clock);
  server.put({ type: "card", id: "k", put: { id: "k", column: "a", position: "a0" } });
  const link = new SimLink(server);
  link.connect();
  const { done } = new Outbox({ link, clock, unsent }).add(server.stream, { name: "card.edit", args: { card: "k", fields: { title: "x" } } });
  await clock.pass(20);
  assert.deepEqual(await done, { seq: 1 });
  assert.deepEqual([unsent.works, told], [false, 1]);
  database.close();
});

test("a browser that has no database, or refuses it, gives none", async () => {
  globalThis.indexedDB = /** @type {any} */ (undefined);
  assert.equal(await openDatabase("ana"), null);
  globalThis.indexedDB = /** @type {any} */ ({ open: () => { throw new DOMException("no", "SecurityError"); } });
  assert.equal(await openDatabase("ana"), null);
});

test("without a database the queue lives as long as its page, and says so", async () => {
  const unsent = new Unsent(null, { id: "p", others: () => null });
  await unsent.keep(change("here"));
  assert.deepEqual([unsent.works, await unsent.all()], [false, []]);
});

// ---- the outbox over it

/** @param {any} unsent @param {SimServer} server @param {FakeClock} clock */
function makeOutbox(unsent, server, clock) {
  const link = new SimLink(server);
  return { link, outbox: new Outbox({ link, clock, unsent }) };
}

function makeServer() {
  const clock = new FakeClock();
  const server = new SimServer(clock);
  for (const id of ["k", "l"]) server.put({ type: "card", id, put: { id, column: "a", position: "a0", archived_at: null } });
  return { clock, server };
}

test("what came through a reload is sent once, in the order of its making, though its first sending had arrived", async () => {
  const { clock, server } = makeServer();
  const locks = new Locks();
  const before = await openPage(locks);
  const first = makeOutbox(before.unsent, server, clock);
  first.link.connect();
  first.outbox.add(server.stream, { name: "card.edit", args: { card: "k", fields: { title: "1" } } });
  await clock.pass(7);
  first.link.cut();
  first.outbox.add(server.stream, { name: "card.edit", args: { card: "k", fields: { title: "2" } } });
  await written();
  locks.end(before.page.id);
  const after = await openPage(locks, "ana", before.memory);
  const second = makeOutbox(after.unsent, server, clock);
  second.outbox.restore(await after.unsent.claim());
  second.link.connect();
  await clock.pass(100);
  await written();
  assert.equal(server.runs, 2);
  assert.equal(server.table("card").get("k").title, "2");
  assert.deepEqual(await after.unsent.all(), []);
});

test("what is refused late is kept with its reason until its person decides", async () => {
  const { clock, server } = makeServer();
  const locks = new Locks();
  const before = await openPage(locks);
  const first = makeOutbox(before.unsent, server, clock);
  const { done } = first.outbox.add(server.stream, { name: "card.edit", label: "Change it", args: { card: "gone", fields: { title: "1" } } });
  const heard = assert.rejects(done, PutAside);
  first.link.connect();
  await clock.pass(50);
  await heard;
  await written();
  locks.end(before.page.id);
  const after = await openPage(locks, "ana", before.memory);
  const { outbox, link } = makeOutbox(after.unsent, server, clock);
  assert.deepEqual(await after.unsent.claim(), []);
  outbox.restore(await after.unsent.refused());
  const [item] = [...outbox.refused.values()];
  assert.deepEqual([item.label, item.refused?.code], ["Change it", "not_found"]);
  server.put({ type: "card", id: "gone", put: { id: "gone", column: "a", position: "a1", archived_at: null } });
  link.connect();
  outbox.retry(item.id);
  await clock.pass(50);
  await written();
  assert.equal(server.table("card").get("gone").title, "1");
  assert.deepEqual(await after.unsent.all(), []);
});

test("what is refused at once is told where it was done, and not kept", async () => {
  const { clock, server } = makeServer();
  const { unsent } = await openPage(new Locks());
  const { outbox, link } = makeOutbox(unsent, server, clock);
  link.connect();
  const { done } = outbox.add(server.stream, { name: "card.edit", args: { card: "gone", fields: {} } });
  const heard = assert.rejects(done, (error) => !(error instanceof PutAside));
  await clock.pass(50);
  await heard;
  await written();
  assert.deepEqual([outbox.refused.size, await unsent.all()], [0, []]);
});

test("what is discarded takes along what needs it, and is gone after a reload", async () => {
  const { clock, server } = makeServer();
  const { unsent } = await openPage(new Locks());
  const { outbox } = makeOutbox(unsent, server, clock);
  const made = outbox.add(server.stream, { name: "card.create", args: { id: "new", column: "a", title: "New" } });
  const moved = outbox.add(server.stream, { name: "card.move", args: { card: "new", column: "b" } });
  const other = outbox.add(server.stream, { name: "card.edit", args: { card: "k", fields: { title: "x" } } });
  for (const { done } of [made, moved]) done.catch((error) => assert.equal(error.code, "discarded"));
  assert.equal(outbox.dependents(made).length, 1);
  outbox.discard(made.id);
  await written();
  assert.deepEqual(idsOf(outbox.list()), [other.id]);
  assert.deepEqual(idsOf(await unsent.all()), [other.id]);
});

test("what is on its way cannot be discarded", async () => {
  const { clock, server } = makeServer();
  const { outbox, link } = makeOutbox(null, server, clock);
  link.connect();
  const { id } = outbox.add(server.stream, { name: "card.edit", args: { card: "k", fields: { title: "x" } } });
  outbox.discard(id);
  assert.deepEqual(idsOf(outbox.list()), [id]);
});

// ---- a whole session

/** @param {SimServer} server @param {FakeClock} clock @param {any} page @param {any} [more] */
function makeSession(server, clock, { unsent, database }, more = {}) {
  const boot = /** @type {any} */ ({ me: { id: "me", name: "Ana" }, workspace: { id: "w", role: "member", currency: "EUR" }, board: { id: server.id }, permissions: { board: {}, workspace: {} } });
  const link = new SimLink(server);
  const api = new SimApi(server);
  const boards = new KeptBoards(database);
  return { link, api, boards, session: new BoardSession(boot, { link, api, clock, unsent, boards, schedule: (flush) => flush(), ...more }) };
}

function makeBoard() {
  const clock = new FakeClock();
  const { records } = makeFixtureRecords({ cards: 12 });
  const server = new SimServer(clock, { id: records.board[0].id });
  for (const type of ["board", "column", "card"]) for (const row of /** @type {any} */ (records)[type]) server.put({ type, id: row.id, put: row });
  return { clock, server, card: records.card[0].id, column: records.column[3].id };
}

/** @param {FakeClock} clock @param {number} ms */
async function pass(clock, ms) {
  await written();
  await clock.pass(ms);
  await written();
}

test("a kept board opens without a server with what is unsent, and goes on live from where it was", async () => {
  const { clock, server, card, column } = makeBoard();
  const locks = new Locks();
  const before = await openPage(locks);
  const one = makeSession(server, clock, before);
  one.session.start();
  one.link.connect();
  await pass(clock, 200);
  await one.session.copy.keep();
  one.link.cut();
  one.session.run(moveCard(one.session.store, { card, column }));
  await written();
  one.session.close();
  locks.end(before.page.id);
  server.execute({ id: "x", name: "card.edit", args: { card, fields: { title: "By somebody else" } } }, "tom");

  const two = makeSession(server, clock, await openPage(locks, "ana", before.memory));
  two.api.broken = true;
  two.session.start();
  await pass(clock, 300);
  assert.equal(two.session.store.get("card", card)?.column, column);
  assert.notEqual(two.session.status.asOf, null);
  assert.equal(two.session.status.unsent, 1);

  two.link.connect();
  await pass(clock, 2_000);
  const { status, store } = two.session;
  assert.deepEqual([status.state, status.asOf, status.unsent], ["live", null, 0]);
  assert.deepEqual([store.get("card", card)?.title, store.get("card", card)?.column], ["By somebody else", column]);
  two.session.close();
});

test("after a restore what is unsent is replayed onto the new snapshot", async () => {
  const { clock, server, card } = makeBoard();
  const one = makeSession(server, clock, await openPage(new Locks()));
  one.session.start();
  one.link.connect();
  await pass(clock, 200);
  one.link.cut();
  one.session.run(editCard(one.session.store, { card, fields: { title: "Mine" } }));
  server.epoch = "e2";
  server.seq = 0;
  server.log = [];
  one.link.connect();
  await pass(clock, 2_000);
  assert.equal(server.table("card").get(card).title, "Mine");
  assert.equal(one.session.store.get("card", card)?.title, "Mine");
  assert.equal(one.session.board.stream.epoch, "e2");
  one.session.close();
});

test("whoever may not read a board any more keeps none of it", async () => {
  const { clock, server } = makeBoard();
  const one = makeSession(server, clock, await openPage(new Locks()));
  one.session.start();
  one.link.connect();
  await pass(clock, 200);
  await one.session.copy.keep();
  assert.equal((await one.boards.list()).length, 1);
  one.link.emit("revoked", { stream: server.stream });
  await pass(clock, 100);
  assert.deepEqual(await one.boards.list(), []);
});

test("a board that was removed on another page is not kept again by the one that shows it", async () => {
  const { clock, server, card } = makeBoard();
  const one = makeSession(server, clock, await openPage(new Locks()));
  one.session.start();
  one.link.connect();
  await pass(clock, 200);
  await one.session.copy.keep();
  await one.boards.forget(server.id);
  server.execute({ id: "x", name: "card.edit", args: { card, fields: { title: "Other" } } }, "tom");
  await pass(clock, 30_000);
  assert.deepEqual(await one.boards.list(), []);
  assert.equal(one.session.copy.info, null);
  one.session.close();
});

test("a kept board follows what happens on it", async () => {
  const { clock, server, card } = makeBoard();
  const one = makeSession(server, clock, await openPage(new Locks()));
  one.session.start();
  one.link.connect();
  await pass(clock, 200);
  await one.session.copy.keep();
  server.execute({ id: "x", name: "card.edit", args: { card, fields: { title: "Other" } } }, "tom");
  await pass(clock, 30_000);
  const kept = await one.boards.get(server.id);
  assert.equal(kept?.board.seq, 1);
  assert.equal(kept?.board.records.card.find(({ id }) => id === card)?.title, "Other");
  one.session.close();
});

test("a deal that was opened is kept with what its panel showed", async () => {
  const { clock, server, card } = makeBoard();
  const one = makeSession(server, clock, await openPage(new Locks()));
  const answer = { seq: 0, epoch: "e1", card: null, description: { id: card, card, text: "Words" }, comments: [], history: [] };
  one.api.routes.set(`/api/cards/${card}`, () => answer);
  one.session.start();
  one.link.connect();
  await pass(clock, 200);
  await one.session.copy.keep();
  const shown = one.session.card(card);
  await pass(clock, 50);
  (await shown).close();
  one.api.broken = true;
  const again = one.session.card(card);
  await pass(clock, 50);
  assert.equal((await again).description?.text, "Words");
  assert.ok((await again).kept);
  one.session.close();
});

test("whoever waits for what is discarded is told", async () => {
  const { clock, server } = makeServer();
  const { outbox } = makeOutbox(null, server, clock);
  const { id, done } = outbox.add(server.stream, { name: "card.edit", args: { card: "k", fields: {} } });
  outbox.discard(id);
  await assert.rejects(done, CommandError);
});
