import assert from "node:assert/strict";
import { test } from "node:test";
import { createCard, editCard, moveCard, archiveCard } from "../../static/js/commands/cards.js";
import { BoardSession } from "../../static/js/session.js";
import { makeFixtureRecords, seeded } from "./fixture_session.js";
import { SimApi, SimLink, SimServer } from "./support/server.js";
import { FakeClock } from "./support/time.js";

/** Three people work on one board over bad lines; in the end all see what the server has. @param {number} seed */
async function play(seed) {
  const random = seeded(seed);
  const clock = new FakeClock(random);
  const { records, people } = makeFixtureRecords({ cards: 12, seed });
  const server = new SimServer(clock, { id: records.board[0].id });
  for (const type of ["board", "column", "card"]) for (const row of /** @type {any} */ (records)[type]) server.put({ type, id: row.id, put: row });
  const fates = /** @type {const} */ (["drop", "double", "late", "ok", "ok", "ok", "ok"]);
  const clients = people.slice(0, 3).map((person) => makeClient(server, person, clock, () => fates[Math.floor(random() * fates.length)]));
  for (const client of clients) client.open();
  await clock.pass(200);
  for (let step = 0; step < 120; step++) {
    const client = clients[Math.floor(random() * clients.length)];
    const kind = random();
    if (kind < 0.6) client.act(random);
    else if (kind < 0.7) client.link.drop();
    else if (kind < 0.75) client.link.deaf = !client.link.deaf;
    else if (kind < 0.8) server.putOff = Math.floor(random() * 3);
    else if (kind < 0.82) server.kept = server.seq;
    else if (kind < 0.88) server.beat();
    await clock.pass(random() * 120);
  }
  await heal(clients, server, clock);
  for (const client of clients) assertSame(client, server);
}

/** @param {SimServer} server @param {any} person @param {FakeClock} clock @param {() => any} unreliable */
function makeClient(server, person, clock, unreliable) {
  const link = new SimLink(server, { actor: person.id, unreliable });
  const boot = /** @type {any} */ ({ me: person, workspace: { id: "w", role: "member", currency: "EUR" }, board: { id: server.id }, permissions: { board: {}, workspace: {} } });
  const session = new BoardSession(boot, { link, api: new SimApi(server), clock, schedule: (flush) => flush() });
  session.crew.stream.close();
  /** @type {string[]} */
  const answered = [];
  return {
    link,
    session,
    answered,
    open() {
      session.start();
      link.connect();
    },
    act: (/** @type {() => number} */ random) => act(session, random, answered),
  };
}

/** @param {BoardSession} session @param {() => number} random @param {string[]} answered */
function act(session, random, answered) {
  const { store } = session;
  const pick = (/** @type {any[]} */ list) => list[Math.floor(random() * list.length)];
  const cards = [...store.all("card")].filter((row) => !row.archived_at);
  const column = pick([...store.columns()]);
  if (!cards.length || !column) return;
  const card = pick(cards).id;
  const after = pick([undefined, null, ...store.cardsOf(column.id)]);
  const command = pick([
    () => createCard(store, { column: column.id, title: "New", after }),
    () => moveCard(store, { card, column: column.id, after }),
    () => moveCard(store, { card, column: column.id, after }),
    () => editCard(store, { card, fields: { title: String(random()) } }),
    () => archiveCard(store, { card }),
  ])();
  session.run(command).then(() => answered.push("ok"), (error) => answered.push(error.code));
}

/** @param {any[]} clients @param {SimServer} server @param {FakeClock} clock */
async function heal(clients, server, clock) {
  for (const { link } of clients) Object.assign(link, { deaf: false, unreliable: () => "ok" });
  server.putOff = 0;
  for (let round = 0; round < 8; round++) {
    for (const { link } of clients) link.connect();
    server.beat();
    await clock.pass(4_000);
  }
}

/** @param {any} client @param {SimServer} server */
function assertSame({ session }, server) {
  assert.equal(session.seq, server.seq);
  assert.deepEqual(session.outbox.list(), []);
  assert.equal(session.board.pending.covered.size, 0);
  const plain = (/** @type {any[]} */ rows) => rows.filter((row) => !row.archived_at).sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(plain([...session.store.all("card")]), plain([...server.table("card").values()]));
  assert.equal(session.status.state, "live");
}

for (let seed = 1; seed <= 12; seed++) {
  test(`three people over bad lines end with the same board (seed ${seed})`, () => play(seed));
}

test("each command is done once, however often it had to be sent", async () => {
  const clock = new FakeClock();
  const server = new SimServer(clock);
  const { records, people } = makeFixtureRecords({ cards: 3, seed: 3 });
  for (const type of ["column", "card"]) for (const row of /** @type {any} */ (records)[type]) server.put({ type, id: row.id, put: row });
  const client = makeClient(server, people[0], clock, () => "ok");
  client.open();
  await clock.pass(100);
  const [card] = client.session.store.all("card");
  for (let index = 0; index < 20; index++) {
    client.session.run(editCard(client.session.store, { card: card.id, fields: { title: String(index) } }));
    if (index % 3 === 0) client.link.drop();
    await clock.pass(17);
  }
  await clock.pass(5_000);
  assert.equal(server.runs, 20);
  assert.equal(server.table("card").get(card.id).title, "19");
});
