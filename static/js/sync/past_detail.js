// What an open deal of the past shows beyond its face: loaded once, since the past stays as it is.
import { Emitter } from "../lib/emitter.js";
import { Store } from "../store/store.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").CardDetail} CardDetail */
/** @typedef {import("../types").HistoryItem} HistoryItem */

const PAGE = 50;

/** @param {Pick<import("../types").Api, "get">} api @param {string} card @param {number} seq behind which change @returns {Promise<PastDetail>} */
export async function openPastDetail(api, card, seq) {
  return new PastDetail(api, card, await api.get(`/api/cards/${card}?at=${seq}`));
}

/** @implements {CardDetail} */
export class PastDetail extends Emitter {
  /** @param {Pick<import("../types").Api, "get">} api @param {string} id @param {any} answer */
  constructor(api, id, answer) {
    super();
    this.api = api;
    this.id = id;
    this.loaded = true;
    this.seq = answer.seq;
    /** Its history is that up to then. */
    this.until = answer.seq + 1;
    /** @type {HistoryItem[]} */
    this.history = answer.history;
    this.hasOlder = answer.history.length === PAGE;
    this.keptSince = answer.kept_since;
    const gone = new Set(answer.gone);
    const marked = (/** @type {Row} */ row) => (gone.has(row.id) ? { ...row, gone: true } : row);
    const one = (/** @type {Row | null} */ row) => (row ? [row] : []);
    this.attachments = answer.attachments.map(marked);
    this.batons = answer.batons;
    /** @type {any[]} */
    this.pulses = answer.pulses ?? [];
    this.store = new Store();
    this.store.reset({ card: one(answer.card), description: one(answer.description), comment: answer.comments.map(marked), task: answer.tasks });
  }

  get card() {
    return this.store.get("card", this.id);
  }

  get description() {
    return this.store.get("description", this.id) ?? null;
  }

  get comments() {
    return this.store.commentsOf(this.id);
  }

  get tasks() {
    return this.store.tasksOf(this.id);
  }

  async older() {
    const oldest = this.history.at(-1)?.seq;
    if (oldest === undefined) return false;
    const { history } = await this.api.get(`/api/cards/${this.id}/history?before=${oldest}`);
    this.hasOlder = history.length === PAGE;
    this.history = [...this.history, ...history];
    this.emit("changed");
    return this.hasOlder;
  }

  /** @param {() => void} fn */
  subscribe(fn) {
    return this.on("changed", fn);
  }

  close() {}
}
