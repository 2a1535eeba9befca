// The optimistic layer: undo what is pending, apply the server's change, redo what is still pending.

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Command} Command */
/** @typedef {import("../types").Change} Change */
/** @typedef {(type: string, id: string, row: Row | undefined, origin: import("../types").Origin) => void} Write */

const REBASE = Object.freeze({ rebase: true });

export class Pending {
  /** @param {import("./store.js").Store} store @param {{actor?: string}} [options] */
  constructor(store, { actor = "" } = {}) {
    this.store = store;
    this.actor = actor;
    /** @type {Map<string, Command>} by command id, in the order in which they were given */
    this.commands = new Map();
    /** @type {Map<string, {type: string, id: string, row: Row | undefined}>} what the server says of overlaid records */
    this.covered = new Map();
    /** @type {Map<string, number>} commands acked as a number that has not come yet */
    this.acked = new Map();
  }

  /** Shows a command's effect at once. @param {string} id @param {Command} command */
  add(id, command) {
    this.commands.set(id, command);
    this.store.transact((write) => this.redo(write, command, { actor: this.actor, name: command.name, local: true }));
  }

  /** The server refused: the effect goes, the others' effects stay. @param {string} id */
  reject(id) {
    if (!this.commands.delete(id)) return;
    this.acked.delete(id);
    this.rebase(() => {}, { local: true });
  }

  /** Acked: keep the effect until the change itself arrives. @param {string} id @param {number} seq @param {number} last */
  ack(id, seq, last) {
    if (!this.commands.has(id)) return;
    if (seq > last) this.acked.set(id, seq);
    else this.reject(id);
  }

  /** @param {Change} change @param {import("../types").Patch[]} [patches] those of it that concern this store */
  applyServer(change, patches = change.patches) {
    const local = this.commands.delete(change.id);
    this.acked.delete(change.id);
    const origin = { actor: change.actor, at: change.at, name: change.name, seq: change.seq, local };
    this.rebase((write) => {
      for (const patch of patches) write(patch.type, patch.id, patch.put, origin);
    });
    return local;
  }

  /** Records which came by another way than a change: the detail of a card. @param {import("../types").Patch[]} patches */
  load(patches) {
    this.rebase((write) => {
      for (const patch of patches) write(patch.type, patch.id, patch.put, {});
    });
  }

  /** @param {{[type: string]: Row[]}} records @param {number} seq */
  reset(records, seq) {
    for (const [id, acked] of this.acked) {
      if (acked > seq) continue;
      this.acked.delete(id);
      this.commands.delete(id);
    }
    this.covered.clear();
    this.store.reset(records);
    this.store.transact((write) => this.redoAll(write));
  }

  /** What the server last said, without what is pending. @param {string} type @returns {Row[]} */
  serverRows(type) {
    const plain = [...this.store.all(type)].filter((row) => !this.has(type, row.id));
    const covered = [...this.covered.values()].filter((item) => item.type === type && item.row);
    return [...plain, ...covered.map(({ row }) => /** @type {Row} */ (row))];
  }

  /** @param {string} type @param {string} id whether something shown of this record isn't the server's yet */
  has(type, id) {
    return this.covered.has(`${type}:${id}`);
  }

  /** @param {(write: Write) => void} work @param {import("../types").Origin} [undoing] */
  rebase(work, undoing = {}) {
    this.store.transact((write) => {
      for (const { type, id, row } of this.covered.values()) write(type, id, row, { rebase: true, ...undoing });
      this.covered.clear();
      work(write);
      this.redoAll(write);
    });
  }

  /** @param {Write} write */
  redoAll(write) {
    for (const command of this.commands.values()) this.redo(write, command, REBASE);
  }

  /** @param {Write} write @param {Command} command @param {import("../types").Origin} origin */
  redo(write, command, origin) {
    for (const part of command.parts ?? []) this.redo(write, part, origin);
    for (const { type, id, put } of this.effectOf(command)) {
      const key = `${type}:${id}`;
      if (!this.covered.has(key)) this.covered.set(key, { type, id, row: this.store.get(type, id) });
      write(type, id, put, origin);
    }
  }

  /** An effect whose target has gone shows nothing; the server's answer decides. @param {Command} command */
  effectOf(command) {
    try {
      return command.effect?.(this.store) ?? [];
    } catch {
      return [];
    }
  }
}
