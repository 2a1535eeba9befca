/** What customers say over time, and how promises to them are kept. */
import { html, nothing } from "lit";
import { formatNumber, locale, t, tn } from "../lib/i18n.js";
import { TIERS, tierWord } from "../views/tier.js";
import { cell, figuresBox, tableOf } from "./insights_box.js";
import { percentWords, share, shortMonth } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {Page["found"]["pulses"][number]} Pulses */
/** @typedef {Page["found"]["promises"]["months"][number]} Kept */

const TONES = /** @type {Record<string, string>} */ ({ key: "commit", regular: "weighted", potential: "open" });

/** @param {Page} page */
export function pulsesBox(page) {
  const rows = page.found.pulses;
  if (!rows.length) return nothing;
  const head = [t("Month"), t("Tier"), t("Asked"), t("Answered"), t("Average")];
  const label = t("Average of customers' answers, month by month");
  return figuresBox(page, {
    title: t("How customers find us"), hint: t("0 to 10, by the month of asking and the tier of today"), table: "pulses",
    content: html`<baton-insight-chart .spec=${pulseChart(rows)} .label=${label}></baton-insight-chart><p class="small quiet">${inAll(rows)}</p>`,
    rows: tableOf(head, rows.map((row) => html`<tr>${cell(shortMonth(row.month), true)}<td>${tierWord(row.tier)}</td>${cell(formatNumber(row.asked))}${cell(formatNumber(row.answered))}${cell(scoreWords(row.average))}</tr>`), { caption: t("How customers find us"), texts: 2 }),
  });
}

/** @param {Pulses[]} rows */
function pulseChart(rows) {
  const months = [...new Set(rows.map(({ month }) => month))];
  const of = (/** @type {string} */ tier) => months.map((month) => rows.find((row) => row.month === month && row.tier === tier)?.average ?? null);
  const sets = TIERS.filter((tier) => rows.some((row) => row.tier === tier && row.average !== null)).map((tier) => ({ name: tierWord(tier), tone: TONES[tier], values: of(tier) }));
  return { kind: "line", labels: months.map(shortMonth), format: scoreWords, sets };
}

/** @param {Pulses[]} rows */
function inAll(rows) {
  const sum = (/** @type {"asked" | "answered"} */ name) => rows.reduce((all, row) => all + row[name], 0);
  const [asked, answered] = [sum("asked"), sum("answered")];
  return tn("{answered} of {n} link was answered: {percent}.", "{answered} of {n} links were answered: {percent}.", asked, { answered: formatNumber(answered), percent: percentWords(share(answered, asked)) });
}

/** @param {number | null} score */
function scoreWords(score) {
  return score === null ? "–" : new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(score);
}

/** @param {Page} page */
export function promisesBox(page) {
  const { hours, months } = page.found.promises;
  if (!months.length) return nothing;
  const head = [t("Month"), t("In time"), t("Too late"), t("Waiting"), t("Kept")];
  return figuresBox(page, {
    title: t("Customers' questions"), hint: t("answered within the {n} h that are promised, by the month of asking", { n: hours }), table: "promises",
    content: html`<baton-insight-chart .spec=${promiseChart(months)} .label=${t("Customers' questions answered in time and too late, month by month")}></baton-insight-chart>`,
    rows: tableOf(head, months.map((row) => html`<tr>${cell(shortMonth(row.month), true)}${cell(formatNumber(row.met))}${cell(formatNumber(row.missed))}${cell(formatNumber(row.waiting))}${cell(percentWords(row.share))}</tr>`), { caption: t("Customers' questions") }),
  });
}

/** @param {Kept[]} months */
function promiseChart(months) {
  return {
    kind: "bar", labels: months.map(({ month }) => shortMonth(month)), format: (/** @type {number} */ count) => formatNumber(count),
    sets: [
      { name: t("In time"), tone: "won", values: months.map(({ met }) => met) },
      { name: t("Waiting"), tone: "open", values: months.map(({ waiting }) => waiting) },
      { name: t("Too late"), tone: "late", values: months.map(({ missed }) => missed) },
    ],
  };
}
