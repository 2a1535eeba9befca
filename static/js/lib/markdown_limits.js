// Which texts are too much for a Markdown parser: it takes seconds, or the whole stack, for what nobody wrote in earnest.

/** Pairing marks costs the square of how many stand in one paragraph. */
const MOST_WORK = 400_000;
const MARKS = /[[\]*_~`<!]/g;
/** Quotes and lists, one within the other, by signs or by indentation. */
const DEEP = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){21}|^[ \t]{40,}(?:[-*+]|\d{1,9}[.)])[ \t]/m;

/** @param {string} text */
export function isTooMuch(text) {
  return DEEP.test(text) || work(text) > MOST_WORK;
}

/** @param {string} text */
function work(text) {
  return text.split(/\n\s*\n/).reduce((sum, paragraph) => sum + (paragraph.match(MARKS)?.length ?? 0) ** 2, 0);
}
