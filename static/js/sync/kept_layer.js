// A what-if outlives its page in this browser, for the person who made it alone; signing out takes it away with all else.

/** @typedef {import("../store/what_if.js").Kept} Kept */

/** @param {string} me @param {string} board */
function keyOf(me, board) {
  return `baton:what-if:${me}:${board}`;
}

/** @param {string} me @param {string} board @returns {Kept | null} */
export function readLayer(me, board) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(me, board)) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} me @param {string} board @param {Kept} layer @returns {boolean} whether it would outlive the page */
export function keepLayer(me, board, layer) {
  try {
    if (layer.steps.length || layer.on) localStorage.setItem(keyOf(me, board), JSON.stringify(layer));
    else localStorage.removeItem(keyOf(me, board));
    return true;
  } catch {
    return false;
  }
}

/** Another page of the same person changed it. @param {string} me @param {string} board @param {() => void} fn @returns {() => void} */
export function watchLayer(me, board, fn) {
  const heard = (/** @type {StorageEvent} */ { key }) => (key === keyOf(me, board) || key === null) && fn();
  addEventListener("storage", heard);
  return () => removeEventListener("storage", heard);
}
