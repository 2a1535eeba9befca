// Order keys: compared by code unit, made between two neighbours; the server's keys decide in the end.
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";

/**
 * @param {string | null} before the key which the new one follows; null = the open start
 * @param {string | null} after the key which the new one precedes; null = the open end
 * @returns {string}
 */
export function keyBetween(before, after) {
  return generateKeyBetween(before, after);
}

/** @param {string | null} before @param {string | null} after @param {number} count */
export function keysBetween(before, after, count) {
  return generateNKeysBetween(before, after, count);
}

/**
 * By position, then id, code unit by code unit: never localeCompare.
 * @param {{position: string, id: string}} a
 * @param {{position: string, id: string}} b
 */
export function byPosition(a, b) {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/**
 * The key for a record put after `after` among its siblings: null = first; left out, or gone = last.
 * Siblings may share a key (two people inserted at once); the key then goes beyond all that share it.
 * @param {readonly {id: string, position: string}[]} siblings sorted, without the record itself
 * @param {string | null} [after]
 */
export function keyAfter(siblings, after) {
  const found = after === undefined ? -1 : siblings.findIndex((sibling) => sibling.id === after);
  const index = after === null ? -1 : found === -1 ? siblings.length - 1 : found;
  const low = siblings[index]?.position ?? null;
  const high = siblings.slice(index + 1).find((next) => low === null || next.position > low);
  return keyBetween(low, high?.position ?? null);
}
