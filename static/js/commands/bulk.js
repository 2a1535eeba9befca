// Many deals changed at once, as one change.

/** @typedef {import("../types").Command} Command */

/** As many as the server takes at once. */
export const MOST_TOGETHER = 200;

/** All of them or none; each effect sees what the ones before it left. @param {Command[]} parts @param {string} label @returns {Command} */
export function changeCards(parts, label) {
  return { name: "cards.bulk", args: { commands: parts.map(({ name, args }) => ({ name, args })) }, label, parts };
}
