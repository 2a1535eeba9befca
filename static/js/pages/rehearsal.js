/** A process planned for oneself alone, rehearsed on what has been, and then adopted or thrown away. */
import { html, nothing, render } from "lit";
import { announce } from "../behaviors/announce.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { countChanges, processOf, rebased } from "../store/process.js";
import { same } from "../store/same.js";
import { Connection } from "../sync/connection.js";
import { cancelJob, followJob } from "../sync/jobs.js";
import { keepPlan, readPlan } from "../sync/kept_plan.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { sentenceOf } from "./forms.js";
import { mirror } from "./mirror.js";
import { rulesOf, stagesOf } from "./rehearsal_plan.js";
import { reportOf, sumUp } from "./rehearsal_report.js";
import { api, command } from "./requests.js";
import "./rule_form.js";
import { RuleGround } from "./rule_ground.js";
import { start } from "./start.js";

/** @typedef {import("../store/process.js").Process} Process */
/** @typedef {import("../sync/jobs.js").Job} Job */

const boot = /** @type {import("../types").Boot} */ (await start());
const boardId = /** @type {{id: string}} */ (boot.board).id;
const main = /** @type {HTMLElement} */ (document.getElementById("rehearsal"));
const connection = new Connection();
const board = mirror(connection, "board", boardId, () => location.assign("/"));
const workspace = mirror(connection, "workspace", boot.workspace.id, () => {});
const ground = new RuleGround(boot, boardId, board, workspace);
document.body.append(document.createElement("baton-sheet"));

/** What was planned, from which process, and what was last rehearsed of it. @type {import("../sync/kept_plan.js").Kept} */
let kept = /** @type {any} */ (null);
/** @type {Job | null} the rehearsal that is going on */
let going = null;
/** @type {any} */
let report = null;
let failure = "";
/** Which rule is being written: its id, or "new". @type {string | null} */
let writing = null;

connection.open();
load();

async function load() {
  await Promise.all([ground.meet(), board.opened, workspace.opened]);
  const now = processOf(board.store);
  kept = readPlan(boot.me.id, boardId) ?? { plan: now, before: now, days: 92, job: null, rehearsed: null };
  follow();
  for (const key of ["columns", "*:rule", "*:label", "*:member"]) board.store.subscribe(key, follow);
  if (kept.job) await resume(kept.job);
}

/** What others change of the process holds here too, where the plan had left it as it was. */
function follow() {
  const now = processOf(board.store);
  if (!same(now, kept.before)) {
    const wasMine = !same(kept.plan, kept.before);
    kept = { ...kept, plan: rebased(kept.plan, kept.before, now), before: now };
    if (wasMine) toast({ text: t("The process of the board was changed meanwhile. Your plan goes on from what it is now.") });
    keep();
  }
  draw();
}

function keep() {
  keepPlan(boot.me.id, boardId, same(kept.plan, kept.before) && !kept.job ? null : kept);
}

/** @param {Process} plan */
function change(plan) {
  kept = { ...kept, plan };
  keep();
  draw();
}

function draw() {
  const names = { ...ground.names, column: (/** @type {string} */ id) => nameOf(id) ?? t("a stage that is gone") };
  const planning = { ...kept, busy: going !== null, writing, names, ground: { ...ground.all(), columns: kept.plan.columns }, change, write, ask: (/** @type {object} */ condition) => ground.tryOut(condition) };
  render(html`
    <p class="page__lead">${t("Change the process here for yourself alone and look what it would have made of the last months. Nobody else sees it until you adopt it.")}</p>
    <section class="box"><div class="box__head"><h2>${t("Stages")}</h2></div><div class="box__body">${stagesOf(planning)}</div></section>
    <section class="box"><div class="box__head"><h2>${t("Rules")}</h2></div><div class="box__body">${rulesOf(planning)}</div></section>
    ${deeds()}
    <div role="status">${going ? progress(going) : nothing}</div>
    ${failure ? html`<p class="notice notice--wrong" role="alert">${failure}</p>` : nothing}
    ${report ? reportOf(report, { ground, names, boardId, job: kept.job ?? "", isOld: !isRehearsed() }) : nothing}`, main);
  main.ariaBusy = "false";
}

function deeds() {
  const { stages, rules } = countChanges(kept.plan, kept.before);
  const none = stages + rules === 0;
  const what = [stages && tn("{n} stage", "{n} stages", stages), rules && tn("{n} rule", "{n} rules", rules)].filter(Boolean).join(", ");
  return html`<div class="plan-deeds">
    <p>${none ? t("Nothing is changed yet.") : t("Changed: {what}", { what })}</p>
    <label class="plan-deeds__span"><span>${t("On the changes of")}</span> <select class="input input--small" ?disabled=${going !== null} @change=${(/** @type {any} */ event) => setDays(Number(event.target.value))}>
      ${spans().map(([days, words]) => html`<option value=${days} ?selected=${days === kept.days}>${words}</option>`)}</select></label>
    <button class="button button--primary" type="button" ?disabled=${none || going !== null || writing !== null} @click=${rehearse}>${t("Rehearse")}</button>
    <button class="button" type="button" ?disabled=${!isRehearsed() || going !== null} title=${isRehearsed() ? nothing : t("Rehearse the plan first.")} @click=${adopt}>${t("Adopt…")}</button>
    <button class="button button--ghost" type="button" ?disabled=${none && !report} @click=${throwAway}>${t("Throw away")}</button>
  </div>`;
}

/** @returns {[number, string][]} */
function spans() {
  return [[30, t("the last 30 days")], [92, t("the last quarter")], [183, t("the last half-year")], [366, t("the last year")]];
}

/** @param {number} days */
function setDays(days) {
  kept = { ...kept, days };
  keep();
}

/** @param {string | null} rule */
function write(rule) {
  writing = rule;
  draw();
}

/** Whether what was rehearsed last is the plan of now. */
function isRehearsed() {
  return report !== null && kept.rehearsed !== null && same(kept.rehearsed, kept.plan);
}

async function rehearse() {
  failure = "";
  report = null;
  const { plan, days } = kept;
  try {
    const { job } = await api.post(`/api/boards/${boardId}/rehearsals`, { process: plan, days });
    kept = { ...kept, job, rehearsed: plan };
    keep();
    await resume(job);
    /** @type {HTMLElement | null} */ (main.querySelector("#rehearsal-found"))?.focus();
  } catch (error) {
    failure = sentenceOf(error);
    draw();
  }
}

/** @param {string} id of a job that may go on, or be over for long */
async function resume(id) {
  try {
    const ended = await followJob(api, id, (job) => {
      going = job ?? going;
      draw();
    });
    going = null;
    if (ended.state === "done") show(ended.report);
    else end(ended.error?.message ?? "");
  } catch (error) {
    going = null;
    // What was rehearsed long ago is forgotten; the plan is still here.
    end(/** @type {any} */ (error).code === "not_found" ? "" : sentenceOf(error));
  }
}

/** @param {any} found */
function show(found) {
  report = found;
  announce(sumUp(found));
  draw();
}

/** @param {string} why */
function end(why) {
  failure = why;
  kept = { ...kept, job: null, rehearsed: null };
  keep();
  draw();
}

/** @param {Job} job */
function progress({ id, done, total }) {
  const words = total ? t("{done} of {total} changes", { done: formatNumber(done), total: formatNumber(total) }) : t("Getting ready…");
  return html`<div class="box"><div class="box__body plan-progress">
    <progress max=${total || 1} value=${done || nothing} aria-label=${t("Rehearsing")} aria-valuetext=${words}></progress>
    <p class="tabular">${words}</p>
    <button class="button button--small" type="button" @click=${() => cancelJob(api, id)}>${t("Cancel")}</button></div></div>`;
}

async function adopt() {
  const { stages, rules } = countChanges(kept.plan, kept.before);
  const what = [tn("{n} stage", "{n} stages", stages), tn("{n} rule", "{n} rules", rules)].join(", ");
  const sure = await confirm({ title: t("Adopt this process?"), text: t("It holds for everybody at once: {what}. It is one change, which can be undone.", { what }), action: t("Adopt") });
  if (!sure) return;
  try {
    const { change: made, seq } = await command(`boards/${boardId}`, "process.adopt", { ...kept.plan, base: report.base });
    forget();
    board.take(made);
    toast({ text: t("The process was adopted."), action: { label: t("Undo"), run: () => undo(seq) } });
  } catch (error) {
    failure = sentenceOf(error);
    draw();
  }
}

/** @param {number} seq */
async function undo(seq) {
  try {
    board.take((await command(`boards/${boardId}`, "change.undo", { seq })).change);
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
}

async function throwAway() {
  const sure = await confirm({ title: t("Throw this plan away?"), text: t("The process of the board stays as it is."), action: t("Throw away"), tone: "risk" });
  if (!sure) return;
  forget();
  draw();
}

function forget() {
  const now = processOf(board.store);
  kept = { ...kept, plan: now, before: now, job: null, rehearsed: null };
  report = null;
  failure = "";
  writing = null;
  keep();
}

/** A stage of the plan, or of today. @param {string} id */
function nameOf(id) {
  return (kept.plan.columns.find((column) => column.id === id) ?? board.store.get("column", id))?.name;
}
