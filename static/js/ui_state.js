// What one person's screen looks like right now: never sent, and only the folded stages are kept.

export class UiState {
  /** @param {{key?: string, storage?: Pick<Storage, "getItem" | "setItem"> | null}} [options] */
  constructor({ key = "", storage = null } = {}) {
    this.key = key;
    this.storage = storage;
    /** @type {Map<string, any>} */
    this.values = new Map([["collapsed", this.restore()]]);
    /** @type {Map<string, Set<(value: any) => void>>} */
    this.subscribers = new Map();
  }

  /** @param {string} name */
  get(name) {
    return this.values.get(name);
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    if (Object.is(this.values.get(name), value)) return;
    this.values.set(name, value);
    if (name === "collapsed") this.keep(value);
    for (const fn of [...(this.subscribers.get(name) ?? [])]) fn(value);
  }

  /** @param {string} name @param {(value: any) => void} fn @returns {() => void} */
  subscribe(name, fn) {
    const fns = this.subscribers.get(name) ?? new Set();
    this.subscribers.set(name, fns.add(fn));
    return () => fns.delete(fn);
  }

  /** Storage may be full, or refused altogether. @param {Set<string>} collapsed */
  keep(collapsed) {
    try {
      this.storage?.setItem(this.key, JSON.stringify([...collapsed]));
    } catch {
      return;
    }
  }

  /** @returns {Set<string>} */
  restore() {
    try {
      return new Set(JSON.parse(this.storage?.getItem(this.key) ?? "[]"));
    } catch {
      return new Set();
    }
  }
}
