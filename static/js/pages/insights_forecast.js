/** The forecast by month: bars of what was won and what is open, the goal as a dashed line. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { cell, figure, figuresBox, tableOf } from "./insights_box.js";
import { besideEachOther, whatIfNotice, whatIfWords, wouldBe } from "./insights_what_if.js";
import { TOGETHER, chosenCurrency, figureHint, figureWord, moneyWords, onlyIn, shortMonth, sumsWords } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {import("./insights_words.js").Month} Month */

const FIGURES = /** @type {const} */ (["won", "commit", "best", "weighted", "open"]);

/** @param {Page} page */
export function forecastBox(page) {
  const { found, wanted } = page;
  const currency = chosenCurrency(found, wanted);
  const code = currency === TOGETHER ? found.currency : currency;
  const all = /** @type {Month[]} */ (currency === TOGETHER ? found.total.map((month) => ({ ...month, goal: null })) : (found.forecast[currency]?.months ?? []));
  const { months, would } = besideEachOther(all, wouldBe(page, currency));
  return figuresBox(page, {
    title: t("Forecast by month"), hint: t("won + commit + weighted + open"), table: "forecast", wide: true,
    content: html`${whatIfNotice(page)}<baton-insight-chart .spec=${chart(months, would, code)} .label=${t("Forecast by month")}
        @pick=${(/** @type {CustomEvent} */ event) => picked(page, months, currency, event.detail)}></baton-insight-chart>
      ${currency === TOGETHER ? ratesWords(page) : nothing}`,
    rows: rows(page, { months, would }, currency, code),
  });
}

/** The parts of a bar lie in one another: the share that is committed to in what is weighted, and that in what is open. @param {Month[]} months @param {Month[] | null} would @param {string} code */
function chart(months, would, code) {
  const goals = months.some(({ goal }) => goal !== null) ? [{ name: t("Goal"), tone: "goal", line: true, values: months.map(({ goal }) => goal) }] : [];
  const ghosts = would ? parts(would).map((part) => ({ ...part, name: t("what if: {figure}", { figure: part.name }), ghost: true })) : [];
  return {
    kind: "bar", labels: months.map(({ month }) => shortMonth(month)), format: (/** @type {number} */ amount) => moneyWords(amount, code, { compact: true }),
    sets: [...parts(months), ...goals, ...ghosts],
  };
}

/** @param {Month[]} months */
function parts(months) {
  const above = (/** @type {number} */ part, /** @type {number} */ below) => Math.max(0, part - below);
  return [
    { name: t("Won"), tone: "won", values: months.map(({ won }) => won) },
    { name: t("Commit"), tone: "commit", values: months.map(({ commit }) => commit) },
    { name: t("Weighted"), tone: "weighted", values: months.map(({ weighted, commit }) => above(weighted, commit)), shown: months.map(({ weighted }) => weighted) },
    { name: t("Open"), tone: "open", values: months.map(({ open, weighted, commit }) => above(open, Math.max(weighted, commit))), shown: months.map(({ open }) => open) },
  ];
}

/** @param {Page} page @param {Month[]} months @param {string} currency @param {{index: number, set: number}} at */
function picked(page, months, currency, { index, set }) {
  const month = months[index]?.month;
  const hasGoals = months.some(({ goal }) => goal !== null);
  const name = ["won", "commit", "weighted", "open", ...(hasGoals ? ["open"] : [])][set];
  // Behind a bar of a what-if there are no deals but those that are.
  if (month && name) page.deals({ figure: name, month, ...onlyIn(currency) }, `${figureWord(name)}, ${shortMonth(month)}`);
}

/** @param {Page} page @param {{months: Month[], would: Month[] | null}} beside @param {string} currency @param {string} code */
function rows(page, { months, would }, currency, code) {
  const only = onlyIn(currency);
  const head = [t("Month"), ...FIGURES.map((name) => html`<span title=${figureHint(name)}>${figureWord(name)}</span>`), figureWord("goal")];
  return tableOf(head, months.map((row, at) => html`<tr>${cell(shortMonth(row.month), true)}
    ${FIGURES.map((name) => cell(html`${figure(page, moneyWords(row[name], code), row[name], { figure: name, month: row.month, ...only }, `${figureWord(name)}, ${shortMonth(row.month)}`)}${whatIfWords(row[name], would?.[at][name], code)}`))}
    ${cell(moneyWords(row.goal, code))}</tr>`), { caption: t("Forecast by month") });
}

/** Nothing is left out in silence: what has no rate is named. @param {Page} page */
function ratesWords({ found }) {
  /** @type {Record<string, number>} */
  const missing = {};
  for (const month of found.total) {
    for (const [code, amount] of Object.entries({ ...month.missing.open, ...month.missing.won })) missing[code] = (missing[code] ?? 0) + amount;
  }
  return html`<p class="small quiet">${t("Converted by the rates of the workspace: of the last day for months that are over, of today for the others.")}
    ${Object.keys(missing).length ? html`<strong>${t("Without a rate, and so not in it: {sums}.", { sums: sumsWords(missing) })}</strong>` : nothing}</p>`;
}
