// Commands on their way: one queue in order, each kept until the server has answered for good.
import { clock as realClock } from "../lib/clock.js";
import { Emitter } from "../lib/emitter.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { isPutOff, LineBroken, PutAside } from "./errors.js";

/** @typedef {import("../types").Command} Command */
/** @typedef {import("./unsent.js").Kept} Kept */
/** @typedef {Omit<Kept, "page">} Refused a command with the reason why it could not be applied */
/**
 * @typedef {object} Item
 * @property {string} id the command's id, which is its idempotency key
 * @property {string} stream
 * @property {Command} command
 * @property {"queued" | "sent" | "waiting"} state waiting = put off by the server
 * @property {number} queuedAt
 * @property {number} attempts what an earlier attempt failed by no longer counts
 * @property {number} putOff how often the server has said "later"
 * @property {boolean} late it had to wait: whoever gave it may not see what becomes of it
 * @property {string} [board]
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

const ACK_TIMEOUT = 8_000;
const MOST_IN_FLIGHT = 16;
const LONGEST_WAIT = 30_000;

/** Where nothing can be kept, the queue lives as long as its page. */
const NOWHERE = { keep: (/** @type {any} */ _item) => {}, forget: (/** @type {string} */ _id) => {} };

/** Emits "changed", "added" (item), "acked" (item, result), "refused" (item, error) and "discarded" (item). */
export class Outbox extends Emitter {
  /**
   * @param {object} given
   * @param {import("../types").Link} given.link
   * @param {import("../types").Clock} [given.clock]
   * @param {Pick<import("./unsent.js").Unsent, "keep" | "forget"> | null} [given.unsent] where the queue outlives its page
   * @param {(kept: Omit<Kept, "page">) => Command} [given.revive] a command out of what was kept of it
   */
  constructor({ link, clock = realClock, unsent = null, revive = ({ name, args, label }) => ({ name, args, label }) }) {
    super();
    this.link = link;
    this.clock = clock;
    this.unsent = unsent ?? NOWHERE;
    this.revive = revive;
    /** @type {Item[]} */
    this.items = [];
    /** @type {Map<string, Refused>} what could not be applied and waits for its person's decision */
    this.refused = new Map();
    this.pausedUntil = 0;
    /** So many may be on their way at once: one after the server found them too many, then more again. */
    this.most = MOST_IN_FLIGHT;
    link.on("connect", () => this.flush());
    link.on("disconnect", () => this.recall());
  }

  /** @param {string} stream @param {Command} command @param {string} [id] @param {string} [board] its name @returns {{id: string, done: Promise<any>}} */
  add(stream, command, id = newId(), board) {
    const given = this.make({ id, stream, command, late: !this.link.connected, board });
    this.unsent.keep(toKept(given.item));
    this.items.push(given.item);
    this.flush();
    this.emit("changed");
    return { id, done: given.done };
  }

  /** @param {{id: string, stream: string, command: Command, late: boolean, queuedAt?: number, board?: string}} given */
  make({ queuedAt = this.clock.now(), ...given }) {
    /** @type {Item} */
    let item = /** @type {any} */ (null);
    const done = new Promise((resolve, reject) => {
      item = { ...given, state: "queued", queuedAt, attempts: 0, putOff: 0, resolve, reject };
    });
    return { item, done };
  }

  /** What was kept through a reload, or left by a page that ended, goes on its way in the order of its making. @param {Kept[]} kept */
  restore(kept) {
    const known = new Set(this.items.map(({ id }) => id));
    for (const record of kept) {
      if (record.refused) this.refused.set(record.id, record);
      else if (!known.has(record.id)) this.resume(record);
    }
    this.items.sort((a, b) => a.queuedAt - b.queuedAt);
    this.flush();
    this.emit("changed");
  }

  /** @param {Omit<Kept, "page">} record */
  resume({ id, stream, queuedAt, board, ...kept }) {
    const command = this.revive({ id, stream, queuedAt, ...kept });
    const { item, done } = this.make({ id, stream, command, late: true, queuedAt, board });
    // What is refused stands in the list.
    done.catch(() => {});
    this.items.push(item);
    this.emit("added", item);
  }

  /** Everything that the server hasn't answered for. @returns {import("../types").PendingCommand[]} */
  list() {
    return this.items.map(({ id, stream, command, state, queuedAt, late, board }) => ({
      id, stream, name: command.name, args: command.args, label: command.label ?? command.name, state, queuedAt, late, board,
    }));
  }

  /** Once more, with other arguments where the first were not to be had. @param {string} id @param {object} [args] */
  retry(id, args) {
    const record = this.refused.get(id);
    if (!record) return;
    const { refused, ...kept } = { ...record, args: { ...record.args, ...args } };
    this.refused.delete(id);
    this.unsent.keep(kept);
    this.restore([/** @type {Kept} */ (kept)]);
  }

  /** What is on its way cannot be called back; whatever needs what is discarded goes with it. @param {string} id */
  discard(id) {
    if (this.refused.delete(id)) this.unsent.forget(id);
    const item = this.items.find((one) => one.id === id);
    for (const one of item ? [item, ...this.dependents(item)] : []) this.drop(one);
    this.moved();
  }

  /** @param {Item} item */
  drop(item) {
    if (item.state === "sent" || !this.take(item)) return;
    this.unsent.forget(item.id);
    this.emit("discarded", item);
    item.reject(new PutAside({ code: "discarded", message: t("You discarded this change.") }));
  }

  /** What would have nothing to act upon without it. @param {{id: string}} about @returns {Item[]} */
  dependents({ id }) {
    const made = this.items.find((one) => one.id === id)?.command.args.id;
    return made ? this.items.filter((one) => one.id !== id && namedIn(one.command.args).has(made)) : [];
  }

  /** Another page decided about what was refused. @param {{kept?: Refused, forgotten?: string}} news */
  hear({ kept, forgotten }) {
    if (kept?.refused) this.refused.set(kept.id, kept);
    else if (!forgotten || !this.refused.delete(forgotten)) return;
    this.emit("changed");
  }

  flush() {
    if (!this.link.connected || this.clock.now() < this.pausedUntil) return;
    /** @type {Item[]} */
    const ahead = [];
    for (const item of this.items) {
      if (ahead.length >= this.most) return;
      if (item.state !== "sent" && this.mayGo(item, ahead)) this.send(item);
      ahead.push(item);
    }
  }

  /** What names a record waits for what is being done to that record: order per record, whatever is put off. @param {Item} item @param {Item[]} ahead */
  mayGo(item, ahead) {
    const named = namedIn(item.command.args);
    return !ahead.some((earlier) => earlier.stream === item.stream && named.has(subjectOf(earlier.command)));
  }

  /** @param {Item} item */
  send(item) {
    const { stream, id, command } = item;
    const attempt = ++item.attempts;
    item.state = "sent";
    this.link
      .request("command", { stream, id, name: command.name, args: command.args }, ACK_TIMEOUT)
      .then((result) => this.acked(item, result), (error) => this.failed(item, error, attempt));
  }

  /** @param {Item} item @param {any} result */
  acked(item, result) {
    if (!this.take(item)) return;
    this.most = Math.min(MOST_IN_FLIGHT, this.most + 1);
    this.unsent.forget(item.id);
    for (const later of this.items) if (isWrittenUpon(later, item)) this.rebase(later, result);
    this.emit("acked", item, result);
    item.resolve(result);
    this.moved();
  }

  /** Where others wrote meanwhile, the base stays: what they wrote has not been seen. @param {Item} item @param {{seq: number, merged?: string, versions?: string[]}} result */
  rebase(item, { seq, merged, versions }) {
    if (merged !== undefined || versions) return;
    item.command = { ...item.command, args: { ...item.command.args, base: seq } };
    this.unsent.keep(toKept(item));
  }

  /** @param {Item} item @param {Error & {code?: string, data?: any}} error @param {number} attempt */
  failed(item, error, attempt) {
    if (error instanceof LineBroken) return attempt === item.attempts ? this.unanswered(item) : undefined;
    if (isPutOff(error.code ?? "")) return this.postpone(item, error);
    // Signed out: what was not sent stays, until somebody signs in again.
    if (error.code === "unauthenticated") return this.requeue(item);
    if (!this.take(item)) return;
    const answer = item.late ? this.putAside(item, error) : error;
    if (!item.late) this.unsent.forget(item.id);
    this.emit("refused", item, answer);
    item.reject(answer);
    this.moved();
  }

  /** Answered at once, its person is told where they stand; answered late, it is kept until they decide. @param {Item} item @param {Error & {code?: string, data?: any}} error */
  putAside(item, { code = "internal", message, data = {} }) {
    const kept = { ...toKept(item), refused: { code, message, data, at: this.clock.now() } };
    this.refused.set(item.id, kept);
    this.unsent.keep(kept);
    return new PutAside({ code, message, data });
  }

  /** No answer in time although the line looks open: it isn't. @param {Item} item */
  unanswered(item) {
    this.requeue(item);
    if (this.link.connected) this.link.drop("no answer");
  }

  /** @param {Item} item @param {{code?: string, data?: {retry_after?: number}}} error */
  postpone(item, error) {
    if (!this.items.includes(item)) return;
    // Whoever goes on at the same pace is hung up on.
    if (error.code === "rate_limited") this.most = 1;
    item.state = "waiting";
    const asked = (error.data?.retry_after ?? 0.5 * 2 ** item.putOff++) * 1_000;
    const wait = Math.min(LONGEST_WAIT, asked) * (1 + this.clock.random() / 4);
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + wait);
    this.clock.after(this.pausedUntil - this.clock.now(), () => this.flush());
    this.emit("changed");
  }

  /** @param {Item} item */
  requeue(item) {
    item.state = "queued";
    this.emit("changed");
  }

  recall() {
    for (const item of this.items) {
      item.state = "queued";
      item.late = true;
      item.attempts += 1;
    }
    this.pausedUntil = 0;
    this.emit("changed");
  }

  /** An answer may come twice, after a reconnect. @param {Item} item */
  take(item) {
    const at = this.items.indexOf(item);
    if (at === -1) return false;
    this.items.splice(at, 1);
    return true;
  }

  moved() {
    this.flush();
    this.emit("changed");
  }
}

/** @param {Item} item @returns {Omit<Kept, "page">} */
function toKept({ id, stream, command: { name, args, label = name }, queuedAt, board }) {
  return { id, stream, name, args, label, queuedAt, ...(board ? { board } : {}) };
}

/** A text was opened and written anew while the one before it was still unsent. @param {Item} later @param {Item} item */
function isWrittenUpon({ command: later, stream }, { command, stream: streamOfIt }) {
  const again = stream === streamOfIt && later.name === command.name && subjectOf(later) === subjectOf(command);
  return again && later.args.text !== undefined && later.args.base !== undefined;
}

/** The record that a command is about. @param {Command} command */
function subjectOf({ name, args }) {
  const [kind] = name.split(".");
  return args.id ?? args.task ?? args.comment ?? (args.card || args[kind]);
}

/** @param {{[name: string]: any}} args @returns {Set<any>} */
function namedIn(args) {
  return new Set([...Object.values(args), ...Object.values(args.fields ?? {})].filter((value) => typeof value === "string"));
}
