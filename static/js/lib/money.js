// Money in whole minor units, exact to the last one: reading, writing, weighting and summing it.
import { locale } from "./i18n.js";

/** @typedef {import("../types").Money} Money */
/** @typedef {import("../types").Total} Total */

/** @type {Record<string, number>} */
let exponents = { EUR: 2, USD: 2, GBP: 2, CHF: 2, CNY: 2, JPY: 0, KRW: 0 };
const LARGEST = 10n ** 15n;

/** @param {{currencies?: Record<string, number>} | null} boot */
export function initMoney(boot) {
  if (boot?.currencies) exponents = boot.currencies;
}

/** How many digits the currency has after the point. @param {string} currency */
export function exponentOf(currency) {
  return exponents[currency] ?? 2;
}

/** @returns {string[]} */
export function currencies() {
  return Object.keys(exponents);
}

/**
 * "€38,500", "¥1,480,000.50": the minor units only where there are some.
 * @param {Total | null | undefined} value @param {{compact?: boolean}} [options]
 */
export function formatMoney(value, { compact = false } = {}) {
  if (!value) return "";
  const digits = exponentOf(value.currency);
  /** @type {Intl.NumberFormatOptions} */
  const shown = compact
    ? { notation: "compact", maximumSignificantDigits: 3 }
    : { minimumFractionDigits: digits, maximumFractionDigits: digits, trailingZeroDisplay: "stripIfInteger" };
  return formatter(value.currency, shown).format(/** @type {any} */ (decimal(value.amount, digits)));
}

/** A decimal as text, since a double cannot hold every sum. @param {number | bigint} amount @param {number} digits */
export function decimal(amount, digits) {
  const text = (amount < 0 ? -BigInt(amount) : BigInt(amount)).toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const sign = amount < 0 ? "-" : "";
  return digits === 0 ? sign + whole : `${sign}${whole}.${text.slice(-digits)}`;
}

/** Half-up to the minor unit, as the server does. @param {number} amount @param {number} probability 0 to 100 */
export function weightedAmount(amount, probability) {
  const product = amount * probability + 50;
  if (Number.isSafeInteger(product)) return Math.floor(product / 100);
  const exact = BigInt(amount) * BigInt(probability) + 50n;
  return Number((exact - (((exact % 100n) + 100n) % 100n)) / 100n);
}

/** @param {Money | null | undefined} value @param {number} probability @returns {Money | null} */
export function weighted(value, probability) {
  return value ? { amount: weightedAmount(value.amount, probability), currency: value.currency } : null;
}

/** One total per currency, never across; `first` stands first. @param {Iterable<Total | null | undefined>} values @param {string} [first] */
export function sumByCurrency(values, first) {
  /** @type {Map<string, number | bigint>} */
  const sums = new Map();
  for (const value of values) {
    if (value) sums.set(value.currency, plus(sums.get(value.currency) ?? 0, value.amount));
  }
  return [...sums]
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((a, b) => Number(b.currency === first) - Number(a.currency === first) || (a.currency < b.currency ? -1 : 1));
}

/** Exact; a bigint only where a number is not. @param {number | bigint} a @param {number | bigint} b @returns {number | bigint} */
export function plus(a, b) {
  const sum = typeof a === "number" && typeof b === "number" ? a + b : NaN;
  if (Number.isSafeInteger(sum)) return sum;
  const exact = BigInt(a) + BigInt(b);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

/** "€486,000 · ¥1,740,000"; nothing at all is nothing of `currency`. @param {Total[]} totals @param {{compact?: boolean, currency?: string}} [options] */
export function formatTotals(totals, { compact = false, currency } = {}) {
  const shown = totals.length === 0 && currency ? [{ amount: 0, currency }] : totals;
  return shown.map((total) => formatMoney(total, { compact })).join(" · ");
}

/**
 * What somebody typed, in minor units, or null when it could mean two things.
 * The mark that comes last splits off the minor units, unless exactly three digits follow it: then it groups thousands
 * if the reader's language groups with it, or if groups stand everywhere; else it is ambiguous and refused.
 * @param {string} text @param {string} currency used when the text names none @param {string} [language]
 * @returns {Money | null}
 */
export function parseMoney(text, currency, language = locale()) {
  const plain = text.normalize("NFKC").replace(/[\s\u00a0\u202f'’]/g, "");
  const found = /^(?<before>[^\d.,+-]*)(?<digits>[\d.,]*\d)(?<scale>k|m|bn|万|萬|亿|億)?(?<after>[^\d.,+-]*)$/iu.exec(plain);
  if (!found?.groups) return null;
  const { before, digits, scale, after } = found.groups;
  const named = currencyOf(before, after, currency);
  const number = named && readNumber(digits, language);
  return named && number ? scaled(number, scale, named) : null;
}

/** @param {string} before @param {string} after @param {string} currency */
function currencyOf(before, after, currency) {
  if (before && after) return null;
  const word = (before || after).toUpperCase();
  if (word === "") return currency;
  if (word in exponents) return word;
  if (word === symbolOf(currency) || word === { CNY: "元", JPY: "円" }[currency]) return currency;
  return Object.keys(exponents).find((code) => symbolOf(code) === word) ?? null;
}

/** @param {string} currency */
function symbolOf(currency) {
  const parts = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value.normalize("NFKC");
}

/** @param {string} digits @param {string} language @returns {{whole: string, fraction: string} | null} */
function readNumber(digits, language) {
  const point = decimalMark(digits, language);
  if (point === null) return null;
  const [whole, fraction = ""] = point ? splitAt(digits, digits.lastIndexOf(point)) : [digits];
  if (!/^\d+$/.test(whole) && !/^\d{1,3}(\.\d{3})+$|^\d{1,3}(,\d{3})+$/.test(whole)) return null;
  return /^\d*$/.test(fraction) ? { whole: whole.replace(/[.,]/g, ""), fraction } : null;
}

/** The mark before the minor units; "" = there is none; null = nobody can tell. @param {string} digits @param {string} language */
function decimalMark(digits, language) {
  const marks = digits.replace(/\d/g, "");
  if (marks === "") return "";
  const last = marks[marks.length - 1];
  if (new Set(marks).size > 1) return marks.indexOf(last) === marks.length - 1 ? last : null;
  if (marks.length > 1) return "";
  if (digits.length - digits.indexOf(last) - 1 !== 3) return last;
  return groupMark(language) === last ? "" : null;
}

/** @param {string} language */
function groupMark(language) {
  const parts = new Intl.NumberFormat(language).formatToParts(1_234_567);
  return parts.find((part) => part.type === "group")?.value;
}

/** @param {string} text @param {number} at */
function splitAt(text, at) {
  return [text.slice(0, at), text.slice(at + 1)];
}

/** @type {Record<string, number>} */
const SCALES = { k: 3, m: 6, bn: 9, 万: 4, 萬: 4, 亿: 8, 億: 8 };

/** @param {{whole: string, fraction: string}} number @param {string | undefined} scale @param {string} currency @returns {Money | null} */
function scaled({ whole, fraction }, scale, currency) {
  const shift = exponentOf(currency) + (scale ? SCALES[scale.toLowerCase()] : 0);
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > shift) return null;
  const amount = BigInt(whole + kept.padEnd(shift, "0"));
  return amount > LARGEST ? null : { amount: Number(amount), currency };
}

/** @type {Map<string, Intl.NumberFormat>} */
const formatters = new Map();

/** @param {string} currency @param {Intl.NumberFormatOptions} options */
function formatter(currency, options) {
  const key = locale() + currency + JSON.stringify(options);
  let made = formatters.get(key);
  if (!made) {
    made = new Intl.NumberFormat(locale(), { style: "currency", currency, currencyDisplay: signOf(currency), ...options });
    formatters.set(key, made);
  }
  return made;
}

/** ¥ is the yuan's here, so the yen says its name; A$ and US$ stay apart. @param {string} currency */
function signOf(currency) {
  if (currency === "JPY" && locale() !== "ja") return "code";
  return currency === "CNY" ? "narrowSymbol" : "symbol";
}
