/** Deals from a file, in calm steps: file, what means what, check, import. Until the last nothing changes. */
import { html, nothing, render } from "lit";
import { announce } from "../behaviors/announce.js";
import { t, tn } from "../lib/i18n.js";
import { CommandError, isPutOff } from "../sync/errors.js";
import { boardStep, guessedBoard } from "./import_board.js";
import { columnsStep, guessed, titleColumns } from "./import_columns.js";
import { complaintAbout, fileStep } from "./import_file.js";
import { cancelJob, followJob } from "../sync/jobs.js";
import { inspect, inspectAgain, letWait, lookAgain, startJob } from "./import_job.js";
import { api } from "./requests.js";
import { heading, problemBox, way } from "./import_parts.js";
import { pickStep } from "./import_pick.js";
import { progressBox } from "./import_progress.js";
import { details, figures, missing, problems } from "./import_report.js";
import { undoNewBoard } from "./import_undo.js";
import { start } from "./start.js";
import { icon } from "../views/icon.js";

/** @typedef {import("./import_job.js").Job} Job */
/** @typedef {import("./import_job.js").Report} Report */
/** @typedef {import("./import_parts.js").Problem} Problem */
/** @typedef {"file" | "pick" | "columns" | "checking" | "report" | "importing" | "result" | "undone"} StepName */

const boot = /** @type {import("../types").Boot} */ (await start());
/** A board, or the workspace in which the file makes a new one. */
const place = boot.board ? `/api/boards/${boot.board.id}` : `/api/workspaces/${boot.workspace.id}`;
const main = /** @type {HTMLElement} */ (document.getElementById("import"));
/** The place of each step on the way. @type {Record<StepName, number>} */
const PLACE = { file: 0, pick: 0, columns: 1, checking: 2, report: 2, importing: 3, result: 4, undone: 0 };
/** A reader hears how far it is at each quarter. */
const QUARTER = 0.25;

/** @type {StepName} */
let step = "file";
/** @type {Problem | null} */
let problem = null;
/** @type {string | null} the name of the file that is being read */
let reading = null;
/** Those of several files that were not imported yet. @type {import("./import_job.js").Waiting[]} */
let waiting = [];
/** Those of several files that are no import, and why. @type {import("./import_pick.js").Refused[]} */
let refused = [];
/** @type {import("./import_job.js").Found | null} */
let found = null;
/** @type {import("./import_columns.js").Match | null} */
let match = null;
/** A board of another tool, instead. @type {import("./import_job.js").FoundBoard | null} */
let foundBoard = null;
/** @type {import("./import_board.js").BoardMatch | null} */
let boardMatch = null;
/** What is wrong with single fields. @type {Record<string, string>} */
let wrong = {};
/** @type {string | null} */
let jobId = null;
/** @type {Job | null} the running job as it was last seen */
let job = null;
/** So often a table was looked at otherwise, and whether the last answer is yet to come. */
let looks = 0;
let isLooking = false;
let isLineBroken = false;
let isCancelling = false;
/** @type {Report | null} */
let report = null;

function draw() {
  render(html`${way(PLACE[step])}
    <div class="import__step">${views[step]()}</div>`, main);
}

/** @type {Record<StepName, () => unknown>} */
const views = {
  file: () => html`
    ${heading(t("Choose a file"), t("From another system or a spreadsheet. You see what will come before anything changes."))}
    ${problemBox(problem)}
    ${fileStep({ reading, choose: read })}`,

  pick: () => html`
    ${isArchive() ? heading(t("Which board?"), t("The archive holds several. They are imported one after the other.")) : heading(t("Several files"), t("They are imported one after the other."))}
    ${problemBox(problem)}
    ${pickStep({ files: waiting, refused, reading, choose: readWaiting, back: () => go("file") })}`,

  columns: () => html`
    ${heading(foundBoard ? t("Match people and lists") : t("Match the columns"), t("Baton has guessed; correct what is wrong."))}
    ${problemBox(problem)}
    ${foundBoard && boardMatch && boardStep({ found: foundBoard, match: boardMatch, isNew: !boot.board, change: changeBoardMatch, again: readAgain, check, back: () => go("file") })}
    ${found && match && columnsStep({ found, match, wrong, isLooking, look: lookOtherwise, change: changeMatch, check, back: () => go("file") })}`,

  checking: () => html`
    ${heading(t("Checking the file"), t("Nothing changes on the board."))}
    ${progress(t("Checking the file"))}`,

  report: () => html`
    ${heading(t("What will come"), t("Nothing has changed yet."))}
    ${problemBox(problem)}
    ${report && reportBox(report)}`,

  importing: () => html`
    ${heading(report ? tn("Importing {n} deal", "Importing {n} deals", report.cards) : t("Importing"), t("You may leave this page: the import goes on without it. The others see the deals when all of them are there."))}
    ${progress(t("Importing"))}`,

  result: () => html`
    ${report && resultBox(report)}`,

  undone: () => html`
    ${heading(t("The import was undone"), t("The board that it made lies with the archived ones. There you bring it back, or remove it for good."))}
    <div class="form__actions">
      <a class="button button--primary" href="/">${t("All boards")}</a>
      <button class="button" type="button" @click=${() => go(waiting.length ? "pick" : "file")}>${waiting.length && isArchive() ? t("Import another board") : t("Import another file")}</button>
    </div>`,
};

for (const name of /** @type {const} */ (["dragover", "drop"])) document.addEventListener(name, dropAnywhere);
// A page that was loaded again in the middle of an import finds it by its address; whoever left it, on the server.
const started = new URLSearchParams(location.hash.slice(1)).get("job") ?? main.dataset.job;
if (started) finishImport(started);
else draw();

/** @param {Report} report */
function reportBox(report) {
  return html`<div class="box">
    <div class="box__body import-report">
      ${figures(report)}
      ${report.cards ? nothing : html`<p>${t("There is no deal in this file that could be imported. Match other columns, or choose another file.")}</p>`}
      ${details(report)}
    </div>
    <div class="box__foot form__actions import__decision">
      ${report.cards ? html`<button class="button button--primary" type="button" @click=${importAll}>${tn("Import {n} deal", "Import {n} deals", report.cards)}</button>` : nothing}
      <button class="button" type="button" @click=${() => go("columns")}>${foundBoard ? t("Back to people and lists") : t("Back to the columns")}</button>
      <button class="button button--ghost" type="button" @click=${() => go("file")}>${t("Choose another file")}</button>
    </div>
  </div>`;
}

/** @param {Report} report */
function resultBox(report) {
  return html`
    ${heading(tn("{n} deal is on the board", "{n} deals are on the board", report.cards))}
    <div class="box">
      <div class="box__body import-report">${figures(report)}${problems(report)}${missing(report)}${isWholeBoard() ? nothing : html`<p class="import__back">${icon("undo-2")}<span>${t("Not what you expected? Undo on the board takes the whole import back at once.")}</span></p>`}</div>
      <div class="box__foot form__actions">
        <a class="button button--primary" href="/boards/${report.board}">${t("Open the board")}</a>
        ${waiting.length
          ? html`<button class="button" type="button" @click=${() => go("pick")}>${isArchive() ? tn("Import {n} more board", "Import {n} more boards", waiting.length) : tn("Import {n} more file", "Import {n} more files", waiting.length)}</button>`
          : html`<button class="button" type="button" @click=${() => go("file")}>${t("Import another file")}</button>`}
        ${boot.board ? nothing : html`<button class="button button--ghost push" type="button" @click=${() => undo(report.board)}>${icon("undo-2")}${t("Undo: remove this board")}</button>`}
      </div>
    </div>`;
}

/** One of our own is made again as it was, and is no import on a board. */
function isWholeBoard() {
  return foundBoard?.format === "json" || foundBoard?.format === "workspace";
}

/** @param {string} label */
function progress(label) {
  return progressBox({ label, job, isLineBroken, isCancelling, canWait: step === "importing", cancel, wait });
}

/** @param {StepName} next @param {Problem | null} [said] */
function go(next, said = null) {
  step = next;
  problem = said;
  draw();
  const title = /** @type {HTMLElement | null} */ (main.querySelector("[data-heading]"));
  title?.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
}

/** @param {FileList | File[]} files */
async function read(files) {
  const all = [...files];
  problem = await complaintAbout(all);
  if (problem) return draw();
  waiting = [];
  refused = [];
  await look(all[0].name, async () => {
    if (all.length > 1) {
      for (const file of all) await readOneOf(file);
    } else {
      const seen = await inspect(place, all[0]);
      if (seen.kind !== "several") return show(seen);
      waiting = seen.files;
    }
    reading = null;
    go("pick");
  });
}

/** One that is no import does not keep the others away. @param {File} file */
async function readOneOf(file) {
  reading = file.name;
  draw();
  try {
    const seen = await inspect(place, file);
    waiting.push(...(seen.kind === "several" ? seen.files : [/** @type {import("./import_job.js").Waiting} */ (seen)]));
  } catch (error) {
    if (!(error instanceof CommandError) || isPutOff(error.code)) throw error;
    refused.push({ file: file.name, why: error.message });
  }
}

/** @param {import("./import_job.js").Waiting} file */
async function readWaiting(file) {
  await look(file.file, async () => {
    show(await inspectAgain(place, file));
    waiting = waiting.filter((other) => other !== file);
  });
}

/** It was taken for something else. @param {string} format */
async function readAgain(format) {
  if (foundBoard) await look(foundBoard.file, async () => show(await inspectAgain(place, /** @type {import("./import_job.js").FoundBoard} */ (foundBoard), format)));
}

/** @param {string} name @param {() => Promise<void>} ask */
async function look(name, ask) {
  reading = name;
  problem = null;
  draw();
  try {
    await ask();
  } catch (error) {
    reading = null;
    // The server says itself that reading a file changes nothing.
    problem = { ...refusal(error), isSafetySaid: true };
    draw();
  }
}

/** @param {import("./import_origin.js").Look} otherwise */
async function lookOtherwise(otherwise) {
  if (!found) return;
  const mine = (looks += 1);
  isLooking = true;
  problem = null;
  draw();
  try {
    const seen = await lookAgain(place, found, otherwise);
    // Somebody has chosen again in the meantime.
    if (mine !== looks) return;
    found = seen;
    match = guessed(found);
    wrong = {};
    announce(t("The columns were matched anew."));
  } catch (error) {
    if (mine === looks) problem = refusal(error);
  }
  isLooking = mine !== looks;
  draw();
}

/** @param {import("./import_job.js").Found | import("./import_job.js").FoundBoard} seen */
function show(seen) {
  const isBoard = seen.kind === "board";
  foundBoard = isBoard ? seen : null;
  boardMatch = isBoard ? guessedBoard(seen) : null;
  found = isBoard ? null : seen;
  match = isBoard ? null : guessed(seen);
  wrong = {};
  reading = null;
  go("columns");
}

/** @param {Partial<import("./import_board.js").BoardMatch>} change */
function changeBoardMatch(change) {
  if (!boardMatch) return;
  boardMatch = { ...boardMatch, ...change };
  draw();
}

/** @param {Partial<import("./import_columns.js").Match>} change */
function changeMatch(change) {
  if (!match) return;
  match = { ...match, ...change };
  wrong = {};
  draw();
}

async function check() {
  if (!foundBoard && (!match || !found)) return;
  if (match && titleColumns(match).length === 0) return pointOut({ title: t("Choose the column that names the deal.") });
  await run("checking", { dryRun: true, back: "columns", then: (checked) => { report = checked; go("report"); } });
}

/** @param {Record<string, string>} fields */
function pointOut(fields) {
  wrong = fields;
  draw();
  /** @type {HTMLElement | null} */ (main.querySelector("[aria-invalid=true]"))?.focus();
}

async function importAll() {
  await run("importing", { dryRun: false, back: "report", then: finished });
}

/**
 * Starts a job and stays with it; whatever goes wrong leads back to where it was started.
 * @param {StepName} during @param {{dryRun: boolean, back: StepName, then: (report: Report) => void}} options
 */
async function run(during, { dryRun, back, then }) {
  begin(during);
  try {
    const id = await startJob(place, choice(), dryRun);
    if (!dryRun) history.replaceState(null, "", `#job=${id}`);
    await stay(id, back, then);
  } catch (error) {
    go(back, dryRun ? refusal(error) : unsureWhenUnanswered(refusal(error), error));
  }
}

/** @param {StepName} during */
function begin(during) {
  job = null;
  jobId = null;
  isLineBroken = false;
  isCancelling = false;
  go(during);
}

/** @param {string} id @param {StepName} back @param {(report: Report) => void} then */
async function stay(id, back, then) {
  jobId = id;
  const ended = await followJob(api, id, tell);
  history.replaceState(null, "", location.pathname);
  if (ended.state === "done" && ended.report) return then(ended.report);
  if (ended.state === "cancelled") return go(back, { what: t("Cancelled."), tone: "plain" });
  go(back, { what: ended.error ? new CommandError(ended.error).message : t("The import did not work."), isSafetySaid: ended.error?.code === "internal" });
  if (back === "columns") pointOut(firstSentences(ended.error?.data?.fields));
}

/** @param {Record<string, string[]>} [fields] */
function firstSentences(fields = {}) {
  return Object.fromEntries(Object.entries(fields).map(([name, sentences]) => [name, sentences[0]]));
}

/** An import that another load of this page has started. @param {string} id */
async function finishImport(id) {
  begin("importing");
  try {
    await stay(id, "file", finished);
  } catch {
    // Long done and forgotten, or somebody else's: then this is simply the page.
    history.replaceState(null, "", location.pathname);
    go("file");
  }
}

/** @param {Report} made */
function finished(made) {
  report = made;
  go("result");
}

/** @param {Job | null} seen */
function tell(seen) {
  isLineBroken = seen === null;
  if (seen) {
    const quarter = quarterOf(seen);
    if (quarter > quarterOf(job) && quarter < 4) announce(t("{n} % done", { n: quarter * 25 }));
    job = seen;
    isCancelling ||= seen.state === "cancelling";
  }
  draw();
}

/** @param {Job | null} job */
function quarterOf(job) {
  return job?.total ? Math.floor(job.done / job.total / QUARTER) : 0;
}

/** @param {boolean} on */
async function wait(on) {
  if (!jobId || isCancelling) return;
  try {
    await letWait(jobId, on);
    if (job) job = { ...job, state: on ? "pausing" : "running" };
    draw();
    announce(on ? t("It waits. Nobody sees yet what has come so far.") : t("It goes on."));
  } catch (error) {
    announce(/** @type {Error} */ (error).message, "assertive");
  }
}

async function cancel() {
  if (!jobId || isCancelling) return;
  isCancelling = true;
  draw();
  try {
    await cancelJob(api, jobId);
  } catch (error) {
    isCancelling = false;
    draw();
    announce(/** @type {Error} */ (error).message, "assertive");
  }
}

/** The new board goes, and with it all that came. @param {string} board */
async function undo(board) {
  if (await undoNewBoard(board)) go("undone");
}

/** Whether what waits are boards of an archive. */
function isArchive() {
  return waiting.every(({ part }) => part);
}

/** @returns {import("./import_job.js").Choice} */
function choice() {
  if (foundBoard && boardMatch) {
    const { upload, file, format, part } = foundBoard;
    const { name, ...chosen } = boardMatch;
    return { upload, file, format, part, ...chosen, ...(boot.board || !name.trim() ? {} : { name }) };
  }
  if (!found || !match) throw new Error("there is no file yet");
  const { columns, date_order, currency } = match;
  const { upload, file, format, source, sheet } = found;
  return { upload, file, format, source, sheet, mapping: { ...columns, title: titleColumns(match) }, date_order, currency };
}

/** @param {unknown} error @returns {Problem} */
function refusal(error) {
  if (!(error instanceof CommandError)) throw error;
  return { what: error.message, then: advice(error) };
}

/** The request may have arrived although the answer did not. @param {Problem} problem @param {unknown} error @returns {Problem} */
function unsureWhenUnanswered(problem, error) {
  if (!(error instanceof CommandError) || error.code !== "unavailable") return problem;
  return { ...problem, isSafetySaid: true, then: t("The import may have begun all the same. Look at the board before you start it again.") };
}

/** @param {CommandError} error */
function advice({ code }) {
  if (code === "too_large") return t("Export fewer columns, or split the file and import the parts one after the other.");
  if (code === "unavailable") return t("Check the connection and try again.");
  if (code === "rate_limited") return t("Wait a moment and try again.");
  return undefined;
}

/** A file let go beside the field is taken, too; and never opened by the browser in place of this page. @param {DragEvent} event */
function dropAnywhere(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  if (event.type === "drop" && step === "file" && reading === null) read([...event.dataTransfer.files]);
}
