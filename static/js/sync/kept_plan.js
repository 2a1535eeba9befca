// A planned process outlives its page in this browser, for the person who made it alone; signing out takes it away with all else.

/** @typedef {import("../store/process.js").Process} Process */
/** @typedef {{plan: Process, before: Process, days: number, job: string | null, rehearsed: Process | null}} Kept what was planned, from what, and its last rehearsal */

/** @param {string} me @param {string} board */
function keyOf(me, board) {
  return `baton:rehearsal:${me}:${board}`;
}

/** @param {string} me @param {string} board @returns {Kept | null} */
export function readPlan(me, board) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(me, board)) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} me @param {string} board @param {Kept | null} kept null = there is nothing to be kept */
export function keepPlan(me, board, kept) {
  try {
    if (kept) localStorage.setItem(keyOf(me, board), JSON.stringify(kept));
    else localStorage.removeItem(keyOf(me, board));
  } catch {
    // A browser that keeps nothing: the plan ends with its page.
  }
}
