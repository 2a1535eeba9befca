// What an open card shows beyond its face: loaded when it opens, then kept live by the stream's own patches.
import { Emitter } from "../lib/emitter.js";
import { NO_CARD } from "../store/store.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Patch} Patch */
/** @typedef {import("../types").Change} Change */
/** @typedef {import("../types").CardDetail} CardDetail */
/** @typedef {import("../types").HistoryItem} HistoryItem */

const TYPES = ["description", "comment", "attachment", "baton", "pulse"];
const PAGE = 50;
const HISTORY_WAIT = 300;

/** @param {Patch & {card?: string | null}} patch @returns {string | null} the card to whose open panel the patch belongs */
function cardOf(patch) {
  if (!TYPES.includes(patch.type)) return null;
  return patch.card ?? patch.put?.card ?? NO_CARD;
}

/** The cards that are open here, each loaded once for however many look at it. */
export class Details {
  /** @param {{pending: import("../store/pending.js").Pending, api: Pick<import("../types").Api, "get">, clock: import("../types").Clock, board: string}} given */
  constructor({ pending, api, clock, board }) {
    this.board = board;
    this.pending = pending;
    this.store = pending.store;
    this.api = api;
    this.clock = clock;
    /** @type {Map<string, Detail>} */
    this.open = new Map();
  }

  /** @param {string} card NO_CARD for the board's own thread */
  async of(card) {
    const detail = this.open.get(card) ?? new Detail(card, this);
    this.open.set(card, detail);
    detail.readers += 1;
    try {
      await detail.load();
    } catch (error) {
      this.release(detail);
      throw error;
    }
    return detail;
  }

  /** Those of a change's patches which this client keeps: patches of cards that aren't open fall away. @param {Change} change */
  keep({ seq, patches }) {
    return patches.filter((patch) => {
      const card = cardOf(patch);
      if (card === null) return true;
      return this.open.get(card)?.accepts(patch, seq) ?? false;
    });
  }

  /** After each change: what it touched may have got a new line of history. @param {Change} change */
  changed({ patches }) {
    const cards = new Set(patches.map((patch) => (patch.type === "card" ? patch.id : (patch.put?.card ?? cardOf(patch)))));
    for (const card of cards) this.open.get(card)?.historyGrew();
  }

  /** A snapshot holds nothing of the open cards: what is known of them stays until it has been loaded again. @param {{[type: string]: Row[]}} records */
  carryOver(records) {
    for (const type of TYPES) records[type] = this.pending.serverRows(type);
    for (const detail of this.open.values()) detail.reload();
  }

  /** After a failure, or a break: whoever has nothing yet, or what was kept here, tries again. */
  retry() {
    for (const detail of this.open.values()) if (!detail.loaded || detail.kept) detail.reload();
  }

  /** @param {Detail} detail */
  release(detail) {
    detail.readers -= 1;
    if (detail.readers > 0 || this.open.get(detail.id) !== detail) return;
    this.open.delete(detail.id);
    detail.end();
    this.pending.load(this.rowsOf(detail.id).map(({ type, row }) => ({ type, id: row.id, del: /** @type {true} */ (true) })));
  }

  /** @param {string} card */
  rowsOf(card) {
    return TYPES.flatMap((type) =>
      this.pending.serverRows(type).filter((row) => (row.card ?? NO_CARD) === card).map((row) => ({ type, row })),
    );
  }
}

/** @implements {CardDetail} */
export class Detail extends Emitter {
  /** @param {string} id @param {Details} details */
  constructor(id, details) {
    super();
    this.id = id;
    this.details = details;
    this.store = details.store;
    this.readers = 0;
    this.loaded = false;
    /** What it shows was kept here, and may be old. */
    this.kept = false;
    this.seq = -1;
    this.generation = 0;
    /** @type {HistoryItem[]} */
    this.history = [];
    this.hasOlder = false;
    /** @type {string | null} */
    this.keptSince = null;
    /** @type {{seq: number, patch: Patch}[] | null} what arrived while loading */
    this.meanwhile = null;
    /** @type {Promise<void> | null} */
    this.loading = null;
    /** @type {() => void} */
    this.cancelHistory = () => {};
    const keys = [`card:${id}`, `description:${id}`, `comments-of:${id}`, `tasks-of:${id}`];
    this.offs = keys.map((key) => this.store.subscribe(key, () => this.emit("changed")));
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

  /** @param {() => void} fn */
  subscribe(fn) {
    return this.on("changed", fn);
  }

  close() {
    this.details.release(this);
  }

  end() {
    this.generation += 1;
    this.cancelHistory();
    for (const off of this.offs) off();
  }

  /** Whether the store takes this patch now. @param {Patch} patch @param {number} seq */
  accepts(patch, seq) {
    this.meanwhile?.push({ seq, patch });
    return !this.meanwhile && seq > this.seq;
  }

  /** A card that isn't there rejects; a line that isn't there does not, it is tried again. */
  load() {
    this.loading ??= this.fetchAll();
    return this.loading;
  }

  /** Its card may have gone meanwhile: then the board's own records say so. */
  reload() {
    this.loading = this.fetchAll().catch(() => {});
  }

  async fetchAll() {
    const generation = ++this.generation;
    this.meanwhile = [];
    try {
      const answer = await this.details.api.get(this.address);
      if (generation === this.generation) this.take(answer);
    } catch (error) {
      if (generation !== this.generation) return;
      this.giveUp();
      if (/** @type {any} */ (error).code !== "unavailable") throw error;
    }
  }

  get address() {
    return this.id === NO_CARD ? `/api/boards/${this.details.board}/thread` : `/api/cards/${this.id}`;
  }

  giveUp() {
    const late = this.meanwhile ?? [];
    this.meanwhile = null;
    this.loading = null;
    this.details.pending.load(late.map(({ patch }) => patch));
  }

  /** @param {{seq: number, description?: Row | null, comments: Row[], batons?: Row[], attachments?: Row[], pulses?: Row[], history?: HistoryItem[], kept_since?: string | null, [more: string]: any}} answer the board's own thread has comments alone */
  take({ seq, description, comments, batons = [], attachments = [], pulses = [], card, history = [], kept_since, kept = false }) {
    const late = (this.meanwhile ?? []).filter((item) => item.seq > seq);
    this.meanwhile = null;
    this.seq = seq;
    this.kept = kept;
    this.loaded = true;
    this.details.pending.load([
      ...this.gone([...comments, ...batons, ...attachments, ...pulses, ...(description ? [description] : [])]),
      ...(description ? [patchOf("description", description)] : []),
      ...comments.map((row) => patchOf("comment", row)),
      ...batons.map((row) => patchOf("baton", row)),
      ...attachments.map((row) => patchOf("attachment", row)),
      ...pulses.map((row) => patchOf("pulse", row)),
      // An archived card isn't in the snapshot; one that is, the stream keeps fresher than this.
      ...(card && !this.card ? [patchOf("card", card)] : []),
      ...late.map(({ patch }) => patch),
    ]);
    this.mergeHistory(history, true);
    this.keptSince = kept_since ?? null;
    this.emit("changed");
  }

  /** What was known of the card and is no more. @param {Row[]} rows */
  gone(rows) {
    const ids = new Set(rows.map((row) => row.id));
    return this.details
      .rowsOf(this.id)
      .filter(({ row }) => !ids.has(row.id))
      .map(({ type, row }) => ({ type, id: row.id, del: /** @type {true} */ (true) }));
  }

  /** Older entries; whether there are still older ones. */
  async older() {
    const oldest = this.history.at(-1)?.seq;
    if (oldest === undefined) return false;
    const { generation } = this;
    const { history, kept_since } = await this.details.api.get(`/api/cards/${this.id}/history?before=${oldest}`);
    if (generation !== this.generation) return this.hasOlder;
    this.keptSince = kept_since ?? null;
    this.hasOlder = history.length === PAGE;
    this.history = [...this.history, ...history];
    this.emit("changed");
    return this.hasOlder;
  }

  historyGrew() {
    if (this.id === NO_CARD) return;
    this.cancelHistory();
    this.cancelHistory = this.details.clock.after(HISTORY_WAIT, () => this.refetchHistory());
  }

  async refetchHistory() {
    const { generation } = this;
    const answer = await this.details.api.get(`/api/cards/${this.id}/history`).catch(() => null);
    if (!answer || generation !== this.generation) return;
    this.mergeHistory(answer.history, false);
    this.emit("changed");
  }

  /** The newest page before what is known; a page that doesn't reach it takes its place. @param {HistoryItem[]} page @param {boolean} first */
  mergeHistory(page, first) {
    const oldest = page.at(-1)?.seq ?? 0;
    const older = this.history.filter((item) => item.seq < oldest);
    const reaches = this.history.some((item) => item.seq >= oldest);
    if (first || !reaches) this.hasOlder = page.length === PAGE;
    this.history = !first && reaches ? [...page, ...older] : page;
  }
}

/** @param {string} type @param {Row} row @returns {Patch} */
function patchOf(type, row) {
  return { type, id: row.id, put: row };
}
