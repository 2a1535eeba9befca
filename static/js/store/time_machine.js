// A board at any time of its log, in a store of its own: gone to along the steps that were read, else by a snapshot of that time.
import { Emitter } from "../lib/emitter.js";
import { Store } from "./store.js";

/** @typedef {import("./step_log.js").StepLog} StepLog */
/** @typedef {import("./step_log.js").StepPatch} StepPatch */

/** So far the steps are fetched rather than a whole snapshot. */
const NEAR = 300;
/** From so many records on everything is put in order anew rather than one by one. */
const MANY = 1_500;

/**
 * `goTo(seq)` shows a place in `store` and says "moved"; asked for another one while something is being fetched, it goes
 * to the last that was asked for. Others' work goes on elsewhere: nothing here is written to.
 */
export class TimeMachine extends Emitter {
  /** @param {StepLog} log @param {{schedule?: (flush: () => void) => void}} [options] */
  constructor(log, options = {}) {
    super();
    this.log = log;
    this.store = new Store(options);
    /** The change behind which the store stands; -1 before anything was shown. */
    this.seq = -1;
    this.wanted = -1;
    /** @type {Promise<void> | null} */
    this.going = null;
  }

  /** @param {number} seq @returns {Promise<void>} settled when the store is where was asked for last */
  goTo(seq) {
    this.wanted = Math.max(this.log.first, Math.min(seq, this.log.head));
    if (this.walk()) return Promise.resolve();
    this.going ??= this.fetch().finally(() => (this.going = null));
    return this.going;
  }

  async fetch() {
    while (!this.walk()) {
      if (this.seq >= 0 && Math.abs(this.wanted - this.seq) <= NEAR) await this.log.load(this.seq, this.wanted);
      else await this.jump(this.wanted);
    }
  }

  /** @param {number} seq */
  async jump(seq) {
    const { records, board } = await this.log.api.get(`${this.log.path}?at=${seq}&archived=1`);
    this.store.reset({ ...records, board: board ? [board] : [] });
    this.seq = seq;
    this.emit("moved");
  }

  /** Goes along the steps where all were read. @returns {boolean} whether it is where it should be */
  walk() {
    if (this.seq === this.wanted) return true;
    if (this.seq < 0 || !this.log.covers(this.seq, this.wanted)) return false;
    this.write(this.rows(this.seq, this.wanted));
    this.seq = this.wanted;
    this.emit("moved");
    return true;
  }

  /** What the records that are touched between two places come to. @param {number} from @param {number} to */
  rows(from, to) {
    /** @type {Map<string, {type: string, id: string, row: import("../types").Row | undefined}>} */
    const rows = new Map();
    const forwards = to > from;
    for (let seq = forwards ? from + 1 : from; forwards ? seq <= to : seq > to; seq += forwards ? 1 : -1) {
      const patches = this.log.steps.get(seq)?.patches ?? [];
      for (const patch of forwards ? patches : patches.toReversed()) this.take(rows, patch, forwards ? patch.after : patch.before);
    }
    return rows;
  }

  /** @param {Map<string, {type: string, id: string, row: any}>} rows @param {StepPatch} patch @param {import("../types").Row | null} fields */
  take(rows, { type, id }, fields) {
    const key = `${type}:${id}`;
    const known = rows.get(key);
    const row = known ? known.row : this.store.get(type, id);
    rows.set(key, { type, id, row: fields ? { ...row, ...fields } : undefined });
  }

  /** @param {Map<string, {type: string, id: string, row: any}>} rows */
  write(rows) {
    if (rows.size < MANY) {
      this.store.transact((write) => {
        for (const { type, id, row } of rows.values()) write(type, id, row, {});
      });
      return;
    }
    const { tables } = this.store;
    for (const { type, id, row } of rows.values()) {
      const table = tables.get(type) ?? new Map();
      tables.set(type, table);
      if (row) table.set(id, row);
      else table.delete(id);
    }
    this.store.reset(Object.fromEntries([...tables].map(([type, table]) => [type, [...table.values()]])));
  }
}
