/** Everything in the workspace as one archive: made by a job that goes on without this page, and kept for a day. */
import { html, nothing } from "lit";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { cancelJob, followJob } from "../sync/jobs.js";
import { announce } from "../behaviors/announce.js";
import { icon } from "../views/icon.js";
import { sizeWord } from "../views/size_word.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { sentenceOf } from "./forms.js";
import { api } from "./requests.js";

/** @typedef {import("../sync/jobs.js").Job} Job */
/** @typedef {{workspace: string, draw: () => void}} Place */

/** The job that was begun last, and whether the server answers. */
const state = { job: /** @type {Job | null} */ (null), isLineBroken: false };

/** Goes on with what was asked for before this page was opened. @param {Place} place */
export async function findArchive(place) {
  const { job } = await api.get(`/api/workspaces/${place.workspace}/export`);
  if (job) await follow(job, place);
}

/** @param {Place} place */
export function exportBox(place) {
  return box(t("Export everything"), t("All boards, customers, people and settings, and the files themselves, as one zip."), html`<div class="workspace__export">
    ${isUnderWay() ? underWay(place) : ended(place)}
  </div>`);
}

function isUnderWay() {
  return Boolean(state.job && ["queued", "running", "cancelling"].includes(state.job.state));
}

/** @param {Place} place */
function underWay(place) {
  const { done, total, state: at } = /** @type {Job} */ (state.job);
  const words = total ? t("{done} of {total} parts", { done: formatNumber(done), total: formatNumber(total) }) : t("It begins in a moment…");
  return html`<progress class="meter meter--large" max=${total || 1} value=${done || nothing} aria-label=${t("Making the archive")} aria-valuetext=${words}></progress>
    <div class="row row--wrap"><p class="small quiet tabular">${state.isLineBroken ? t("The server does not answer at the moment. The archive goes on being made there.") : words}</p>
      <button class="button button--small push" type="button" ?disabled=${at === "cancelling"} @click=${() => cancel(place)}>${t("Cancel")}</button></div>`;
}

/** @param {Place} place */
function ended(place) {
  const { job } = state;
  return html`${job?.state === "done" ? result(job) : nothing}
    ${job?.state === "failed" ? html`<p class="workspace__export-failed" role="alert">${job.error?.message}</p>` : nothing}
    ${job?.state === "cancelled" ? html`<p class="small quiet" role="status">${t("It was cancelled; nothing is left of it.")}</p>` : nothing}
    <button class="button" type="button" @click=${() => begin(place)}>${icon("file-archive")}${job?.state === "done" ? t("Make a new archive") : t("Make the archive")}</button>`;
}

/** @param {Job} job */
function result({ id, report }) {
  const boards = tn("{n} board", "{n} boards", report.boards);
  const files = tn("{n} file", "{n} files", report.files);
  return html`<p role="status"><a class="button button--primary" href="/api/jobs/${id}/archive" download>${icon("download")}${t("Download ({size})", { size: sizeWord(report.size) })}</a></p>
    <p class="small quiet">${t("{boards}, {files}. It is kept for a day.", { boards, files })}
      ${report.missing.length ? tn("{n} file was not in the store any more; the README says which.", "{n} files were not in the store any more; the README says which.", report.missing.length) : nothing}</p>`;
}

/** @param {Place} place */
async function begin(place) {
  try {
    const { job } = await api.post(`/api/workspaces/${place.workspace}/export`);
    await follow(job, place);
    if (state.job?.state === "done") announce(t("The archive is ready to be downloaded."));
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
}

/** @param {string} id @param {Place} place */
async function follow(id, { draw }) {
  await followJob(api, id, (job) => {
    state.isLineBroken = job === null;
    if (job) state.job = job;
    draw();
  });
}

/** @param {Place} place */
async function cancel({ draw }) {
  const { job } = state;
  if (!job) return;
  try {
    await cancelJob(api, job.id);
    job.state = "cancelling";
    draw();
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
}
