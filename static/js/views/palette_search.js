/** Finding what somebody means by a few letters: pure, folded, quick for thousands of cards. */
import { fold, words } from "../lib/text.js";

/** @typedef {{text: string, weight?: number}} Searchable */

const START = 100;
const WORD_START = 80;
const INSIDE = 60;
const SCATTERED = 20;
/** Letters may lie apart only in words of some length, or everything is found. */
const SHORTEST_SCATTER = 3;
const LONGEST_SCATTER = 60;

/**
 * How well a folded text answers the words; -1 when it doesn't.
 * @param {string[]} wanted folded words @param {string} text folded
 */
export function score(wanted, text) {
  let sum = 0;
  for (const word of wanted) {
    const one = scoreWord(word, text);
    if (one < 0) return -1;
    sum += one;
  }
  return wanted.length ? sum / wanted.length - Math.min(text.length, 100) / 50 : 0;
}

/** @param {string} word @param {string} text */
function scoreWord(word, text) {
  let at = text.indexOf(word);
  if (at === 0) return START;
  let inside = -1;
  while (at > 0) {
    if (/[\s#/(“"–-]/u.test(text[at - 1])) return WORD_START;
    inside = at;
    at = text.indexOf(word, at + 1);
  }
  if (inside > 0) return INSIDE;
  return word.length >= SHORTEST_SCATTER && text.length <= LONGEST_SCATTER && isScattered(word, text) ? SCATTERED : -1;
}

/** @param {string} word @param {string} text */
function isScattered(word, text) {
  let at = -1;
  for (const letter of word) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/**
 * The best answers first; equals keep their order.
 * @template T
 * @param {Iterable<T>} entries @param {string} query @param {(entry: T) => string} textOf folded text @param {number} most
 * @returns {{entry: T, score: number}[]}
 */
export function best(entries, query, textOf, most) {
  const wanted = words(query);
  const found = [];
  for (const entry of entries) {
    const points = score(wanted, textOf(entry));
    if (points >= 0) found.push({ entry, score: points });
  }
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}

/** @type {WeakMap<object, {company: string, text: string}>} a card is a new object when it changes */
const texts = new WeakMap();

/** Number, title and company of a card, folded once. @param {any} card @param {string} company */
export function cardText(card, company) {
  const known = texts.get(card);
  if (known?.company === company) return known.text;
  const text = fold(`${card.title} ${company} #${card.number}`);
  texts.set(card, { company, text });
  return text;
}
