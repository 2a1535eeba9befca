// Which changes win deals that are worth a word on every screen. No DOM.

/** @typedef {import("../types").Change} Change */
/** @typedef {import("../types").Row} Row */
/** @typedef {{card: Row, change: Change}} Win */

/** By hand, on the board: not an import, not an undo or what follows from one. */
const BY_HAND = new Set(["card.win", "card.move", "card.create", "cards.bulk"]);
/** A deal that was closed longer ago is book-keeping. */
const OLD = 36 * 3_600_000;
/** What was missed for longer than this is told by "Since you left". */
const MISSED = 120_000;

export class Wins {
  /** @param {() => Iterable<Row>} cards as the server says they are */
  constructor(cards) {
    this.cards = cards;
    /** @type {Set<string>} */
    this.won = new Set();
    this.reset();
  }

  /** After a new snapshot: what is in it has been told, or was missed. */
  reset() {
    this.won = new Set([...this.cards()].filter(({ status }) => status === "won").map(({ id }) => id));
  }

  /** @param {Change & {happened_at?: string}} change @param {number | null} now where it came late, the time; else null @returns {Win[]} */
  hear(change, now = null) {
    const counts = BY_HAND.has(change.name) && !change.happened_at && (now === null || now - Date.parse(change.at) < MISSED);
    return change.patches.flatMap(({ type, id, put }) => {
      if (type !== "card") return [];
      const known = this.won.has(id);
      if (put?.status !== "won") this.won.delete(id);
      else this.won.add(id);
      return put && !known && this.won.has(id) && counts && isFresh(put, change) ? [{ card: put, change }] : [];
    });
  }
}

/** @param {Row} card @param {Change} change */
function isFresh({ closed_at: closed, archived_at: archived }, { at }) {
  return !archived && Date.parse(at) - Date.parse(closed) < OLD;
}
