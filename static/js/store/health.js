// The facts about all open deals of a board, kept live: one read of what its records do not say, then the changes.
import { FACTS, factsOf } from "./facts.js";
import { DealTracks } from "./tracks.js";

/** @typedef {import("../types").Change} Change */
/** @typedef {import("./facts.js").Fact} Fact */
/** @typedef {import("./facts.js").Limit} Limit */
/** @typedef {{seq: number, limits: any, customers: {logs: boolean, of: Record<string, import("./facts.js").Customer>} | null, tracks: Record<string, any>}} Told */

export class Health {
  /** @param {{store: import("./store.js").Store, now?: () => number}} given */
  constructor({ store, now = Date.now }) {
    this.store = store;
    this.now = now;
    this.tracks = new DealTracks();
    /** @type {Omit<Told, "tracks"> | null} */
    this.told = null;
    /** Changes that came while it was asked. @type {Change[]} */
    this.heard = [];
    /** Of the deals that have any. @type {Map<string, Fact[]>} */
    this.facts = new Map();
    /** Deals whose facts may have changed; null for all. @type {Set<string> | null} */
    this.dirty = null;
  }

  /** Before it is asked: from here on every change is heard. @param {Iterable<import("../types").Row>} cards as the server last told them */
  begin(cards) {
    this.told = null;
    this.heard = [];
    this.tracks.stand(cards);
  }

  /** @param {Told} told */
  take({ tracks, ...told }) {
    this.told = told;
    this.tracks.take(tracks);
    for (const change of this.heard) this.tracks.hear(change, change.seq > told.seq);
    this.heard = [];
    this.dirty = null;
  }

  /** Some of it anew. @param {Partial<Told>} part */
  refresh({ limits, customers }) {
    if (!this.told) return;
    this.told = { ...this.told, ...(limits ? { limits } : {}), ...(customers ? { customers } : {}) };
    this.dirty = null;
  }

  /** @param {Change} change */
  hear(change) {
    if (this.told) this.tracks.hear(change, change.seq > this.told.seq);
    else this.heard.push(change);
    for (const { type, id } of change.patches) if (type === "card") this.touch(id);
  }

  /** Something about a deal is another now. @param {string} id */
  touch(id) {
    this.dirty?.add(id);
  }

  /** Something about all of them is. */
  touchAll() {
    this.dirty = null;
  }

  /** Whether there is anything to reckon. */
  get isDue() {
    return this.told !== null && this.dirty?.size !== 0;
  }

  /** Reckons what may have changed, at most so many deals at once; returns those whose facts did. @returns {string[]} */
  reckon(most = Infinity) {
    if (!this.told) return [];
    this.dirty ??= new Set([...this.facts.keys(), ...[...this.store.all("card")].map(({ id }) => id)]);
    const ground = this.ground();
    const changed = [];
    for (const id of this.dirty) {
      if (most-- <= 0) break;
      this.dirty.delete(id);
      if (this.reckonOne(id, ground)) changed.push(id);
    }
    return changed;
  }

  /** @param {string} id @param {import("./facts.js").Ground} ground @returns {boolean} whether they are others now */
  reckonOne(id, ground) {
    const before = this.facts.get(id) ?? [];
    const now = this.about(id, ground);
    if (now.length) this.facts.set(id, now);
    else this.facts.delete(id);
    return before.length !== now.length || now.some((fact, at) => !looksLike(fact, before[at]));
  }

  /** @param {string} id @param {import("./facts.js").Ground} ground */
  about(id, ground) {
    const card = this.store.get("card", id);
    const tracks = this.tracks.of(id);
    if (!card || !tracks || !this.store.isShown(card)) return [];
    const customer = this.told?.customers?.of[card.company] ?? null;
    return factsOf({ card, tracks, customer, last_done: card.next_step || !card.tasks_done ? null : this.lastDone(id) }, ground);
  }

  /** @param {string} card */
  lastDone(card) {
    const done = this.store.tasksOf(card).filter((task) => task.done_at);
    const last = done.length ? done.reduce((newest, task) => (task.done_at > newest.done_at ? task : newest)) : null;
    return last && { task: last.id, at: last.done_at };
  }

  /** @returns {import("./facts.js").Ground} */
  ground() {
    const open = this.store.columns().filter(({ kind }) => kind === "open");
    const [board] = this.store.all("board");
    return {
      now: this.now(),
      places: Object.fromEntries(open.map(({ id }, place) => [id, place])),
      logs: this.told?.customers?.logs ?? false,
      off: board?.facts_off ?? [],
      limits: this.told?.limits,
    };
  }

  /** Below, or within, which time deals usually leave a column. @param {string} column @returns {Limit | undefined} */
  usual(column) {
    return this.told?.limits.long_stay[column];
  }

  /** How long the middle one of the deals in a column has stood there, in days. @param {string} column */
  middle(column) {
    const since = this.store.cardsOf(column).map((id) => this.store.get("card", id)?.moved_at).sort();
    if (!since.length) return null;
    return (this.now() - Date.parse(since[(since.length - 1) >> 1])) / 86_400_000;
  }
}

/** Whole days are shown, not each moment. @param {Fact} fact @param {Fact} other */
function looksLike(fact, other) {
  return fact.code === other.code && fact.since === other.since && Math.floor(fact.n) === Math.floor(other.n);
}

/** How many open deals each fact is about. @param {Map<string, Fact[]>} facts @returns {Map<string, number>} */
export function countsOf(facts) {
  const counts = new Map(FACTS.map((code) => [code, 0]));
  for (const mine of facts.values()) for (const { code } of mine) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
