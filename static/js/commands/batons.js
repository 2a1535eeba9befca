// What people do with batons: mirrors board/commands/batons.py, and whose turn it is on the card's face.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";
import { batonsOf, byAge, isOpen } from "../store/turns.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Patch} Patch */
/** @typedef {import("../types").Command} Command */

/** So much of a question stands on the face of a card, in characters as the server counts them. */
const SHOWN = 80;
const BLANK = {
  member: null, department: null, due: null, state: "asked", accepted_by: null, accepted_at: null, text: null, settled_by: null, settled_at: null,
};

/**
 * @param {Reader} store @param {{id?: string, card: string, to: {member: string} | {department: string}, question: string, due?: string | null, review?: string}} args
 * @param {string} me @returns {Command}
 */
export function passBaton(store, args, me) {
  const given = { ...args, id: args.id ?? newId() };
  const { to, review: _source, ...fields } = given;
  const now = instant();
  return {
    name: "baton.pass",
    args: given,
    label: t("Ask on “{title}”: {question}", { title: store.get("card", args.card)?.title ?? "", question: args.question }),
    effect: (state) => withTurn(state, put("baton", { ...BLANK, ...fields, ...to, asked_by: me, asked_at: now })),
  };
}

/** @param {Reader} store @param {{baton: string}} args @param {string} me @returns {Command} */
export function acceptBaton(store, args, me) {
  return change("baton.accept", args, t("Accept “{question}”", { question: questionOf(store, args.baton) }), { state: "accepted", accepted_by: me, accepted_at: instant() });
}

/** Whoever answers what nobody has accepted has accepted it thereby. @param {Reader} store @param {{baton: string, text: string}} args @param {string} me @returns {Command} */
export function answerBaton(store, args, me) {
  const now = instant();
  const accepted = (/** @type {Row} */ row) => (row.accepted_by ? {} : { accepted_by: me, accepted_at: now });
  return change("baton.answer", args, t("Answer “{question}”", { question: questionOf(store, args.baton) }),
    (row) => ({ ...accepted(row), state: "answered", text: args.text, settled_by: me, settled_at: now }));
}

/** @param {Reader} store @param {{baton: string, text: string}} args @param {string} me @returns {Command} */
export function returnBaton(store, args, me) {
  return change("baton.return", args, t("Return “{question}”", { question: questionOf(store, args.baton) }),
    { state: "returned", text: args.text, settled_by: me, settled_at: instant() });
}

/** @param {Reader} store @param {{baton: string}} args @param {string} me @returns {Command} */
export function withdrawBaton(store, args, me) {
  return change("baton.withdraw", args, t("Take back “{question}”", { question: questionOf(store, args.baton) }),
    { state: "returned", text: null, settled_by: me, settled_at: instant() });
}

/** @param {string} name @param {{baton: string}} args @param {string} label @param {object | ((row: Row) => object)} fields @returns {Command} */
function change(name, args, label, fields) {
  // Of a card that isn't open its batons are not known here: then the server's answer shows what became of it.
  const effect = (/** @type {Reader} */ state) => edit(state, "baton", args.baton, fields).flatMap((patch) => withTurn(state, patch));
  return { name, args, label, effect };
}

/** A baton's patch and whose turn it is then. @param {Reader} state @param {Patch} patch @returns {Patch[]} */
function withTurn(state, patch) {
  const baton = /** @type {Row} */ (patch.put);
  return [patch, ...edit(state, "card", baton.card, (card) => ({ turn: turnAfter(state, card, baton) }))];
}

/** @param {Reader} state @param {Row} card @param {Row} baton */
function turnAfter(state, { id, turn }, baton) {
  const open = [...batonsOf(state, id).filter((one) => one.id !== baton.id), baton].filter(isOpen).sort(byAge);
  const isUnknown = turn && turn.baton !== baton.id && !open.some((one) => one.id === turn.baton);
  if (isUnknown) return turn;
  return open.length ? turnOf(open[0]) : null;
}

/** @param {Row} baton */
function turnOf({ id, member, department, accepted_by, asked_at, due, question }) {
  return { baton: id, member, department, accepted_by, since: asked_at, due, question: [...question].slice(0, SHOWN).join("") };
}

/** @param {Reader} store @param {string} baton */
function questionOf(store, baton) {
  return store.get("baton", baton)?.question ?? "";
}
