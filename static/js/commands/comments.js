// What people say on a deal, or on the board as a whole: mirrors board/commands/comments.py and questions.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put, withKeep } from "../store/edits.js";
import { isOpenQuestion, openQuestions } from "../store/questions.js";
import { NO_CARD } from "../store/store.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Patch} Patch */
/** @typedef {import("../types").Command} Command */

const NO_QUESTION = { asked_at: null, asked_by: null, asked_department: null, asked_by_customer: false, answered_at: null, answered_by: null };

/**
 * `author` is for the effect alone: the server takes it from who sends.
 * @param {Reader} store @param {{id?: string, card: string | null, text: string, reply_to?: string | null, author?: string}} given
 * @returns {Command}
 */
export function addComment(store, { author, ...given }) {
  const args = { ...given, id: given.id ?? newId() };
  const blank = { author: author ?? null, reply_to: null, created_at: instant(), edited_at: null, archived_at: null, reactions: {}, ...NO_QUESTION };
  return {
    name: "comment.add",
    args,
    label: args.card ? t("Comment on “{title}”", { title: store.get("card", args.card)?.title ?? "" }) : t("Write in the board's conversation"),
    effect: (state) => [put("comment", { ...blank, ...args }), ...counted(state, args.card, 1)],
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
      const after = { ...comment, archived_at: now };
      return [put("comment", after), ...counted(state, comment.card, -1, after)];
    },
  };
}

/** @param {Reader} store @param {{comment: string, reaction: string}} args @param {string} me @returns {Command} */
export function reactToComment(store, args, me) {
  return reacting("comment.react", t("React to a comment"), args, (people) => (people.includes(me) ? people : [...people, me]));
}

/** @param {Reader} store @param {{comment: string, reaction: string}} args @param {string} me @returns {Command} */
export function unreactToComment(store, args, me) {
  return reacting("comment.unreact", t("Take back a reaction"), args, (people) => people.filter((person) => person !== me));
}

/** @param {Reader} store @param {{comment: string, department?: string | null, customer?: boolean}} args @param {string} me @returns {Command} */
export function askComment(store, args, me) {
  const now = instant();
  return {
    name: "comment.ask",
    args,
    label: t("Ask a question"),
    effect: (state) => questioned(state, args.comment, (row) => {
      const open = isOpenQuestion(row);
      return { ...NO_QUESTION, asked_at: open ? row.asked_at : now, asked_by: open ? row.asked_by : me, asked_department: args.department ?? null, asked_by_customer: args.customer ?? (open && row.asked_by_customer) };
    }),
  };
}

/** @param {Reader} store @param {{comment: string}} args @param {string} me @returns {Command} */
export function answerComment(store, args, me) {
  const now = instant();
  return {
    name: "comment.answer",
    args,
    label: t("Mark a question as answered"),
    effect: (state) => questioned(state, args.comment, (row) => (isOpenQuestion(row) ? { answered_at: now, answered_by: me } : {})),
  };
}

/** @param {Reader} store @param {{comment: string}} args @returns {Command} */
export function unaskComment(store, args) {
  return {
    name: "comment.unask",
    args,
    label: t("Take a question back"),
    effect: (state) => questioned(state, args.comment, (row) => (isOpenQuestion(row) ? NO_QUESTION : {})),
  };
}

/** @param {string} name @param {string} label @param {{comment: string, reaction: string}} args @param {(people: string[]) => string[]} change @returns {Command} */
function reacting(name, label, args, change) {
  return {
    name,
    args,
    label,
    effect: (state) => edit(state, "comment", args.comment, ({ reactions = {} }) => {
      const { [args.reaction]: people = [], ...others } = reactions;
      const left = change(people);
      return { reactions: left.length ? { ...reactions, [args.reaction]: left } : others };
    }),
  };
}

/** @param {Reader} state @param {string} id @param {(row: Row) => object} fields */
function questioned(state, id, fields) {
  const [patch] = edit(state, "comment", id, fields);
  if (!patch?.put) return [];
  return [patch, ...edit(state, "card", patch.put.card, { question: questionOf(state, patch.put) })];
}

/** The counter of the card, or of the board; a question that is removed waits no more. @param {Reader} state @param {string | null} card @param {number} by @param {Row} [after] @returns {Patch[]} */
function counted(state, card, by, after) {
  const count = (/** @type {Row} */ row) => ({ comments_count: (row.comments_count ?? 0) + by });
  if (card === null) return [...state.all("board")].map((board) => put("board", { ...board, ...count(board) }));
  return edit(state, "card", card, (row) => ({ ...count(row), ...(after?.asked_at ? { question: questionOf(state, after) } : {}) }));
}

/** The open question of a card that waits for longest, as it is with one comment changed. @param {Reader} state @param {Row} changed */
function questionOf(state, changed) {
  const others = state.commentsOf(changed.card ?? NO_CARD).filter(({ id }) => id !== changed.id);
  const open = openQuestions([...others, changed]);
  const [first] = open;
  const customer = open.find((comment) => comment.asked_by_customer) ?? null;
  return first ? { comment: first.id, department: first.asked_department, since: first.asked_at, customer: customer && { comment: customer.id, since: customer.asked_at } } : null;
}
