// The log of a board as far as it was read: which change was made when, and what it made of which fields. Read in portions.

/** @typedef {import("../types").Row} Row */
/** @typedef {{type: string, id: string, before: Row | null, after: Row | null}} StepPatch fields that differ; null = there was no such record, or is none any more */
/** @typedef {{seq: number, at: string, actor: string, name: string, patches: StepPatch[]}} Step */
/** @typedef {{get: (path: string) => Promise<any>}} Reads */

/** As many as the server gives at once. */
export const PORTION = 500;
/** A step takes some 600 bytes: this many are kept at most. */
const MOST = 150_000;
/** The server does other things too. */
const BREATH_MS = 30;

export class StepLog {
  /** @param {{api: Reads, path: string}} given path of the stream, such as "/api/boards/<id>" */
  constructor({ api, path }) {
    this.api = api;
    this.path = path;
    this.epoch = "";
    /** The newest change that is known, and the one where the kept history begins. */
    this.head = 0;
    this.first = 0;
    /** @type {string | null} when the board was made, and since when its history is kept if that is later */
    this.beganAt = null;
    this.keptSince = null;
    /** @type {{seq: number, time: number}[]} */
    this.marks = [];
    /** @type {Map<number, Step>} */
    this.steps = new Map();
    /** @type {Map<number, number>} up to which change each portion was read */
    this.read = new Map();
    /** @type {Map<number, Promise<void>>} */
    this.reading = new Map();
  }

  /** Reads when how much happened; again when the log was pruned or has grown. */
  async open() {
    const { epoch, seq, began_at, kept_from, kept_since, marks } = await this.api.get(`${this.path}/timeline`);
    if (this.epoch && this.epoch !== epoch) this.forget();
    Object.assign(this, { epoch, head: seq, first: kept_from, beganAt: began_at, keptSince: kept_since });
    this.marks = rising(marks);
  }

  forget() {
    this.steps.clear();
    this.read.clear();
  }

  get begin() {
    return this.marks[0]?.time ?? 0;
  }

  get end() {
    return this.marks[this.marks.length - 1]?.time ?? 0;
  }

  /** When a change was made; between two marks, about when. @param {number} seq @returns {number} */
  timeAt(seq) {
    const step = this.steps.get(seq);
    if (step) return Date.parse(step.at);
    const index = lastIndex(this.marks, (mark) => mark.seq <= seq);
    if (index < 0) return this.begin;
    const [from, to] = [this.marks[index], this.marks[index + 1] ?? this.marks[index]];
    const share = to.seq === from.seq ? 0 : (seq - from.seq) / (to.seq - from.seq);
    return from.time + share * (to.time - from.time);
  }

  /** The newest change not made after a time: exact as far as steps were read, else counted evenly between two marks. @param {number} time @returns {number} */
  seqAt(time) {
    const index = lastIndex(this.marks, (mark) => mark.time <= time);
    if (index < 0) return this.first;
    const [from, to] = [this.marks[index], this.marks[index + 1]];
    if (!to) return from.seq;
    const guess = Math.min(to.seq - 1, from.seq + Math.floor(((to.seq - from.seq) * (time - from.time)) / (to.time - from.time)));
    return this.covers(from.seq, to.seq) ? this.lastBefore(time, from.seq, to.seq) : guess;
  }

  /** The same, exactly: what lies around it is read. @param {number} time @returns {Promise<number>} */
  async exactSeqAt(time) {
    const index = lastIndex(this.marks, (mark) => mark.time <= time);
    const [from, to] = [this.marks[index], this.marks[index + 1]];
    if (from && to) await this.load(from.seq, to.seq);
    return this.seqAt(time);
  }

  /** Somebody has changed something meanwhile. @param {number} seq @param {string} at */
  grow(seq, at) {
    if (seq <= this.head) return;
    this.head = seq;
    this.marks.push({ seq, time: Math.max(this.end, Date.parse(at)) });
  }

  /** @param {number} time @param {number} from @param {number} to */
  lastBefore(time, from, to) {
    for (let seq = to; seq > from; seq -= 1) if (Date.parse(this.steps.get(seq)?.at ?? "") <= time) return seq;
    return from;
  }

  /** Whether one can go along all changes between two places. @param {number} a @param {number} b */
  covers(a, b) {
    return this.missing(a, b) === null;
  }

  /** The first portion between two places that has not been read. @param {number} a @param {number} b @returns {number | null} */
  missing(a, b) {
    const [from, to] = a < b ? [a, b] : [b, a];
    for (let portion = Math.floor(from / PORTION); portion * PORTION < to; portion += 1) {
      if ((this.read.get(portion) ?? -1) < Math.min(to, (portion + 1) * PORTION)) return portion;
    }
    return null;
  }

  /** Reads the changes between two places. @param {number} a @param {number} b */
  async load(a, b) {
    for (let portion = this.missing(a, b); portion !== null; portion = this.missing(a, b)) await this.loadPortion(portion);
  }

  /** @param {number} portion @returns {Promise<void>} */
  loadPortion(portion) {
    const known = this.reading.get(portion);
    if (known) return known;
    const reading = this.readPortion(portion).finally(() => this.reading.delete(portion));
    this.reading.set(portion, reading);
    return reading;
  }

  /** @param {number} portion */
  async readPortion(portion) {
    const end = Math.min((portion + 1) * PORTION, this.head);
    let last = Math.max(portion * PORTION, this.first, this.read.get(portion) ?? 0);
    while (last < end) {
      const { steps } = await this.api.get(`${this.path}/steps?since=${last}&most=${end - last}`);
      if (!steps.length) break;
      for (const step of steps) this.steps.set(step.seq, step);
      last = steps[steps.length - 1].seq;
    }
    this.read.set(portion, last);
  }

  /** Reads what lies around a place, the nearest first, until all is there or as much as may be kept. @param {() => number} place @param {() => boolean} goesOn */
  async loadAround(place, goesOn) {
    while (goesOn() && this.steps.size < MOST) {
      const portion = this.nearestMissing(Math.floor(place() / PORTION));
      if (portion === null) return;
      await this.loadPortion(portion);
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
    }
  }

  /** Who moved each card last between two places, as far as that was read. @param {number} from @param {number} to @returns {Map<string, string>} */
  movers(from, to) {
    const found = new Map();
    if (!this.covers(from, to)) return found;
    for (let seq = from + 1; seq <= to; seq += 1) {
      const step = this.steps.get(seq);
      for (const { type, id, after } of step?.patches ?? []) if (type === "card" && after?.column) found.set(id, step?.actor);
    }
    return found;
  }

  /** @param {number} from @returns {number | null} */
  nearestMissing(from) {
    const [low, high] = [Math.floor(this.first / PORTION), Math.floor(Math.max(0, this.head - 1) / PORTION)];
    for (let distance = 0; distance <= high - low; distance += 1) {
      for (const portion of [from - distance, from + distance]) {
        if (portion >= low && portion <= high && (this.read.get(portion) ?? -1) < Math.min(this.head, (portion + 1) * PORTION)) return portion;
      }
    }
    return null;
  }
}

/** Clocks may have stepped back: the order of the log counts, so a mark is as early as the earliest behind it. @param {[number, string][]} marks */
function rising(marks) {
  let earliest = Infinity;
  return marks
    .toReversed()
    .map(([seq, at]) => ({ seq, time: (earliest = Math.min(earliest, Date.parse(at))) }))
    .toReversed();
}

/** @template T @param {T[]} list in which what holds stands first @param {(item: T) => boolean} holds */
function lastIndex(list, holds) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle])) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
