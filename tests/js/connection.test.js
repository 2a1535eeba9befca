import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../static/js/lib/emitter.js";
import { Connection } from "../../static/js/sync/connection.js";
import { CommandError, LineBroken } from "../../static/js/sync/errors.js";
import { FakeClock } from "./support/time.js";

/** What socket.io gives, as far as it is used. */
class FakeSocket extends Emitter {
  connected = false;
  id = "s";
  io = { engine: Object.assign(new Emitter(), { close() {} }) };
  volatile = { emit: () => {} };
  /** @type {any} */
  answer = { ok: {} };

  /** @type {any[]} */
  asked = [];

  timeout() {
    const emitWithAck = async (/** @type {any[]} */ ...said) => {
      this.asked.push(said);
      return this.answer ?? Promise.reject(new Error("timeout"));
    };
    return { emitWithAck };
  }

  up() {
    this.connected = true;
    this.emit("connect");
  }

  disconnect() {
    this.connected = false;
    this.emit("disconnect", "io client disconnect");
  }

  removeAllListeners() {
    this.listeners.clear();
  }
}

function makeConnection() {
  const clock = new FakeClock();
  /** @type {FakeSocket[]} */
  const sockets = [];
  const connect = /** @type {any} */ (() => {
    sockets.push(new FakeSocket());
    return sockets.at(-1);
  });
  const connection = new Connection({ clock, connect });
  /** @type {string[]} */
  const heard = [];
  for (const event of ["connect", "disconnect", "signed-out", "failed"]) connection.on(event, () => heard.push(event));
  connection.open();
  return { clock, sockets, connection, heard };
}

test("a refused attempt is made again, ever more slowly and never at the same beat", async () => {
  const { clock, sockets } = makeConnection();
  const times = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = clock.now();
    sockets.at(-1)?.emit("connect_error", new Error("down"));
    while (sockets.length === attempt + 1) await clock.pass(50);
    times.push(clock.now() - before);
  }
  assert.ok(times[0] <= 400 && times[7] > 2_000 && times[7] <= 5_050, String(times));
});

test("ten seconds of silence mean that nobody is there", async () => {
  const { clock, sockets, heard } = makeConnection();
  sockets[0].up();
  await clock.pass(8_000);
  assert.equal(sockets.length, 1);
  await clock.pass(2_000);
  assert.deepEqual(heard, ["connect", "disconnect"]);
  await clock.pass(500);
  assert.equal(sockets.length, 2);
});

test("any frame is a sign of life", async () => {
  const { clock, sockets } = makeConnection();
  sockets[0].up();
  for (let second = 0; second < 30; second += 5) {
    await clock.pass(5_000);
    sockets[0].io.engine.emit("packet");
  }
  assert.equal(sockets.length, 1);
});

test("when the network is back it doesn't wait", async () => {
  const { clock, sockets, connection } = makeConnection();
  for (let attempt = 0; attempt < 6; attempt++) {
    sockets.at(-1)?.emit("connect_error", new Error("down"));
    await clock.pass(6_000);
  }
  sockets.at(-1)?.emit("connect_error", new Error("down"));
  const before = sockets.length;
  connection.hurry();
  assert.equal(sockets.length, before + 1);
});

test("what an old socket says later is not heard", async () => {
  const { clock, sockets, connection, heard } = makeConnection();
  sockets[0].up();
  connection.drop();
  await clock.pass(400);
  sockets[1].up();
  sockets[0].emit("disconnect", "late");
  assert.deepEqual(heard, ["connect", "disconnect", "connect"]);
  assert.ok(connection.connected);
});

test("whoever is signed out isn't dialled for again", async () => {
  const { clock, sockets, heard } = makeConnection();
  sockets[0].emit("connect_error", Object.assign(new Error("x"), { data: { code: "unauthenticated" } }));
  await clock.pass(20_000);
  assert.deepEqual([heard, sockets.length], [["signed-out"], 1]);
});

test("a request resolves, is refused, or finds the line broken", async () => {
  const { sockets, connection } = makeConnection();
  await assert.rejects(connection.request("join", {}), LineBroken);
  sockets[0].up();
  sockets[0].answer = { ok: { seq: 3 } };
  assert.deepEqual(await connection.request("join", {}), { seq: 3 });
  sockets[0].answer = { error: { code: "conflict", message: "no", data: { a: 1 } } };
  await assert.rejects(connection.request("command", {}), (/** @type {any} */ error) => error instanceof CommandError && error.code === "conflict" && error.data.a === 1);
  sockets[0].answer = null;
  await assert.rejects(connection.request("command", {}), LineBroken);
});

test("a command that is too long for a message goes by HTTP, under the same id", async () => {
  const { sockets, connection } = makeConnection();
  connection.options = { auth: { user: "ana" } };
  /** @type {any[]} */
  const posted = [];
  connection.api = { post: async (...call) => (posted.push(call), { seq: 9 }) };
  sockets[0].up();
  sockets[0].answer = { ok: { seq: 3 } };
  const command = { stream: "board:b", id: "c", name: "card.describe", args: { card: "k", text: "汉".repeat(30_000) } };
  assert.deepEqual(await connection.request("command", command), { seq: 9 });
  assert.deepEqual(posted, [["/api/boards/b/commands/card.describe", command.args, { "Idempotency-Key": "c", "Baton-Person": "ana" }]]);
  assert.deepEqual(await connection.request("command", { ...command, args: { text: "x".repeat(30_000) } }), { seq: 3 });
  assert.equal(posted.length, 1);
});

test("half an emoji, which is no JSON to the server, doesn't cut the line for ever", async () => {
  const { sockets, connection } = makeConnection();
  sockets[0].up();
  await connection.request("command", { args: { title: "😀".slice(0, 1) + "a", count: 1, none: null } });
  await connection.request("command", { args: { title: "😀" } });
  assert.deepEqual(sockets[0].asked, [
    ["command", { args: { title: "\ufffda", count: 1, none: null } }],
    ["command", { args: { title: "😀" } }],
  ]);
});

test("a line that is closed before its library has come is not dialled", async () => {
  const connection = new Connection({ clock: new FakeClock() });
  connection.open();
  connection.close();
  await import("socket.io-client");
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(connection.socket, null);
});

test("a fault of the server's says its reference, once; a refusal has none", () => {
  const fault = new CommandError({ code: "internal", message: "Something went wrong.", data: { id: "0197f2b0" } });
  assert.equal(fault.message, "Something went wrong. Reference: 0197f2b0");
  assert.equal(new CommandError(fault).message, fault.message);
  assert.equal(new CommandError({ code: "conflict", message: "No.", data: { id: "0197f2b0" } }).message, "No.");
});
