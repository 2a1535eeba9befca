/** What the import asks of the server: read a file, start a job, follow it to its end, call it off. */
import { CommandError, isPutOff } from "../sync/errors.js";
import { api } from "./requests.js";

/** @typedef {Record<string, number | null> & {title: number[]}} Mapping */
/** @typedef {{name: string, label: string, hint: string}} Field */
/**
 * @typedef {{upload: string, file: string, encoding: string, delimiter: string, total: number, skipped: number,
 *   header: string[], rows: string[][], fields: Field[], mapping: any, date_order: string, currency: string}} Found
 */
/** @typedef {{upload: string, file: string, mapping: any, date_order: string, currency: string}} Choice */
/**
 * @typedef {{columns: number, cards: number, archived: number, comments: number, tasks: number, labels: number,
 *   members: number, companies: number, missing: {what: string, count: number, why: string}[],
 *   problems: {line: number | null, message: string}[], problems_count: number, people: {name: string, known: boolean}[],
 *   sums: import("../types").Money[], stages: {name: string, kind: string, count: number, isNew: boolean}[],
 *   preview: {title: string, stage: string, company: string | null, owner: string | null,
 *     value: import("../types").Money | null, date: string | null}[], dry_run: boolean}} Report
 */
/**
 * @typedef {{id: string, kind: string, state: "queued" | "running" | "cancelling" | "done" | "failed" | "cancelled",
 *   done: number, total: number, report: Report | null, error: {code: string, message: string, data?: any} | null}} Job
 */

const PAUSE = 400;
/** Between two attempts while the server does not answer. */
const PATIENCE = 2_000;

/** @param {string} boardId @param {File} file @returns {Promise<Found>} */
export function inspect(boardId, file) {
  const form = new FormData();
  form.append("file", file);
  return api.post(`/api/boards/${boardId}/import/inspect`, form);
}

/** @param {string} boardId @param {Choice} choice @param {boolean} dryRun @returns {Promise<string>} the job's id */
export async function startJob(boardId, choice, dryRun) {
  const { job } = await api.post(`/api/boards/${boardId}/import`, { ...choice, dry_run: dryRun });
  return job;
}

/** @param {string} id @returns {Promise<unknown>} */
export function cancelJob(id) {
  return api.post(`/api/jobs/${id}/cancel`);
}

/**
 * Asks again and again until the job has ended. A broken line ends nothing: the job goes on without us.
 * @param {string} id @param {(job: Job | null) => void} tell with null while the server does not answer
 * @returns {Promise<Job>}
 */
export async function followJob(id, tell) {
  for (;;) {
    const job = await look(id);
    tell(job);
    if (job && ["done", "failed", "cancelled"].includes(job.state)) return job;
    await pause(job ? PAUSE : PATIENCE);
  }
}

/** @param {string} id @returns {Promise<Job | null>} */
async function look(id) {
  try {
    return await api.get(`/api/jobs/${id}`);
  } catch (error) {
    if (error instanceof CommandError && isPutOff(error.code)) return null;
    throw error;
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
