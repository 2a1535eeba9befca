/** Where a dragged thing would land: sums over cached sizes, no DOM. */

/** @typedef {{ids: readonly string[], tops: number[], heights: number[], gap: number}} Stack things one after another along an axis */
/** @typedef {{id: string, start: number, end: number}} Span */

/**
 * @param {readonly string[]} ids
 * @param {number[]} heights
 * @param {number} gap
 * @returns {Stack}
 */
export function stack(ids, heights, gap) {
  let top = 0;
  const tops = heights.map((height) => {
    const here = top;
    top += height + gap;
    return here;
  });
  return { ids, tops, heights, gap };
}

/**
 * The index at which the thing goes when the pointer is at `at`.
 * The open slot pushes whatever follows it; counting with that keeps the slot from flickering between two places.
 * @param {number} at
 * @param {Stack} items without the lifted one
 * @param {{index: number, size: number} | null} slot where the gap is open at present
 */
export function slotIndex(at, items, slot) {
  let low = 0;
  let high = items.ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at < middleOf(items, middle, slot)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @param {Stack} items @param {number} index @param {{index: number, size: number} | null} slot */
function middleOf(items, index, slot) {
  const pushed = slot && index >= slot.index ? slot.size + items.gap : 0;
  return items.tops[index] + items.heights[index] / 2 + pushed;
}

/**
 * The span under the pointer; between two, the nearer one.
 * @param {number} at
 * @param {Span[]} spans in order
 * @param {number} reach how far beside the outermost one still counts
 */
export function spanAt(at, spans, reach = 40) {
  let nearest = null;
  let least = Infinity;
  for (const span of spans) {
    const distance = at < span.start ? span.start - at : at > span.end ? at - span.end : 0;
    if (distance < least) [nearest, least] = [span, distance];
  }
  return least <= reach ? nearest : null;
}

/** @param {{x: number, y: number}} point @param {{left: number, top: number, right: number, bottom: number}} rect */
export function inside(point, rect) {
  return point.x >= rect.left && point.x <= rect.right && point.y >= rect.top && point.y <= rect.bottom;
}
