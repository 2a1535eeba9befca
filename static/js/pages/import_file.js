/** The import's first step: a file is chosen or dropped; what a good one looks like. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { whereToGetIt } from "./import_help.js";

/** What the server accepts for an upload (MAX_UPLOAD in integrations/imports/routes.py): more isn't sent at all. */
const LARGEST = 256 * 1024 * 1024;
const WORKBOOK = /\.(xls|xlsb|ods|numbers)$/i;

/** @typedef {import("./import_parts.js").Problem} Problem */

/** @param {{reading: string | null, choose: (files: FileList | File[]) => void}} step the name of the file that is being read */
export function fileStep({ reading, choose }) {
  return html`
    <div class="import-drop" aria-busy=${reading !== null} @dragenter=${mark} @dragover=${mark} @dragleave=${unmark} @drop=${unmark}>
      ${icon("upload")}
      ${reading === null ? invitation() : html`<p class="import-drop__title" dir="auto">${t("Reading {file}…", { file: reading })}</p>
        <progress class="import-progress__bar" aria-label=${t("Reading the file")}></progress>`}
      <input class="import-drop__input" type="file" id="import-file" multiple
        accept=".csv,.tsv,.tab,.txt,.xlsx,.xlsm,.json,.jsonl,.zip,.boardarchive,text/csv,text/tab-separated-values,application/json,application/zip"
        aria-label=${t("Choose files")} aria-describedby="import-formats" ?disabled=${reading !== null}
        @change=${(/** @type {Event} */ event) => chosen(event, choose)}>
    </div>
    ${whereToGetIt()}
    ${sample()}`;
}

function invitation() {
  return html`<p class="import-drop__title">${t("Drop a file here, or choose one")}</p>
    <p class="quiet" id="import-formats">${t("A board that Baton, Trello, WeKan, Planka, Nextcloud Deck or Focalboard has exported, or a table of deals as XLSX or CSV as HubSpot, Salesforce, Zoho CRM, Pipedrive, Fxiaoke, Asana and others export it; also several at once, or a zip of them. Up to 256 MB, a table 50 MB.")}</p>
    <span class="button button--primary" aria-hidden="true">${t("Choose a file")}</span>`;
}

/**
 * What can be seen without sending the file.
 * @param {File[]} files @returns {Promise<Problem | null>}
 */
export async function complaintAbout(files) {
  if (!files.length) return { what: t("This is not a file."), then: t("Drop a file from your computer.") };
  for (const file of files) {
    const problem = await complaintAboutOne(file);
    if (problem) return problem;
  }
  return null;
}

/** @param {File} file @returns {Promise<Problem | null>} */
async function complaintAboutOne(file) {
  if (WORKBOOK.test(file.name)) {
    return { what: t("“{file}” is a workbook of another kind.", { file: file.name }), then: t("In your spreadsheet program save it as XLSX or as “CSV UTF-8”, then choose that file.") };
  }
  if (file.size > LARGEST) {
    return { what: t("“{file}” is larger than 256 MB.", { file: file.name }), then: t("Export fewer columns, or split the file and import the parts one after the other.") };
  }
  if (await isUnreadable(file)) {
    return { what: t("“{file}” cannot be read.", { file: file.name }), then: t("Perhaps it is a folder, or was moved or changed. Choose the file again.") };
  }
  return null;
}

/** A folder looks like a file until one reads it. @param {File} file */
function isUnreadable(file) {
  return file.slice(0, 1).arrayBuffer().then(() => false, () => true);
}

function sample() {
  const [header, ...rows] = sampleRows();
  return html`<div class="import-sample">
    <div class="row row--wrap">
      <h3 id="sample-title">${t("What a good file looks like")}</h3>
      <a class="button button--small push" download=${t("deals-sample.csv")} href=${sampleAddress()}>${icon("download")}${t("Download this sample")}</a>
    </div>
    <div class="table-scroll" role="region" tabindex="0" aria-labelledby="sample-title">
      <table class="table import-sample__table">
        <thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell || nothing}</td>`)}</tr>`)}</tbody>
      </table>
    </div>
    <p class="field__hint">${t("Only a title is needed. Other names for the columns are understood, too, and in the next step you match them yourself.")}</p>
  </div>`;
}

function sampleRows() {
  return [
    [t("Title"), t("Stage"), t("Value"), t("Currency"), t("Customer"), t("Owner"), t("Expected close"), t("Description")],
    [t("Route planning for 40 vans"), t("Qualified"), "38500", "EUR", t("Nordwind Logistik"), "Mei Zhang", "2026-12-18", t("Demo went well")],
    [t("Cold-chain monitoring"), t("Proposal"), "64800", "EUR", t("Kestrel Foods"), "Tom Becker", "2027-01-15", ""],
    [t("Lab information system"), t("Won"), "58000", "EUR", t("Lumen Optics"), "Ana Ruiz", "2026-11-20", ""],
  ];
}

let address = "";

/** With a byte order mark, or spreadsheet programs take it for something else than UTF-8. */
function sampleAddress() {
  const lines = sampleRows().map((row) => row.map(quoted).join(",")).join("\r\n");
  address ||= URL.createObjectURL(new Blob([`\ufeff${lines}\r\n`], { type: "text/csv;charset=utf-8" }));
  return address;
}

/** @param {string} cell */
function quoted(cell) {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The same file may be chosen again after it was changed. @param {Event} event @param {(files: File[]) => void} choose */
function chosen(event, choose) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const files = [...(input.files ?? [])];
  input.value = "";
  if (files.length) choose(files);
}

/** @param {Event} event */
function mark(event) {
  /** @type {HTMLElement} */ (event.currentTarget).classList.add("import-drop--over");
}

/** @param {Event} event */
function unmark(event) {
  /** @type {HTMLElement} */ (event.currentTarget).classList.remove("import-drop--over");
}
