// What a person has done and the server has not answered for, kept in this browser until it has.
import { Emitter } from "../lib/emitter.js";

/**
 * @typedef {object} Kept one command as it is stored; what a later version adds must be optional
 * @property {string} id
 * @property {string} page the page that sends it
 * @property {string} stream
 * @property {string} name
 * @property {{[name: string]: any}} args
 * @property {string} label
 * @property {string} [board] the board's name, for pages that don't show it
 * @property {number} queuedAt
 * @property {Refusal} [refused]
 */
/** @typedef {{code: string, message: string, data: any, at: number}} Refusal */

/** Emits "changed" when keeping begins to fail, or works again, and "elsewhere" when another page changed what was refused. */
export class Unsent extends Emitter {
  /**
   * @param {import("./database.js").Database | null} database
   * @param {import("./page_lock.js").PageLock} page
   * @param {BroadcastChannel | null} [channel]
   */
  constructor(database, page, channel = null) {
    super();
    this.database = database;
    this.page = page;
    this.channel = channel;
    /** Whether what is kept would outlive this page. */
    this.works = Boolean(database);
    if (channel) channel.onmessage = ({ data }) => this.emit("elsewhere", data);
  }

  /** @param {Omit<Kept, "page">} item */
  keep(item) {
    return this.write((store) => store.put({ ...item, page: this.page.id }), { kept: item });
  }

  /** @param {string} id */
  forget(id) {
    return this.write((store) => store.delete(id), { forgotten: id });
  }

  /** @param {(store: any) => any} work @param {{kept?: Omit<Kept, "page">, forgotten?: string}} news */
  async write(work, news) {
    if (!this.database) return;
    try {
      const transaction = this.database.transaction("unsent", "readwrite");
      work(transaction.store);
      // At once: a page that is left in the next instant takes an open transaction with it.
      transaction.commit();
      await transaction.done;
      this.worked(true);
      if (news.forgotten || news.kept?.refused) this.channel?.postMessage(news);
    } catch {
      this.worked(false);
    }
  }

  /** @param {boolean} works */
  worked(works) {
    if (works === this.works) return;
    this.works = works;
    this.emit("changed");
  }

  /** @returns {Promise<Kept[]>} in the order in which they were given */
  async all() {
    try {
      const all = /** @type {Kept[]} */ ((await this.database?.getAll("unsent")) ?? []);
      return all.sort((a, b) => a.queuedAt - b.queuedAt);
    } catch {
      return [];
    }
  }

  /** Takes what was this page's before it was loaded again, and what pages left that have ended. @param {(item: Kept) => boolean} [wanted] */
  async claim(wanted = () => true) {
    const seen = (await this.all()).filter((item) => !item.refused && wanted(item));
    const living = await this.page.others();
    const orphans = seen.filter(({ page }) => page !== this.page.id && !living?.has(page));
    const taken = await this.take(orphans);
    return seen.filter((item) => item.page === this.page.id || taken.has(item.id));
  }

  /** Another page may have been quicker. @param {Kept[]} orphans @returns {Promise<Set<string>>} */
  async take(orphans) {
    /** @type {Set<string>} */
    const taken = new Set();
    if (!orphans.length || !this.database) return taken;
    try {
      const transaction = this.database.transaction("unsent", "readwrite");
      for (const { id, page } of orphans) {
        const now = await transaction.store.get(id);
        if (now?.page !== page) continue;
        await transaction.store.put({ ...now, page: this.page.id });
        taken.add(id);
      }
      await transaction.done;
      return taken;
    } catch {
      return new Set();
    }
  }

  async refused() {
    return (await this.all()).filter((item) => item.refused);
  }
}
