/**
 * Which cards have comments that I have not seen: views/seen.js keeps it equal on all my devices. How many are new in a thread, and
 * whether anything is in the board's own, this device counts for itself.
 */

export class Unread {
  /** @param {string} boardId @param {Storage} [storage] */
  constructor(boardId, storage = localStorage) {
    this.boardId = boardId;
    this.key = `baton.seen-comments.${boardId}`;
    this.storage = storage;
    /** @type {Map<string, number>} the change that brought the newest of them, by card */
    this.cards = new Map();
    /** @type {Record<string, number> | null} */
    this.seen = this.load();
  }

  load() {
    try {
      return JSON.parse(this.storage.getItem(this.key) ?? "null");
    } catch {
      return null;
    }
  }

  /** On the first visit nothing is news. @param {Iterable<any>} records cards, and the board */
  begin(records) {
    if (this.seen) return;
    this.seen = {};
    for (const { id, comments_count } of records) if (comments_count) this.seen[id] = comments_count;
    this.save();
  }

  /** @param {any} record a card, or the board */
  has(record) {
    return this.cards.has(record.id) || (record.id === this.boardId && this.count(record) > 0);
  }

  /** How many came since this device last looked, as far as numbers tell. @param {any} record */
  count(record) {
    return Math.max(0, (record.comments_count ?? 0) - (this.seen?.[record.id] ?? 0));
  }

  /** @param {any} record */
  read(record) {
    if (!record || !this.seen || !this.count(record)) return;
    this.seen[record.id] = record.comments_count;
    this.save();
  }

  save() {
    try {
      this.storage.setItem(this.key, JSON.stringify(this.seen));
    } catch {
      // A full or forbidden storage costs the count, nothing else.
    }
  }
}
