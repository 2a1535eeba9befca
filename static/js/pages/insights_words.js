/** What figures, periods and people are called on the page of insights, and how they are written. */
import { today } from "../lib/dates.js";
import { locale, t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";

/** @typedef {{open: number, weighted: number, commit: number, best: number, won: number}} Sums */
/** @typedef {Sums & {month: string, goal: number | null}} Month */
/** @typedef {{won: number, lost: number, win_rate: number | null, won_value: Record<string, number>, cycle_median_days: number | null, cycle_p90_days: number | null, cycle_deals: number}} Ends */
/** @typedef {{column: string, name: string, kind: string, archived: boolean, entered: number, left_onward: number, won: number, lost: number, left: number, median_days: number | null, p90_days: number | null}} Step */
/** @typedef {{id: string, measure: string, period: string, from: string, to: string, member: string | null, department: string | null, currency: string | null, target: number, reached: number, aside: Record<string, number>, deals: number, percent: number, gone: number, why: string | null}} GoalRow */
/** @typedef {{since: string, days: (Sums & {day: string})[], owners: {owner: string | null, said: number, came: number}[], columns: {column: string | null, said: number, came: number}[]}} Said */
/**
 * @typedef {{amounts: boolean, heads: Record<string, number>, today: string, currency: string, from: string | null, to: string | null, month: string,
 *   forecast: Record<string, {months: Month[], undated: Sums & {deals: number}}>,
 *   total: (Sums & {month: string, missing: Record<string, Record<string, number>>})[], rates: {id: string, currency: string, into: string, rate: string, since: string}[],
 *   people: Record<string, (Sums & {owner: string | null, deals: number})[]>, columns: Record<string, (Sums & {column: string, deals: number})[]>,
 *   funnel: Step[], outcomes: Ends & {before: (Ends & {period: any}) | null}, values: Record<string, any[]>,
 *   learned: {column: string, name: string, probability: number, cases: number, won: number, learned: number | null}[],
 *   pulses: {month: string, tier: string, asked: number, answered: number, average: number | null}[], promises: {hours: number, months: {month: string, met: number, missed: number, waiting: number, share: number | null}[]},
 *   goals: GoalRow[], said: Record<string, Said>, named: Record<string, {id: string, name: string, color?: string, department?: string | null, kind?: string}[]>}} Found
 */
/** @typedef {{from: string, to: string, owner: string, department: string, month: string, currency: string}} Wanted */
/**
 * @typedef {{found: Found, wanted: Wanted, boards: {id: string, name: string}[], board: string, whatIf: import("./insights_what_if.js").WhatIf, showWhatIf: (on: boolean) => void, change: (some: Partial<Wanted>) => unknown, can: (name: string, scope?: "board" | "workspace") => boolean,
 *   run: (name: string, args: object, scope?: "board" | "workspace") => Promise<void>, deals: (figure: Record<string, string>, title: string) => void, csv: (table: string) => string}} Page
 */

/** All currencies in one, by the workspace's rates. */
export const TOGETHER = "*";

/** @param {string} figure */
export function figureWord(figure) {
  const words = /** @type {Record<string, string>} */ ({
    open: t("Open"), weighted: t("Weighted"), commit: t("Commit"), best: t("Best case"), won: t("Won"), goal: t("Goal"),
  });
  return words[figure];
}

/** @param {string} figure */
export function figureHint(figure) {
  const words = /** @type {Record<string, string>} */ ({
    open: t("Values of open deals, in the month of their expected close"),
    weighted: t("Value times the probability of the stage, deal by deal"),
    commit: t("Open deals that their owners count on"),
    best: t("Open deals in stages with a probability of 50 % and more"),
    won: t("Won deals, in the month in which they were closed"),
    goal: t("What is to be won in the month"),
  });
  return words[figure];
}

/** "Nov", "Jan 2027", "11月". @param {string} month */
export function shortMonth(month) {
  const year = month.slice(0, 4) === today().slice(0, 4) ? undefined : "numeric";
  return new Intl.DateTimeFormat(locale(), { month: "short", year, timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}

/** "Nov", "Q4 2026", "2026". @param {string} period */
export function periodWords(period) {
  if (period.includes("Q")) return t("Q{quarter} {year}", { quarter: period.slice(6), year: period.slice(0, 4) });
  return period.length === 7 ? shortMonth(period) : period;
}

/** @param {number | null} days */
export function dayWords(days) {
  if (days === null) return "–";
  const shown = days < 10 ? Math.round(days * 10) / 10 : Math.round(days);
  return new Intl.NumberFormat(locale(), { style: "unit", unit: "day", unitDisplay: "long" }).format(shown);
}

/** @param {number | null} percent */
export function percentWords(percent) {
  if (percent === null) return "–";
  return new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 1 }).format(percent / 100);
}

/** @param {number} part @param {number} whole */
export function share(part, whole) {
  return whole ? Math.round((1000 * part) / whole) / 10 : null;
}

/** @param {number | null} amount @param {string} currency @param {{compact?: boolean}} [options] */
export function moneyWords(amount, currency, options) {
  return amount === null ? "–" : formatMoney({ amount, currency }, options);
}

/** "€1,200 · $300". @param {Record<string, number>} sums */
export function sumsWords(sums) {
  return amounts(sums).join(" · ") || "–";
}

/** @param {Record<string, number>} sums */
export function amounts(sums) {
  return Object.entries(sums).map(([currency, amount]) => formatMoney({ amount, currency }));
}

/** @param {Found} found @param {string} kind @param {string | null} id @param {string} nobody */
export function nameOf(found, kind, id, nobody) {
  return found.named[kind].find((one) => one.id === id)?.name ?? nobody;
}

/** @param {Found} found @param {string | null} id */
export function personName(found, id) {
  return id ? nameOf(found, "people", id, t("Somebody")) : t("No owner");
}

/** @param {number} count */
export function dealsWords(count) {
  return tn("{n} deal", "{n} deals", count);
}

/** Which currencies there are; that of the board first. @param {Found} found */
export function currenciesOf(found) {
  const all = Object.keys(found.forecast);
  return [...all.filter((code) => code === found.currency), ...all.filter((code) => code !== found.currency)];
}

/** What narrows deals to a currency; nothing where all are counted together. @param {string} currency @returns {Record<string, string>} */
export function onlyIn(currency) {
  return currency === TOGETHER ? {} : { currency };
}

/** @param {Found} found @param {Wanted} wanted */
export function chosenCurrency(found, wanted) {
  const all = currenciesOf(found);
  if (wanted.currency === TOGETHER && all.length > 1) return TOGETHER;
  return all.includes(wanted.currency) ? wanted.currency : (all[0] ?? found.currency);
}
