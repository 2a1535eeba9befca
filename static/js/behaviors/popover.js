/** A small window anchored to a control, above everything, one at a time; focus goes back where it came from. */
import { trapTab } from "./focus_trap.js";

/** @typedef {"done" | "escape" | "away"} Reason */
/** @typedef {{label: string, width?: number, onClose?: (reason: Reason) => void}} Options */

const GAP = 4;
const EDGE = 8;

/** @type {((reason: Reason) => void) | null} */
let closeOpen = null;

/** @param {Reason} [reason] */
export function closePopover(reason = "done") {
  closeOpen?.(reason);
}

/**
 * @param {HTMLElement} anchor
 * @param {HTMLElement} content
 * @param {Options} options
 * @returns {(reason?: Reason) => void}
 */
export function openPopover(anchor, content, { label, width, onClose }) {
  closePopover("away");
  const box = makeBox(content, label, width);
  (anchor.closest("dialog") ?? document.body).append(box);
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");

  const place = () => placeBeside(anchor, box);
  const grown = new ResizeObserver(place);
  const onPress = (/** @type {PointerEvent} */ event) => {
    if (!box.contains(/** @type {Node} */ (event.target))) close("away");
  };
  const onTab = trapTab(box, () => close("away"));
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      // The window around it stays open.
      event.preventDefault();
      close("escape");
    } else onTab(event);
  };

  /** @param {Reason} [reason] */
  function close(reason = "done") {
    if (closeOpen !== close) return;
    closeOpen = null;
    const hadFocus = box.contains(document.activeElement) || document.activeElement === document.body;
    grown.disconnect();
    removeEventListener("pointerdown", onPress, true);
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
    onClose?.(reason);
    box.remove();
    anchor.removeAttribute("aria-expanded");
    if (hadFocus && anchor.isConnected) anchor.focus();
  }

  closeOpen = close;
  box.addEventListener("keydown", onKey);
  addEventListener("pointerdown", onPress, true);
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  grown.observe(box);
  place();
  return close;
}

/** @param {HTMLElement} content @param {string} label @param {number} [width] */
function makeBox(content, label, width) {
  const box = document.createElement("div");
  box.className = "popover";
  box.popover = "manual";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", label);
  if (width) box.style.setProperty("--popover-width", `${width}px`);
  box.append(content);
  return box;
}

/** Below the anchor, above it when there is more room, never off the window. @param {HTMLElement} anchor @param {HTMLElement} box */
export function placeBeside(anchor, box) {
  if (!anchor.isConnected) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = innerHeight - at.bottom - GAP - EDGE;
  const top = height <= below || below >= at.top ? at.bottom + GAP : at.top - GAP - height;
  const start = getComputedStyle(anchor).direction === "rtl" ? at.right - width : at.left;
  box.style.setProperty("--popover-top", `${clamp(top, EDGE, innerHeight - height - EDGE)}px`);
  box.style.setProperty("--popover-left", `${clamp(start, EDGE, innerWidth - width - EDGE)}px`);
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.max(low, Math.min(value, high));
}
