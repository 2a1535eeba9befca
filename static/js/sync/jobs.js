// Long work that the server does beside everything else: followed to its end, or called off.
import { CommandError, isPutOff } from "./errors.js";

/** @typedef {import("../types").Api} Api */
/**
 * @typedef {{id: string, kind: string, state: "queued" | "running" | "pausing" | "paused" | "cancelling" | "done" | "failed" | "cancelled",
 *   done: number, total: number, report: any, error: {code: string, message: string, data?: any} | null}} Job
 */

const PAUSE = 400;
/** Between two attempts while the server does not answer. */
const PATIENCE = 2_000;

/** @param {Api} api @param {string} id @returns {Promise<unknown>} */
export function cancelJob(api, id) {
  return api.post(`/api/jobs/${id}/cancel`);
}

/**
 * Asks again and again until the job has ended. A broken line ends nothing: the job goes on without us.
 * @param {Api} api @param {string} id @param {(job: Job | null) => void} tell with null while the server does not answer
 * @returns {Promise<any>}
 */
export async function followJob(api, id, tell) {
  for (;;) {
    const job = await look(api, id);
    tell(job);
    if (job && ["done", "failed", "cancelled"].includes(job.state)) return job;
    await pause(job ? PAUSE : PATIENCE);
  }
}

/** @param {Api} api @param {string} id @returns {Promise<Job | null>} */
async function look(api, id) {
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
