/** How far down a list is, told by the deal at its upper edge: the same for a tall window and a low one. */
import { ROW } from "./table.js";

/** @typedef {{column: string | null, card: string}} Top */

const TRIES = 3;

/** @param {import("./board.js").Board} board @param {EventTarget | null} scroller what was scrolled @returns {Top | null} */
export function topOf(board, scroller) {
  const element = /** @type {Element} */ (scroller);
  const column = columnAt(board, element.closest("baton-column"));
  if (column && element === column.scroller) return columnTop(column);
  const table = /** @type {any} */ (element.closest("baton-table"));
  const row = table?.ordered()[Math.round(element.scrollTop / ROW)];
  return row?.card ? { column: null, card: row.card } : null;
}

/** @param {import("./board.js").Board} board @param {Top} top */
export async function showTop(board, { column: id, card }) {
  await board.updateComplete;
  if (id) return showInColumn(board.scene.columns.get(id), card);
  const table = /** @type {any} */ (board.querySelector("baton-table"));
  const at = table?.ordered().findIndex((/** @type {any} */ row) => row.card === card) ?? -1;
  if (at >= 0) table.scroller.scrollTop = at * ROW;
}

/** @param {import("./board.js").Board} board @param {Element | null} element */
function columnAt(board, element) {
  return board.scene.columns.get(element?.getAttribute("data-column") ?? "");
}

/** @param {import("./column.js").Column} column @returns {Top | null} */
function columnTop(column) {
  const edge = column.scroller?.scrollTop ?? 0;
  const items = /** @type {HTMLElement[]} */ ([...(column.list?.querySelectorAll(":scope > .column__item") ?? [])]);
  const { id } = items.find((item) => item.offsetTop + item.offsetHeight > edge)?.dataset ?? {};
  return id ? { column: column.columnId, card: id } : null;
}

/** @param {import("./column.js").Column | undefined} column @param {string} card */
async function showInColumn(column, card) {
  // Those above turn out higher than was thought when they are drawn: then it is looked again.
  for (let tries = 0; tries < TRIES; tries++) {
    if (!scrollTo(column, card)) return;
    await column?.updateComplete;
    await new Promise((done) => requestAnimationFrame(done));
  }
}

/** @param {import("./column.js").Column | undefined} column @param {string} card @returns {boolean} whether it is there */
function scrollTo(column, card) {
  const { scroller } = column ?? {};
  if (!column || !scroller) return false;
  const { ids, tops } = column.entries();
  const at = ids.indexOf(card);
  if (at < 0) return false;
  scroller.scrollTop = at && (column.offsetOf(card) ?? tops[at]);
  column.onScroll();
  return true;
}
