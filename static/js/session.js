// The one object that views get: the board's records, who I am, and the way to change something.
import { KeptCopy } from "./kept_copy.js";
import { clock as realClock } from "./lib/clock.js";
import { Emitter } from "./lib/emitter.js";
import { newId } from "./lib/ids.js";
import { NO_CARD, Store } from "./store/store.js";
import { makeApi } from "./sync/api.js";
import { Channel } from "./sync/channel.js";
import { Connection } from "./sync/connection.js";
import { Details } from "./sync/detail.js";
import { Outbox } from "./sync/outbox.js";
import { Presence } from "./sync/presence.js";
import { UiState } from "./ui_state.js";

/** @typedef {import("./types").Boot} Boot */
/** @typedef {import("./types").Command} Command */
/** @typedef {import("./types").Change} Change */
/** @typedef {import("./types").Session} Session */

const CUSTOMERS = ["company", "contact", "interaction", "pulse"];
const RULERS = ["owner", "admin"];
/** How often to look whether a page has ended and left something unsent. */
const LOOK_FOR_ORPHANS = 5_000;

/**
 * @typedef {object} Parts what tests put something else in the place of
 * @property {import("./types").Link & {open?: () => void, close?: () => void, hurry?: () => void}} [link]
 * @property {import("./types").Api} [api]
 * @property {import("./types").Clock} [clock]
 * @property {(flush: () => void) => void} [schedule]
 * @property {Pick<Storage, "getItem" | "setItem"> | null} [storage]
 * @property {import("./sync/unsent.js").Unsent | null} [unsent]
 * @property {import("./sync/kept_boards.js").KeptBoards | null} [boards]
 */

/** @implements {Session} */
export class BoardSession extends Emitter {
  /** @param {Boot} boot @param {Parts} [parts] */
  constructor(boot, { link, api, clock = realClock, schedule, storage = null, unsent = null, boards = null } = {}) {
    super();
    this.boot = boot;
    this.me = boot.me;
    this.boardId = /** @type {{id: string}} */ (boot.board).id;
    this.clock = clock;
    // The server turns the line away where somebody else has signed in meanwhile: nothing goes out under another name.
    this.link = link ?? new Connection({ clock, options: { auth: { user: this.me.id } } });
    this.api = api ?? makeApi({ onUnauthenticated: () => this.signedOut() });
    this.store = new Store({ schedule });
    this.workspace = new Store({ schedule });
    this.ui = new UiState({ key: `baton:collapsed:${this.boardId}`, storage });
    this.copy = new KeptCopy(this, boards);
    this.board = this.makeChannel("board", this.boardId, this.store);
    this.crew = this.makeChannel("workspace", boot.workspace.id, this.workspace);
    /** My own stream, once the board stands. @type {Channel | null} */
    this.mine = null;
    this.presence = new Presence({ stream: this.board.name, link: this.link, me: this.me.id, clock });
    this.details = new Details({ pending: this.board.pending, api: this.copy.cards(this.api), clock, board: this.boardId });
    this.unsent = unsent;
    /** While somebody only tries what would be. @type {import("./types").WhatIf | null} */
    this.whatIf = null;
    /** @type {typeof import("./commands/revive.js").revive | undefined} */
    this.revive = undefined;
    this.outbox = new Outbox({ link: this.link, clock, unsent, revive: (kept) => this.revived(kept) });
    this.wasLive = false;
    this.hasFailed = false;
    /** @type {import("./types").Live} */
    this.shownState = "connecting";
    /** @type {number | null} */
    this.asOf = null;
    /** @type {import("./sync/unsent.js").Kept[]} what could not be applied before this page was opened */
    this.left = [];
    this.over = false;
    /** The server serves other scripts than those that run here. */
    this.outdated = false;
    this.listenToBoard();
    this.listenToCrew();
    this.listenToOutbox();
    this.presence.on("presence", () => this.emit("presence"));
  }

  /** What I follow, mute and have seen. */
  openMine() {
    this.mine = this.makeChannel("user", this.me.id, new Store());
    this.mine.stream.open();
    this.ui.set("mine", true);
    return this.mine;
  }

  /** @param {"board" | "workspace" | "user"} kind @param {string} id @param {Store} store */
  makeChannel(kind, id, store) {
    const { link, api, clock } = this;
    return new Channel({ kind, id, store, me: this.me.id, link, api, clock, kept: () => this.keptSnapshot(kind) });
  }

  /** @param {"board" | "workspace" | "user"} kind */
  async keptSnapshot(kind) {
    const found = await this.copy.found;
    if (found && kind === "board") this.asOf = found.at;
    return kind === "user" ? undefined : found?.[kind];
  }

  listenToBoard() {
    const { board, details, link } = this;
    board.keep = (change) => details.keep(change);
    board.carryOver = (records) => details.carryOver(records);
    board.on("change", (change, local) => this.changed(change, local));
    board.on("snapshot", (first) => first || this.emit("resync"));
    board.on("joining", () => this.presence.joining());
    board.on("present", (present) => this.presence.joined(present));
    board.on("build", (build) => this.seeBuild(build));
    board.on("revoked", () => this.revoked());
    board.on("state", () => this.stateChanged());
    for (const event of ["connect", "disconnect", "failed"]) link.on(event, () => this.stateChanged(event));
    link.on("signed-out", () => this.signedOut());
  }

  listenToCrew() {
    // Customers are shown by their own page, and by who asks for one.
    this.crew.keep = ({ patches }) => patches.filter(({ type }) => !CUSTOMERS.includes(type));
    this.crew.on("change", (/** @type {Change} */ change) => {
      if (change.patches.some(({ id }) => id === this.me.id || id === this.role)) this.emit("role");
      const companies = new Set(change.patches.map((/** @type {any} */ patch) => patch.company).filter(Boolean));
      if (companies.size) this.emit("customers", companies);
    });
    this.crew.on("snapshot", () => this.loadPeople());
  }

  listenToOutbox() {
    this.outbox.on("changed", () => this.emit("status"));
    this.outbox.on("added", ({ id, stream, command }) => this.channelOf(stream)?.pending.add(id, command));
    this.outbox.on("discarded", ({ id, stream }) => this.channelOf(stream)?.pending.reject(id));
    this.unsent?.on("changed", () => this.emit("status"));
    this.unsent?.on("elsewhere", (news) => this.outbox.hear(news));
    this.outbox.on("acked", ({ id, stream }, { seq }) => this.channelOf(stream)?.acked(id, seq));
    this.outbox.on("refused", (item, error) => {
      this.channelOf(item.stream)?.pending.reject(item.id);
      this.emit("refused", item.command, error);
    });
  }

  /** Opens the line and both streams; done when the board can be shown. @returns {Promise<void>} */
  async start() {
    await this.takeOver(({ stream }) => this.channelOf(stream) !== undefined);
    this.left = (await this.unsent?.refused()) ?? [];
    this.outbox.restore(this.left);
    if (this.unsent) this.clock.after(LOOK_FOR_ORPHANS, () => this.lookForOrphans());
    this.crew.stream.open();
    await new Promise((resolve) => {
      this.board.on("snapshot", resolve);
      this.board.stream.open();
    });
    // The line, and the library which it takes, come after what can be seen.
    this.link.open?.();
  }

  /** What was unsent when this page was loaded again, or when another one ended, is sent from here. @param {(kept: {stream: string}) => boolean} [wanted] */
  async takeOver(wanted) {
    const claimed = (await this.unsent?.claim(wanted)) ?? [];
    const known = new Set(this.outbox.items.map(({ id }) => id));
    const fresh = claimed.filter(({ id }) => !known.has(id));
    if (!fresh.length) return;
    await this.learnToRevive();
    this.outbox.restore(fresh);
  }

  /** Most pages have nothing to make anew, and need not wait for the makers of all commands; without them it is sent unseen. */
  async learnToRevive() {
    this.revive ??= (await import("./commands/revive.js").catch(() => null))?.revive;
  }

  /** @param {{stream: string, name: string, args: any, label: string}} kept @returns {Command} */
  revived(kept) {
    const { name, args, label } = kept;
    return this.revive?.(this.storeOf(kept.stream), kept, this.me.id) ?? { name, args, label };
  }

  /** What belongs to another board is left to that board's page as long as nothing can be sent from here either. */
  async lookForOrphans() {
    if (this.over) return;
    const all = this.link.connected;
    // Without locks nobody can tell whether its page has ended.
    if (this.unsent?.page.others()) await this.takeOver(({ stream }) => all || this.channelOf(stream) !== undefined);
    this.clock.after(LOOK_FOR_ORPHANS, () => this.lookForOrphans());
  }

  close() {
    this.over = true;
    this.board.stream.close();
    this.crew.stream.close();
    this.mine?.stream.close();
    this.link.close?.();
  }

  get seq() {
    return this.board.stream.last;
  }

  /** My role on the board as it is now: who rules the workspace is manager everywhere. */
  get role() {
    const inWorkspace = this.workspace.get("member", this.me.id)?.role ?? this.boot.workspace.role;
    if (RULERS.includes(inWorkspace)) return "manager";
    return this.store.get("member", this.me.id)?.role ?? "viewer";
  }

  get status() {
    const list = this.outbox.list();
    return {
      state: this.state, unsent: list.length, list, refused: [...this.outbox.refused.values()],
      saved: this.unsent?.works ?? false, asOf: this.asOf,
    };
  }

  /** @returns {import("./types").Live} */
  get state() {
    if (!this.link.connected) return this.wasLive || this.hasFailed ? "offline" : "connecting";
    if (this.board.stream.live) return "live";
    return this.wasLive ? "catching-up" : "connecting";
  }

  /** @param {string} [event] */
  stateChanged(event) {
    if (event === "failed") this.hasFailed = true;
    if (event === "connect") this.hasFailed = false;
    const { state } = this;
    if (state === "live") {
      this.wasLive = true;
      this.asOf = null;
      if (this.shownState !== "live") this.wentLive();
    }
    if (state !== this.shownState) {
      this.shownState = state;
      this.emit("status");
    }
  }

  wentLive() {
    this.details.retry();
    this.copy.refreshSoon(1_000);
  }

  /** A server that was upgraded, or put back. @param {string | null} build */
  seeBuild(build) {
    const outdated = Boolean(build && this.boot.build && build !== this.boot.build);
    if (outdated === this.outdated) return;
    this.outdated = outdated;
    this.emit("outdated");
  }

  /** @param {string} command @param {"board" | "workspace"} [scope] */
  can(command, scope = "board") {
    return this.whatIf ? this.whatIf.allows(command) : this.may(command, scope);
  }

  /** @param {string} command @param {"board" | "workspace"} [scope] */
  may(command, scope = "board") {
    if (scope === "board" && command !== "board.restore" && this.store.get("board", this.boardId)?.archived_at) return false;
    if (scope === "board" && /^(review|rule)\./.test(command) && this.board.stream.audience !== "everyone") return false;
    const role = scope === "board" ? this.role : (this.workspace.get("member", this.me.id)?.role ?? this.boot.workspace.role);
    const own = this.workspace.get("role", role);
    return own && !own.archived_at ? own.commands.includes(command) : (this.boot.permissions[scope]?.[command]?.includes(role) ?? false);
  }

  /** Whether one's role shows amounts of money. */
  get seesAmounts() {
    return !this.board.stream.audience.includes("no_amounts");
  }

  /** The effect is shown before this returns; the promise waits for the server, however long that takes. @param {Command} command */
  run(command) {
    if (this.whatIf && command.scope !== "user") return this.whatIf.take(command);
    const id = newId();
    const stream = this.streamFor(command);
    this.channelOf(stream)?.pending.add(id, command);
    return this.outbox.add(stream, command, id, this.store.get("board", this.boardId)?.name).done;
  }

  /** A change that could not be applied, tried once more. @param {string} id @param {object} [args] other arguments than the first time */
  async retry(id, args) {
    await this.learnToRevive();
    this.outbox.retry(id, args);
  }

  /** @param {string} id */
  discard(id) {
    this.outbox.discard(id);
  }

  /** @param {Command} command */
  streamFor({ scope = "board" }) {
    if (scope === "board") return this.board.name;
    return scope === "workspace" ? this.crew.name : `user:${this.me.id}`;
  }

  /** @param {string} stream */
  channelOf(stream) {
    return [this.board, this.crew, this.mine].find((channel) => channel?.name === stream) ?? undefined;
  }

  /** @param {string} stream */
  storeOf(stream) {
    return this.channelOf(stream)?.store ?? this.store;
  }

  /** @param {string} type @param {string} id */
  isPending(type, id) {
    return this.board.pending.has(type, id);
  }

  /** @param {string} id */
  card(id) {
    return this.details.of(id);
  }

  /** The conversation of the board itself. */
  thread() {
    return this.details.of(NO_CARD);
  }

  /** Archived cards, stages and labels, which the board leaves out until somebody wants to see them. */
  async loadArchived() {
    const { records } = await this.api.get(`/api/boards/${this.boardId}?archived=1`);
    const missing = Object.entries(records).flatMap(([type, rows]) =>
      rows
        .filter((/** @type {import("./types").Row} */ row) => row.archived_at && !this.store.get(type, row.id))
        .map((/** @type {import("./types").Row} */ row) => ({ type, id: row.id, put: row })),
    );
    this.board.pending.load(missing);
  }

  /** @param {Change} change @param {boolean} local */
  changed(change, local) {
    this.details.changed(change);
    this.copy.refreshSoon();
    this.emit("change", change, local);
    const members = change.patches.filter((patch) => patch.type === "member");
    // On an archived board one may do as little as with another role.
    const closed = change.name === "board.archive" || change.name === "board.restore";
    if (closed || members.some((patch) => patch.id === this.me.id)) this.emit("role", change);
    if (members.length > 0) this.loadPeople();
  }

  /** A guest's workspace names nobody: the people on the board are asked for by themselves. */
  async loadPeople() {
    if (this.boot.workspace.role !== "guest") return;
    const answer = await this.api.get(`/api/boards/${this.boardId}/people`).catch(() => null);
    const { people = [], departments = [] } = answer ?? {};
    this.crew.pending.load([...patchesOf("member", people), ...patchesOf("department", departments)]);
  }

  revoked() {
    this.copy.forget();
    this.close();
    this.emit("revoked");
  }

  signedOut() {
    if (this.over) return;
    this.close();
    this.emit("signed-out");
  }
}

/** @param {string} type @param {import("./types").Row[]} rows */
function patchesOf(type, rows) {
  return rows.map((row) => ({ type, id: row.id, put: row }));
}
