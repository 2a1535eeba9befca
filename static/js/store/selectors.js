// What is computed from the records: sums per stage and the board's figures. Cached until a card of the stage changes.
import { dayOf, monthOf } from "../lib/dates.js";
import { sumByCurrency, weighted } from "../lib/money.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("../types").Total} Total */
/** @typedef {{count: number, sum: Total[], weighted: Total[]}} ColumnTotals */

/** @type {WeakMap<Store, Map<string, {revision: number, probability: number, made: any}>>} */
const caches = new WeakMap();

/** Subscribe to "totals:<column>" and "column:<column>". @param {Store} store @param {string} column @returns {ColumnTotals} */
export function columnTotals(store, column) {
  return cached(store, column, "totals", () => {
    const values = cardsIn(store, column).map((card) => card.value);
    const probability = probabilityOf(store, column);
    return {
      count: values.length,
      sum: sumByCurrency(values, currencyOf(store)),
      weighted: sumByCurrency(values.map((value) => weighted(value, probability)), currencyOf(store)),
    };
  });
}

/**
 * The header's figures: what is open, what that is worth, and what was won in the month of `day`.
 * @param {Store} store @param {string} day today in the workspace's zone
 */
export function boardFigures(store, day) {
  const columns = store.columns();
  const open = columns.filter((column) => column.kind === "open").map((column) => columnTotals(store, column.id));
  const won = columns.filter((column) => column.kind === "won").map((column) => wonIn(store, column.id, monthOf(day)));
  const first = currencyOf(store);
  return {
    open: sumByCurrency(open.flatMap((totals) => totals.sum), first),
    weighted: sumByCurrency(open.flatMap((totals) => totals.weighted), first),
    won: sumByCurrency(won.flat(), first),
    count: open.reduce((sum, totals) => sum + totals.count, 0),
  };
}

/** Total of a set of cards, for a filtered stage. @param {Store} store @param {readonly string[]} ids @param {string} column @returns {ColumnTotals} */
export function totalsOf(store, ids, column) {
  const values = ids.map((id) => store.get("card", id)?.value);
  const probability = probabilityOf(store, column);
  return {
    count: ids.length,
    sum: sumByCurrency(values, currencyOf(store)),
    weighted: sumByCurrency(values.map((value) => weighted(value, probability)), currencyOf(store)),
  };
}

/** The currency of the board, which stands first. @param {Store} store @returns {string | undefined} */
export function currencyOf(store) {
  for (const board of store.all("board")) return board.currency;
  return undefined;
}

/** @param {Store} store @param {string} column @param {string} month @returns {Total[]} */
function wonIn(store, column, month) {
  return cached(store, column, `won ${month}`, () => {
    const closed = cardsIn(store, column).filter((card) => card.closed_at && monthOf(dayOf(card.closed_at)) === month);
    return sumByCurrency(closed.map((card) => card.value), currencyOf(store));
  });
}

/** @param {Store} store @param {string} column */
function cardsIn(store, column) {
  return store.cardsOf(column).map((id) => /** @type {import("../types").Row} */ (store.get("card", id)));
}

/** A won deal counts whole and a lost one not at all, whatever the stage says. @param {Store} store @param {string} column */
function probabilityOf(store, column) {
  const { kind, probability } = store.get("column", column) ?? { kind: "open", probability: 0 };
  return { won: 100, lost: 0 }[/** @type {"won" | "lost"} */ (kind)] ?? probability;
}

/** @template T @param {Store} store @param {string} column @param {string} what @param {() => T} make @returns {T} */
function cached(store, column, what, make) {
  const cache = caches.get(store) ?? new Map();
  caches.set(store, cache);
  const key = `${column} ${what}`;
  const revision = store.revision(column);
  const probability = probabilityOf(store, column);
  const known = cache.get(key);
  if (known?.revision === revision && known.probability === probability) return known.made;
  const made = make();
  cache.set(key, { revision, probability, made });
  return made;
}
