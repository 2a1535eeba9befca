/** Undo and redo of one's own changes by key, and the offer to undo after each big step. */
import { undoChange } from "../commands/undo.js";
import { t } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{seq?: number, group?: string, newest: number, text: string, title?: string}} Step */
/** @typedef {"undo" | "redo"} Way */

/** @param {import("../session.js").BoardSession} session */
export function installUndo(session) {
  // One after the other: what the next key means is known when the one before it has been answered.
  let queue = Promise.resolve();
  const press = (/** @type {Way[] | undefined} */ ways) => {
    if (!ways?.length) return;
    session.ui.set("undoKey", []);
    if (session.whatIf) return session.whatIf.press(ways);
    for (const way of ways) queue = queue.then(() => step(session, way)).catch(tell);
  };
  session.ui.subscribe("undoKey", press);
  press(session.ui.get("undoKey"));
  session.outbox.on("acked", ({ command, late }, { seq }) => {
    const text = late ? "" : bigStep(session, command);
    if (text) offerUndo(session, text, seq);
  });
}

/** @param {Session} session @param {string} text what was done @param {number} seq */
export function offerUndo(session, text, seq) {
  if (session.whatIf) return toast({ text: t("What if: {what}", { what: text }), action: { label: t("Undo"), run: () => session.whatIf?.press(["undo"]) } });
  if (!session.can("change.undo")) return toast({ text });
  const run = async () => (await undo(session, { seq, newest: seq, text }, "undo")) || toast({ text: t("Nothing of it is left to be undone.") });
  toast({ text, action: { label: t("Undo"), run } });
}

/** @param {import("../session.js").BoardSession} session @param {Way} way @param {number} [before] @returns {Promise<void>} */
async function step(session, way, before) {
  await dialled(session);
  if (!session.link.connected) return takeBackUnsent(session, way);
  await allSent(session);
  const steps = await session.api.get(`/api/boards/${session.boardId}/undo${before ? `?before=${before}` : ""}`);
  /** @type {Step | null} */
  const next = steps[way];
  if (!next) return void toast({ text: way === "undo" ? t("There is nothing left of yours to undo on this board.") : t("There is nothing to do again.") });
  // Much at once is looked at first.
  if (next.group) return session.ui.set("undoing", { group: next.group });
  // Somebody else took it back already: on to what was done before it.
  if (!(await undo(session, next, way)) && way === "undo") return step(session, way, next.newest);
}

/** A board that was just opened can be seen before its line stands: that is not to be without one. @param {import("../session.js").BoardSession} session @returns {Promise<void>} */
function dialled(session) {
  if (session.state !== "connecting") return Promise.resolve();
  return new Promise((resolve) => {
    const off = session.on("status", () => {
      if (session.state === "connecting") return;
      off();
      resolve();
    });
  });
}

/** @param {Session} session @param {Step} next @param {Way} way @returns {Promise<boolean>} whether there was something to do */
async function undo(session, next, way) {
  const what = { what: next.text };
  try {
    await session.run(undoChange(session.store, { seq: next.seq }, way === "undo" ? t("Undo: {what}", what) : t("Do again: {what}", what)));
    tellDone(session, next, way);
  } catch (/** @type {any} */ error) {
    if (error.data?.nothing) return false;
    if (error.data?.touched) session.ui.set("undoing", { seq: next.seq });
    else tell(error);
  }
  return true;
}

/** @param {Session} session @param {Step} next @param {Way} way */
function tellDone(session, { text, title }, way) {
  const what = title ? `${text} · ${title}` : text;
  const back = /** @type {const} */ ({ undo: "redo", redo: "undo" });
  const action = { label: way === "undo" ? t("Redo") : t("Undo"), run: () => session.ui.set("undoKey", [back[way]]) };
  toast({ text: way === "undo" ? t("Undone: {what}", { what }) : t("Done again: {what}", { what }), action });
}

/** Without a line the last thing that waits to be sent is simply not sent. @param {import("../session.js").BoardSession} session @param {Way} way */
function takeBackUnsent(session, way) {
  const last = session.outbox.list().findLast(({ state }) => state !== "sent");
  if (way === "redo" || !last) return void toast({ text: t("To undo what was sent you have to be connected."), tone: "amber" });
  session.discard(last.id);
  toast({ text: t("Taken back before it was sent: {what}", { what: last.label }) });
}

/** @param {import("../session.js").BoardSession} session @returns {Promise<void>} */
function allSent({ outbox }) {
  if (!outbox.items.length) return Promise.resolve();
  return new Promise((resolve) => {
    const off = outbox.on("changed", () => {
      if (outbox.items.length) return;
      off();
      resolve();
    });
  });
}

/** What ends something, and would have to be looked for if it was not meant. @param {Session} session @param {import("../types").Command} command @returns {string} */
function bigStep({ store }, { name, args }) {
  const card = store.get("card", args.card);
  if (name === "card.win" || (args.outcome && card?.status === "won")) return t("Won “{title}”", { title: card?.title ?? "" });
  if (name === "card.lose" || (args.outcome && card?.status === "lost")) return t("Lost “{title}”", { title: card?.title ?? "" });
  if (name === "column.archive") return t("Archived the stage “{name}”", { name: store.get("column", args.column)?.name ?? "" });
  if (name === "task.archive") return t("Removed the task");
  return name === "comment.archive" ? t("Removed the comment") : "";
}
