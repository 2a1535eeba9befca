// What people say on a deal: mirrors board/commands/comments.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put, withKeep } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/**
 * `author` is for the effect alone: the server takes it from who sends.
 * @param {Reader} store @param {{id?: string, card: string, text: string, reply_to?: string | null, author?: string}} given
 * @returns {Command}
 */
export function addComment(store, { author, ...given }) {
  const args = { ...given, id: given.id ?? newId() };
  const blank = { author: author ?? null, reply_to: null, created_at: instant(), edited_at: null, archived_at: null };
  return {
    name: "comment.add",
    args,
    label: t("Comment on “{title}”", { title: store.get("card", args.card)?.title ?? "" }),
    effect: (state) => [
      put("comment", { ...blank, ...args }),
      ...edit(state, "card", args.card, (row) => ({ comments_count: row.comments_count + 1 })),
    ],
  };
}

/** @param {Reader} store @param {{comment: string, text: string, base?: number}} args @returns {Command} */
export function editComment(store, args) {
  const now = instant();
  return {
    name: "comment.edit",
    args: withKeep(args),
    label: t("Change a comment"),
    effect: (state) => edit(state, "comment", args.comment, { text: args.text, edited_at: now }),
  };
}

/** @param {Reader} store @param {{comment: string}} args @returns {Command} */
export function archiveComment(store, args) {
  const now = instant();
  return {
    name: "comment.archive",
    args,
    label: t("Remove a comment"),
    effect: (state) => {
      const comment = state.get("comment", args.comment);
      if (!comment || comment.archived_at) return [];
      const counted = edit(state, "card", comment.card, (row) => ({ comments_count: row.comments_count - 1 }));
      return [put("comment", { ...comment, archived_at: now }), ...counted];
    },
  };
}
