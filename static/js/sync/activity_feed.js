// A list of what was done, page by page backwards, and kept up with what comes.
import { Emitter } from "../lib/emitter.js";
import { keyOf } from "../store/activity_groups.js";

/** @typedef {import("../types").HistoryItem} Line */
/** @typedef {{kind?: string | null, member?: string | null}} Wanted */

const PAGE = 50;
const SETTLE = 300;

export class ActivityFeed extends Emitter {
  /** @param {{address: string, api: Pick<import("../types").Api, "get">, clock: import("../types").Clock, until?: number | null}} given `until`: only what was done before that change */
  constructor({ address, api, clock, until = null }) {
    super();
    this.address = address;
    this.first = until === null ? null : String(until);
    this.api = api;
    this.clock = clock;
    /** @type {Wanted} */
    this.wanted = {};
    /** The newest first. @type {Line[]} */
    this.lines = [];
    this.loaded = false;
    this.failure = "";
    this.busy = false;
    /** Where the next page begins; null at the end. @type {string | null} */
    this.next = null;
    /** @type {string | null} */
    this.keptSince = null;
    this.generation = 0;
    /** @type {() => void} */
    this.cancel = () => {};
  }

  /** Another choice begins anew. @param {Wanted} wanted */
  show(wanted) {
    this.wanted = wanted;
    return this.reload();
  }

  async reload() {
    const generation = ++this.generation;
    this.busy = true;
    this.failure = "";
    this.emit("changed");
    await this.fetch(generation, this.first, (answer) => this.begin(answer));
  }

  async older() {
    if (this.busy || !this.next) return;
    this.busy = true;
    this.emit("changed");
    await this.fetch(this.generation, this.next, (answer) => {
      this.lines = [...this.lines, ...answer.history];
      this.note(answer);
    });
  }

  /** Something was done: what it was is asked once for whatever happens within a moment. */
  grew() {
    this.cancel();
    this.cancel = this.clock.after(SETTLE, () => this.refresh());
  }

  async refresh() {
    if (!this.loaded) return this.reload();
    const { generation } = this;
    const answer = await this.api.get(this.query(this.first)).catch(() => null);
    if (!answer || generation !== this.generation) return;
    const fresh = this.freshOf(answer.history);
    // So much was done that the newest page doesn't reach what is known.
    if (this.lines.length && fresh.length === answer.history.length && fresh.length >= PAGE) this.begin(answer);
    else this.lines = [...fresh, ...this.lines];
    if (fresh.length) this.emit("fresh", fresh);
    this.emit("changed");
  }

  end() {
    this.generation += 1;
    this.cancel();
  }

  /** @param {Line[]} page */
  freshOf(page) {
    const known = new Set(this.lines.slice(0, PAGE).map(keyOf));
    return page.filter((line) => !known.has(keyOf(line)));
  }

  /** @param {any} answer */
  begin(answer) {
    this.lines = answer.history;
    this.loaded = true;
    this.note(answer);
  }

  /** A board says where its next page begins by its oldest line; a person's activity by a word of its own. @param {any} answer */
  note(answer) {
    const more = answer.history.length === PAGE ? String(answer.history.at(-1).seq) : null;
    this.next = answer.next === undefined ? more : answer.next;
    this.keptSince = answer.kept_since ?? null;
  }

  /** @param {number} generation @param {string | null} before @param {(answer: any) => void} take */
  async fetch(generation, before, take) {
    try {
      const answer = await this.api.get(this.query(before));
      if (generation !== this.generation) return;
      this.failure = "";
      take(answer);
    } catch (error) {
      if (generation !== this.generation) return;
      this.failure = /** @type {Error} */ (error).message;
    }
    this.busy = false;
    this.emit("changed");
  }

  /** @param {string | null} before */
  query(before) {
    const { kind, member } = this.wanted;
    const asked = new URLSearchParams(Object.entries({ before, kind, member }).filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
    return asked.size ? `${this.address}?${asked}` : this.address;
  }
}
