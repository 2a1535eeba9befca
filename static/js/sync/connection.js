// The line to the server: one socket, made anew after each break, and known to be alive by its frames.
import { clock as realClock } from "../lib/clock.js";
import { Emitter } from "../lib/emitter.js";
import { wellFormed } from "../lib/text.js";
import { makeApi } from "./api.js";
import { CommandError, LineBroken } from "./errors.js";

const FIRST_DELAY = 300;
const LONGEST_DELAY = 5_000;
/** The server sends its head every 5 s: so a line that broke is known to be broken within 10 s. */
const SILENCE = 9_000;
const CHECK_EVERY = 500;
const ACK_TIMEOUT = 8_000;
/** The server ends a line that brings a longer message than 64 KiB; some of it is the envelope. */
const LONGEST_MESSAGE = 60 * 1024;
const FORWARDED = ["change", "head", "presence", "resync", "revoked", "notification", "going_away"];

/** @typedef {import("../types").Link} Link */
/** @typedef {typeof import("socket.io-client").io} Connect */

/** @implements {Link} */
export class Connection extends Emitter {
  /** @param {{url?: string, options?: {auth?: {user?: string}, [more: string]: any}, clock?: import("../types").Clock, connect?: Connect, api?: Pick<import("../types").Api, "post">}} [options] */
  constructor({ url, options = {}, clock = realClock, connect, api = makeApi() } = {}) {
    super();
    this.api = api;
    this.url = url;
    this.options = options;
    this.clock = clock;
    /** Fetched with the first line: no first picture waits for it. @type {Connect | undefined} */
    this.makeSocket = connect;
    /** @type {import("socket.io-client").Socket | null} */
    this.socket = null;
    this.attempts = 0;
    this.lastFrame = 0;
    this.wanted = false;
    /** @type {() => void} */
    this.cancelRetry = () => {};
    /** @type {() => void} */
    this.cancelCheck = () => {};
  }

  get connected() {
    return this.socket?.connected ?? false;
  }

  get id() {
    return this.socket?.id ?? null;
  }

  open() {
    this.wanted = true;
    this.dial();
  }

  close() {
    this.wanted = false;
    this.hangUp("closed");
  }

  /** Somebody thinks the network is back: try now, not when the back-off ends. */
  hurry() {
    if (!this.wanted) return;
    if (this.connected) return this.checkSilence();
    this.attempts = 0;
    this.dial();
  }

  /** Breaks a line that looks open and isn't, and dials again. @param {string} [reason] */
  drop(reason = "dropped") {
    this.hangUp(reason);
    if (this.wanted) this.retry();
  }

  /** @param {string} event @param {object} payload @param {number} [timeout] */
  async request(event, payload, timeout = ACK_TIMEOUT) {
    const { socket } = this;
    if (!socket?.connected) throw new LineBroken("offline");
    const sent = wellFormed(payload);
    if (event === "command" && isTooLong(sent)) return this.post(/** @type {any} */ (sent));
    const answer = await socket.timeout(timeout).emitWithAck(event, sent).catch((error) => {
      throw new LineBroken(error.message);
    });
    if (answer?.error) throw new CommandError(answer.error);
    return answer?.ok;
  }

  /** The other door takes what is too long for a message. @param {{stream: string, id: string, name: string, args: object}} command */
  post({ stream, id, name, args }) {
    const [kind, subject] = stream.split(":");
    const { user } = this.options.auth ?? {};
    return this.api.post(`/api/${kind}s/${subject}/commands/${name}`, args, { "Idempotency-Key": id, ...(user ? { "Baton-Person": user } : {}) });
  }

  /** @param {string} event @param {object} payload */
  send(event, payload) {
    // Not volatile: right behind a command it would be dropped, and the last state has to arrive.
    if (this.connected) this.socket?.emit(event, payload);
  }

  async prepare() {
    try {
      this.makeSocket = (await import("socket.io-client")).io;
    } catch (error) {
      return this.failed(/** @type {any} */ (error));
    }
    if (this.wanted && !this.socket) this.dial();
  }

  /** A fresh socket for each attempt: what an old one still says is not heard. */
  dial() {
    this.cancelRetry();
    if (!this.makeSocket) return this.prepare();
    this.discard();
    this.lastFrame = this.clock.now();
    const socket = this.makeSocket(this.url ?? "", {
      forceNew: true, reconnection: false, transports: ["websocket", "polling"], tryAllTransports: true, timeout: 8_000, ...this.options,
    });
    this.socket = socket;
    this.listen(socket);
    this.watch();
  }

  /** @param {import("socket.io-client").Socket} socket */
  listen(socket) {
    const alive = () => (this.lastFrame = this.clock.now());
    socket.io.engine?.on("packet", alive);
    socket.on("connect", () => {
      alive();
      this.attempts = 0;
      this.emit("connect");
    });
    socket.on("disconnect", (reason) => this.lost(reason));
    socket.on("connect_error", (error) => this.failed(/** @type {any} */ (error)));
    for (const event of FORWARDED) socket.on(event, (frame) => this.emit(event, frame));
  }

  /** @param {string} reason */
  lost(reason) {
    this.emit("disconnect", reason);
    if (this.wanted) this.retry();
  }

  /** @param {Error & {data?: {code?: string}}} error */
  failed(error) {
    const code = error.data?.code ?? error.message;
    if (code === "unauthenticated") {
      this.wanted = false;
      this.cancelCheck();
      this.emit("signed-out");
      return;
    }
    this.emit("failed", error);
    if (this.wanted) this.retry();
  }

  /** Jittered, so that a restarted server isn't met by everybody at once. */
  retry() {
    this.cancelRetry();
    const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempts++);
    const delay = FIRST_DELAY + this.clock.random() * (ceiling - FIRST_DELAY);
    this.cancelRetry = this.clock.after(delay, () => this.dial());
  }

  watch() {
    this.cancelCheck();
    this.cancelCheck = this.clock.after(CHECK_EVERY, () => {
      this.checkSilence();
      if (this.wanted && this.socket) this.watch();
    });
  }

  checkSilence() {
    if (this.connected && this.clock.now() - this.lastFrame > SILENCE) this.drop("silence");
  }

  /** @param {string} reason */
  hangUp(reason) {
    this.cancelRetry();
    this.cancelCheck();
    const wasConnected = this.connected;
    this.discard();
    if (wasConnected) this.emit("disconnect", reason);
  }

  discard() {
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    // First deaf, then gone: its requests still fail, but its farewell isn't taken for a new break.
    socket.removeAllListeners();
    socket.disconnect();
    socket.io.engine?.close();
  }
}

/** @param {object} payload */
function isTooLong(payload) {
  return new TextEncoder().encode(JSON.stringify(payload)).length > LONGEST_MESSAGE;
}
