/** Which cards have comments that I have not seen on this device; the board's own conversation counts as one of them. */

export class Unread {
  /** @param {string} boardId @param {Storage} [storage] */
  constructor(boardId, storage = localStorage) {
    this.key = `baton.seen-comments.${boardId}`;
    this.storage = storage;
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

  /** On the first visit nothing is news. @param {Iterable<any>} cards */
  begin(cards) {
    if (this.seen) return;
    this.seen = {};
    for (const card of cards) if (card.comments_count) this.seen[card.id] = card.comments_count;
    this.save();
  }

  /** @param {any} card */
  has(card) {
    return this.count(card) > 0;
  }

  /** How many came since, as far as numbers tell. @param {any} card a card, or the board */
  count(card) {
    return Math.max(0, (card.comments_count ?? 0) - (this.seen?.[card.id] ?? 0));
  }

  /** @param {any} card */
  read(card) {
    if (!card || !this.seen || !this.has(card)) return;
    this.seen[card.id] = card.comments_count;
    this.save();
  }

  save() {
    try {
      this.storage.setItem(this.key, JSON.stringify(this.seen));
    } catch {
      // A full or forbidden storage costs the dots, nothing else.
    }
  }
}
