// Two times of a board beside each other: which deals came, went, moved and changed. board/comparing.py does the same; one table of cases tests both.
import { sumByCurrency } from "../lib/money.js";
import { same } from "./same.js";
import { columnTotals, currencyOf } from "./selectors.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Total} Total */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {"new" | "gone" | "won" | "lost" | "reopened" | "moved" | "value" | "title" | "owner" | "close"} Kind */
/** @typedef {{card: string, kinds: Kind[], before: Row | null, after: Row | null}} Difference */
/** @typedef {{count: number, sum: Total[], weighted: Total[]}} Totals */

/** @type {[Kind, string][]} */
const FIELDS = [["value", "value"], ["title", "title"], ["owner", "owner"], ["close", "expected_close"]];

/** The deals that differ, by id. @param {Store} old @param {Store} now @returns {Map<string, Difference>} */
export function compare(old, now) {
  /** @type {Map<string, Difference>} */
  const found = new Map();
  for (const card of now.all("card")) note(found, shown(old, card.id), now.isShown(card) ? card : null, card.id);
  for (const card of old.all("card")) if (!found.has(card.id) && !now.get("card", card.id)) note(found, shown(old, card.id), null, card.id);
  return found;
}

/** @param {Map<string, Difference>} found @param {Row | null} before @param {Row | null} after @param {string} card */
function note(found, before, after, card) {
  // What nobody touched is the same object, or at least says the same of what is compared.
  if (before === after || (!before && !after)) return;
  const kinds = kindsOf(before, after);
  if (kinds.length) found.set(card, { card, kinds, before, after });
}

/** @param {Store} store @param {string} id @returns {Row | null} */
function shown(store, id) {
  const card = store.get("card", id);
  return card && store.isShown(card) ? card : null;
}

/** @param {Row | null} before @param {Row | null} after @returns {Kind[]} */
export function kindsOf(before, after) {
  /** @type {Kind[]} */
  const kinds = [];
  if (!before) kinds.push("new");
  if (!after) return ["gone"];
  if (after.status !== (before?.status ?? "open")) kinds.push(after.status === "open" ? "reopened" : after.status);
  if (!before) return kinds;
  if (before.column !== after.column) kinds.push("moved");
  for (const [kind, field] of FIELDS) if (!same(before[field] ?? null, after[field] ?? null)) kinds.push(kind);
  return kinds;
}

/** Of all stages in which deals are open. @param {Store} store @returns {Totals} */
export function openTotals(store) {
  const totals = store.columns().filter(({ kind }) => kind === "open").map(({ id }) => columnTotals(store, id));
  const first = currencyOf(store);
  return {
    count: totals.reduce((sum, { count }) => sum + count, 0),
    sum: sumByCurrency(totals.flatMap(({ sum }) => sum), first),
    weighted: sumByCurrency(totals.flatMap((one) => one.weighted), first),
  };
}

/** By how much each currency's total grew or shrank; what stayed is left out. @param {Total[]} before @param {Total[]} after @returns {Total[]} */
export function growth(before, after) {
  const less = before.map(({ amount, currency }) => ({ amount: -amount, currency }));
  return sumByCurrency([...after, ...less], (after[0] ?? before[0])?.currency).filter(({ amount }) => Number(amount) !== 0);
}

/** How many deals there are of each kind of difference. @param {Iterable<Difference>} differences @returns {Record<Kind, number>} */
export function tally(differences) {
  const counts = /** @type {Record<Kind, number>} */ ({ new: 0, gone: 0, won: 0, lost: 0, reopened: 0, moved: 0, value: 0, title: 0, owner: 0, close: 0 });
  for (const { kinds } of differences) for (const kind of kinds) counts[kind] += 1;
  return counts;
}

