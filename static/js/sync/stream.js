// One numbered stream of changes: opened by a snapshot, kept whole by its numbers, mended by catching up.
import { clock as realClock } from "../lib/clock.js";
import { Emitter } from "../lib/emitter.js";
import { LineBroken } from "./errors.js";

/** @typedef {import("../types").Change} Change */
/** @typedef {import("../types").Snapshot} Snapshot */

const ATTEMPTS = 4;
const MOST_HELD = 2_000;
const RETRY_MS = 400;
const LONGEST_RETRY_MS = 5_000;

/** Emits "change", "snapshot", "joining", "present", "build", "state", "revoked". */
export class Stream extends Emitter {
  /**
   * @param {object} given
   * @param {string} given.name such as "board:<id>"
   * @param {string} given.path of the snapshot, such as "/api/boards/<id>"
   * @param {import("../types").Link} given.link
   * @param {Pick<import("../types").Api, "get">} given.api
   * @param {import("../types").Clock} [given.clock]
   * @param {() => Promise<Snapshot | undefined>} [given.kept] a snapshot kept here, to begin with while the server cannot be reached
   */
  constructor({ name, path, link, api, clock = realClock, kept = async () => undefined }) {
    super();
    this.kept = kept;
    this.name = name;
    this.path = path;
    this.link = link;
    this.api = api;
    this.clock = clock;
    /** The last change applied: it moves by applying alone, or with a snapshot. */
    this.last = -1;
    /** The newest change known to exist. */
    this.known = -1;
    this.epoch = "";
    /** How much of it one sees; what was sent to others is not gone on with. */
    this.audience = "";
    /** False until there is a snapshot from which the changes go on. */
    this.opened = false;
    this.generation = 0;
    /** @type {Map<number, Change>} changes from beyond a gap */
    this.held = new Map();
    this.joined = false;
    this.over = false;
    /** @type {Promise<void> | null} */
    this.mending = null;
    this.failures = 0;
    /** @type {() => void} */
    this.endPause = () => {};
    this.offs = [
      link.on("connect", () => this.reconnected()),
      link.on("disconnect", () => this.disconnected()),
      link.on("change", (frame) => frame.stream === name && this.receive(frame)),
      link.on("head", (frame) => frame.stream === name && this.hear(frame)),
      link.on("resync", (frame) => frame.stream === name && this.resync()),
      link.on("revoked", (frame) => frame.stream === name && this.revoke()),
    ];
  }

  /** Whole and live: everything that is known to exist has been applied. */
  get live() {
    return this.joined && !this.mending && this.link.connected;
  }

  /** The snapshot is fetched while the line is still being opened. */
  open() {
    return this.mend();
  }

  close() {
    this.over = true;
    for (const off of this.offs) off();
    if (this.link.connected) this.link.send("leave", { stream: this.name });
  }

  /** @param {Change} change */
  receive(change) {
    if (!this.opened || this.over) return;
    if (change.epoch !== this.epoch) return this.resync();
    this.known = Math.max(this.known, change.seq);
    if (change.seq <= this.last) return;
    if (change.seq > this.last + 1) return this.hold(change);
    this.step(change);
    this.release();
  }

  /** The head is a sign of life, and shows when the last change was lost. @param {{epoch: string, seq: number}} head */
  hear({ epoch, seq }) {
    if (!this.opened || this.over) return;
    if (epoch !== this.epoch) return this.resync();
    this.known = Math.max(this.known, seq);
    if (seq > this.last) this.mend();
  }

  /** Whatever we have can't be continued: take a new snapshot and join from there. */
  resync() {
    this.discard();
    this.mend();
  }

  discard() {
    this.generation += 1;
    this.opened = false;
    this.joined = false;
    this.held.clear();
  }

  revoke() {
    this.close();
    this.emit("revoked");
  }

  /** @param {Change} change */
  hold(change) {
    if (this.held.size < MOST_HELD) this.held.set(change.seq, change);
    this.mend();
  }

  /** @param {Change} change */
  step(change) {
    this.last = change.seq;
    this.emit("change", change);
  }

  release() {
    for (let next = this.held.get(this.last + 1); next; next = this.held.get(this.last + 1)) {
      this.held.delete(next.seq);
      this.step(next);
    }
    for (const seq of this.held.keys()) if (seq <= this.last) this.held.delete(seq);
  }

  disconnected() {
    this.joined = false;
    this.emit("state");
  }

  reconnected() {
    this.failures = 0;
    this.endPause();
    this.mend();
  }

  /** Only one mending at a time; what turns up meanwhile is seen to by the same one. @returns {Promise<void>} */
  mend() {
    if (this.over) return Promise.resolve();
    if (!this.mending) {
      this.mending = this.mendUntilWhole().finally(() => this.mended());
      this.emit("state");
    }
    return this.mending;
  }

  mended() {
    this.mending = null;
    this.emit("state");
    if (!this.over && this.lacks()) this.mend();
  }

  async mendUntilWhole() {
    let stuck = 0;
    while (!this.over && this.lacks()) {
      const { last, joined } = this;
      await this.tryOnce(stuck);
      stuck = joined && this.joined && this.last === last ? stuck + 1 : 0;
      // Nothing moves although more is known to exist: start over from a snapshot.
      if (stuck > ATTEMPTS && this.lacks()) this.discard();
    }
  }

  lacks() {
    if (!this.opened) return true;
    return this.link.connected && (!this.joined || this.known > this.last);
  }

  /** @param {number} stuck how often it has been tried in vain */
  async tryOnce(stuck) {
    try {
      if (!this.opened) await this.takeSnapshot();
      else if (!this.joined || stuck % 2 === 0) await this.join();
      else await this.fetchChanges();
      if (stuck === 0) this.failures = 0;
      if (stuck > 0 && this.joined && this.lacks()) await this.pause();
    } catch (error) {
      await this.failed(/** @type {any} */ (error));
    }
  }

  async takeSnapshot() {
    const { generation } = this;
    /** @type {Snapshot} */
    const snapshot = await this.api.get(this.path).catch((error) => this.keptInstead(error));
    // Called off meanwhile: it may show what one may no longer see.
    if (generation !== this.generation || this.over) return;
    this.last = snapshot.seq;
    this.known = snapshot.seq;
    this.epoch = snapshot.epoch;
    this.audience = snapshot.audience;
    this.opened = true;
    this.emit("snapshot", snapshot);
  }

  /** From a kept snapshot the stream goes on as from any other: it joins since its number. @param {{code?: string}} error */
  async keptInstead(error) {
    const kept = error.code === "unavailable" && this.known < 0 ? await this.kept() : undefined;
    if (!kept) throw error;
    return kept;
  }

  async join() {
    const { last, epoch, audience, generation } = this;
    this.emit("joining");
    const answer = await this.link.request("join", { stream: this.name, since: last, epoch, audience });
    if (generation !== this.generation || this.over) return;
    if (answer.resync) return this.discard();
    this.emit("build", answer.build ?? null);
    this.joined = this.link.connected;
    this.take(answer);
    this.emit("present", answer.present ?? []);
  }

  /** For what is too large for a frame. */
  async fetchChanges() {
    const { audience, generation } = this;
    const answer = await this.api.get(`${this.path}/changes?since=${this.last}&audience=${audience}`);
    if (generation === this.generation && !this.over) this.take(answer);
  }

  /** @param {{epoch: string, seq: number, changes: Change[]}} answer */
  take({ epoch, seq, changes }) {
    if (epoch !== this.epoch) return this.discard();
    this.known = Math.max(this.known, seq);
    for (const change of changes) if (change.seq === this.last + 1) this.step(change);
    this.release();
  }

  /** @param {Error & {code?: string}} error @returns {Promise<void> | void} */
  failed(error) {
    if (error.code === "resync") return this.discard();
    if (error.code === "not_found" || error.code === "forbidden") return this.revoke();
    // Without a line there is nothing to mend: the next connect begins again.
    if (error instanceof LineBroken && !this.link.connected) return;
    return this.pause();
  }

  /** @returns {Promise<void>} */
  pause() {
    const ceiling = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.failures++);
    return new Promise((resolve) => {
      const cancel = this.clock.after(ceiling * (0.5 + this.clock.random() / 2), resolve);
      this.endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
