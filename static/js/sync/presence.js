// Who is here and what they are at: never stored, never numbered, gone with the line.
import { clock as realClock } from "../lib/clock.js";
import { Emitter } from "../lib/emitter.js";
import { same } from "../store/same.js";

/** @typedef {import("../types").Peer} Peer */
/** @typedef {import("../types").PresenceState} PresenceState */
/** @typedef {{member: string, socket: string, state: PresenceState | null}} Frame */

const SEND_EVERY = 200;
const TYPING_LASTS = 6_000;
/** Whoever goes on typing says so again before the others stop believing it. */
const REPEAT_AFTER = 3_000;

/** Emits "presence". */
export class Presence extends Emitter {
  /** @param {{stream: string, link: import("../types").Link, me: string, clock?: import("../types").Clock}} given */
  constructor({ stream, link, me, clock = realClock }) {
    super();
    this.stream = stream;
    this.link = link;
    this.me = me;
    this.clock = clock;
    /** @type {Map<string, Peer & {heard: number}>} by socket */
    this.sockets = new Map();
    /** @type {PresenceState} */
    this.mine = {};
    /** @type {PresenceState} */
    this.told = {};
    this.sentAt = -Infinity;
    /** What is done now is nobody else's business. */
    this.hushed = false;
    /** @type {(() => void) | null} */
    this.waiting = null;
    /** What is heard while a join is under way. @type {Frame[] | null} */
    this.early = null;
    link.on("presence", (frame) => frame.stream === stream && this.hear(frame));
    link.on("disconnect", () => this.replace([]));
  }

  /** All other sockets; one's own other windows too. */
  peers() {
    return [...this.sockets.values()].filter(({ socket }) => socket !== this.link.id).map((peer) => this.shown(peer));
  }

  /** Each other person once, however many windows they have open. */
  people() {
    const others = this.peers().filter(({ member }) => member !== this.me);
    return [...new Map(others.map((peer) => [peer.member, peer])).values()];
  }

  /** @param {string} card */
  onCard(card) {
    return this.peers().filter(({ state }) => state.card === card);
  }

  /** Tells the others, at most five times a second; the last state wins. @param {Partial<PresenceState>} state */
  set(state) {
    if (this.hushed) return;
    this.mine = { ...this.mine, ...state };
    if (same(this.mine, this.told) && this.clock.now() - this.sentAt < REPEAT_AFTER) return;
    if (this.waiting) return;
    const wait = this.sentAt + SEND_EVERY - this.clock.now();
    if (wait <= 0) this.tell();
    else this.waiting = this.clock.after(wait, () => this.tell());
  }

  tell() {
    this.waiting?.();
    this.waiting = null;
    if (!this.link.connected) return;
    this.told = this.mine;
    this.sentAt = this.clock.now();
    this.link.send("presence", { stream: this.stream, state: this.mine });
  }

  /** After each join: who is there, and what I am at. @param {Peer[]} present */
  replace(present) {
    const heard = this.clock.now();
    this.sockets = new Map(present.map((peer) => [peer.socket, { ...peer, state: peer.state ?? {}, heard }]));
    this.emit("presence");
  }

  joining() {
    this.early = [];
  }

  /** The answer was written before it came: what was heard meanwhile is newer. @param {Peer[]} present */
  joined(present) {
    this.replace(present);
    this.early?.forEach((frame) => this.take(frame));
    this.early = null;
    if (Object.keys(this.mine).length > 0) this.tell();
  }

  /** @param {Frame} frame */
  hear(frame) {
    this.early?.push(frame);
    this.take(frame);
  }

  /** @param {Frame} frame */
  take({ member, socket, state }) {
    if (state === null) this.sockets.delete(socket);
    else this.sockets.set(socket, { member, socket, state, heard: this.clock.now() });
    if (state?.typing) this.clock.after(TYPING_LASTS + 50, () => this.emit("presence"));
    this.emit("presence");
  }

  /** Whoever closed the laptop while typing isn't typing any more. @param {Peer & {heard: number}} peer @returns {Peer} */
  shown({ member, socket, state, heard }) {
    const stale = state.typing && this.clock.now() - heard > TYPING_LASTS;
    return { member, socket, state: stale ? { ...state, typing: null } : state };
  }
}
