/** Keeping Tab inside a box, or hearing that it would leave. */

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex]:not([tabindex='-1'])";

/** @param {Element} box @returns {HTMLElement[]} */
export function focusable(box) {
  return [...box.querySelectorAll(FOCUSABLE)].map((node) => /** @type {HTMLElement} */ (node)).filter((node) => node.getClientRects().length > 0);
}

/**
 * A keydown listener for a box: Tab at an edge goes round, or calls `leave` where one is given.
 * @param {Element} box
 * @param {(event: KeyboardEvent) => void} [leave]
 */
export function trapTab(box, leave) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Tab") return;
    const nodes = focusable(box);
    const edge = event.shiftKey ? nodes[0] : nodes.at(-1);
    if (nodes.length && document.activeElement !== edge) return;
    event.preventDefault();
    if (leave) leave(event);
    else (event.shiftKey ? nodes.at(-1) : nodes[0])?.focus();
  };
}
