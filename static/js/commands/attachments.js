// Files and links on a deal: mirrors board/commands/attachments.py. The bytes of a file go by sync/uploads.js.
import { newId } from "../lib/ids.js";
import { documentAt } from "../lib/links.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/**
 * `author` is for the effect alone: the server takes it from who sends.
 * @param {Reader} store
 * @param {{id?: string, card?: string | null, url: string, title?: string, folder?: string | null, tags?: string[], author?: string}} given
 * @returns {Command}
 */
export function linkAttachment(store, { author, ...given }) {
  const args = { ...given, id: given.id ?? newId() };
  const { type, name } = documentAt(args.url);
  const blank = { card: null, kind: "link", size: null, width: null, height: null, folder: null, tags: [], archived_at: null };
  const { title, ...shown } = args;
  const row = { ...blank, ...shown, type, name: title || name, added_by: author ?? null, created_at: instant() };
  return {
    name: "attachment.link",
    args,
    label: t("Attach “{name}”", { name: row.name }),
    effect: (state) => [put("attachment", row), ...counted(state, row.card, 1)],
  };
}

/** @param {Reader} store @param {{attachment: string, fields: {name?: string, folder?: string | null, tags?: string[]}}} args @returns {Command} */
export function editAttachment(store, args) {
  return {
    name: "attachment.edit",
    args,
    label: t("Change “{name}”", { name: nameOf(store, args.attachment) }),
    effect: (state) => edit(state, "attachment", args.attachment, args.fields),
  };
}

/** @param {Reader} store @param {{attachment: string}} args @returns {Command} */
export function archiveAttachment(store, args) {
  const now = instant();
  const label = t("Remove “{name}”", { name: nameOf(store, args.attachment) });
  return { name: "attachment.archive", args, label, effect: (state) => archived(state, args.attachment, now) };
}

/** @param {Reader} store @param {{attachment: string}} args @returns {Command} */
export function restoreAttachment(store, args) {
  const label = t("Restore “{name}”", { name: nameOf(store, args.attachment) });
  return { name: "attachment.restore", args, label, effect: (state) => archived(state, args.attachment, null) };
}

/**
 * The library is in no store, so what it gives is shown when the server has answered.
 * @param {Reader} store @param {{id?: string, attachment: string, card: string}} given @returns {Command}
 */
export function attachAttachment(store, given) {
  const args = { ...given, id: given.id ?? newId() };
  return { name: "attachment.attach", args, label: t("Attach “{name}”", { name: nameOf(store, args.attachment) }) };
}

/** @param {Reader} state @param {string} id @param {string | null} at */
function archived(state, id, at) {
  const row = state.get("attachment", id);
  if (!row || Boolean(row.archived_at) === Boolean(at)) return [];
  return [put("attachment", { ...row, archived_at: at }), ...counted(state, row.card, at ? -1 : 1)];
}

/** @param {Reader} state @param {string | null} card @param {number} by */
function counted(state, card, by) {
  return card ? edit(state, "card", card, (row) => ({ attachments_count: (row.attachments_count ?? 0) + by })) : [];
}

/** @param {Reader} store @param {string} attachment */
function nameOf(store, attachment) {
  return store.get("attachment", attachment)?.name ?? t("a file");
}
