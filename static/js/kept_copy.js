// This board as it is kept in this browser, when its person wants it: refreshed while it is live, read when nothing can be fetched.
import { Emitter } from "./lib/emitter.js";

/** @typedef {import("./sync/kept_boards.js").KeptBoard} KeptBoard */

const SETTLE = 20_000;

/** Emits "changed". */
export class KeptCopy extends Emitter {
  /** @param {import("./session.js").BoardSession} session @param {import("./sync/kept_boards.js").KeptBoards | null} boards */
  constructor(session, boards) {
    super();
    this.session = session;
    this.boards = boards;
    /** Whether one may be kept here at all. */
    this.possible = Boolean(boards?.database);
    /** @type {{at: number, size: number} | null} */
    this.info = null;
    this.stale = false;
    /** @type {Promise<KeptBoard | undefined>} */
    this.found = this.find();
    /** @type {() => void} */
    this.cancel = () => {};
  }

  async find() {
    const found = await this.boards?.get(this.session.boardId);
    if (found) this.info = { at: found.at, size: found.size };
    return found;
  }

  /** Refused where the browser's storage is full. */
  async keep() {
    if (!this.boards) return;
    const { boot, board, crew, clock, boardId } = this.session;
    const at = this.session.state === "live" ? clock.now() : (this.info?.at ?? clock.now());
    const copy = { id: boardId, at, boot: { ...boot, card_number: null }, board: board.snapshot(), workspace: crew.snapshot() };
    this.stale = false;
    const { name, color } = copy.board.board;
    this.info = { at, size: await this.boards.put({ ...copy, name, color }) };
    this.emit("changed");
  }

  async forget() {
    this.cancel();
    this.info = null;
    await this.boards?.forget(this.session.boardId);
    this.emit("changed");
  }

  /** @param {number} [wait] */
  refreshSoon(wait = SETTLE) {
    if (!this.info || this.stale) return;
    this.stale = true;
    this.cancel = this.session.clock.after(wait, () => this.refresh());
  }

  /** What was kept before stays where the new copy finds no room. */
  async refresh() {
    this.cancel();
    this.stale = false;
    if (!this.info || this.session.state !== "live") return;
    if (await this.boards?.has(this.session.boardId)) await this.keep().catch(() => {});
    else await this.forget();
  }

  /** The deals that were opened are kept with what their panels showed, and so is the board's own conversation. @param {Pick<import("./types").Api, "get">} api @returns {Pick<import("./types").Api, "get">} */
  cards(api) {
    return {
      get: async (path) => {
        const id = /^\/api\/(?:cards\/([^/]+)|boards\/([^/]+)\/thread)$/.exec(path)?.slice(1).find(Boolean);
        if (!id || !this.boards) return api.get(path);
        return this.card(id, () => api.get(path));
      },
    };
  }

  /** @param {string} id @param {() => Promise<any>} load */
  async card(id, load) {
    try {
      const answer = await load();
      if (this.info) this.boards?.putCard(this.session.boardId, id, answer);
      return answer;
    } catch (error) {
      const kept = /** @type {any} */ (error).code === "unavailable" ? await this.boards?.card(id) : undefined;
      if (!kept) throw error;
      return { ...kept, kept: true };
    }
  }
}
