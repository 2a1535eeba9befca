/** Sends what is unsent from a page that shows no board: an outbox without a store. */
import { Emitter } from "../lib/emitter.js";
import { Connection } from "../sync/connection.js";
import { Outbox } from "../sync/outbox.js";

const LOOK_EVERY = 1_000;

/** @typedef {import("../types").Status} Status */

/** Emits "status". */
export class Sender extends Emitter {
  /** @param {string} person @param {import("../sync/unsent.js").Unsent} unsent @param {Connection} [link] where the page has one for this person */
  constructor(person, unsent, link = new Connection({ options: { auth: { user: person } } })) {
    super();
    this.unsent = unsent;
    this.link = link;
    this.outbox = new Outbox({ link: this.link, unsent });
    /** @type {import("../types").PendingCommand[]} what other pages of this person are sending */
    this.elsewhere = [];
    this.failed = false;
    for (const event of ["connect", "disconnect", "failed"]) this.link.on(event, () => this.heard(event));
    this.outbox.on("changed", () => this.emit("status"));
    unsent.on("elsewhere", (news) => this.outbox.hear(news));
  }

  async open() {
    this.outbox.restore(await this.unsent.refused());
    await this.look();
    if (!this.link.wanted) this.link.open();
    setInterval(() => this.look(), LOOK_EVERY);
  }

  /** Pages that end leave theirs to this one. */
  async look() {
    const known = new Set(this.outbox.items.map(({ id }) => id));
    const claimed = await this.unsent.claim();
    const fresh = claimed.filter(({ id }) => !known.has(id));
    if (fresh.length) this.outbox.restore(fresh);
    const mine = new Set(claimed.map(({ id }) => id));
    const others = (await this.unsent.all()).filter(({ id, refused }) => !refused && !mine.has(id));
    this.elsewhere = others.map((one) => ({ ...one, state: "elsewhere", late: true }));
    this.emit("status");
  }

  /** @param {string} event */
  heard(event) {
    this.failed = event === "failed" || (this.failed && event !== "connect");
    this.emit("status");
  }

  /** @returns {Status} */
  get status() {
    const list = [...this.outbox.list(), ...this.elsewhere];
    const state = this.link.connected ? "live" : this.failed ? "offline" : "connecting";
    return { state, unsent: list.length, list, refused: [...this.outbox.refused.values()], saved: this.unsent.works, asOf: null };
  }

  /** @param {string} id @param {object} [args] */
  retry(id, args) {
    this.outbox.retry(id, args);
  }

  /** @param {string} id */
  discard(id) {
    this.outbox.discard(id);
  }
}
