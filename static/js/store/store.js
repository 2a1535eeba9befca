// Records by type and id, the few indexes which a board needs, and who is told when they change. No DOM.
import { byPosition } from "../lib/positions.js";
import { same } from "./same.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Patch} Patch */
/** @typedef {import("../types").Origin} Origin */

/** @type {readonly never[]} */
const NONE = Object.freeze([]);
/** Types whose records hang on a parent: type -> the field that names it. */
const CHILDREN = { card: "column", task: "card", comment: "card" };
/** The parent of what belongs to no card: the comments of the board's own thread. */
export const NO_CARD = "";

/** Runs a flush once, on the next animation frame where there are frames. @param {() => void} flush */
function onNextFrame(flush) {
  if (typeof requestAnimationFrame !== "function") return queueMicrotask(flush);
  // A hidden page draws no frames, and its title and announcements must not wait for one.
  if (document.visibilityState === "hidden") setTimeout(flush, 50);
  else requestAnimationFrame(flush);
}

export class Store {
  /** @param {{schedule?: (flush: () => void) => void}} [options] */
  constructor({ schedule = onNextFrame } = {}) {
    this.schedule = schedule;
    /** @type {Map<string, Map<string, Row>>} */
    this.tables = new Map();
    /** @type {Map<string, Map<string, readonly string[]>>} child ids by type and parent */
    this.children = new Map(Object.keys(CHILDREN).map((type) => [type, new Map()]));
    /** @type {Map<string, number>} how often the cards of a column changed */
    this.revisions = new Map();
    /** @type {Map<string, Set<(origin: Origin) => void>>} */
    this.subscribers = new Map();
    /** @type {Map<string, Origin>} */
    this.touched = new Map();
    /** @type {Map<string, readonly Row[]>} */
    this.lists = new Map();
    this.scheduled = false;
    /** @type {Set<{reset(): void, settled(type: string, id: string): void}>} told of each difference at once, not on the next frame */
    this.observers = new Set();
  }

  /** @param {string} type @param {string | null | undefined} id */
  get(type, id) {
    return id == null ? undefined : this.tables.get(type)?.get(id);
  }

  /** @param {string} type @returns {Iterable<Row>} */
  all(type) {
    return this.tables.get(type)?.values() ?? NONE;
  }

  /** @param {string} type */
  size(type) {
    return this.tables.get(type)?.size ?? 0;
  }

  /** Ids in their order, archived ones left out; the same array until it changes. @param {string} column */
  cardsOf(column) {
    return this.children.get("card")?.get(column) ?? NONE;
  }

  /** @param {string} card */
  tasksOf(card) {
    return this.list(`tasks-of:${card}`, () => this.rowsOf("task", card));
  }

  /** Only those of cards that are open have been loaded. @param {string} card */
  commentsOf(card) {
    return this.list(`comments-of:${card}`, () => this.rowsOf("comment", card));
  }

  columns() {
    return this.list("columns", () =>
      [...this.all("column")].filter(isKept).sort(/** @type {any} */ (byPosition)),
    );
  }

  /** Grows with each change to a card of the column: the key for what is computed from them. @param {string} column */
  revision(column) {
    return this.revisions.get(column) ?? 0;
  }

  /** @param {string} key @param {(origin: Origin) => void} fn @returns {() => void} */
  subscribe(key, fn) {
    const normal = normalKey(key);
    const fns = this.subscribers.get(normal) ?? new Set();
    this.subscribers.set(normal, fns.add(fn));
    return () => {
      fns.delete(fn);
      if (fns.size === 0 && this.subscribers.get(normal) === fns) this.subscribers.delete(normal);
    };
  }

  /** Puts a snapshot in the place of everything. @param {{[type: string]: Row[]}} records @param {Origin} [origin] */
  reset(records, origin = { reset: true }) {
    this.tables = new Map(Object.entries(records).map(([type, rows]) => [type, byId(rows)]));
    for (const type of Object.keys(CHILDREN)) this.reindex(type);
    for (const column of [...this.revisions.keys(), ...this.cardColumns()]) this.revise(column);
    this.lists.clear();
    for (const observer of this.observers) observer.reset();
    for (const key of this.subscribers.keys()) this.touched.set(key, origin);
    this.wake();
  }

  /** @param {readonly Patch[]} patches @param {Origin} [origin] */
  apply(patches, origin = {}) {
    this.transact((write) => {
      for (const patch of patches) write(patch.type, patch.id, patch.put, origin);
    });
  }

  /**
   * Writes several times and tells only the difference between start and end: what is undone and redone
   * in between keeps its identity, and nobody hears of it.
   * @param {(write: (type: string, id: string, row: Row | undefined, origin: Origin) => void) => void} work
   */
  transact(work) {
    /** @type {Map<string, {type: string, id: string, before: Row | undefined, origin: Origin}>} */
    const writes = new Map();
    const lists = new Map(this.children.get("card"));
    work((type, id, row, origin) => {
      const key = `${type}:${id}`;
      const known = writes.get(key);
      if (!known) writes.set(key, { type, id, before: this.get(type, id), origin });
      else if (!origin.rebase) known.origin = origin;
      this.write(type, id, row);
    });
    for (const { type, id, before, origin } of writes.values()) this.settle(type, id, before, origin);
    this.keepLists(lists, writes);
    this.wake();
  }

  /** @param {string} type @param {string} id @param {Row | undefined} row */
  write(type, id, row) {
    const before = this.get(type, id);
    let table = this.tables.get(type);
    if (!table) this.tables.set(type, (table = new Map()));
    if (type in CHILDREN) this.unlist(type, before);
    if (row) table.set(id, row);
    else table.delete(id);
    if (type in CHILDREN) this.enlist(type, row);
    if (type === "import" && before?.state !== row?.state) this.reindex("card");
    if (type === "column") this.lists.delete("columns");
    else this.forgetLists(type, before, row);
  }

  /** @param {string} type @param {(Row | undefined)[]} rows */
  forgetLists(type, ...rows) {
    if (type !== "task" && type !== "comment") return;
    for (const row of rows) if (row) this.lists.delete(`${type}s-of:${parentOf(type, row)}`);
  }

  /** @param {string} type @param {string} id @param {Row | undefined} before @param {Origin} origin */
  settle(type, id, before, origin) {
    const after = this.get(type, id);
    if (same(before, after)) {
      if (before) this.tables.get(type)?.set(id, before);
      return;
    }
    for (const observer of this.observers) observer.settled(type, id);
    this.touch(`${type}:${id}`, origin);
    this.touch(`*:${type}`, origin);
    this.touchLists(type, before, after, origin);
  }

  /** @param {string} type @param {Row | undefined} before @param {Row | undefined} after @param {Origin} origin */
  touchLists(type, before, after, origin) {
    if (type === "column") this.touch("columns", origin);
    if (type === "board") this.touch("board", origin);
    if (type === "import") this.touchAllCards(origin);
    if (!(type in CHILDREN)) return;
    for (const id of new Set([before, after].flatMap((row) => (row ? [parentOf(type, row)] : [])))) this.touchParent(type, id, origin);
  }

  /** Deals appear by the end of their import, which writes none of them. @param {Origin} origin */
  touchAllCards(origin) {
    this.touch("*:card", origin);
    for (const column of this.cardColumns()) this.touchParent("card", column, origin);
  }

  /** @param {string} type @param {string} parent @param {Origin} origin */
  touchParent(type, parent, origin) {
    if (type === "card") this.revise(parent);
    this.touch(type === "card" ? `totals:${parent}` : `${type}s-of:${parent}`, origin);
  }

  /**
   * Gives back the old array where undo and redo came out even, else tells that it changed.
   * @param {Map<string, readonly string[]>} old
   * @param {Map<string, {type: string, before: Row | undefined, id: string, origin: Origin}>} writes
   */
  keepLists(old, writes) {
    const index = this.children.get("card") ?? new Map();
    for (const column of columnsWritten(writes, this)) {
      if (same(old.get(column), index.get(column))) {
        if (old.has(column)) index.set(column, old.get(column) ?? NONE);
      } else this.touch(`cards-of:${column}`, originOf(writes, column, this));
    }
  }

  /** Neither archived nor of an import that is still under way: a file's deals appear all at once. @param {Row} row */
  isShown(row) {
    return isKept(row) && (!row.imported_in || this.get("import", row.imported_in)?.state === "done");
  }

  /** @param {string} type @param {Row | undefined} row */
  unlist(type, row) {
    if (!row || !this.isShown(row)) return;
    const parent = parentOf(type, row);
    const ids = this.children.get(type)?.get(parent) ?? NONE;
    const at = this.place(type, ids, row);
    if (ids[at] !== row.id) return;
    this.children.get(type)?.set(parent, [...ids.slice(0, at), ...ids.slice(at + 1)]);
  }

  /** @param {string} type @param {Row | undefined} row */
  enlist(type, row) {
    if (!row || !this.isShown(row)) return;
    const parent = parentOf(type, row);
    const ids = this.children.get(type)?.get(parent) ?? NONE;
    const at = this.place(type, ids, row);
    this.children.get(type)?.set(parent, [...ids.slice(0, at), row.id, ...ids.slice(at)]);
  }

  /** Binary search: where the row stands, or would stand. @param {string} type @param {readonly string[]} ids @param {Row} row */
  place(type, ids, row) {
    let low = 0;
    let high = ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = /** @type {Row} */ (this.get(type, ids[middle]));
      if (inOrder(type, other, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param {string} type */
  reindex(type) {
    /** @type {Map<string, Row[]>} */
    const groups = new Map();
    for (const row of this.all(type)) {
      if (!this.isShown(row)) continue;
      const parent = parentOf(type, row);
      const group = groups.get(parent);
      if (group) group.push(row);
      else groups.set(parent, [row]);
    }
    const sorted = [...groups].map(([parent, rows]) => [parent, idsOf(type, rows)]);
    this.children.set(type, new Map(/** @type {any} */ (sorted)));
  }

  /** @param {string} type @param {string} parent */
  rowsOf(type, parent) {
    const ids = this.children.get(type)?.get(parent) ?? NONE;
    return ids.map((id) => /** @type {Row} */ (this.get(type, id)));
  }

  /** @param {string} key @param {() => Row[]} make @returns {readonly Row[]} */
  list(key, make) {
    const known = this.lists.get(key);
    if (known) return known;
    const made = make();
    this.lists.set(key, made);
    return made;
  }

  cardColumns() {
    return this.children.get("card")?.keys() ?? NONE;
  }

  /** @param {string} column */
  revise(column) {
    this.revisions.set(column, this.revision(column) + 1);
  }

  /** A cause that can be named wins over the mere redoing of what is pending. @param {string} key @param {Origin} origin */
  touch(key, origin) {
    if (!this.subscribers.has(key)) return;
    if (origin.rebase && this.touched.has(key)) return;
    this.touched.set(key, origin);
  }

  wake() {
    if (this.scheduled || this.touched.size === 0) return;
    this.scheduled = true;
    this.schedule(() => this.flush());
  }

  flush() {
    this.scheduled = false;
    const touched = this.touched;
    this.touched = new Map();
    for (const [key, origin] of touched) {
      for (const fn of [...(this.subscribers.get(key) ?? NONE)]) fn(origin);
    }
  }
}

/** "label:*" and "*:label" mean the same. @param {string} key */
function normalKey(key) {
  return key.endsWith(":*") ? `*:${key.slice(0, -2)}` : key;
}

/** @param {string} type @param {Row} row @returns {string} */
function parentOf(type, row) {
  return row[/** @type {any} */ (CHILDREN)[type]] ?? NO_CARD;
}

/** @param {Row} row */
function isKept(row) {
  return !row.archived_at;
}

/** @param {Row[]} rows */
function byId(rows) {
  return new Map(rows.map((row) => [row.id, row]));
}

/** Comments stand in the order of their making, the rest by position. @param {string} type @param {any} a @param {any} b */
function inOrder(type, a, b) {
  if (type !== "comment") return byPosition(a, b);
  return byPosition({ position: a.created_at, id: a.id }, { position: b.created_at, id: b.id });
}

/** @param {string} type @param {Row[]} rows */
function idsOf(type, rows) {
  return rows.sort((a, b) => inOrder(type, a, b)).map((row) => row.id);
}

/** @param {Map<string, {type: string, id: string, before: Row | undefined}>} writes @param {Store} store */
function columnsWritten(writes, store) {
  const columns = new Set();
  for (const { type, id, before } of writes.values()) {
    if (type === "import") for (const column of store.cardColumns()) columns.add(column);
    if (type !== "card") continue;
    columns.add(before?.column).add(store.get("card", id)?.column);
  }
  columns.delete(undefined);
  return columns;
}

/** @param {Map<string, any>} writes @param {string} column @param {Store} store @returns {Origin} */
function originOf(writes, column, store) {
  const here = [...writes.values()].filter(
    ({ type, id, before }) => type === "import" || type === "card" && (before?.column === column || store.get("card", id)?.column === column),
  );
  return (here.find(({ origin }) => !origin.rebase) ?? here[0]).origin;
}
