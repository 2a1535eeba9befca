// Where the deals of a board came from, in its own words.

const MOST = 30;

/** The most frequent first. @param {import("../types").Reader} store @returns {string[]} */
export function sourcesOf(store) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { source } of store.all("card")) if (source) counts.set(source, (counts.get(source) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).slice(0, MOST).map(([source]) => source);
}
