/** Which cards have comments that I have not seen; views/seen.js keeps it equal on all my devices. */

export class Unread {
  constructor() {
    /** @type {Map<string, number>} the change that brought the newest of them, by card */
    this.cards = new Map();
  }

  /** @param {{id: string}} card */
  has(card) {
    return this.cards.has(card.id);
  }
}
