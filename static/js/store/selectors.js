// What is computed from the records: sums per stage and the board's figures, also as they would be if what is held were dropped.
import { monthOf } from "../lib/dates.js";
import { sumByCurrency, weighted } from "../lib/money.js";
import { partOf, pay, sumsOf, totalsIn } from "./sums.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("../types").Total} Total */
/** @typedef {{count: number, sum: Total[], weighted: Total[]}} ColumnTotals */
/** @typedef {{from: string, to: string}} Period from a month to a month, both included */
/** @typedef {{card: string, column: string}} Carried a card, and the column over which somebody holds it */

/** Subscribe to "totals:<column>" and "column:<column>". @param {Store} store @param {string} column @returns {ColumnTotals} */
export function columnTotals(store, column) {
  const stage = sumsOf(store).stages.get(column);
  if (!stage) return { count: 0, sum: [], weighted: [] };
  const first = currencyOf(store);
  stage.listed ??= { count: stage.count, sum: totalsIn(stage.sum, first), weighted: totalsIn(stage.weighted, first) };
  return stage.listed;
}

/**
 * The header's figures: what is open, what that is worth, and what was won in a period; with what is held over another stage there.
 * @param {Store} store @param {string} day today in the workspace's zone @param {Period} [period] @param {Carried[]} [carried]
 */
export function boardFigures(store, day, period = { from: monthOf(day), to: monthOf(day) }, carried = []) {
  return figuresWith(store, period, moves(store, carried, day));
}

/** @typedef {{was: import("./sums.js").Part, becomes: import("./sums.js").Part}} Moved */

/** The same with some deals counted otherwise. @param {Store} store @param {Period} period @param {Moved[]} moved */
export function figuresWith(store, period, moved) {
  const sums = sumsOf(store);
  const made = { open: new Map(sums.open), weighted: new Map(sums.weighted), won: sums.wonBetween(period.from, period.to), count: sums.count };
  for (const { was, becomes } of moved) {
    book(made, period, was, -1);
    book(made, period, becomes, 1);
  }
  const first = currencyOf(store);
  return { open: totalsIn(made.open, first), weighted: totalsIn(made.weighted, first), won: totalsIn(made.won, first), count: made.count };
}

/** @param {any} made @param {Period} period @param {import("./sums.js").Part} part @param {1 | -1} sign */
function book(made, period, part, sign) {
  if (part.month && part.month >= period.from && part.month <= period.to) pay(made.won, part, part.amount, sign);
  if (part.status !== "open") return;
  made.count += sign;
  pay(made.open, part, part.amount, sign);
  pay(made.weighted, part, part.weighted, sign);
}

/** A stage's totals with what is held over it, and without what is held over another. @param {Store} store @param {ColumnTotals} totals @param {string} column @param {Carried[]} carried @param {string} day @returns {ColumnTotals} */
export function carriedTotals(store, totals, column, carried, day) {
  return totalsWith(store, totals, column, moves(store, carried, day));
}

/** @param {Store} store @param {ColumnTotals} totals @param {string} column @param {Moved[]} moved @returns {ColumnTotals} */
export function totalsWith(store, totals, column, moved) {
  const parts = moved.flatMap(({ was, becomes }) => [...(was.column === column ? [{ ...was, sign: -1 }] : []), ...(becomes.column === column ? [{ ...becomes, sign: 1 }] : [])]);
  if (!parts.length) return totals;
  const first = currencyOf(store);
  const paid = (/** @type {"amount" | "weighted"} */ field) => parts.map(({ currency, sign, [field]: amount }) => currency && { currency, amount: sign * amount });
  return {
    count: totals.count,
    sum: sumByCurrency([...totals.sum, ...paid("amount")].filter(isTotal), first),
    weighted: sumByCurrency([...totals.weighted, ...paid("weighted")].filter(isTotal), first),
  };
}

/** @param {Total | "" | null} total @returns {total is Total} */
function isTotal(total) {
  return Boolean(total);
}

/** @param {Store} store @param {Carried[]} carried @param {string} day */
function moves(store, carried, day) {
  const sums = sumsOf(store);
  return carried.flatMap(({ card, column }) => {
    const [row, was] = [store.get("card", card), sums.parts.get(card)];
    return row && was && was.column !== column && store.get("column", column) ? [{ was, becomes: partOf(store, row, column, day) }] : [];
  });
}

/** @type {WeakMap<readonly string[], {revision: number, probability: number, made: ColumnTotals}>} */
const parts = new WeakMap();

/** Total of a set of cards, for a filtered stage; kept until a card of the stage changes. @param {Store} store @param {readonly string[]} ids @param {string} column @returns {ColumnTotals} */
export function totalsOf(store, ids, column) {
  const revision = store.revision(column);
  const probability = probabilityOf(store, column);
  const known = parts.get(ids);
  if (known?.revision === revision && known.probability === probability) return known.made;
  const values = ids.map((id) => store.get("card", id)?.value);
  const made = {
    count: ids.length,
    sum: sumByCurrency(values, currencyOf(store)),
    weighted: sumByCurrency(values.map((value) => weighted(value, probability)), currencyOf(store)),
  };
  parts.set(ids, { revision, probability, made });
  return made;
}

/** The currency of the board, which stands first. @param {Store} store @returns {string | undefined} */
export function currencyOf(store) {
  for (const board of store.all("board")) return board.currency;
  return undefined;
}

/** @param {Store} store @param {string} column */
function probabilityOf(store, column) {
  const { kind, probability } = store.get("column", column) ?? { kind: "open", probability: 0 };
  return { won: 100, lost: 0 }[/** @type {"won" | "lost"} */ (kind)] ?? probability;
}
