/** Which cards of a long column are rendered: those near the viewport, and those that must not vanish. */

/** From here on a column renders only what is near. */
export const WINDOW_FROM = 200;
/** So many are rendered at once with the first picture; of more, what is not near follows. */
export const AT_ONCE = 40;
/** What a card measures on average until it has been measured. */
export const TYPICAL_HEIGHT = 104;
const MARGIN = 600;

/** @typedef {{spacer: number} | {index: number}} Piece a gap of so many pixels, or an entry to render */

/** The heights of cards as last measured. */
export class Heights {
  constructor() {
    /** @type {Map<string, number>} */
    this.known = new Map();
  }

  /** @param {string} id */
  of(id) {
    return this.known.get(id) ?? TYPICAL_HEIGHT;
  }

  /** @param {string} id @param {number} height @returns {boolean} whether that was news */
  note(id, height) {
    if (!height || this.known.get(id) === height) return false;
    this.known.set(id, height);
    return true;
  }
}

/**
 * The index of the entry which covers the offset `at`.
 * @param {number[]} tops ascending
 * @param {number} at
 */
export function entryAt(tops, at) {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= at) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/**
 * @param {import("./geometry.js").Stack} items
 * @param {{top: number, height: number}} viewport in the list's own coordinates
 * @param {Iterable<number>} kept indices that stay rendered wherever the viewport is (the focused, the lifted)
 * @returns {number[]} ascending
 */
export function renderedIndices(items, viewport, kept = []) {
  const count = items.ids.length;
  if (!count) return [];
  const first = entryAt(items.tops, viewport.top - MARGIN);
  const last = entryAt(items.tops, viewport.top + viewport.height + MARGIN);
  const indices = new Set(Array.from({ length: last - first + 1 }, (_, offset) => first + offset));
  for (const index of kept) if (index >= 0 && index < count) indices.add(index);
  return [...indices].sort((a, b) => a - b);
}

/**
 * The rendered entries with spacers for the ones between.
 * A spacer stands in a list with gaps, so it is one gap shorter than what it replaces.
 * @param {import("./geometry.js").Stack} items
 * @param {number[]} indices
 * @returns {Piece[]}
 */
export function pieces(items, indices) {
  const result = [];
  let next = 0;
  for (const index of [...indices, items.ids.length]) {
    if (index > next) result.push({ spacer: extent(items, next, index) });
    if (index < items.ids.length) result.push({ index });
    next = index + 1;
  }
  return result;
}

/** @param {import("./geometry.js").Stack} items @param {number} from @param {number} to exclusive */
function extent(items, from, to) {
  return items.tops[to - 1] + items.heights[to - 1] - items.tops[from];
}
