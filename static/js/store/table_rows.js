// The rows of the table: the cards that are shown, in groups and in an order. Pure functions of the records.
import { locale } from "../lib/i18n.js";
import { sumByCurrency, weighted } from "../lib/money.js";
import { currencyOf } from "./selectors.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Session} Session */
/** @typedef {{by: string, down: boolean}} Sort */
/** @typedef {{key: string, label: string, count: number, sum: import("../types").Total[]}} Group */
/** @typedef {{card: string} | {group: Group}} TableRow */

export const GROUPS = ["owner", "column", "company"];
export const SORTS = ["number", "title", "company", "column", "owner", "value", "expected_close", "moved_at", "risk"];

/** @param {string | null | undefined} text `value` or `-value` @returns {Sort | null} */
export function readSort(text) {
  const by = (text ?? "").replace(/^-/u, "");
  return SORTS.includes(by) ? { by, down: text?.startsWith("-") ?? false } : null;
}

/** @param {Sort | null} sort */
export function sortText(sort) {
  return sort ? `${sort.down ? "-" : ""}${sort.by}` : "";
}

/**
 * Without an order they stand as on the board. What has no value stands last, whichever way it is sorted.
 * @param {Session} session @param {readonly string[]} ids as on the board @param {{sort: Sort | null, group: string | null, folded?: ReadonlySet<string>}} order
 * @returns {TableRow[]}
 */
export function tableRows(session, ids, { sort, group, folded }) {
  const sorted = sort ? sortedBy(session, ids, sort) : ids;
  if (!group) return sorted.map((card) => ({ card }));
  return groupsOf(session, sorted, group).flatMap(({ head, cards }) => [{ group: head }, ...(folded?.has(head.key) ? [] : cards.map((card) => ({ card })))]);
}

/** @param {Session} session @param {readonly string[]} ids @param {Sort} sort */
function sortedBy(session, ids, { by, down }) {
  const collator = new Intl.Collator(locale(), { numeric: true });
  const own = currencyOf(session.store);
  const keyed = ids.map((id) => {
    const card = /** @type {Row} */ (session.store.get("card", id));
    // What is at risk in another currency is no more and no less.
    return { id, key: keyOf(session, card, by), foreign: by === "risk" && card.value?.currency !== own };
  });
  const compare = (/** @type {any} */ a, /** @type {any} */ b) => (typeof a === "string" && typeof b === "string" ? collator.compare(a, b) : Number(a > b) - Number(a < b));
  keyed.sort((a, b) => Number(a.key === null) - Number(b.key === null) || Number(a.foreign) - Number(b.foreign) || (a.key === null ? 0 : compare(a.key, b.key) * (down ? -1 : 1)));
  return keyed.map(({ id }) => id);
}

/** Stages keep their own order; people and customers stand by their names. @param {Session} session @param {Row} card @param {string} by @returns {string | number | null} */
function keyOf(session, card, by) {
  if (by === "value") return card.value?.amount ?? null;
  if (by === "risk") return atRisk(session, card)?.amount ?? null;
  if (by === "column") return session.store.columns().findIndex(({ id }) => id === card.column);
  if (by === "owner" || by === "company") return nameBehind(session, card, by);
  return card[by] ?? null;
}

/** Of a deal about which facts are known: its value × the probability of its stage, which is what the forecast counts on. @param {Session} session @param {Row} card @returns {import("../types").Money | null} */
export function atRisk({ ui, store }, card) {
  if (!card.value || !ui.get("facts")?.get(card.id)?.length) return null;
  return weighted(card.value, store.get("column", card.column)?.probability ?? 0);
}

/** @param {Session} session @param {Row} card @param {string} field */
function nameBehind({ store, workspace }, card, field) {
  const place = { owner: workspace.get("member", card.owner), company: store.get("company", card.company), column: store.get("column", card.column) };
  return /** @type {any} */ (place)[field]?.name ?? null;
}

/** The cards by owner, stage or customer, each group in the order given; nobody's last. @param {Session} session @param {readonly string[]} ids @param {string} field @returns {{head: Group, cards: string[]}[]} */
export function groupsOf(session, ids, field) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const id of ids) {
    const key = session.store.get("card", id)?.[field] ?? "";
    const cards = groups.get(key);
    if (cards) cards.push(id);
    else groups.set(key, [id]);
  }
  return [...groups].map(([key, cards]) => ({ head: headOf(session, field, key, cards), cards })).sort((a, b) => byGroup(session, field, a.head, b.head));
}

/** @param {Session} session @param {string} field @param {string} key @param {string[]} cards @returns {Group} */
function headOf(session, field, key, cards) {
  const first = /** @type {Row} */ (session.store.get("card", cards[0]));
  const sum = sumByCurrency(cards.map((id) => session.store.get("card", id)?.value), currencyOf(session.store));
  return { key, label: nameBehind(session, first, field) ?? "", count: cards.length, sum };
}

/** Nobody's deals stand last. @param {Session} session @param {string} field @param {Group} a @param {Group} b */
function byGroup(session, field, a, b) {
  if (field === "column") {
    const order = session.store.columns().map(({ id }) => id);
    return order.indexOf(a.key) - order.indexOf(b.key);
  }
  return Number(!a.key) - Number(!b.key) || a.label.localeCompare(b.label);
}
