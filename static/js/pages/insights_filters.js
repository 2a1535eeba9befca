/** Which period and whose deals the page of insights shows: in the bar above it, and in its address. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { whatIfButton } from "./insights_what_if.js";
import { TOGETHER, chosenCurrency, currenciesOf } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Wanted} Wanted */
/** @typedef {import("./insights_words.js").Page} Page */

const WORDS = /** @type {const} */ (["from", "to", "owner", "department", "month", "currency"]);
/** What is shown when nothing was chosen: half a year back, and three months ahead. */
const BACK = 5;
const AHEAD = 3;

/** @param {string} day today @returns {Wanted} */
export function readWanted(day) {
  const given = new URLSearchParams(location.search);
  const wanted = /** @type {Wanted} */ (Object.fromEntries(WORDS.map((word) => [word, given.get(word) ?? ""])));
  if (given.has("from") || given.has("to")) return wanted;
  return { ...wanted, from: addMonths(day.slice(0, 7), -BACK), to: addMonths(day.slice(0, 7), AHEAD) };
}

/** @param {Wanted} wanted */
export function rememberWanted(wanted) {
  const kept = new URLSearchParams(WORDS.filter((word) => wanted[word] || word === "from").map((word) => [word, wanted[word]]));
  history.replaceState(null, "", `${location.pathname}?${kept}`);
}

/** What the server needs of it. @param {Wanted} wanted */
export function toQuery({ currency: _shown, ...wanted }) {
  return new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
}

/** @param {string} month @param {number} count */
export function addMonths(month, count) {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count;
  return `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
}

/** @param {string} day @returns {[string, string, string][]} name, first and last month */
function periods(day) {
  const month = day.slice(0, 7);
  const year = day.slice(0, 4);
  const quarter = addMonths(month, -((Number(day.slice(5, 7)) - 1) % 3));
  return [
    [t("Half a year back, a quarter ahead"), addMonths(month, -BACK), addMonths(month, AHEAD)],
    [t("This month"), month, month],
    [t("This quarter"), quarter, addMonths(quarter, 2)],
    [t("This year"), `${year}-01`, `${year}-12`],
    [t("The last 12 months"), addMonths(month, -11), month],
    [t("The next 12 months"), month, addMonths(month, 11)],
    [t("All times"), "", ""],
  ];
}

/** @param {Page} page */
export function filtersBar(page) {
  const { wanted, change } = page;
  return html`<div class="insights__filters" role="group" aria-label=${t("What is shown")}>
    ${boardChoice(page)}
    ${periodChoice(page)}
    ${monthField(t("From"), wanted.from, (from) => change({ from }))}
    ${monthField(t("To"), wanted.to, (to) => change({ to }))}
    ${select(t("Person"), wanted.owner, t("Everybody"), page.found.named.people, (owner) => change({ owner, department: "" }))}
    ${page.found.named.departments.length ? select(t("Team"), wanted.department, t("All teams"), page.found.named.departments, (department) => change({ department, owner: "" })) : nothing}
    ${currencyChoice(page)}
    <span class="insights__acts">${whatIfButton(page)}<button type="button" class="button insights__print" @click=${() => print()}>${icon("printer")}${t("Print")}</button></span>
  </div>`;
}

/** The figures of another board, of the same time and team. @param {Page} page */
function boardChoice({ board, boards }) {
  if (boards.length < 2) return nothing;
  const go = (/** @type {Event} */ event) => location.assign(`/boards/${/** @type {HTMLSelectElement} */ (event.target).value}/insights${location.search}`);
  return html`<label class="insights__filter"><span class="field__label">${t("Board")}</span><select class="input input--small" @change=${go}>
    ${boards.map(({ id, name }) => html`<option value=${id} ?selected=${id === board}>${name}</option>`)}
  </select></label>`;
}

/** @param {Page} page */
function periodChoice({ found, wanted, change }) {
  const all = periods(found.today);
  const at = all.findIndex(([, from, to]) => from === wanted.from && to === wanted.to);
  const choose = (/** @type {Event} */ event) => {
    const chosen = all[Number(/** @type {HTMLSelectElement} */ (event.target).value)];
    if (chosen) change({ from: chosen[1], to: chosen[2] });
  };
  return html`<label class="insights__filter"><span class="field__label">${t("Period")}</span><select class="input input--small" @change=${choose}>
    ${at < 0 ? html`<option value="" selected>${t("As chosen")}</option>` : nothing}
    ${all.map(([name], place) => html`<option value=${place} ?selected=${place === at}>${name}</option>`)}
  </select></label>`;
}

/** @param {string} name @param {string} value @param {(month: string) => void} change */
function monthField(name, value, change) {
  const choose = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.checkValidity()) change(field.value);
    else field.reportValidity();
  };
  return html`<label class="insights__filter"><span class="field__label">${name}</span>
    <input class="input input--small insights__month" type="month" pattern="[0-9]{4}-(0[1-9]|1[0-2])" placeholder="2026-11" min="1900-01" max="2200-12" .value=${value} @change=${choose}></label>`;
}

/** @param {string} name @param {string} value @param {string} all @param {{id: string, name: string}[]} options @param {(id: string) => void} change */
function select(name, value, all, options, change) {
  return html`<label class="insights__filter"><span class="field__label">${name}</span>
    <select class="input input--small" @change=${(/** @type {Event} */ event) => change(/** @type {HTMLSelectElement} */ (event.target).value)}>
      <option value="" ?selected=${!value}>${all}</option>
      ${options.map((one) => html`<option value=${one.id} ?selected=${one.id === value}>${one.name}</option>`)}
    </select></label>`;
}

/** @param {Page} page */
function currencyChoice({ found, wanted, change }) {
  const all = currenciesOf(found);
  if (all.length < 2) return nothing;
  const options = [...all.map((code) => ({ id: code, name: code })), { id: TOGETHER, name: t("All, in {currency}", { currency: found.currency }) }];
  const chosen = chosenCurrency(found, wanted);
  return html`<label class="insights__filter"><span class="field__label">${t("Currency")}</span>
    <select class="input input--small" @change=${(/** @type {Event} */ event) => change({ currency: /** @type {HTMLSelectElement} */ (event.target).value })}>
      ${options.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen}>${one.name}</option>`)}
    </select></label>`;
}
