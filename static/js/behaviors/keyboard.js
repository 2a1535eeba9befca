/** The keys of the board: which of its actions a key means here. */

const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);
/** Keys pressed in these belong to them. */
const ELSEWHERE = "baton-panel, baton-thread-panel, dialog, [popover], baton-filters, input, textarea, select, [contenteditable]";

/**
 * @typedef {object} BoardKeys
 * @property {() => boolean} lifted
 * @property {(target: Element) => string | null} cardAt
 * @property {(key: string) => void} carry
 * @property {(key: string) => void} walk
 * @property {(card: string) => void} lift
 * @property {() => void} drop
 * @property {() => void} putBack
 * @property {() => void} newDeal
 */

/**
 * @param {KeyboardEvent} event
 * @param {BoardKeys} keys
 */
export function boardKey(event, keys) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = /** @type {Element} */ (event.target);
  if (keys.lifted()) return carriedKey(event, keys);
  if (target.closest(ELSEWHERE)) return;
  if (event.key.toLowerCase() === "n") return act(event, () => keys.newDeal());
  const card = keys.cardAt(target);
  if (ARROWS.has(event.key) && (card || target === document.body)) return act(event, () => keys.walk(event.key));
  if (card && (event.key === " " || event.key.toLowerCase() === "m")) act(event, () => keys.lift(card));
}

/** @param {KeyboardEvent} event @param {BoardKeys} keys */
function carriedKey(event, keys) {
  if (ARROWS.has(event.key)) return act(event, () => keys.carry(event.key));
  if (event.key === "Enter" || event.key === " ") return act(event, () => keys.drop());
  if (event.key === "Escape" || event.key === "Tab") act(event, () => keys.putBack());
}

/** @param {KeyboardEvent} event @param {() => void} deed */
function act(event, deed) {
  event.preventDefault();
  event.stopPropagation();
  deed();
}
