/** Of the import's second step: which tool a table comes from, and which sheet of a workbook is meant. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "../views/icon.js";

/** @typedef {import("./import_job.js").Found} Found */
/** What may be looked at otherwise. @typedef {{sheet?: string | null, source?: string}} Look */

/** @param {Found} found @param {(look: Look) => void} look @param {boolean} isLooking */
export function origin(found, look, isLooking) {
  return html`<div class="form__row import-origin" aria-busy=${isLooking}>
    ${tool(found, look)}
    ${found.sheets.length > 1 ? sheet(found, look) : nothing}
  </div>`;
}

/** @param {Found} found @param {(look: Look) => void} look */
function tool({ source, sources, sheet, remembered }, look) {
  return html`<div class="field">
    <label class="field__label" for="import-source">${t("Recognized as")}</label>
    <select class="input import-origin__choice" id="import-source" aria-describedby="import-source-hint" .value=${live(source)}
      @change=${(/** @type {Event} */ event) => look({ sheet, source: chosen(event) })}>
      ${sources.map(({ name, title }) => html`<option value=${name} ?selected=${name === source}>${title}</option>`)}
      <option value="table" ?selected=${source === "table"}>${t("A table")}</option>
    </select>
    <p class="field__hint" id="import-source-hint">${remembered
      ? html`${icon("history")} ${t("Matched as the last time such a file was imported.")}`
      : t("Says what the columns mean and which stages are usual.")}</p>
  </div>`;
}

/** @param {Found} found @param {(look: Look) => void} look */
function sheet({ sheets, sheet, hidden }, look) {
  return html`<div class="field">
    <label class="field__label" for="import-sheet">${t("Sheet")}</label>
    <select class="input import-origin__choice" id="import-sheet" aria-describedby="import-sheet-hint" .value=${live(sheet ?? "")}
      @change=${(/** @type {Event} */ event) => look({ sheet: chosen(event) })}>
      ${sheets.map((name) => html`<option value=${name} ?selected=${name === sheet}>${name}</option>`)}
    </select>
    <p class="field__hint" id="import-sheet-hint">${hidden
      ? tn("{n} hidden row comes along.", "{n} hidden rows come along.", hidden)
      : t("One sheet is imported at a time.")}</p>
  </div>`;
}

/** @param {Event} event */
function chosen(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}
