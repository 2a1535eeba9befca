// A meeting on the board: mirrors board/commands/reviews.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */
/** @typedef {{id?: string, code: string, card?: string | null, text: string}} Item */

/** @param {Reader} _store @param {{id?: string, kind: string, rhythm?: string | null, agenda?: Item[]}} given @param {string} me @returns {Command} */
export function startReview(_store, given, me) {
  const args = { ...given, id: given.id ?? newId() };
  const blank = { presenter: me, agenda: [], people: [me], notes: [], figures: {}, outcome: null, rhythm: null, since: null, created_at: instant(), archived_at: null };
  const held = (/** @type {Reader} */ state) => (args.rhythm ? edit(state, "rhythm", args.rhythm, { held_at: blank.created_at }) : []);
  return { name: "review.start", args, label: t("Start a review"), effect: (state) => [put("review", { ...blank, ...args }), ...held(state)] };
}

/** @param {Reader} _store @param {{review: string, agenda: Item[]}} args @returns {Command} */
export function editAgenda(_store, args) {
  return change("review.edit_agenda", args, t("Change the agenda of a review"), () => ({ agenda: args.agenda }));
}

/** @param {Reader} _store @param {{review: string}} args @param {string} me @returns {Command} */
export function joinReview(_store, args, me) {
  return change("review.join", args, t("Join the review"), ({ people }) => ({ people: people.includes(me) ? people : [...people, me] }));
}

/** @param {Reader} _store @param {{review: string, card?: string | null, item?: string | null, text: string}} args @param {string} me @returns {Command} */
export function noteInReview(_store, args, me) {
  const note = { card: args.card ?? null, item: args.item ?? null, text: args.text, by: me };
  return change("review.note", args, t("Note “{text}”", { text: args.text }), ({ notes }) => ({ notes: [...notes, note] }));
}

/** @param {Reader} _store @param {{review: string}} args @param {string} me @returns {Command} */
export function takeOverReview(_store, args, me) {
  return change("review.take_over", args, t("Take the review over"), () => ({ presenter: me }));
}

/** @param {Reader} _store @param {{review: string}} args @returns {Command} */
export function endReview(_store, args) {
  const now = instant();
  return change("review.end", args, t("End the review"), () => ({ archived_at: now }));
}

/** @param {string} name @param {{review: string}} args @param {string} label @param {(row: import("../types").Row) => object} fields @returns {Command} */
function change(name, args, label, fields) {
  return { name, args, label, effect: (state) => edit(state, "review", args.review, fields) };
}
