/** The notices that the inbox shows, by deal, those of the newest first. */

/**
 * @typedef {{id: string, kind: string, because: string, board: string, board_name: string, card: string | null, number: number | null, title: string | null,
 *   by: {name: string, color: string, rule?: true} | null, text: string, before?: string, after?: string, excerpt?: string, comment?: string, rhythm?: string, outlet?: string,
 *   at: string, shows_at: string, read: boolean}} Entry
 * @typedef {{key: string, first: Entry, entries: Entry[]}} Group
 */

/** @type {Record<string, (entry: Entry) => boolean>} */
const SUITING = {
  unread: (entry) => !entry.read,
  mentions: ({ kind }) => kind === "mention" || kind === "reply",
  batons: ({ kind }) => kind.startsWith("baton_") || ["question", "question_due"].includes(kind),
};

export class Entries {
  constructor() {
    /** @type {Map<string, Entry>} */
    this.byId = new Map();
  }

  /** @param {Entry[]} entries */
  reset(entries) {
    this.byId = new Map();
    this.add(entries);
  }

  /** @param {Entry[]} entries */
  add(entries) {
    for (const entry of entries) this.byId.set(entry.id, entry);
  }

  /** The others are forgotten. @param {number} most */
  keepNewest(most) {
    this.reset([...this.byId.values()].sort(newestFirst).slice(0, most));
  }

  /** @param {string | null} id */
  get(id) {
    return id === null ? undefined : this.byId.get(id);
  }

  /** Whether a new entry belongs on the page. @param {Entry} entry @param {string} filter */
  suits(entry, filter) {
    return SUITING[filter]?.(entry) ?? true;
  }

  /** Takes over what the stream says of them; what was put off leaves. @param {(id: string) => any} recordOf @param {number} [now] */
  follow(recordOf, now = Date.now()) {
    for (const entry of this.byId.values()) {
      const record = recordOf(entry.id);
      if (!record) continue;
      this.byId.set(entry.id, { ...entry, read: record.read });
      if (Date.parse(record.shows_at) > now) this.byId.delete(entry.id);
    }
  }

  /** @returns {Group[]} */
  groups() {
    /** @type {Map<string, Group>} */
    const groups = new Map();
    for (const entry of [...this.byId.values()].sort(newestFirst)) {
      const key = entry.card ?? entry.board;
      const group = groups.get(key);
      if (group) group.entries.push(entry);
      else groups.set(key, { key, first: entry, entries: [entry] });
    }
    return [...groups.values()];
  }
}

/** @param {Entry} a @param {Entry} b */
function newestFirst(a, b) {
  if (a.shows_at !== b.shows_at) return a.shows_at < b.shows_at ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
