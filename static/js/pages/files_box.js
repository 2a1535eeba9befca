/** Which files a workspace takes: how large, how much together, of which types; and how much room is used. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { sizeWord } from "../views/size_word.js";
import { box } from "./box.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{used: number, count: number, limit: number, quota: number, server: {limit: number, quota: number}}} Space bytes */
/** @typedef {{record: Row, space: Space, may: boolean, run: (args: object) => void}} Shown */

const MEGABYTE = 1024 ** 2;
const NEARLY_FULL = 0.9;

/** Mirrors core/file_types.py. @returns {[string, string][]} */
function groups() {
  return [
    ["picture", t("Pictures")],
    ["pdf", t("PDF")],
    ["office", t("Office documents")],
    ["text", t("Text, CSV, web pages")],
    ["archive", t("Archives (zip …)")],
    ["media", t("Sound and video")],
    ["other", t("Everything else")],
  ];
}

/** @param {Shown} shown */
export function filesBox(shown) {
  return box(t("Files"), shown.may ? "" : t("Only owners change this."), html`<div class="form">
    ${room(shown.space)}
    ${size(shown, { name: "limit", label: t("Largest file"), own: shown.record.file_limit, most: shown.space.server.limit })}
    ${size(shown, { name: "quota", label: t("All files together"), own: shown.record.file_quota, most: shown.space.server.quota })}
    ${types(shown)}
  </div>`);
}

/** @param {Space} space */
function room({ used, count, quota }) {
  const words = tn("{used} of {quota} used by {n} file", "{used} of {quota} used by {n} files", count, { used: sizeWord(used), quota: sizeWord(quota) });
  return html`<div class="workspace__room">
    <progress class="meter meter--large ${used > NEARLY_FULL * quota ? "meter--full" : ""}" max=${quota} value=${Math.min(used, quota)} aria-label=${t("Room that is used")}></progress>
    <p class="small quiet tabular" role="status">${used ? words : t("No files yet; {quota} are free.", { quota: sizeWord(quota) })}</p>
  </div>`;
}

/** @param {Shown} shown @param {{name: string, label: string, own: number | null, most: number}} about */
function size({ may, run }, { name, label, own, most }) {
  const largest = Math.floor(most / MEGABYTE);
  const save = (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (!input.reportValidity()) return;
    run({ [name]: input.value ? Number(input.value) * MEGABYTE : null });
  };
  return html`<div class="field">
    <label class="field__label" for="files-${name}">${label}</label>
    <span class="workspace__size">
      <input class="input tabular" id="files-${name}" type="number" inputmode="numeric" min="1" max=${largest} step="1" placeholder=${largest} ?disabled=${!may}
        aria-describedby="files-${name}-hint" .value=${unlessTyping(own ? String(Math.round(own / MEGABYTE)) : "")} @change=${save}><span>MB</span></span>
    <p class="field__hint" id="files-${name}-hint">${t("The server allows {n} MB; leave it empty for that.", { n: formatNumber(largest) })}</p>
  </div>`;
}

/** @param {Shown} shown */
function types({ record, may, run }) {
  const refused = new Set(/** @type {string[]} */ (record.files_refused ?? []));
  const toggle = (/** @type {string} */ group, /** @type {boolean} */ taken) => {
    const others = [...refused].filter((one) => one !== group);
    run({ refused: taken ? others : [...others, group] });
  };
  return html`<fieldset class="field" ?disabled=${!may}>
    <legend class="field__label">${t("Types that may be attached")}</legend>
    <div class="workspace__types">${groups().map(([group, word]) => html`<label class="check">
      <input type="checkbox" name=${group} .checked=${live(!refused.has(group))}
        @change=${(/** @type {Event} */ event) => toggle(group, /** @type {HTMLInputElement} */ (event.target).checked)}><span>${word}</span></label>`)}</div>
    <p class="field__hint">${t("What a file is, its content says, not its name. Files that are there already stay.")}</p>
    ${refused.size === groups().length ? html`<p class="field__error" role="alert">${t("No file can be attached now, only links.")}</p>` : nothing}
  </fieldset>`;
}
