// Text made comparable for search (case, width and diacritics do not count), and fit to be sent.

const MARKS = /\p{M}+/gu;
const HALVES = /\p{Surrogate}/gu;

/** @param {string | null | undefined} text @returns {string} */
export function fold(text) {
  if (!text) return "";
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase().replaceAll("ß", "ss").normalize("NFKC");
}

/** The words that must all be found, in any order; Chinese has no spaces, so a run of it is one word. @param {string} query */
export function words(query) {
  return fold(query).split(/\s+/u).filter(Boolean);
}

/** @param {string} folded a folded text @param {string[]} wanted folded words */
export function containsAll(folded, wanted) {
  return wanted.every((word) => folded.includes(word));
}

/** @param {string} locale @returns {(a: string, b: string) => number} */
export function collator(locale) {
  return new Intl.Collator(locale, { numeric: true, sensitivity: "base" }).compare;
}

/**
 * The same value, with the sign for "unreadable" in the place of each half of a character, such as a cut emoji leaves:
 * the server would hang up on it, again and again. @template T @param {T} value @returns {T}
 */
export function wellFormed(value) {
  const text = JSON.stringify(value);
  // JSON writes just those halves as escapes.
  if (!/\\ud[89a-f]/u.test(text)) return value;
  return JSON.parse(text, (_, inner) => (typeof inner === "string" ? inner.replace(HALVES, "\ufffd") : inner));
}
