import assert from "node:assert/strict";
import { test } from "node:test";
import { Stream } from "../../static/js/sync/stream.js";
import { ApiError, CommandError } from "../../static/js/sync/errors.js";
import { SimApi, SimLink, SimServer } from "./support/server.js";
import { FakeClock } from "./support/time.js";

/** A stream that is open, on a board with one card. */
async function makeStream({ connected = true } = {}) {
  const clock = new FakeClock();
  const server = new SimServer(clock);
  server.put({ type: "card", id: "k", put: { id: "k", column: "a", position: "a0", title: "", archived_at: null } });
  const link = new SimLink(server);
  const api = new SimApi(server);
  const stream = new Stream({ name: server.stream, path: "/api/boards/b1", link, api, clock });
  /** @type {number[]} */
  const applied = [];
  let snapshots = 0;
  stream.on("change", (change) => applied.push(change.seq));
  stream.on("snapshot", () => snapshots++);
  if (connected) link.connect();
  stream.open();
  await clock.pass(100);
  let count = 0;
  const edit = (name = "card.edit") => server.execute({ id: `id${++count}`, name, args: { card: "k", title: String(count), fields: { title: String(count) } } }, "mei");
  return { clock, server, link, api, stream, applied, edit, snapshots: () => snapshots };
}

test("opening takes a snapshot and joins from there", async () => {
  const { stream, link } = await makeStream();
  assert.ok(stream.live);
  assert.deepEqual(link.sent, [["join", { stream: "board:b1", since: 0, epoch: "e1", audience: "everyone" }]]);
});

test("the snapshot is shown before there is a line", async () => {
  const { stream, link, clock, snapshots } = await makeStream({ connected: false });
  assert.equal(snapshots(), 1);
  assert.ok(!stream.live);
  link.connect();
  await clock.pass(50);
  assert.ok(stream.live);
});

test("the next change is applied, one that is known is ignored", async () => {
  const { stream, applied, edit, clock, server } = await makeStream();
  edit();
  await clock.pass(20);
  stream.receive(server.log[0]);
  edit();
  await clock.pass(20);
  assert.deepEqual(applied, [1, 2]);
});

test("a change that arrives early is held until the gap before it is filled", async () => {
  const { link, applied, edit, clock, stream } = await makeStream();
  link.unreliable = () => "drop";
  edit();
  link.unreliable = () => "ok";
  edit();
  await clock.pass(50);
  assert.deepEqual(applied, [1, 2]);
  assert.equal(stream.held.size, 0);
});

test("changes in the wrong order are applied in the right one", async () => {
  const { link, applied, edit, clock } = await makeStream();
  link.unreliable = () => "late";
  edit();
  link.unreliable = () => "ok";
  edit();
  await clock.pass(200);
  assert.deepEqual(applied, [1, 2]);
});

test("the head reveals that the last change was lost", async () => {
  const { link, applied, edit, clock, server } = await makeStream();
  link.unreliable = () => "drop";
  edit();
  await clock.pass(100);
  assert.deepEqual(applied, []);
  link.unreliable = () => "ok";
  server.beat();
  await clock.pass(50);
  assert.deepEqual(applied, [1]);
});

test("a change too large for a frame is fetched", async () => {
  const { applied, edit, clock, api } = await makeStream();
  edit("large");
  await clock.pass(1_000);
  assert.deepEqual(applied, [1]);
  assert.ok(api.asked.includes("/api/boards/b1/changes?since=0&audience=everyone"));
});

test("after a break it joins since the last change it has", async () => {
  const { link, applied, edit, clock, snapshots } = await makeStream();
  edit();
  await clock.pass(20);
  link.cut();
  edit();
  edit();
  link.connect();
  await clock.pass(50);
  assert.deepEqual(applied, [1, 2, 3]);
  assert.equal(snapshots(), 1);
});

test("a long log comes in portions, and is asked for until it is whole", async () => {
  const { link, applied, edit, clock, snapshots } = await makeStream();
  const whole = link.join.bind(link);
  link.join = (payload) => ({ ...whole(payload), changes: whole(payload).changes.slice(0, 2) });
  link.cut();
  for (let step = 0; step < 5; step++) edit();
  link.connect();
  await clock.pass(200);
  assert.deepEqual(applied, [1, 2, 3, 4, 5]);
  assert.equal(snapshots(), 1);
});

test("joining while others write misses nothing", async () => {
  const { link, applied, edit, clock } = await makeStream();
  link.cut();
  link.connect();
  for (let step = 0; step < 30; step++) {
    edit();
    await clock.pass(1);
  }
  await clock.pass(100);
  assert.deepEqual(applied, Array.from({ length: 30 }, (_, index) => index + 1));
});

test("a log that doesn't reach back far enough means a new snapshot", async () => {
  const { link, edit, clock, server, stream, snapshots } = await makeStream();
  link.cut();
  edit();
  edit();
  server.kept = 2;
  link.connect();
  await clock.pass(100);
  assert.equal(snapshots(), 2);
  assert.equal(stream.last, 2);
  assert.ok(stream.live);
});

test("another epoch means a new snapshot, even when its numbers are smaller", async () => {
  const { clock, server, stream, edit, snapshots } = await makeStream();
  edit();
  edit();
  await clock.pass(20);
  Object.assign(server, { epoch: "e2", seq: 1, log: [] });
  server.beat();
  await clock.pass(100);
  assert.deepEqual([snapshots(), stream.last, stream.epoch, stream.live], [2, 1, "e2", true]);
});

test("when the server says resync, a new snapshot is taken and joined", async () => {
  const { clock, link, stream, snapshots } = await makeStream();
  link.deliver(["resync", { stream: "board:b1" }]);
  await clock.pass(100);
  assert.deepEqual([snapshots(), stream.live], [2, true]);
});

test("a snapshot asked for before a resync isn't shown after it", async () => {
  const { clock, link, api, stream } = await makeStream();
  api.delay = 50;
  stream.resync();
  await clock.pass(10);
  const asked = api.asked.length;
  link.deliver(["resync", { stream: "board:b1" }]);
  await clock.pass(500);
  assert.equal(api.asked.length, asked + 1);
  assert.ok(stream.live);
});

test("REST answering 410 resyncs too", async () => {
  const { clock, edit, api, server, snapshots, stream } = await makeStream();
  api.routes.set("/api/boards/b1/changes?since=0&audience=everyone", () => {
    throw new ApiError(410, { code: "resync", message: "" });
  });
  edit("large");
  server.beat();
  await clock.pass(1_000);
  assert.deepEqual([snapshots(), stream.last], [2, 1]);
});

test("catching up that gets nowhere ends in a snapshot, not in a loop", async () => {
  const { clock, link, server, stream, api, snapshots } = await makeStream();
  const honest = link.join.bind(link);
  link.join = (payload) => (snapshots() > 1 ? honest(payload) : { ...honest(payload), changes: [] });
  api.routes.set("/api/boards/b1/changes?since=0&audience=everyone", () => ({ epoch: "e1", seq: 1, changes: [] }));
  server.execute({ id: "x", name: "large", args: { card: "k" } }, "mei");
  await clock.pass(20_000);
  assert.deepEqual([snapshots(), stream.last], [2, 1]);
  assert.ok(link.sent.length + api.asked.length < 15);
});

test("losing access ends the stream and says so", async () => {
  const { clock, link, stream } = await makeStream();
  let revoked = 0;
  stream.on("revoked", () => revoked++);
  link.deliver(["revoked", { stream: "board:b1" }]);
  await clock.pass(50);
  assert.deepEqual([revoked, stream.over], [1, true]);
});

test("a board that cannot be joined any more counts as revoked", async () => {
  const { clock, link, stream } = await makeStream();
  let revoked = 0;
  stream.on("revoked", () => revoked++);
  link.cut();
  link.join = () => {
    throw new CommandError({ code: "not_found", message: "" });
  };
  link.connect();
  await clock.pass(50);
  assert.equal(revoked, 1);
});

test("a server that is down is asked again, more and more slowly", async () => {
  const { clock, link, api, stream } = await makeStream();
  link.cut();
  api.broken = true;
  stream.resync();
  await clock.pass(60_000);
  const asked = api.asked.length;
  assert.ok(asked > 8 && asked < 30, `asked ${asked} times in a minute`);
  api.broken = false;
  link.connect();
  await clock.pass(100);
  assert.ok(stream.live);
});
