// Tells whoever asked to be told.

export class Emitter {
  constructor() {
    /** @type {Map<string, Set<(...args: any[]) => void>>} */
    this.listeners = new Map();
  }

  /** @param {string} event @param {(...args: any[]) => void} fn @returns {() => void} */
  on(event, fn) {
    const fns = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, fns.add(fn));
    return () => fns.delete(fn);
  }

  /** @param {string} event @param {...any} args */
  emit(event, ...args) {
    for (const fn of [...(this.listeners.get(event) ?? [])]) fn(...args);
  }
}
