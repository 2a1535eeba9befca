// What one line about a contact says: how it was, when, what about, and when again. English and Chinese.
import { addDays, weekStart } from "./dates.js";

/** @typedef {"call" | "visit" | "mail" | "meeting"} Kind */
/** @typedef {{kind: Kind, text: string, day: string, next: string | null}} Line */
/** @typedef {{from: number, to: number, day: string}} Spoken a date and where it stands */

/** By the first of them that is said. @type {[Kind, RegExp][]} */
const KINDS = [
  ["call", /\b(?:call(?:ed|s|ing)?|phoned?|rang|rung|telephoned|spoke)\b|打了?(?:个|通)?电话|电话|通话|致电|来电/giu],
  ["visit", /\b(?:visit(?:ed|s|ing)?|dropped (?:in|by)|on site)\b|拜访|上门|到访|走访/giu],
  ["mail", /\b(?:e?-?mail(?:ed|s)?|wrote|sent)\b|发了?邮件|邮件|发信|写信/giu],
  ["meeting", /\b(?:met|meeting|demo(?:ed)?|lunch|workshop)\b|开会|会议|会面|见面|面谈|约谈/giu],
];
/** What may stand beside a date or a kind without saying anything of its own. */
const FILLERS = /^(?:and|then|again|back|on|by|at|to|the|them|him|her|us|next|contact|call|follow[ -]?up|i|we|再|联系|跟进|回访|回电|了|他们|客户|并|就|到|在|之前|前|去|打|给)+$/iu;
const ENDS = /[,;，；。！!？?\n]+|\.(?=\s|$)|、/u;
const NUMBERS = /** @type {Record<string, number>} */ ({ 一: 1, 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 半: 0.5 });
const WEEKDAYS = "一二三四五六日天";
/** Weeks begin on Monday here, and what the library does not know. @type {[RegExp, (found: RegExpExecArray, today: string) => string][]} */
const CHINESE = [
  [/(下+|这|本)个?(?:周|星期|礼拜)([一二三四五六日天])/gu, ([, which, name], today) => addDays(weekStart(today), 7 * (which.startsWith("下") ? which.length : 0) + Math.min(WEEKDAYS.indexOf(name), 6))],
  [/([一两二三四五六七八九十]|\d{1,2})个?(?:周|星期|礼拜)(?:之?后|以后)/gu, ([, count], today) => addDays(today, 7 * numberOf(count))],
  [/(半|[一两二三四五六七八九十]|\d{1,2})个月(?:之?后|以后)/gu, ([, count], today) => (count === "半" ? addDays(today, 15) : addMonths(today, numberOf(count)))],
  [/下个?月(?:初)?(?![\d一二三])/gu, (_found, today) => `${addMonths(`${today.slice(0, 7)}-01`, 1)}`],
  [/(?:本|这个)?月底/gu, (_found, today) => addDays(addMonths(`${today.slice(0, 7)}-01`, 1), -1)],
];

/**
 * @param {string} text @param {string} today @param {typeof import("chrono-node") | null} library null until it has come: then no date is found
 * @returns {Line}
 */
export function readLine(text, today, library) {
  const dates = library ? datesIn(text, today, library) : [];
  const kind = kindOf(text);
  const past = dates.find(({ day }) => day < today);
  const next = dates.findLast(({ day }) => day > today);
  const taken = [...dates.filter((date) => date === past || date === next || date.day === today), ...(kind ? [kind] : [])];
  return { kind: kind?.kind ?? "call", text: withoutSaid(text, taken), day: past?.day ?? today, next: next?.day ?? null };
}

/** @param {string} text @param {string} today @param {typeof import("chrono-node")} library @returns {Spoken[]} in the order of the text */
function datesIn(text, today, library) {
  const own = CHINESE.flatMap(([pattern, dayOf]) => [...text.matchAll(pattern)].map((found) => spoken(found.index, found[0], dayOf(/** @type {any} */ (found), today))));
  const noon = new Date(`${today}T12:00:00`);
  const read = [library.en, library.zh.hans].flatMap((language) => language.parse(text, noon, { forwardDate: true }));
  const found = read.map((one) => spoken(one.index, one.text, localDay(one.start.date())));
  const all = [...own, ...found].sort((a, b) => a.from - b.from);
  return all.filter((date) => own.includes(date) || !own.some((other) => other.from < date.to && date.from < other.to));
}

/** The library takes signs before a date with it. @param {number} from @param {string} said @param {string} day @returns {Spoken} */
function spoken(from, said, day) {
  const lead = said.length - said.replace(/^[\s,，]+/u, "").length;
  return { from: from + lead, to: from + said.length, day };
}

/** @param {string} text @returns {{kind: Kind, from: number, to: number} | null} */
function kindOf(text) {
  const found = KINDS.flatMap(([kind, words]) => [...text.matchAll(words)].slice(0, 1).map((one) => ({ kind, from: one.index, to: one.index + one[0].length })));
  return found.sort((a, b) => a.from - b.from)[0] ?? null;
}

/** Parts of the line that say nothing beside the kind or a date are left out; where nothing is left, all of it stays. @param {string} text @param {{from: number, to: number}[]} taken */
function withoutSaid(text, taken) {
  const kept = [];
  let from = 0;
  for (const part of text.split(ENDS)) {
    const start = text.indexOf(part, from);
    from = start + part.length;
    if (part.trim() && !saysNothing(part, start, taken)) kept.push(part.trim());
  }
  const glue = /[\u3400-\u9fff]/u.test(text) ? "，" : ", ";
  return kept.join(glue) || text.trim();
}

/** @param {string} part @param {number} start @param {{from: number, to: number}[]} taken */
function saysNothing(part, start, taken) {
  const inside = taken.filter(({ from, to }) => from >= start && to <= start + part.length);
  if (!inside.length) return false;
  const rest = [...part].map((_, at) => at).filter((at) => !inside.some(({ from, to }) => from <= start + at && start + at < to)).map((at) => part[at]).join("");
  const words = rest.split(/\s+/u).filter(Boolean);
  return words.every((word) => FILLERS.test(word));
}

/** @param {string} text */
function numberOf(text) {
  return NUMBERS[text] ?? Number(text);
}

/** The same day some months later, the last one of a shorter month. @param {string} day @param {number} count */
function addMonths(day, count) {
  const [year, month, date] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** @param {Date} date */
function localDay(date) {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}
