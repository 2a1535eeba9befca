// What deals were over time, kept live by the changes that arrive: mirrors insights/tracks.py and board/tracks.py.
import { same } from "./same.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Change} Change */
/** @typedef {import("./facts.js").Tracks} Tracks */

const ASPECTS = /** @type {(keyof Tracks)[]} */ (["column", "value", "expected_close"]);
/** As on the server: so many of the last. */
const LONGEST = 100;
const UNDOING = ["change.undo", "change.rewind"];

export class DealTracks {
  constructor() {
    /** Of those that turned; most never did, and are how they stand. @type {Map<string, Partial<Tracks>>} */
    this.turned = new Map();
    /** How deals stood when they were last told. @type {Map<string, Row>} */
    this.last = new Map();
    /** Both together, of those that were asked for. @type {Map<string, Tracks>} */
    this.whole = new Map();
  }

  /** As the server last told them. @param {Iterable<Row>} cards */
  stand(cards) {
    this.turned.clear();
    this.whole.clear();
    this.last = new Map([...cards].map((card) => [card.id, card]));
  }

  /** What the server knows of those that turned. @param {Record<string, Partial<Tracks>>} turned */
  take(turned) {
    this.turned = new Map(Object.entries(turned));
    this.whole.clear();
  }

  /** @param {string} id @returns {Tracks | undefined} */
  of(id) {
    const card = this.last.get(id);
    const known = this.whole.get(id);
    if (known || !card) return known;
    const whole = { ...standing(card), ...this.turned.get(id) };
    this.whole.set(id, whole);
    return whole;
  }

  /** @param {Change} change @param {boolean} isNew whether it is in nothing that the server told */
  hear(change, isNew) {
    for (const { type, id, put } of change.patches) {
      if (type !== "card") continue;
      if (put && isNew) this.turn(put, change);
      this.whole.delete(id);
      if (put) this.last.set(id, put);
      else this.forget(id);
    }
  }

  /** @param {Row} card @param {Change} change */
  turn(card, change) {
    const before = this.of(card.id);
    if (!before || ASPECTS.every((aspect) => same(before[aspect].at(-1)?.[2], card[aspect]))) return;
    const turned = ASPECTS.map((aspect) => [aspect, turnedTo(before[aspect], card[aspect], change)]);
    this.turned.set(card.id, Object.fromEntries(turned));
  }

  /** @param {string} id */
  forget(id) {
    this.turned.delete(id);
    this.last.delete(id);
  }
}

/** A deal of which nothing is known but how it stands. @param {Row} card @returns {Tracks} */
function standing(card) {
  return {
    column: [[null, card.moved_at ?? card.created_at, card.column]],
    value: [[null, card.created_at, card.value]],
    expected_close: [[null, card.created_at, card.expected_close]],
  };
}

/** What is undone never was. @param {import("./facts.js").Entry[]} track @param {any} value @param {Change} change @returns {import("./facts.js").Entry[]} */
function turnedTo(track, value, change) {
  if (same(track.at(-1)?.[2], value)) return track;
  const at = takesBack(change) ? track.findLastIndex(([, , was]) => same(was, value)) : -1;
  if (at >= 0) return track.slice(0, at + 1);
  return [...track, /** @type {import("./facts.js").Entry} */ ([change.seq, change.at, value])].slice(-LONGEST);
}

/** To do it again is no undoing. @param {Change} change */
function takesBack({ name, cause }) {
  return UNDOING.includes(name) && !(/** @type {any} */ (cause)?.again);
}
