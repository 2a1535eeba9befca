import assert from "node:assert/strict";
import { test } from "node:test";
import { Presence } from "../../static/js/sync/presence.js";
import { SimLink, SimServer } from "./support/server.js";
import { FakeClock } from "./support/time.js";

function makePresence() {
  const clock = new FakeClock();
  const link = new SimLink(new SimServer(clock));
  const presence = new Presence({ stream: "board:b1", link, me: "me", clock });
  link.connect();
  const hear = (/** @type {string} */ socket, /** @type {any} */ state, member = socket) =>
    link.emit("presence", { stream: "board:b1", member, socket, state });
  const told = () => link.sent.map(([, payload]) => payload.state);
  return { clock, link, presence, hear, told };
}

test("others are there by socket, a person with two windows once by name", () => {
  const { presence, hear } = makePresence();
  hear("s1", {}, "mei");
  hear("s2", { card: "k" }, "mei");
  assert.deepEqual(presence.peers().map(({ socket }) => socket), ["s1", "s2"]);
  assert.deepEqual(presence.people().map(({ member }) => member), ["mei"]);
  assert.deepEqual(presence.onCard("k").map(({ socket }) => socket), ["s2"]);
});

test("my own socket isn't a peer; my other window is, but is no other person", () => {
  const { presence, hear, link } = makePresence();
  hear(String(link.id), {}, "me");
  hear("s9", { dragging: "k" }, "me");
  assert.deepEqual(presence.peers().map(({ socket }) => socket), ["s9"]);
  assert.deepEqual(presence.people(), []);
});

test("whoever leaves is gone, and the break of the line clears all", () => {
  const { presence, hear, link } = makePresence();
  hear("s1", {});
  hear("s1", null);
  assert.deepEqual(presence.peers(), []);
  hear("s2", {});
  link.cut();
  assert.deepEqual(presence.peers(), []);
});

test("I am told of five times a second at most, and the last state wins", async () => {
  const { clock, presence, told } = makePresence();
  for (let step = 0; step < 20; step++) {
    presence.set({ cursor: step });
    await clock.pass(50);
  }
  await clock.pass(500);
  assert.ok(told().length <= 6, `sent ${told().length}`);
  assert.deepEqual(told().at(-1), { cursor: 19 });
});

test("the same state isn't told twice, but typing is repeated before it expires", async () => {
  const { clock, presence, told } = makePresence();
  presence.set({ typing: true });
  await clock.pass(500);
  presence.set({ typing: true });
  assert.equal(told().length, 1);
  await clock.pass(3_000);
  presence.set({ typing: true });
  assert.equal(told().length, 2);
});

test("after a reconnect my state is told again", async () => {
  const { clock, presence, told, link } = makePresence();
  presence.set({ card: "k" });
  link.cut();
  presence.set({ card: "l" });
  link.connect();
  presence.joined([{ member: "mei", socket: "s1", state: {} }]);
  await clock.pass(300);
  assert.deepEqual(told().at(-1), { card: "l" });
  assert.equal(presence.peers().length, 1);
});

test("what is heard while a join is under way is newer than its answer", () => {
  const { presence, hear } = makePresence();
  presence.joining();
  hear("s1", { card: "k" }, "mei");
  hear("s2", null, "tom");
  presence.joined([{ member: "mei", socket: "s1", state: {} }, { member: "tom", socket: "s2", state: {} }]);
  assert.deepEqual(presence.peers(), [{ member: "mei", socket: "s1", state: { card: "k" } }]);
  presence.joined([]);
  assert.deepEqual(presence.peers(), []);
});

test("whoever hasn't typed for six seconds isn't typing", async () => {
  const { clock, presence, hear } = makePresence();
  let told = 0;
  hear("s1", { card: "k", typing: "comment" });
  presence.on("presence", () => told++);
  await clock.pass(5_000);
  assert.equal(presence.peers()[0].state.typing, "comment");
  await clock.pass(1_500);
  assert.equal(presence.peers()[0].state.typing, null);
  assert.equal(told, 1);
});
