/** Dragging a task by its handle: reports where it would land, touches no list. */

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
 * @param {{over: (index: number | null) => void, drop: (index: number | null) => void}} report
 */
export function startTaskDrag(event, rows, { over, drop }) {
  const grip = /** @type {HTMLElement} */ (event.target);
  const row = grip.closest(".task");
  if (event.button !== 0 || !row) return;
  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  row.classList.add("task--lifted");
  /** @type {number | null} */
  let gap = null;

  const onMove = (/** @type {PointerEvent} */ move) => {
    gap = gapAt(rows.map((one) => one.getBoundingClientRect()), move.clientY);
    over(gap);
  };
  const end = (/** @type {number | null} */ at) => {
    grip.removeEventListener("pointermove", onMove);
    grip.removeEventListener("pointerup", onUp);
    grip.removeEventListener("pointercancel", onCancel);
    removeEventListener("keydown", onKey, true);
    row.classList.remove("task--lifted");
    drop(at);
  };
  const onUp = () => end(gap);
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
