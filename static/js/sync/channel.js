// A stream with its store and what is pending on it: snapshots and changes go in, a live copy comes out.
import { Emitter } from "../lib/emitter.js";
import { Pending } from "../store/pending.js";
import { Stream } from "./stream.js";

/** Emits "change" (change, local), "snapshot" (first), "state", "present", "build" and "revoked". */
export class Channel extends Emitter {
  /**
   * @param {object} given
   * @param {string} given.kind board, workspace or user
   * @param {string} given.id
   * @param {import("../store/store.js").Store} given.store
   * @param {string} given.me
   * @param {import("../types").Link} given.link
   * @param {import("../types").Api} given.api
   * @param {import("../types").Clock} [given.clock]
   * @param {() => Promise<import("../types").Snapshot | undefined>} [given.kept]
   */
  constructor({ kind, id, store, me, link, api, clock, kept }) {
    super();
    this.kind = kind;
    this.store = store;
    this.pending = new Pending(store, { actor: me });
    this.name = `${kind}:${id}`;
    this.stream = new Stream({ name: this.name, path: `/api/${kind}s/${id}`, link, api, clock, kept });
    this.opened = false;
    /** @type {string[]} what a snapshot consists of */
    this.types = [];
    /** @type {(change: import("../types").Change) => import("../types").Patch[]} */
    this.keep = (change) => change.patches;
    /** @type {(records: {[type: string]: import("../types").Row[]}) => void} */
    this.carryOver = () => {};
    this.stream.on("change", (change) => this.apply(change));
    this.stream.on("snapshot", (snapshot) => this.reset(snapshot));
    for (const event of ["state", "present", "build", "revoked"]) this.stream.on(event, (...args) => this.emit(event, ...args));
  }

  /** @param {import("../types").Change} change */
  apply(change) {
    const local = this.pending.applyServer(change, this.keep(change));
    this.emit("change", change, local);
  }

  /** The stream's own subject stands beside the records; here it is one of them. @param {import("../types").Snapshot} snapshot */
  reset(snapshot) {
    const first = !this.opened;
    this.opened = true;
    this.types = Object.keys(snapshot.records);
    const subject = snapshot[this.kind];
    const records = { ...snapshot.records, ...(subject ? { [this.kind]: [subject] } : {}) };
    if (!first) this.carryOver(records);
    this.pending.reset(records, snapshot.seq);
    this.emit("snapshot", first);
  }

  /** What the server last told, as a snapshot: without what is archived, pending, or of one card alone. @returns {import("../types").Snapshot} */
  snapshot() {
    const { audience, epoch, last } = this.stream;
    const rows = (/** @type {string} */ type) => this.pending.serverRows(type).filter((row) => !row.archived_at);
    const [subject] = this.pending.serverRows(this.kind);
    return { audience, epoch, seq: last, [this.kind]: subject, records: Object.fromEntries(this.types.map((type) => [type, rows(type)])) };
  }

  /** @param {string} id @param {number} seq */
  acked(id, seq) {
    this.pending.ack(id, seq, this.stream.last);
  }
}
