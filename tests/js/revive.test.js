import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { passBaton } from "../../static/js/commands/batons.js";
import { addComment } from "../../static/js/commands/comments.js";
import { createCard, describeCard, editCard, moveCard } from "../../static/js/commands/cards.js";
import { MAKERS, revive } from "../../static/js/commands/revive.js";
import { completeTask, createTask } from "../../static/js/commands/tasks.js";
import { makeFixtureSession } from "./fixture_session.js";

const FOLDER = new URL("../../static/js/commands/", import.meta.url);
const { store, me } = makeFixtureSession({ cards: 20 });
const [card] = [...store.all("card")].map(({ id }) => id);
const [first, second] = store.columns().map(({ id }) => id);
const [task] = [...store.all("task")].map(({ id }) => id);

/** Times are the only thing in which two makings may differ. @param {any[]} patches */
const timeless = (patches) => JSON.parse(JSON.stringify(patches, (name, value) => ((name.endsWith("_at") || name === "since") && value ? "then" : value)));

for (const [what, command] of /** @type {[string, any][]} */ ([
  ["a new deal", createCard(store, { column: first, title: "Made in a tunnel", after: null })],
  ["a move", moveCard(store, { card, column: second })],
  ["an edited field", editCard(store, { card, fields: { title: "Other" }, base: 3 })],
  ["a description", describeCard(store, { card, text: "Words" })],
  ["a comment, with its author", addComment(store, { card, text: "Words", author: me.id })],
  ["a question to somebody", passBaton(store, { card, to: { member: me.id }, question: "SSO?" }, me.id)],
  ["a new task", createTask(store, { card, title: "Call" })],
  ["a task that is done, and by whom", completeTask(store, { task }, me.id)],
])) {
  test(`${what} shows the same after a reload`, () => {
    const { effect, ...kept } = structuredClone({ ...command, effect: undefined });
    const again = revive(store, /** @type {any} */ (kept), me.id);
    assert.deepEqual([again.name, again.args, again.label], [command.name, command.args, command.label]);
    assert.deepEqual(timeless(again.effect?.(store) ?? []), timeless(command.effect(store)));
    assert.equal(effect, undefined);
  });
}

test("a command that this version does not know is sent as it is, and shows nothing", () => {
  const kept = { name: "card.paint", args: { card, color: "red" }, label: "Paint it" };
  assert.deepEqual(revive(store, kept, me.id), kept);
});

/** Made by a maker of its own in revive.js, or no command. */
const MADE_OTHERWISE = new Set(["addComment", "linkAttachment", "changeCards", "takingBack"]);

test("every command that can be given can be made anew", async () => {
  const made = new Set(Object.values(MAKERS));
  const missing = [];
  for (const file of readdirSync(FOLDER).filter((name) => name !== "revive.js")) {
    const functions = Object.entries(await import(new URL(file, FOLDER).href));
    for (const [name, maker] of functions) if (typeof maker === "function" && !made.has(maker) && !MADE_OTHERWISE.has(name)) missing.push(`${file}: ${name}`);
  }
  assert.deepEqual(missing, []);
});
