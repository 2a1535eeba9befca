/** Places a popover at its button; the browser does the rest (top layer, Escape, a click outside). */

const EDGE = 8;

/**
 * @param {ToggleEvent} event the popover's beforetoggle or toggle
 * @param {HTMLElement} anchor
 */
export function placeAt(event, anchor) {
  if (event.newState !== "open") return;
  const popover = /** @type {HTMLElement} */ (event.target);
  const at = anchor.getBoundingClientRect();
  const width = popover.offsetWidth;
  const height = popover.offsetHeight;
  const start = document.dir === "rtl" ? at.right - width : at.left;
  popover.style.setProperty("left", `${clamp(start, innerWidth - width)}px`);
  popover.style.setProperty("top", `${at.bottom + 4 + height > innerHeight ? clamp(at.top - height - 4, innerHeight - height) : at.bottom + 4}px`);
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.max(EDGE, Math.min(value, most - EDGE));
}

/** Arrow keys between the entries of a menu. @param {KeyboardEvent} event */
export function menuKeys(event) {
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches("input, select")) return;
  const entries = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(".menu__item")];
  const at = entries.indexOf(target);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key] ?? 0;
  event.preventDefault();
  /** @type {HTMLElement} */ (entries[(next + entries.length) % entries.length])?.focus();
}
