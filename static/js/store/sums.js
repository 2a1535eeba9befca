// Running sums of a board's deals: each change of a card adds and takes away, so that nothing is read anew while one is dragged. No DOM.
import { dayOf, monthOf } from "../lib/dates.js";
import { plus, weightedAmount } from "../lib/money.js";

/** @typedef {import("./store.js").Store} Store */
/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Total} Total */
/** @typedef {Map<string, {amount: number | bigint, n: number}>} Purse sums by currency; one without deals is gone */
/** @typedef {{count: number, sum: Purse, weighted: Purse, listed?: {count: number, sum: Total[], weighted: Total[]}}} Stage */
/** @typedef {{column: string, status: string, currency: string | null, amount: number, weighted: number, month: string | null}} Part what a card adds to the sums */

export class Sums {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    store.observers.add(this);
    /** @type {Map<string, Part>} by card */
    this.parts = new Map();
    /** @type {Map<string, Stage>} by column */
    this.stages = new Map();
    /** @type {Purse} */
    this.open = new Map();
    /** @type {Purse} */
    this.weighted = new Map();
    /** @type {Map<string, Purse>} by month */
    this.won = new Map();
    this.count = 0;
    this.reset();
  }

  reset() {
    for (const map of [this.parts, this.stages, this.open, this.weighted, this.won]) map.clear();
    this.count = 0;
    for (const card of this.store.all("card")) this.take(card);
  }

  /** The store tells each record that differs. @param {string} type @param {string} id */
  settled(type, id) {
    if (type === "card") this.renew(id);
    else if (type === "import") this.reset();
    else if (type === "column") for (const card of this.cardsIn(id)) this.renew(card);
  }

  /** @param {string} column */
  cardsIn(column) {
    return [...this.parts].filter(([, part]) => part.column === column).map(([card]) => card);
  }

  /** @param {string} id */
  renew(id) {
    this.drop(id);
    const card = this.store.get("card", id);
    if (card) this.take(card);
  }

  /** @param {Row} card */
  take(card) {
    if (!this.store.isShown(card)) return;
    const part = partOf(this.store, card, card.column);
    this.parts.set(card.id, part);
    this.book(part, 1);
  }

  /** @param {string} id */
  drop(id) {
    const part = this.parts.get(id);
    if (part) this.book(part, -1);
    this.parts.delete(id);
  }

  /** @param {Part} part @param {1 | -1} sign */
  book(part, sign) {
    /** @type {Stage} */
    const stage = this.stages.get(part.column) ?? { count: 0, sum: new Map(), weighted: new Map() };
    this.stages.set(part.column, stage);
    stage.listed = undefined;
    stage.count += sign;
    pay(stage.sum, part, part.amount, sign);
    pay(stage.weighted, part, part.weighted, sign);
    if (part.month) pay(purseOf(this.won, part.month), part, part.amount, sign);
    if (part.status !== "open") return;
    this.count += sign;
    pay(this.open, part, part.amount, sign);
    pay(this.weighted, part, part.weighted, sign);
  }

  /** @param {string} from a month @param {string} to a month */
  wonBetween(from, to) {
    /** @type {Purse} */
    const all = new Map();
    for (const [month, purse] of this.won) if (month >= from && month <= to) for (const [currency, { amount, n }] of purse) add(all, currency, amount, n);
    return all;
  }
}

/** @type {WeakMap<Store, Sums>} */
const known = new WeakMap();

/** @param {Store} store */
export function sumsOf(store) {
  const sums = known.get(store) ?? new Sums(store);
  known.set(store, sums);
  return sums;
}

/**
 * What a card adds where it stands, or in a column over which it is held: there it would be open, won today or lost.
 * @param {Store} store @param {Row} card @param {string} column @param {string} [day] of the drop @returns {Part}
 */
export function partOf(store, card, column, day) {
  const { kind = "open", probability = 0 } = /** @type {any} */ (store.get("column", column) ?? {});
  const moves = column !== card.column;
  const status = moves ? kind : card.status ?? kind;
  const closed = moves ? day : card.closed_at && dayOf(card.closed_at);
  // A won deal counts whole and a lost one not at all, whatever the stage says.
  const weight = { won: 100, lost: 0 }[/** @type {"won" | "lost"} */ (status === "open" ? kind : status)] ?? probability;
  const { amount, currency } = card.value ?? { amount: 0, currency: null };
  return { column, status, currency, amount, weighted: weightedAmount(amount, weight), month: status === "won" && closed ? monthOf(closed) : null };
}

/** @param {Purse} purse @param {Part} part @param {number} amount @param {number} sign */
export function pay(purse, { currency }, amount, sign) {
  if (currency) add(purse, currency, sign < 0 ? -amount : amount, sign);
}

/** @param {Purse} purse @param {string} currency @param {number | bigint} amount @param {number} n */
function add(purse, currency, amount, n) {
  const was = purse.get(currency) ?? { amount: 0, n: 0 };
  const now = { amount: plus(was.amount, amount), n: was.n + n };
  if (now.n === 0) purse.delete(currency);
  else purse.set(currency, now);
}

/** One total per currency, never across; `first` stands first. @param {Purse} purse @param {string} [first] @returns {Total[]} */
export function totalsIn(purse, first) {
  return [...purse].map(([currency, { amount }]) => ({ currency, amount }))
    .sort((a, b) => Number(b.currency === first) - Number(a.currency === first) || (a.currency < b.currency ? -1 : 1));
}

/** @param {Map<string, Purse>} purses @param {string} key @returns {Purse} */
function purseOf(purses, key) {
  const purse = purses.get(key) ?? new Map();
  purses.set(key, purse);
  return purse;
}
