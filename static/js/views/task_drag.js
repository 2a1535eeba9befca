/** Dragging a task by its handle: reports where it would land, in its list or on another deal; touches no list. */

/** A press that moves no further asks for the ways to move without dragging. */
const DISTANCE = 4;

/**
 * Which gap a height falls into: 0 above the first row, n below the last.
 * @param {{top: number, height: number}[]} boxes @param {number} y
 */
export function gapAt(boxes, y) {
  const index = boxes.findIndex(({ top, height }) => y < top + height / 2);
  return index < 0 ? boxes.length : index;
}

/**
 * @param {PointerEvent} event
 * @param {HTMLElement[]} rows
 * @param {{over: (index: number | null) => void, drop: (index: number | null, card: string | null) => void, press: () => void}} report
 */
export function startTaskDrag(event, rows, { over, drop, press }) {
  const grip = /** @type {HTMLElement} */ (event.target);
  const row = grip.closest(".task");
  if (event.button !== 0 || !row) return;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  let moved = false;
  /** @type {number | null} */
  let gap = null;
  /** @type {HTMLElement | null} */
  let deal = null;

  const onMove = (/** @type {PointerEvent} */ move) => {
    if (!moved && Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) < DISTANCE) return;
    moved = true;
    row.classList.add("task--lifted");
    aim(dealAt(move));
    gap = deal ? null : gapAt(rows.map((one) => one.getBoundingClientRect()), move.clientY);
    over(gap);
  };
  const aim = (/** @type {HTMLElement | null} */ next) => {
    if (next === deal) return;
    deal?.classList.remove("takes");
    next?.classList.add("takes");
    deal = next;
  };
  const end = (/** @type {number | null} */ at, /** @type {string | null} */ card = null) => {
    aim(null);
    grip.removeEventListener("pointermove", onMove);
    grip.removeEventListener("pointerup", onUp);
    grip.removeEventListener("pointercancel", onCancel);
    removeEventListener("keydown", onKey, true);
    row.classList.remove("task--lifted");
    drop(at, card);
  };
  const onUp = () => {
    end(gap, deal?.dataset.card ?? null);
    if (!moved) press();
  };
  const onCancel = () => end(null);
  const onKey = (/** @type {KeyboardEvent} */ key) => {
    if (key.key !== "Escape") return;
    key.stopPropagation();
    end(null);
  };
  grip.addEventListener("pointermove", onMove);
  grip.addEventListener("pointerup", onUp);
  grip.addEventListener("pointercancel", onCancel);
  addEventListener("keydown", onKey, true);
}

/** @param {PointerEvent} event @returns {HTMLElement | null} */
function dealAt(event) {
  return /** @type {HTMLElement | null} */ (document.elementFromPoint(event.clientX, event.clientY)?.closest("baton-card") ?? null);
}
