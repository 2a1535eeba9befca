/** What two people wrote at once, as it is shown: my value that was overtaken, and the way to put it back. */
import { html, nothing } from "lit";
import { assignCard, editCard, unassignCard } from "../commands/cards.js";
import { editColumn, renameColumn } from "../commands/columns.js";
import { editTask } from "../commands/tasks.js";
import { dropVersion } from "../commands/versions.js";
import { t } from "../lib/i18n.js";
import { overtaken, standing } from "../store/versions.js";
import { moveTo, tell } from "./card_actions.js";
import { fieldText } from "./card_words.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";

/** @typedef {import("../types").Session} Session */

/** Beneath a field of mine that was overtaken. @param {Session} session @param {"card" | "task"} about @param {string} record @param {string} field */
export function overtakenNotice(session, about, record, field) {
  const mine = overtaken(session).filter((version) => version.about === about && version.record === record && version.field === field);
  if (!mine.length || !session.can("version.drop") || session.store.get("card", mine[0].card)?.archived_at) return nothing;
  return mine.map((version) => html`<div class="notice notice--overtaken" role="status">
    ${icon("triangle-alert")}<span class="notice__text" dir="auto">${overtakenWords(session, version)}</span>
    <span class="notice__acts">
      <button type="button" class="button button--small" @click=${() => putBack(session, version)}>${t("Put mine back")}</button>
      <button type="button" class="button button--small button--ghost" @click=${() => leave(session, version)}>${t("Leave it")}</button>
    </span></div>`);
}

/** @param {Session} session @param {any} version */
export function overtakenWords(session, version) {
  const values = { name: nameOf(session, version.other), theirs: fieldText(session, version.field, standing(session, version)), mine: fieldText(session, version.field, version.content) };
  if (version.field === "column") return t("{name} moved this to {theirs} at the same time; you had moved it to {mine}.", values);
  return t("{name} changed this at the same time. Now: {theirs}. Yours was: {mine}.", values);
}

/** @param {Session} session @param {any} version */
export async function putBack(session, version) {
  try {
    await rewrite(session, version);
    // Writing it again settles the version, but for what was emptied; a move can be thought better of.
    const now = session.store.get("version", version.id);
    if (now && !now.archived_at && same(standing(session, version), version.content)) await leave(session, version);
  } catch (error) {
    tell(error);
  }
}

/** @param {Session} session @param {any} version */
export function leave(session, version) {
  return session.run(dropVersion(session.store, { version: version.id })).catch(tell);
}

/** @param {Session} session @param {any} version @returns {Promise<any>} */
function rewrite(session, { about, record, field, content }) {
  const { store, seq: base } = session;
  if (about === "column") return session.run(field === "name" ? renameColumn(store, { column: record, name: content, base }) : editColumn(store, { column: record, fields: { [field]: content }, base }));
  const card = store.get("card", record);
  if (about === "task") return session.run(editTask(store, { task: record, fields: { [field]: content }, base }));
  if (field === "column") return moveTo(session, card, content);
  if (field !== "owner") return session.run(editCard(store, { card: record, fields: { [field]: content }, base }));
  if (content) return session.run(assignCard(store, { card: record, member: content, role: "owner", base }));
  return card?.owner ? session.run(unassignCard(store, { card: record, member: card.owner })) : Promise.resolve();
}

/** @param {unknown} one @param {unknown} other */
function same(one, other) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
