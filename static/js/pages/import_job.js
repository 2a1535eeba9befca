/** What the import asks of the server: read a file, start a job. */
import { api } from "./requests.js";

/** @typedef {Record<string, number | null> & {title: number[]}} Mapping */
/** @typedef {{name: string, label: string, hint: string, rare: boolean}} Field */
/**
 * @typedef {{upload: string, file: string, form: string, encoding: string, delimiter: string | null, sheets: string[],
 *   sheet: string | null, hidden: number, total: number, skipped: number, header: string[], rows: string[][], fields: Field[],
 *   source: string, sources: {name: string, title: string}[], mapping: any, remembered: boolean, date_order: string, currency: string}} Found
 */
/** @typedef {{upload: string, file: string, source: string, sheet: string | null, mapping: any, date_order: string, currency: string}} Choice */
/**
 * @typedef {{columns: number, cards: number, archived: number, comments: number, tasks: number, labels: number,
 *   members: number, companies: number, known: number, changed: number, missing: {what: string, count: number, why: string}[],
 *   problems: {line: number | null, message: string}[], problems_count: number, people: {name: string, known: boolean}[],
 *   sums: import("../types").Money[], stages: {name: string, kind: string, count: number, isNew: boolean}[],
 *   preview: {title: string, stage: string, company: string | null, owner: string | null,
 *     value: import("../types").Money | null, date: string | null}[], dry_run: boolean}} Report
 */
/** @typedef {import("../sync/jobs.js").Job & {report: Report | null}} Job */

/** @param {string} boardId @param {File} file @returns {Promise<Found>} */
export function inspect(boardId, file) {
  const form = new FormData();
  form.append("file", file);
  return api.post(`/api/boards/${boardId}/import/inspect`, form);
}

/** The file that was sent, looked at otherwise. @param {string} boardId @param {Found} found @param {import("./import_origin.js").Look} look @returns {Promise<Found>} */
export function lookAgain(boardId, { upload, file }, look) {
  return api.post(`/api/boards/${boardId}/import/inspect`, { upload, file, ...look });
}

/** @param {string} boardId @param {Choice} choice @param {boolean} dryRun @returns {Promise<string>} the job's id */
export async function startJob(boardId, choice, dryRun) {
  const { job } = await api.post(`/api/boards/${boardId}/import`, { ...choice, dry_run: dryRun });
  return job;
}
