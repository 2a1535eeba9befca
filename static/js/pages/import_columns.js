/** The import's second step: which column of the file goes where, how dates are read, which currency holds. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { currencies } from "../lib/money.js";
import { icon } from "../views/icon.js";
import { origin } from "./import_origin.js";

/** @typedef {import("./import_job.js").Found} Found */
/** @typedef {import("./import_job.js").Field} Field */
/** While it is being chosen, a title may have a place without a column. @typedef {{titles: (number | null)[], columns: Record<string, number | null>, date_order: string, currency: string}} Match */
/** @typedef {{found: Found, match: Match, wrong: Record<string, string>, isLooking: boolean, look: (look: import("./import_origin.js").Look) => void, change: (match: Partial<Match>) => void, check: () => void, back: () => void}} Step */

const SAMPLES = 2;

/** What the server guessed, as the form shows it. @param {Found} found @returns {Match} */
export function guessed({ mapping, date_order, currency }) {
  const { title = [], ...columns } = mapping;
  return { titles: title.length ? title : [null], columns, date_order, currency };
}

/** The columns that make the title. @param {Match} match @returns {number[]} */
export function titleColumns({ titles }) {
  return /** @type {number[]} */ ([...new Set(titles)].filter((column) => column !== null));
}

/** @param {Step} step */
export function columnsStep(step) {
  return html`<form class="box" novalidate @submit=${(/** @type {Event} */ event) => submit(event, step)}>
    <div class="box__body import-match">
      ${facts(step.found)}
      ${origin(step.found, step.look, step.isLooking)}
      <div class="import-match__row import-match__row--head" aria-hidden="true">
        <span>${t("In Baton")}</span><span>${t("Column of the file")}</span><span>${t("What stands there")}</span>
      </div>
      ${step.found.fields.filter((field) => !isFolded(step, field)).map((field) => (field.name === "title" ? titleRow(step, field) : fieldRow(step, field)))}
      ${furtherFields(step)}
      ${left(step)}
      <div class="form__row import-match__ways">${dateOrder(step)}${currency(step)}</div>
    </div>
    <div class="box__foot form__actions">
      <button class="button button--primary" type="submit">${t("Check")}</button>
      <button class="button" type="button" @click=${step.back}>${t("Choose another file")}</button>
      <span class="quiet small">${t("Checking changes nothing on the board.")}</span>
    </div>
  </form>`;
}

/** What few files have, and this one has not. @param {Step} step @param {Field} field */
function isFolded({ found, wrong }, { name, rare }) {
  return rare && (found.mapping[name] ?? null) === null && !wrong[name];
}

/** @param {Step} step */
function furtherFields(step) {
  const folded = step.found.fields.filter((field) => isFolded(step, field));
  if (!folded.length) return nothing;
  return html`<details class="import-match__further"><summary>${tn("{n} more field", "{n} more fields", folded.length)}</summary>
    ${folded.map((field) => fieldRow(step, field))}</details>`;
}

/** @param {Found} found */
function facts({ file, form, total, skipped, hidden, encoding, delimiter }) {
  return html`<p class="import-match__facts">
    <strong class="import__file" dir="auto">${file}</strong>
    <span class="badge">${tn("{n} row", "{n} rows", total)}</span>
    <span class="badge">${form === "csv" ? encoding : form.toUpperCase()}</span>
    ${delimiter ? html`<span class="badge">${delimiterWord(delimiter)}</span>` : nothing}
    ${hidden ? html`<span class="badge badge--warn">${tn("{n} hidden row", "{n} hidden rows", hidden)}</span>` : nothing}
    ${skipped ? html`<span class="badge">${tn("{n} line left out (heading or note)", "{n} lines left out (headings or notes)", skipped)}</span>` : nothing}
  </p>`;
}

/** @param {string} mark */
function delimiterWord(mark) {
  /** @type {Record<string, string>} */
  const words = { ",": t("separated by commas"), ";": t("separated by semicolons"), "\t": t("separated by tabs"), "|": t("separated by bars") };
  return words[mark] ?? t("separated by {mark}", { mark });
}

/** @param {Step} step @param {Field} field */
function titleRow(step, { label, hint }) {
  const { titles } = step.match;
  return html`<div class="import-match__row" role="group" aria-labelledby="match-title-label">
    <span class="import-match__name"><span class="import-match__label" id="match-title-label">${label}</span> <span class="badge">${t("needed")}</span>
      ${hint ? html`<span class="field__hint" id="match-title-hint">${hint}</span>` : nothing}</span>
    <span class="import-match__choice">
      ${titles.map((column, i) => titlePart(step, column, i))}
      <span class="field__error" id="match-title-error">${step.wrong.title}</span>
      <button class="button button--ghost button--small import-match__more" type="button" @click=${() => addTitle(step)}>${icon("plus")}${t("Add a column to the title")}</button>
    </span>
    ${cells(step.found, titleColumns(step.match))}
  </div>`;
}

/** @param {Step} step @param {number | null} column @param {number} i */
function titlePart(step, column, i) {
  const { titles } = step.match;
  const label = titles.length > 1 ? t("Title, part {n}", { n: i + 1 }) : t("Title");
  const others = (/** @type {number | null} */ chosen) => titles.map((each, j) => (j === i ? chosen : each));
  return html`<span class="row">
    <select class="input" id="match-title-${i}" aria-label=${label} aria-required=${i === 0} aria-invalid=${Boolean(step.wrong.title)} aria-describedby="match-title-error"
      .value=${live(valueOf(column))} @change=${(/** @type {Event} */ event) => step.change({ titles: others(chosenIn(event)) })}>
      ${options(step.found, column, t("Choose a column…"))}
    </select>
    ${titles.length > 1 ? html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Take part {n} out of the title", { n: i + 1 })}
      @click=${() => removeTitle(step, i)}>${icon("x")}</button>` : nothing}
  </span>`;
}

/** @param {Step} step @param {Field} field */
function fieldRow(step, { name, label, hint }) {
  const column = step.match.columns[name] ?? null;
  return html`<div class="import-match__row">
    <span class="import-match__name"><label class="import-match__label" for="match-${name}">${label}</label>
      <span class="field__hint" id="match-${name}-hint">${hint}</span></span>
    <span class="import-match__choice"><select class="input ${column === null ? "import-match__none" : ""}" id="match-${name}" aria-describedby="match-${name}-hint match-${name}-error" aria-invalid=${Boolean(step.wrong[name])}
      .value=${live(valueOf(column))} @change=${(/** @type {Event} */ event) => step.change({ columns: { ...step.match.columns, [name]: chosenIn(event) } })}>
      ${options(step.found, column, t("not in the file"))}
    </select><span class="field__error" id="match-${name}-error">${step.wrong[name]}</span></span>
    ${cells(step.found, column === null ? [] : [column])}
  </div>`;
}

/** @param {Found} found @param {number | null} chosen @param {string} none */
function options(found, chosen, none) {
  return html`<option value="" ?selected=${chosen === null}>${none}</option>
    ${found.header.map((_, i) => html`<option value=${i} ?selected=${i === chosen}>${columnName(found, i)}</option>`)}`;
}

/** @param {Found} found @param {number} i */
function columnName({ header }, i) {
  return header[i].trim() || t("Column {n}, without a name", { n: formatNumber(i + 1) });
}

/** The first few values that differ, as they would be read. @param {Found} found @param {number[]} columns */
function cells({ rows }, columns) {
  const values = new Set(rows.map((row) => columns.map((i) => row[i]?.trim()).filter(Boolean).join(" · ")).filter(Boolean));
  const shown = [...values].slice(0, SAMPLES);
  if (columns.length && !shown.length) return html`<span class="import-match__cells faint">${t("empty in the first rows")}</span>`;
  return html`<span class="import-match__cells">${shown.map((value) => html`<span class="import-match__cell truncate" dir="auto" title=${value}>${value}</span>`)}</span>`;
}

/** Columns that go nowhere are named, so that nobody misses them afterwards. @param {Step} step */
function left({ found, match }) {
  const used = new Set([...titleColumns(match), ...Object.values(match.columns)]);
  const names = found.header.map((_, i) => i).filter((i) => !used.has(i)).map((i) => columnName(found, i));
  if (!names.length) return nothing;
  return html`<p class="import-match__left quiet small">${icon("columns-3")}<span dir="auto">${t("Stays in the file: {columns}", { columns: listed(names) })}</span></p>`;
}

/** @param {string[]} names */
function listed(names) {
  return new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(names);
}

/** @param {Step} step */
function dateOrder({ match, change }) {
  const orders = [
    { order: "ymd", label: t("Year first"), example: "2026-11-24" },
    { order: "dmy", label: t("Day first"), example: "24/11/2026" },
    { order: "mdy", label: t("Month first"), example: "11/24/2026" },
  ];
  return html`<fieldset class="field">
    <legend class="field__label">${t("Dates are written")}</legend>
    <div class="choice import-match__orders">${orders.map(({ order, label, example }) => html`<label class="choice__option">
      <input type="radio" name="date-order" value=${order} .checked=${live(match.date_order === order)} @change=${() => change({ date_order: order })}>
      <span class="import-match__order">${label} <small class="tabular">${example}</small></span>
    </label>`)}</div>
    <p class="field__hint">${t("Matters for dates such as 03/04/2026 only.")}</p>
  </fieldset>`;
}

/** @param {Step} step */
function currency({ match, change }) {
  return html`<div class="field">
    <label class="field__label" for="match-currency-default">${t("Currency")}</label>
    <select class="input import-match__currency" id="match-currency-default" aria-describedby="match-currency-default-hint" .value=${live(match.currency)}
      @change=${(/** @type {Event} */ event) => change({ currency: /** @type {HTMLSelectElement} */ (event.target).value })}>
      ${currencies().map((code) => html`<option ?selected=${code === match.currency}>${code}</option>`)}
    </select>
    <p class="field__hint" id="match-currency-default-hint">${t("For values that name none themselves.")}</p>
  </div>`;
}

/** @param {Step} step */
function addTitle({ match, change }) {
  change({ titles: [...match.titles, null] });
  document.getElementById(`match-title-${match.titles.length}`)?.focus();
}

/** @param {Step} step @param {number} i */
function removeTitle({ match, change }, i) {
  change({ titles: match.titles.filter((_, j) => j !== i) });
  document.getElementById(`match-title-${Math.max(0, i - 1)}`)?.focus();
}

/** @param {Event} event @param {Step} step */
function submit(event, step) {
  event.preventDefault();
  step.check();
}

/** @param {number | null} column */
function valueOf(column) {
  return column === null ? "" : String(column);
}

/** @param {Event} event @returns {number | null} */
function chosenIn(event) {
  const { value } = /** @type {HTMLSelectElement} */ (event.target);
  return value === "" ? null : Number(value);
}
