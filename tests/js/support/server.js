// A small server in memory that keeps the protocol's promises, behind lines that keep none.
import { Emitter } from "../../../static/js/lib/emitter.js";
import { keyAfter, byPosition } from "../../../static/js/lib/positions.js";
import { ApiError, CommandError, LineBroken } from "../../../static/js/sync/errors.js";

const LARGE = "large";

/** One board: records, a log, and the commands that a test needs. */
export class SimServer {
  /** @param {import("./time.js").FakeClock} clock @param {{id?: string, epoch?: string}} [options] */
  constructor(clock, { id = "b1", epoch = "e1" } = {}) {
    this.clock = clock;
    this.id = id;
    this.stream = `board:${id}`;
    this.epoch = epoch;
    this.seq = 0;
    this.kept = 0;
    /** @type {Map<string, Map<string, any>>} */
    this.tables = new Map();
    /** @type {any[]} */
    this.log = [];
    /** @type {Map<string, {seq: number, result: object}>} */
    this.answers = new Map();
    /** @type {Set<SimLink>} */
    this.links = new Set();
    this.putOff = 0;
    this.runs = 0;
    /** What else stands in an answer. */
    this.more = {};
    /** @type {any[]} */
    this.order = [];
  }

  /** @param {string} type */
  table(type) {
    const table = this.tables.get(type) ?? new Map();
    this.tables.set(type, table);
    return table;
  }

  snapshot() {
    const records = Object.fromEntries([...this.tables].map(([type, table]) => [type, [...table.values()].filter((row) => !row.archived_at)]));
    const { board: [board] = [{ id: this.id, currency: "EUR" }], ...rest } = records;
    return structuredClone({ audience: "everyone", epoch: this.epoch, seq: this.seq, board, records: { column: [], card: [], ...rest } });
  }

  /** @param {number} since */
  since(since) {
    if (since > this.seq || since < this.kept) return null;
    return structuredClone(this.log.filter((change) => change.seq > since));
  }

  /** @param {{id: string, name: string, args: any}} command @param {string} actor */
  execute({ id, name, args }, actor) {
    const known = this.answers.get(id);
    if (known) return { seq: known.seq };
    if (this.putOff-- > 0) throw new CommandError({ code: "rate_limited", message: "", data: { retry_after: 0.2 } });
    const patches = this.run(name, args);
    this.runs += 1;
    const change = { stream: this.stream, epoch: this.epoch, seq: ++this.seq, id, name, actor, at: this.at(), patches };
    for (const patch of patches) this.put(patch);
    this.log.push(change);
    this.order.push({ actor, id });
    this.answers.set(id, { seq: this.seq, result: {} });
    for (const link of this.links) link.deliver(name === LARGE ? ["head", this.head()] : ["change", change]);
    return { seq: this.seq, ...this.more };
  }

  /** @param {any} patch */
  put({ type, id, put }) {
    if (put) this.table(type).set(id, structuredClone(put));
    else this.table(type).delete(id);
  }

  head() {
    return { stream: this.stream, epoch: this.epoch, seq: this.seq };
  }

  beat() {
    for (const link of this.links) link.deliver(["head", this.head()]);
  }

  at() {
    return new Date(this.clock.now()).toISOString();
  }

  /** @param {string} name @param {any} args @returns {any[]} */
  run(name, args) {
    if (name === "card.create") return [this.created(args)];
    if (name === "card.move") return [this.moved(args)];
    if (name === "card.archive") return [this.edited(args.card, { archived_at: this.at() })];
    if (name === "card.describe") return [this.edited(args.card, { has_description: true })];
    if (name === "card.edit") return [this.edited(args.card, args.fields)];
    if (name === "comment.add") {
      const put = { created_at: this.at(), edited_at: null, archived_at: null, author: "x", ...args };
      return [{ type: "comment", id: args.id, card: args.card, put }, this.edited(args.card, {})];
    }
    if (name === LARGE) return [this.edited(args.card, { title: args.title })];
    throw new CommandError({ code: "invalid", message: name });
  }

  /** @param {any} args */
  created({ after, ...args }) {
    const put = { ...args, position: this.place(args.column, args.id, after), archived_at: null, moved_at: this.at(), labels: [], helpers: [], status: "open", comments_count: 0 };
    return { type: "card", id: args.id, put };
  }

  /** @param {any} args */
  moved({ card, column, after }) {
    return this.edited(card, { column, position: this.place(column, card, after), moved_at: this.at() });
  }

  /** @param {string} id @param {object} fields */
  edited(id, fields) {
    const row = this.table("card").get(id);
    if (!row || row.archived_at) throw new CommandError({ code: "not_found", message: "" });
    return { type: "card", id, put: { ...row, ...fields } };
  }

  /** @param {string} column @param {string} card @param {string | null} [after] */
  place(column, card, after) {
    const siblings = [...this.table("card").values()].filter((row) => row.column === column && row.id !== card && !row.archived_at);
    return keyAfter(siblings.sort(byPosition), after);
  }
}

/** REST as one client has it. */
export class SimApi {
  /** @param {SimServer} server @param {number} [delay] */
  constructor(server, delay = 5) {
    this.server = server;
    this.delay = delay;
    this.broken = false;
    /** @type {string[]} */
    this.asked = [];
    /** @type {Map<string, () => any>} */
    this.routes = new Map();
  }

  /** @param {string} path */
  async get(path) {
    this.asked.push(path);
    await new Promise((resolve) => this.server.clock.after(this.delay, () => resolve(undefined)));
    if (this.broken) throw new ApiError(0, { code: "unavailable", message: "" });
    return structuredClone(this.answer(path));
  }

  /** @param {string} path */
  answer(path) {
    const route = this.routes.get(path);
    if (route) return route();
    const since = /\/changes\?since=(\d+)&audience=everyone$/.exec(path);
    if (!since) return this.server.snapshot();
    const changes = this.server.since(Number(since[1]));
    if (!changes) throw new ApiError(410, { code: "resync", message: "" });
    return { epoch: this.server.epoch, seq: this.server.seq, changes };
  }

  async post() {}
  async put() {}
  async delete() {}
}

/** A line that a test can cut, hold, and make lose, double and reorder frames. */
export class SimLink extends Emitter {
  /** @param {SimServer} server @param {{actor?: string, delay?: number, unreliable?: () => "drop" | "double" | "late" | "ok"}} [options] */
  constructor(server, { actor = "me", delay = 5, unreliable = () => "ok" } = {}) {
    super();
    this.server = server;
    this.clock = server.clock;
    this.actor = actor;
    this.delay = delay;
    this.unreliable = unreliable;
    this.connected = false;
    this.deaf = false;
    this.session = 0;
    this.joined = false;
    this.drops = 0;
    /** @type {Set<(error: Error) => void>} */
    this.waiting = new Set();
    /** @type {any[]} */
    this.sent = [];
  }

  get id() {
    return this.connected ? `socket-${this.actor}-${this.session}` : null;
  }

  connect() {
    if (this.connected) return;
    this.session += 1;
    this.connected = true;
    this.emit("connect");
  }

  cut() {
    if (!this.connected) return;
    this.connected = false;
    this.joined = false;
    this.server.links.delete(this);
    for (const fail of [...this.waiting]) fail(new LineBroken("cut"));
    this.emit("disconnect", "cut");
  }

  /** As the real one does: breaks, and comes back by itself. */
  drop() {
    this.drops += 1;
    this.cut();
    this.clock.after(300, () => this.connect());
  }

  /** @param {string} event @param {any} payload @param {number} [timeout] */
  request(event, payload, timeout = 8_000) {
    this.sent.push([event, payload]);
    if (!this.connected) return Promise.reject(new LineBroken("offline"));
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      const done = this.clock.after(timeout, () => reject(new LineBroken("timeout")));
      const finish = (/** @type {() => void} */ fn) => {
        done();
        this.waiting.delete(reject);
        fn();
      };
      this.clock.after(this.delay, this.inSession(() => this.handle(event, structuredClone(payload), (fn) => finish(() => fn(resolve, reject)))));
    });
  }

  /** @param {string} event @param {any} payload @param {(settle: (resolve: any, reject: any) => void) => void} answer */
  handle(event, payload, answer) {
    if (this.deaf) return;
    /** @type {(resolve: any, reject: any) => void} */
    let settle;
    try {
      const ok = event === "join" ? this.join(payload) : this.server.execute(payload, this.actor);
      settle = (resolve) => resolve(ok);
    } catch (error) {
      settle = (_resolve, reject) => reject(error);
    }
    this.clock.after(this.delay, this.inSession(() => this.deaf || answer(settle)));
  }

  /** @param {any} payload */
  join({ since, epoch, audience }) {
    this.server.links.add(this);
    const changes = epoch === this.server.epoch && audience === "everyone" ? this.server.since(since) : null;
    if (!changes) return { resync: true };
    return { seq: this.server.seq, epoch: this.server.epoch, changes: changes.filter((change) => change.name !== LARGE), present: [] };
  }

  /** @param {string} event @param {any} payload */
  send(event, payload) {
    this.sent.push([event, payload]);
  }

  /** @param {[string, any]} frame */
  deliver([event, payload]) {
    const fate = this.unreliable();
    if (fate === "drop" || this.deaf) return;
    const show = this.inSession(() => this.deaf || this.emit(event, structuredClone(payload)));
    this.clock.after(fate === "late" ? this.delay * 8 : this.delay, show);
    if (fate === "double") this.clock.after(this.delay * 3, show);
  }

  /** What was on the way when the line was cut never arrives. @param {() => void} fn */
  inSession(fn) {
    const { session } = this;
    return () => {
      if (this.connected && this.session === session) fn();
    };
  }
}
