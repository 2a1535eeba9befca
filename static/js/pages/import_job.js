/** What the import asks of the server: read a file, start a job. */
import { api } from "./requests.js";

/** @typedef {Record<string, number | null> & {title: number[]}} Mapping */
/** @typedef {{name: string, label: string, hint: string, rare: boolean}} Field */
/** A file that waits on the server; `part` says which board of an archive it is. @typedef {{kind: "table" | "board", format: string, title: string, upload: string, file: string, part: string | null}} Waiting */
/**
 * @typedef {Waiting & {kind: "table", form: string, encoding: string, delimiter: string | null, sheets: string[],
 *   sheet: string | null, hidden: number, total: number, skipped: number, header: string[], rows: string[][], fields: Field[],
 *   source: string, sources: {name: string, title: string}[], mapping: any, remembered: boolean, date_order: string, currency: string}} Found
 */
/**
 * @typedef {Waiting & {kind: "board", name: string, currency: string, formats: {name: string, title: string}[],
 *   columns: {key: string, name: string, kind: string, isArchived: boolean, guess: string}[],
 *   stages: {id: string, name: string, kind: string}[],
 *   people: {key: string, name: string, handle: string, guess: string}[],
 *   members: {id: string, name: string, status: string}[]}} FoundBoard
 */
/** @typedef {{kind: "several", files: Waiting[]}} Several */
/** @typedef {{upload: string, file: string, [name: string]: any}} Choice */
/**
 * @typedef {{columns: number, cards: number, archived: number, comments: number, tasks: number, labels: number,
 *   members: number, companies: number, missing: {what: string, count: number, why: string}[],
 *   problems: {line?: number | null, path?: string, message: string}[], problems_count: number, people: {name: string, known: boolean}[],
 *   board: string, attachments: number, files?: number, rules?: number, custom_fields: number, moves?: number, known?: number, changed?: number, left?: number,
 *   sums: import("../types").Money[], stages: {name: string, kind: string, count: number, isNew: boolean, isArchived?: boolean}[],
 *   preview: {title: string, stage: string, company: string | null, owner: string | null,
 *     value: import("../types").Money | null, date: string | null}[], dry_run: boolean}} Report
 */
/** @typedef {import("../sync/jobs.js").Job & {report: Report | null}} Job */

/**
 * `place` is the address of a board, or of the workspace for a new one.
 * @param {string} place @param {File} file @returns {Promise<Found | FoundBoard | Several>}
 */
export function inspect(place, file) {
  const form = new FormData();
  form.append("file", file);
  return api.post(`${place}/import/inspect`, form);
}

/** A table that waits, looked at otherwise. @param {string} place @param {Found} found @param {import("./import_origin.js").Look} otherwise @returns {Promise<Found>} */
export function lookAgain(place, { upload, file, format }, otherwise) {
  return api.post(`${place}/import/inspect`, { upload, file, format, ...otherwise });
}

/** Looks at a file that waits, as another kind of file if one is named. @param {string} place @param {Waiting} file @param {string} [format] @returns {Promise<Found | FoundBoard>} */
export function inspectAgain(place, { upload, file, part, format: guessed }, format = guessed) {
  return api.post(`${place}/import/inspect`, { upload, file, part, format });
}

/** @param {string} place @param {Choice} choice @param {boolean} dryRun @returns {Promise<string>} the job's id */
export async function startJob(place, choice, dryRun) {
  const { job } = await api.post(`${place}/import`, { ...choice, dry_run: dryRun });
  return job;
}

/** @param {string} id @param {boolean} on @returns {Promise<unknown>} */
export function letWait(id, on) {
  return api.post(`/api/jobs/${id}/${on ? "pause" : "resume"}`);
}
