/** Whose deals: the forecast by person and stage, and value by owner, company, tier and label. */
import { html, nothing } from "lit";
import { formatNumber, t } from "../lib/i18n.js";
import { tierWord } from "../views/tier.js";
import { cell, figure, figuresBox, tableOf } from "./insights_box.js";
import { bar } from "./insights_funnel.js";
import { TOGETHER, amounts, chosenCurrency, figureWord, moneyWords, nameOf, percentWords, personName } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */

const FIGURES = /** @type {const} */ (["won", "commit", "best", "weighted", "open"]);
/** More would be a list to scroll and no picture; the file has all. */
const MOST = 12;

/** @param {Page} page */
export function peopleBox(page) {
  const { found, wanted } = page;
  const currency = chosenCurrency(found, wanted);
  const shown = currency === TOGETHER ? Object.keys(found.people) : [currency];
  return figuresBox(page, {
    title: t("Who brings what"), hint: t("won, and what is open, in this period"), table: "people", wide: true,
    content: shown.map((code) => table(page, t("Person"), code, found.people[code] ?? [], "person", (row) => row.owner, (row) => personName(found, row.owner))),
    rows: shown.map((code) => table(page, t("Stage"), code, found.columns[code] ?? [], "column", (row) => row.column, (row) => nameOf(found, "columns", row.column, t("a stage")))),
  });
}

/**
 * @param {Page} page @param {string} first @param {string} code @param {any[]} rows @param {string} narrow
 * @param {(row: any) => string | null} idOf @param {(row: any) => string} nameOf
 */
function table(page, first, code, rows, narrow, idOf, nameOf) {
  const most = Math.max(1, ...rows.map((row) => row.won + row.weighted));
  const number = (/** @type {any} */ row, /** @type {typeof FIGURES[number]} */ name) =>
    figure(page, moneyWords(row[name], code), row[name], { figure: name, currency: code, [narrow]: idOf(row) ?? "" }, `${nameOf(row)}: ${figureWord(name)}`);
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${`${first}, ${code}`}>${tableOf([first, ...FIGURES.map(figureWord)], rows.slice(0, MOST).map((row) => html`<tr>${cell(nameOf(row), true)}
    <td class="insights__barred">${number(row, "won")}${bar([[row.won / most, "won"], [row.weighted / most, "weighted"]])}</td>${FIGURES.slice(1).map((name) => cell(number(row, name)))}</tr>`), { caption: `${first}, ${code}` })}</div>`;
}

/** @param {Page} page */
export function valuesBox(page) {
  const { values, named } = page.found;
  const parts = /** @type {[string, string, string, (id: string | null) => string][]} */ ([
    ["source", t("By source"), "source", (source) => source ?? t("No source")],
    ["label", t("By label"), "label", (id) => nameOf(page.found, "labels", id, t("No label"))],
    ["company", t("By customer"), "company", (id) => nameOf(page.found, "companies", id, t("No customer"))],
    ["tier", t("By tier"), "tier", (id) => (id ? tierWord(id) : t("No customer"))],
    ["owner", t("By owner"), "person", (id) => personName(page.found, id)],
  ]);
  const shown = parts.filter(([kind]) => values[kind].some((row) => row[kind] !== null));
  if (!shown.length) return nothing;
  return shown.map(([kind, title, narrow, name]) => figuresBox(page, { title, hint: t("closed in this period; open now"), table: kind, content: valueTable(page, title, values[kind], kind, narrow, name) }));
}

/** @param {Page} page @param {string} title @param {any[]} rows @param {string} kind @param {string} narrow @param {(id: string | null) => string} name */
function valueTable(page, title, rows, kind, narrow, name) {
  const number = (/** @type {any} */ row, /** @type {string} */ of, /** @type {number} */ value, /** @type {string} */ what) =>
    figure(page, formatNumber(value), value, { figure: of, [narrow]: row[kind] ?? "" }, `${name(row[kind])}: ${what}`);
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${title}>${tableOf([title, t("Won"), t("Lost"), t("Win rate"), t("Won value"), t("Open value")], rows.slice(0, MOST).map((row) => html`<tr>
    ${cell(name(row[kind]), true)}${cell(number(row, "closed_won", row.won, t("Won")))}${cell(number(row, "closed_lost", row.lost, t("Lost")))}${cell(percentWords(row.win_rate))}
    ${cell(stacked(row.won_value))}${cell(stacked(row.open_value))}</tr>`), { caption: title })}</div>`;
}

/** Currency under currency. @param {Record<string, number>} sums */
function stacked(sums) {
  return amounts(sums).map((amount) => html`<span class="insights__sum">${amount}</span>`);
}
