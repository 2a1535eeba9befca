import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/js/sync/outbox.js";
import { CommandError } from "../../static/js/sync/errors.js";
import { SimLink, SimServer } from "./support/server.js";
import { FakeClock } from "./support/time.js";

function makeOutbox({ connected = true } = {}) {
  const clock = new FakeClock();
  const server = new SimServer(clock);
  for (const id of ["k", "l"]) server.put({ type: "card", id, put: { id, column: "a", position: "a0", archived_at: null } });
  const link = new SimLink(server);
  const outbox = new Outbox({ link, clock });
  /** @type {string[]} */
  const refused = [];
  outbox.on("refused", (_item, error) => refused.push(error.code));
  if (connected) link.connect();
  const edit = (card = "k", title = "x") => outbox.add(server.stream, { name: "card.edit", args: { card, fields: { title } } });
  return { clock, server, link, outbox, refused, edit };
}

test("a command is sent at once and resolves with its number", async () => {
  const { clock, edit, outbox } = makeOutbox();
  const { done } = edit();
  await clock.pass(20);
  assert.deepEqual(await done, { seq: 1 });
  assert.deepEqual(outbox.list(), []);
});

test("what is done while offline waits, in order, and is sent on return", async () => {
  const { clock, server, link, outbox, edit } = makeOutbox({ connected: false });
  const ids = [edit("k", "1"), edit("l", "2"), edit("k", "3")].map(({ id }) => id);
  assert.deepEqual(outbox.list().map(({ state }) => state), ["queued", "queued", "queued"]);
  link.connect();
  await clock.pass(100);
  assert.deepEqual(server.order.map(({ id }) => id), ids);
  assert.equal(server.table("card").get("k").title, "3");
});

test("several may be on the way at once, but not two on the same card", async () => {
  const { clock, link, edit, server } = makeOutbox();
  edit("k");
  edit("l");
  edit("k", "second");
  assert.equal(link.sent.length, 2);
  await clock.pass(50);
  assert.equal(link.sent.length, 3);
  assert.equal(server.table("card").get("k").title, "second");
});

test("what was sent but not answered is sent again under the same id, and done once", async () => {
  const { clock, link, server, edit } = makeOutbox();
  const { id, done } = edit();
  await clock.pass(7);
  assert.equal(server.runs, 1);
  link.cut();
  link.connect();
  await clock.pass(50);
  assert.deepEqual(link.sent.map(([, payload]) => payload.id), [id, id]);
  assert.equal(server.runs, 1);
  assert.deepEqual(await done, { seq: 1 });
});

test("an answer that never comes breaks the line, and the command goes again", async () => {
  const { clock, link, server, edit } = makeOutbox();
  link.deaf = true;
  edit();
  await clock.pass(8_000);
  assert.equal(link.drops, 1);
  link.deaf = false;
  await clock.pass(1_000);
  assert.equal(server.runs, 1);
});

test("a refusal rejects the promise and says so", async () => {
  const { clock, outbox, refused, edit } = makeOutbox();
  const { done } = edit("nowhere");
  const failed = assert.rejects(done, (error) => error instanceof CommandError && error.code === "not_found");
  await clock.pass(50);
  await failed;
  assert.deepEqual([refused, outbox.list()], [["not_found"], []]);
});

test("too fast is no refusal: wait as long as asked, then send the same again", async () => {
  const { clock, server, refused, outbox, edit } = makeOutbox();
  server.putOff = 1;
  const { done } = edit();
  await clock.pass(20);
  assert.equal(outbox.list()[0].state, "waiting");
  assert.equal(server.runs, 0);
  await clock.pass(1_000);
  assert.deepEqual(await done, { seq: 1 });
  assert.deepEqual(refused, []);
});

test("what was put off isn't overtaken by what came after it on the same card", async () => {
  const { clock, server, edit } = makeOutbox();
  server.putOff = 1;
  edit("k", "first");
  edit("k", "second");
  await clock.pass(2_000);
  assert.equal(server.table("card").get("k").title, "second");
  assert.equal(server.runs, 2);
});

test("what is too fast for the server goes one by one, then faster again", async () => {
  const { clock, link, outbox, server } = makeOutbox();
  server.putOff = 18;
  for (let index = 0; index < 40; index++) outbox.add(server.stream, { name: "card.create", args: { id: `n${index}`, column: "a", title: "x" } });
  await clock.pass(20);
  assert.equal(link.sent.length, 16);
  await clock.pass(250);
  assert.equal(link.sent.length, 17);
  await clock.pass(250);
  assert.equal(link.sent.length, 18);
  await clock.pass(1_000);
  assert.equal(server.runs, 40);
});

test("a hundred at once don't flood the line", async () => {
  const { clock, link, outbox, server } = makeOutbox();
  for (let index = 0; index < 100; index++) outbox.add(server.stream, { name: "card.create", args: { id: `n${index}`, column: "a", title: "x" } });
  assert.equal(link.sent.length, 16);
  await clock.pass(500);
  assert.equal(server.runs, 100);
});

test("signed out, what was not sent is kept", async () => {
  const { clock, link, server, outbox, edit } = makeOutbox();
  server.execute = () => {
    throw new CommandError({ code: "unauthenticated", message: "" });
  };
  edit();
  await clock.pass(50);
  assert.equal(outbox.list().length, 1);
  assert.equal(link.sent.length, 1);
});

test("a text written upon an unsent one of one's own has seen it, but not what others wrote meanwhile", async () => {
  const { clock, server, link, outbox } = makeOutbox({ connected: false });
  const describe = (/** @type {string} */ text) => outbox.add(server.stream, { name: "card.describe", args: { card: "k", text, base: 0 } });
  const bases = () => link.sent.map(([, { args }]) => args.base);
  for (const text of ["one", "two"]) describe(text);
  link.connect();
  await clock.pass(100);
  assert.deepEqual(bases(), [0, 1]);
  link.cut();
  for (const text of ["three", "four"]) describe(text);
  server.more = { versions: ["v"] };
  link.connect();
  await clock.pass(100);
  assert.deepEqual(bases(), [0, 1, 0, 0]);
});
