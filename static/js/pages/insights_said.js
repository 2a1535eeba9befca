/** A forecast that remembers: what was said about a month on each day, against what came. */
import { html } from "lit";
import { formatDay } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { cell, figuresBox, tableOf } from "./insights_box.js";
import { addMonths } from "./insights_filters.js";
import { TOGETHER, chosenCurrency, figureWord, moneyWords, nameOf, personName, shortMonth } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {import("./insights_words.js").Said} Said */

const FIGURES = /** @type {const} */ (["won", "commit", "best", "weighted", "open"]);
const MONTHS_BACK = 12;
const MONTHS_AHEAD = 6;

/** @param {Page} page */
export function saidBox(page) {
  const { found, wanted } = page;
  const chosen = chosenCurrency(found, wanted);
  const code = chosen === TOGETHER || !found.said[chosen] ? (found.said[found.currency] ? found.currency : Object.keys(found.said)[0]) : chosen;
  const said = code ? found.said[code] : undefined;
  return figuresBox(page, {
    title: t("What was said, and what came"), table: "said", wide: true,
    content: html`${monthChoice(page)}${said ? picture(page, said, code) : html`<p class="quiet">${t("Nothing has been said about this month yet: no deal is expected in it, and none was closed.")}</p>`}`,
    rows: said ? dayRows(said, code) : undefined,
  });
}

/** @param {Page} page */
function monthChoice({ found, change }) {
  const now = found.today.slice(0, 7);
  const months = Array.from({ length: MONTHS_BACK + MONTHS_AHEAD + 1 }, (_none, at) => addMonths(now, MONTHS_AHEAD - at));
  return html`<label class="insights__filter"><span class="field__label">${t("About the month")}</span>
    <select class="input input--small" @change=${(/** @type {Event} */ event) => change({ month: /** @type {HTMLSelectElement} */ (event.target).value })}>
      ${(months.includes(found.month) ? months : [found.month, ...months]).map((month) => html`<option value=${month} ?selected=${month === found.month}>${shortMonth(month)}</option>`)}
    </select></label>`;
}

/** @param {Page} page @param {Said} said @param {string} code */
function picture({ found }, said, code) {
  const words = t("What was said about {month} on each day", { month: shortMonth(found.month) });
  return html`<baton-insight-chart .spec=${chart(said, code)} .label=${words}></baton-insight-chart>
    <p class="small quiet">${t("Said on {day}: won and weighted together, against what has come since.", { day: formatDay(said.since) })}</p>
    <div class="insights__pair">${against(t("Person"), said.owners.map((row) => ({ ...row, name: personName(found, row.owner) })), code)}
    ${against(t("Stage then"), said.columns.map((row) => ({ ...row, name: nameOf(found, "columns", row.column, t("not there yet")) })), code)}</div>`;
}

/** @param {Said} said @param {string} code */
function chart({ days }, code) {
  return {
    kind: "line", labels: days.map(({ day }) => formatDay(day)), format: (/** @type {number} */ amount) => moneyWords(amount, code, { compact: true }),
    sets: [
      { name: t("Won"), tone: "won", values: days.map(({ won }) => won) },
      { name: t("Won and commit"), tone: "commit", values: days.map(({ won, commit }) => won + commit) },
      { name: t("Won and weighted"), tone: "weighted", values: days.map(({ won, weighted }) => won + weighted) },
    ],
  };
}

/** @param {string} first @param {{name: string, said: number, came: number}[]} rows @param {string} code */
function against(first, rows, code) {
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${first}>${tableOf([first, t("Said"), t("Came")], rows.slice(0, MONTHS_BACK).map((row) => html`<tr>${cell(row.name, true)}${cell(moneyWords(row.said, code))}${cell(moneyWords(row.came, code))}</tr>`), { caption: first })}</div>`;
}

/** @param {Said} said @param {string} code */
function dayRows({ days }, code) {
  return tableOf([t("Day"), ...FIGURES.map(figureWord)], days.map((row) => html`<tr>${cell(formatDay(row.day), true)}${FIGURES.map((name) => cell(moneyWords(row[name], code)))}</tr>`), { caption: t("What was said, and what came") });
}
