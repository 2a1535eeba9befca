// Commands on their way: one queue in order, each kept until the server has answered for good.
import { clock as realClock } from "../lib/clock.js";
import { Emitter } from "../lib/emitter.js";
import { newId } from "../lib/ids.js";
import { isPutOff, LineBroken } from "./errors.js";

/** @typedef {import("../types").Command} Command */
/**
 * @typedef {object} Item
 * @property {string} id the command's id, which is its idempotency key
 * @property {string} stream
 * @property {Command} command
 * @property {"queued" | "sent" | "waiting"} state waiting = put off by the server
 * @property {number} queuedAt
 * @property {number} attempts what an earlier attempt failed by no longer counts
 * @property {number} putOff how often the server has said "later"
 * @property {(result: any) => void} resolve
 * @property {(error: Error) => void} reject
 */

const ACK_TIMEOUT = 8_000;
const MOST_IN_FLIGHT = 16;
const LONGEST_WAIT = 30_000;

/** Emits "changed", "acked" (item, result) and "refused" (item, error). */
export class Outbox extends Emitter {
  /** @param {{link: import("../types").Link, clock?: import("../types").Clock}} given */
  constructor({ link, clock = realClock }) {
    super();
    this.link = link;
    this.clock = clock;
    /** @type {Item[]} */
    this.items = [];
    this.pausedUntil = 0;
    link.on("connect", () => this.flush());
    link.on("disconnect", () => this.recall());
  }

  /** @param {string} stream @param {Command} command @param {string} [id] @returns {{id: string, done: Promise<any>}} */
  add(stream, command, id = newId()) {
    const done = new Promise((resolve, reject) => {
      this.items.push({ id, stream, command, state: "queued", queuedAt: this.clock.now(), attempts: 0, putOff: 0, resolve, reject });
    });
    this.flush();
    this.emit("changed");
    return { id, done };
  }

  /** Everything that the server hasn't answered for. @returns {import("../types").PendingCommand[]} */
  list() {
    return this.items.map(({ id, stream, command, state, queuedAt }) => ({
      id, stream, name: command.name, args: command.args, label: command.label ?? command.name, state, queuedAt,
    }));
  }

  flush() {
    if (!this.link.connected || this.clock.now() < this.pausedUntil) return;
    /** @type {Item[]} */
    const ahead = [];
    for (const item of this.items) {
      if (ahead.length >= MOST_IN_FLIGHT) return;
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
    this.emit("acked", item, result);
    item.resolve(result);
    this.moved();
  }

  /** @param {Item} item @param {Error & {code?: string, data?: any}} error @param {number} attempt */
  failed(item, error, attempt) {
    if (error instanceof LineBroken) return attempt === item.attempts ? this.unanswered(item) : undefined;
    if (isPutOff(error.code ?? "")) return this.postpone(item, error);
    // Signed out: what was not sent stays, until somebody signs in again.
    if (error.code === "unauthenticated") return this.requeue(item);
    if (!this.take(item)) return;
    this.emit("refused", item, error);
    item.reject(error);
    this.moved();
  }

  /** No answer in time although the line looks open: it isn't. @param {Item} item */
  unanswered(item) {
    this.requeue(item);
    if (this.link.connected) this.link.drop("no answer");
  }

  /** @param {Item} item @param {{data?: {retry_after?: number}}} error */
  postpone(item, error) {
    if (!this.items.includes(item)) return;
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

/** The record that a command is about. @param {Command} command */
function subjectOf({ name, args }) {
  const [kind] = name.split(".");
  return args.id ?? args.task ?? args.comment ?? (args.card || args[kind]);
}

/** @param {{[name: string]: any}} args @returns {Set<any>} */
function namedIn(args) {
  return new Set([...Object.values(args), ...Object.values(args.fields ?? {})].filter((value) => typeof value === "string"));
}
