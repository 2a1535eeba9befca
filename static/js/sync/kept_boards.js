// Boards which a person keeps in this browser: as the server last told them, to be opened without a connection.

/** @typedef {import("../types").Snapshot} Snapshot */
/**
 * @typedef {object} KeptBoard
 * @property {string} id
 * @property {string} name
 * @property {string} color
 * @property {number} at when it was last known to be whole
 * @property {number} size in bytes, about
 * @property {import("../types").Boot} boot what the page came with
 * @property {Snapshot} board
 * @property {Snapshot} workspace
 */

export class KeptBoards {
  /** @param {import("./database.js").Database | null} database */
  constructor(database) {
    this.database = database;
  }

  /** @returns {Promise<KeptBoard[]>} */
  async list() {
    const all = /** @type {KeptBoard[]} */ ((await this.database?.getAll("board").catch(() => [])) ?? []);
    return all.sort((a, b) => b.at - a.at);
  }

  /** @param {string} id @returns {Promise<KeptBoard | undefined>} */
  async get(id) {
    return this.database?.get("board", id).catch(() => undefined);
  }

  /** It may have been removed on another page. @param {string} id */
  async has(id) {
    return Boolean(await this.database?.count("board", id).catch(() => 0));
  }

  /** @param {Omit<KeptBoard, "size">} board */
  async put(board) {
    const size = JSON.stringify(board).length;
    await this.database?.put("board", { ...board, size });
    return size;
  }

  /** @param {string} id */
  async forget(id) {
    if (!this.database) return;
    const transaction = this.database.transaction(["board", "card"], "readwrite");
    const cards = transaction.objectStore("card");
    const keys = await cards.index("board").getAllKeys(id);
    await Promise.all([transaction.objectStore("board").delete(id), ...keys.map((key) => cards.delete(key)), transaction.done]);
  }

  /** What a deal's panel showed, as it was answered. @param {string} board @param {string} id @param {any} answer */
  async putCard(board, id, answer) {
    await this.database?.put("card", { id, board, answer }).catch(() => {});
  }

  /** @param {string} id */
  async card(id) {
    return (await this.database?.get("card", id).catch(() => undefined))?.answer;
  }
}
