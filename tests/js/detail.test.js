import assert from "node:assert/strict";
import { test } from "node:test";
import { addComment } from "../../static/js/commands/comments.js";
import { BoardSession } from "../../static/js/session.js";
import { ApiError } from "../../static/js/sync/errors.js";
import { SimApi, SimLink, SimServer } from "./support/server.js";
import { FakeClock } from "./support/time.js";

async function makeSession() {
  const clock = new FakeClock();
  const server = new SimServer(clock);
  for (const id of ["k", "l"]) server.put({ type: "card", id, put: { id, column: "a", position: "a0", title: id, archived_at: null, comments_count: 0 } });
  const link = new SimLink(server);
  const api = new SimApi(server);
  const detail = () => ({ card: server.table("card").get("k"), description: { id: "k", card: "k", text: "Hello" }, comments: [...server.table("comment").values()], tasks: [], history: history(), seq: server.seq, epoch: "e1" });
  const history = () => server.log.map(({ seq, name }) => ({ seq, name })).reverse().slice(0, 50);
  api.routes.set("/api/cards/k", detail);
  api.routes.set("/api/cards/k/history", () => ({ history: history() }));
  const boot = /** @type {any} */ ({ me: { id: "me" }, workspace: { id: "w", role: "member" }, board: { id: "b1" }, permissions: { board: {}, workspace: {} } });
  const session = new BoardSession(boot, { link, api, clock, schedule: (flush) => flush() });
  session.crew.stream.close();
  session.start();
  link.connect();
  await clock.pass(100);
  const comment = (/** @type {string} */ id, card = "k") => server.execute({ id: `c${id}`, name: "comment.add", args: { id, card, text: id } }, "mei");
  const open = async () => {
    const opening = session.card("k");
    await clock.pass(50);
    return opening;
  };
  return { clock, server, link, api, session, comment, open };
}

const ids = (/** @type {any} */ detail) => detail.comments.map((/** @type {any} */ row) => row.id);

test("an open card shows what was said before, and what is said now", async () => {
  const { clock, comment, open } = await makeSession();
  comment("1");
  const detail = await open();
  comment("2");
  await clock.pass(50);
  assert.deepEqual(ids(detail), ["1", "2"]);
  assert.equal(detail.description?.text, "Hello");
});

test("what is said on a card that isn't open isn't kept", async () => {
  const { clock, comment, session } = await makeSession();
  comment("1", "l");
  await clock.pass(50);
  assert.equal(session.store.size("comment"), 0);
  assert.equal(session.seq, 1);
});

test("a comment that comes while the card is being loaded is neither lost nor doubled", async () => {
  const { clock, comment, session, api } = await makeSession();
  api.delay = 40;
  const opening = session.card("k");
  await clock.pass(5);
  comment("1");
  await clock.pass(10);
  comment("2");
  await clock.pass(200);
  assert.deepEqual(ids(await opening), ["1", "2"]);
});

test("my comment stands there at once, as pending, and stays when it is confirmed", async () => {
  const { clock, session, open } = await makeSession();
  const detail = await open();
  const done = session.run(addComment(session.store, { id: "mine", card: "k", text: "x", author: "me" }));
  assert.deepEqual(ids(detail), ["mine"]);
  assert.ok(session.isPending("comment", "mine"));
  await clock.pass(50);
  await done;
  assert.deepEqual(ids(detail), ["mine"]);
  assert.ok(!session.isPending("comment", "mine"));
});

test("history grows by itself", async () => {
  const { clock, comment, open } = await makeSession();
  const detail = await open();
  let told = 0;
  detail.subscribe(() => told++);
  comment("1");
  await clock.pass(1_000);
  assert.deepEqual(detail.history.map(({ seq }) => seq), [1]);
  assert.ok(told > 0);
});

test("after a resync the open card is loaded again, and nothing vanishes meanwhile", async () => {
  const { clock, comment, open, link } = await makeSession();
  comment("1");
  const detail = await open();
  link.deliver(["resync", { stream: "board:b1" }]);
  await clock.pass(11);
  assert.deepEqual(ids(detail), ["1"]);
  await clock.pass(200);
  assert.deepEqual(ids(detail), ["1"]);
});

test("once nobody looks at it, it is forgotten", async () => {
  const { session, comment, open } = await makeSession();
  comment("1");
  const [one, two] = [await open(), await open()];
  one.close();
  assert.equal(session.store.size("comment"), 1);
  two.close();
  assert.equal(session.store.size("comment") + session.store.size("description"), 0);
});

test("a card that isn't there rejects; a line that isn't there is tried again", async () => {
  const { clock, session, api, link, comment } = await makeSession();
  api.routes.set("/api/cards/x", () => {
    throw new ApiError(404, { code: "not_found", message: "" });
  });
  const missing = assert.rejects(session.card("x"));
  await clock.pass(20);
  await missing;
  comment("1");
  api.broken = true;
  link.cut();
  const opening = session.card("k");
  await clock.pass(20);
  const detail = await opening;
  assert.equal(detail.loaded, false);
  api.broken = false;
  link.connect();
  await clock.pass(100);
  assert.deepEqual([detail.loaded, ids(detail)], [true, ["1"]]);
});

test("the board's own thread is kept live like a card's, and only while somebody looks", async () => {
  const { clock, server, api, session } = await makeSession();
  const row = (/** @type {string} */ id) => ({ id, card: null, text: id, author: "mei", created_at: id, archived_at: null });
  api.routes.set("/api/boards/b1/thread", () => ({ comments: [row("1")], board: "b1", seq: server.seq, epoch: "e1" }));
  const say = (/** @type {string} */ id) => session.board.stream.receive({ stream: "board:b1", epoch: "e1", seq: ++server.seq, id: `c${id}`, name: "comment.add", actor: "mei", at: "", patches: [{ type: "comment", id, card: null, put: row(id) }] });
  const opening = session.thread();
  await clock.pass(50);
  const thread = await opening;
  assert.deepEqual(ids(thread), ["1"]);
  assert.deepEqual(thread.history, []);
  say("2");
  await clock.pass(50);
  assert.deepEqual(ids(thread), ["1", "2"]);
  thread.close();
  assert.equal(session.store.size("comment"), 0);
});
