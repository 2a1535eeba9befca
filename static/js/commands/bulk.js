// Many deals changed at once: one change, and what takes it back.
import { assignCard, archiveCard, editCard, labelCard, moveCard, restoreCard, unassignCard, unlabelCard } from "./cards.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Command} Command */

/** As many as the server takes at once. */
export const MOST_TOGETHER = 200;

/** All of them or none; each effect sees what the ones before it left. @param {Command[]} parts @param {string} label @returns {Command} */
export function changeCards(parts, label) {
  return { name: "cards.bulk", args: { commands: parts.map(({ name, args }) => ({ name, args })) }, label, parts };
}

/** What would take these back, read off the store before they are done. @param {Reader} store @param {Command[]} parts @returns {Command[]} */
export function takingBack(store, parts) {
  return inOrder(store, parts).flatMap((part) => {
    const card = store.get("card", part.args.card);
    return card ? BACK[part.name](store, card, part.args) : [];
  });
}

/** @type {Record<string, (store: Reader, card: Row, args: any) => Command[]>} */
const BACK = {
  "card.move": (store, card) => [moveCard(store, { card: card.id, column: card.column, after: before(store, card), ...outcomeOf(card) })],
  "card.assign": assignedBefore,
  "card.unassign": assignedBefore,
  "card.label": (store, card, { label }) => [unlabelCard(store, { card: card.id, label })],
  "card.unlabel": (store, card, { label }) => [labelCard(store, { card: card.id, label })],
  "card.edit": (store, card, { fields }) => [editCard(store, { card: card.id, fields: Object.fromEntries(Object.keys(fields).map((name) => [name, card[name]])) })],
  "card.archive": (store, card) => [restoreCard(store, { card: card.id })],
  "card.restore": (store, card) => [archiveCard(store, { card: card.id })],
};

/** Each goes back behind the one that stood before it, so that one has to be back first. @param {Reader} store @param {Command[]} parts */
function inOrder(store, parts) {
  const place = new Map(store.columns().flatMap((column) => store.cardsOf(column.id)).map((id, index) => [id, index]));
  return [...parts].sort((a, b) => (place.get(a.args.card) ?? 0) - (place.get(b.args.card) ?? 0));
}

/** @param {Reader} store @param {Row} card */
function before(store, card) {
  const ids = store.cardsOf(card.column);
  return ids[ids.indexOf(card.id) - 1] ?? null;
}

/** @param {Row} card */
function outcomeOf(card) {
  if (card.status === "won") return { outcome: { value: card.value, at: card.closed_at } };
  return card.status === "lost" ? { outcome: { reason: card.lost_reason } } : {};
}

/** @param {Reader} store @param {Row} card @param {{member: string}} args @returns {Command[]} */
function assignedBefore(store, card, { member }) {
  const helped = card.helpers.find((/** @type {any} */ helper) => helper.member === member);
  const owner = card.owner ? assignCard(store, { card: card.id, member: card.owner }) : unassignCard(store, { card: card.id, member });
  return helped ? [owner, assignCard(store, { card: card.id, ...helped })] : [owner];
}
