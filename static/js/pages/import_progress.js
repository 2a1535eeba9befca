/** A running import: how far it is, and the ways to let it wait or call it off. */
import { html, nothing } from "lit";
import { formatNumber, t, tn } from "../lib/i18n.js";

/** @typedef {import("./import_job.js").Job} Job */
/** @typedef {{label: string, job: Job | null, isLineBroken: boolean, isCancelling: boolean, canWait: boolean, cancel: () => void, wait: (on: boolean) => void}} Progress */

/** @param {Progress} progress */
export function progressBox({ label, job, isLineBroken, isCancelling, canWait, cancel, wait }) {
  const { done = 0, total = 0 } = job ?? {};
  const waits = isWaiting(job);
  const words = progressWords(job, isCancelling);
  return html`<div class="box"><div class="box__body import-progress">
    <progress class="import-progress__bar" role="progressbar" aria-label=${label} max=${total || 1} value=${done || nothing}
      aria-valuenow=${done || nothing} aria-valuemax=${total || 1} aria-valuetext=${words}></progress>
    <p class="tabular">${words}</p>
    ${isLineBroken ? html`<p class="import-progress__broken" role="status">${t("The server does not answer at the moment. The import is safe there; this page asks again.")}</p>` : nothing}
    <p class="row">
      ${canWait && job ? html`<button class="button" type="button" aria-disabled=${isCancelling} @click=${() => wait(!waits)}>${waits ? t("Go on") : t("Pause")}</button>` : nothing}
      <button class="button" type="button" aria-disabled=${isCancelling || !job} @click=${cancel}>${t("Cancel")}</button>
    </p>
  </div></div>`;
}

/** @param {Job | null} job */
export function isWaiting(job) {
  return job?.state === "paused" || job?.state === "pausing";
}

/** @param {Job | null} job @param {boolean} isCancelling */
function progressWords(job, isCancelling) {
  if (isCancelling) return t("Cancelling…");
  if (isWaiting(job)) return `${t("It waits. Nobody sees yet what has come so far.")}${job?.total ? ` ${counted(job)}` : ""}`;
  if (!job?.total) return t("It begins in a moment…");
  if (!job.done && !isOfBoard(job)) return tn("Reading {n} row…", "Reading {n} rows…", job.total);
  return counted(job);
}

/** @param {Job} job */
function isOfBoard({ kind }) {
  return kind === "board-import";
}

/** @param {Job} job */
function counted(job) {
  const counts = { done: formatNumber(job.done), total: formatNumber(job.total) };
  return isOfBoard(job) ? t("{done} of {total} deals, tasks, comments, links and moves", counts) : t("{done} of {total} deals", counts);
}
