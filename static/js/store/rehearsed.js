// The board as it would stand under another process: today's records, with the stages of the plan and the deals where they would be.
import { Store } from "./store.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{card: string, column: string, since: string, waits: {to: string, why: string, lacks: any[]} | null}} Placed */

/** Digits of equal length stand in the order of their numbers. */
const WIDTH = 4;

/** @param {Store} live @param {any} report what a rehearsal found @returns {Store} */
export function rehearsedStore(live, report) {
  const into = new Map(report.process.removed.map((/** @type {any} */ one) => [one.column, one.into]));
  const placed = new Map(report.cards.map((/** @type {Placed} */ one) => [one.card, one]));
  const columns = report.process.columns.map((/** @type {Row} */ column, /** @type {number} */ at) => planned(live.get("column", column.id), column, at));
  const kinds = new Map(columns.map((/** @type {Row} */ column) => [column.id, column.kind]));
  const cards = [...live.all("card")].map((card) => moved(card, placed.get(card.id), into, kinds));
  const store = new Store();
  const kept = ["board", "label", "member", "company", "task", "import", "view", "reason", "competitor"];
  store.reset({ ...Object.fromEntries(kept.map((type) => [type, [...live.all(type)]])), column: columns, card: cards });
  return store;
}

/** @param {Row | undefined} known @param {Row} column @param {number} at @returns {Row} */
function planned(known, column, at) {
  return { acts: null, asks: false, archived_at: null, acts_member: null, color: "slate", probability: 0, ...known, ...column, kind: known?.kind ?? column.kind, position: String(at).padStart(WIDTH, "0") };
}

/** A deal that would still wait is open, although it was closed. @param {Row} card @param {Placed | undefined} placed @param {Map<string, string>} into @param {Map<string, string>} kinds @returns {Row} */
function moved(card, placed, into, kinds) {
  const column = placed?.column ?? into.get(card.column) ?? card.column;
  if (column === card.column) return card;
  const status = kinds.get(column) ?? card.status;
  return { ...card, column, status, closed_at: status === "open" ? null : card.closed_at, moved_at: placed?.since ?? card.moved_at };
}
