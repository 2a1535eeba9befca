// Small makers of optimistic patches.

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Patch} Patch */

/** @param {string} type @param {import("../types").Row} row @returns {Patch} */
export function put(type, row) {
  return { type, id: row.id, put: row };
}

/**
 * The record with other fields; nothing when it has gone or has them already.
 * @param {Reader} store @param {string} type @param {string} id
 * @param {object | ((row: import("../types").Row) => object)} fields
 * @returns {Patch[]}
 */
export function edit(store, type, id, fields) {
  const row = store.get(type, id);
  if (!row) return [];
  return [put(type, { ...row, ...(typeof fields === "function" ? fields(row) : fields) })];
}

/** Whoever says what they had seen is never refused for what others did since: what collides is kept. @template {{base?: number}} T @param {T} args @returns {T & {keep?: true}} */
export function withKeep(args) {
  return args.base === undefined ? args : { ...args, keep: true };
}

/** This instant, as the wire writes it. */
export function instant() {
  return new Date().toISOString();
}
