/** Scrolling while something is dragged near an edge: the nearer, the faster. */

const ZONE = 64;
const FASTEST = 22;

/**
 * Pixels to scroll in this frame; negative is towards the start.
 * @param {number} at
 * @param {number} start
 * @param {number} end
 */
export function edgeSpeed(at, start, end) {
  const zone = Math.min(ZONE, (end - start) / 4);
  const before = start + zone - at;
  const after = at - (end - zone);
  if (before > 0) return -ease(before / zone);
  if (after > 0) return ease(after / zone);
  return 0;
}

/** @param {number} share */
function ease(share) {
  return Math.ceil(FASTEST * Math.min(1, share) ** 2);
}

/**
 * @param {Element} scroller
 * @param {"x" | "y"} axis
 * @param {number} pixels
 * @returns {boolean} whether it moved
 */
export function scrollByEdge(scroller, axis, pixels) {
  if (!pixels) return false;
  const property = axis === "x" ? "scrollLeft" : "scrollTop";
  const before = scroller[property];
  scroller[property] = before + pixels;
  return scroller[property] !== before;
}
