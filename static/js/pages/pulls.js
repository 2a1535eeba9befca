/** Zoho CRM and 纷享销客: connected, looked at, and then pulled from every so many hours. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatAgo, formatMoment } from "../lib/dates.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { Connection } from "../sync/connection.js";
import { followJob } from "../sync/jobs.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { handleForm, sentenceOf } from "./forms.js";
import { details, figures } from "./import_report.js";
import { mirror } from "./mirror.js";
import { api } from "./requests.js";
import { start } from "./start.js";

/**
 * @typedef {{id: string, system: string, address: string, account: Record<string, string>, stages: Record<string, string>, hours: number,
 *   report: any, failure: {at: string, code: string, said: string} | null, ran_at: string | null, paused_at: string | null}} Pull
 */

const boot = /** @type {import("../types").Boot} */ (await start());
const boardId = /** @type {{id: string}} */ (boot.board).id;
const path = `/api/boards/${boardId}/pulls`;
const main = /** @type {HTMLElement} */ (document.getElementById("pulls"));
const SOON = 1_500;
const connection = new Connection();
const board = mirror(connection, "board", boardId, () => location.assign("/"));
document.body.append(document.createElement("baton-sheet"));
/** @type {Pull[]} */
let pulls = [];
/** What would come, by pull. @type {Map<string, any>} */
const looks = new Map();
/** How much is under way at each: looking, pulling, or a stage's new place on its way. @type {Map<string, number>} */
const busy = new Map();
/** The system that is being connected. */
let adding = "";

connection.open();
board.store.subscribe("columns", draw);
await Promise.all([board.opened, load()]);
draw();
watchFirst();

async function load() {
  ({ pulls } = await api.get(path));
}

function draw() {
  render(html`
    <p class="page__lead">${t("Deals are fetched one way: what is changed there comes here, and what you have changed here since stays. Written after the documents of both makers, not at their own servers: look closely at what would come.")}</p>
    ${pulls.length ? html`<ul class="pulls" role="list">${repeat(pulls, ({ id }) => id, row)}</ul>` : nothing}
    ${adding ? form() : html`<p class="pulls__add">${systems().map(([system, name]) => html`<button class="button" type="button" @click=${() => add(system)}>${icon("plus")}${t("Connect {system}", { system: name })}</button>`)}</p>`}`, main);
  main.ariaBusy = "false";
  const written = /** @type {HTMLFormElement | null} */ (main.querySelector("form:not([data-handled])"));
  if (written) {
    written.dataset.handled = "";
    handleForm(written, connect);
  }
}

/** @returns {[string, string][]} */
function systems() {
  return [["zoho", "Zoho CRM"], ["fxiaoke", "纷享销客"]];
}

/** What each asks for: its name, what it is called, how it is found. @param {string} system @returns {[string, string, string][]} */
function asked(system) {
  if (system === "zoho") return [
    ["client_id", t("Client ID"), t("In Zoho’s API console, add a client of the kind Self Client.")],
    ["client_secret", t("Client secret"), ""],
    ["code", t("Code"), t("Generate it there with the scope ZohoCRM.modules.deals.READ. It works once, for some minutes.")],
  ];
  return [
    ["app_id", "appId", t("Of an application of your company’s own, which may read 商机, 客户 and 人员.")],
    ["app_secret", "appSecret", ""],
    ["permanent_code", "permanentCode", ""],
    ["open_user_id", "openUserId", t("The person in whose name is read.")],
  ];
}

/** @param {string} system */
function usual(system) {
  return system === "zoho" ? "https://accounts.zoho.com" : "https://open.fxiaoke.com";
}

/** @param {string} system */
function add(system) {
  adding = system;
  draw();
  /** @type {HTMLElement | null} */ (main.querySelector("form input"))?.focus();
}

function form() {
  const name = systems().find(([system]) => system === adding)?.[1] ?? "";
  return html`<section class="box"><div class="box__head"><h2>${t("Connect {system}", { system: name })}</h2></div><div class="box__body"><form class="form">
    ${asked(adding).map(([field, label, hint]) => html`<div class="field"><label class="field__label" for="pull-${field}">${label}</label>
      <input class="input" id="pull-${field}" name=${field} required maxlength="500" autocomplete="off" dir="ltr" type=${/secret|code/u.test(field) ? "password" : "text"}>${hint ? html`<p class="field__hint">${hint}</p>` : nothing}</div>`)}
    <div class="field"><label class="field__label" for="pull-address">${t("Address")}</label><input class="input" id="pull-address" name="address" type="url" maxlength="300" dir="ltr" required value=${usual(adding)}>
      <p class="field__hint">${adding === "zoho" ? t("That of your data centre, such as https://accounts.zoho.eu or https://accounts.zoho.com.cn.") : t("Another one only where your company has a cloud of its own.")}</p></div>
    <div class="form__actions form__actions--end"><button class="button" type="button" @click=${() => { adding = ""; draw(); }}>${t("Cancel")}</button>
      <button class="button button--primary" type="submit">${t("Connect and look")}</button></div></form></div></section>`;
}

/** @param {Record<string, string>} values */
async function connect({ address, ...account }) {
  const { pull } = await api.post(path, { system: adding, address, account });
  adding = "";
  await load();
  draw();
  await look(pull);
}

/** @param {Pull} pull */
function row(pull) {
  const { id, system, paused_at: paused, hours } = pull;
  const name = systems().find(([one]) => one === system)?.[1] ?? system;
  const waits = Boolean(busy.get(id));
  return html`<li class="box" data-pull=${id}><div class="box__head"><h2>${name} ${paused ? html`<span class="badge">${t("off")}</span>` : html`<span class="badge badge--good">${t("on")}</span>`}</h2></div>
    <div class="box__body pulls__body">
      <p class="quiet small" dir="ltr">${pull.address}</p>
      <p>${factsOf(pull)}</p>
      ${pull.failure ? html`<p class="notice notice--wrong">${t("Failed {when}: {why}", { when: formatAgo(pull.failure.at), why: failureWords(pull.failure) })}</p>` : nothing}
      <div class="pulls__deeds" aria-busy=${waits}>
        <button class="button" type="button" ?disabled=${waits} @click=${() => look(id)}>${icon("search")}${waits ? t("Looking…") : t("Look what would come")}</button>
        ${paused ? html`<button class="button button--primary" type="button" ?disabled=${waits || !looks.has(id)} @click=${() => putToWork(pull)}>${icon("play")}${t("Put to work")}</button>`
          : html`<button class="button" type="button" ?disabled=${waits} @click=${() => pullNow(id)}>${icon("download")}${t("Pull now")}</button>
            <button class="button" type="button" @click=${() => change(pull, { paused: true })}>${icon("pause")}${t("Switch off")}</button>`}
        <label class="pulls__hours">${t("Every")} <select class="input input--small" @change=${(/** @type {any} */ event) => change(pull, { hours: Number(event.target.value) })}>
          ${[1, 4, 12, 24].map((count) => html`<option value=${count} ?selected=${count === hours}>${tn("{n} hour", "{n} hours", count)}</option>`)}</select></label>
        <button class="button button--ghost button--risk" type="button" @click=${() => disconnect(pull, name)}>${icon("trash-2")}${t("Disconnect…")}</button>
      </div>
      ${paused && !looks.has(id) && !waits ? html`<p class="field__hint">${t("Look what would come first; then it can be put to work.")}</p>` : nothing}
      ${looks.has(id) ? looked(pull, looks.get(id)) : nothing}
    </div></li>`;
}

/** @param {Pull} pull */
function factsOf({ ran_at: ran, report, ...pull }) {
  if (!ran) return isFirst({ ran_at: ran, ...pull }) ? t("The first pull is under way…") : t("Nothing was pulled yet.");
  const said = report ?? {};
  return html`<time datetime=${ran} title=${formatMoment(ran)}>${t("Pulled {when}", { when: formatAgo(ran) })}</time>: ${tn("{n} deal fetched", "{n} deals fetched", said.fetched ?? 0)}, ${tn("{n} new", "{n} new", (said.cards ?? 0) - (said.known ?? 0))}, ${tn("{n} record changed", "{n} records changed", said.changed ?? 0)}`;
}

/** @param {{code: string, said: string}} failure */
function failureWords({ code, said }) {
  const words = /** @type {Record<string, string>} */ ({
    unreachable: t("nobody answers there"), busy: t("they ask to be left alone for a while"), refused: t("they refuse: {said}", { said }), address: t("this address is not called"),
    answer: t("the answer was not understood"), key: t("the secret was kept under another key; connect it again"), right: t("whoever put it to work may no longer import here"), plan: said,
  });
  return words[code] ?? said;
}

/** @param {Pull} pull @param {any} report */
function looked(pull, report) {
  if (!report.cards) return html`<p>${t("There is no deal there.")}</p>`;
  return html`<section class="pulls__look"><h3>${t("What would come: {n}", { n: formatNumber(report.fetched) })}</h3>
    ${figures(report)}
    <fieldset class="pulls__stages"><legend>${t("Where the stages go")}</legend>${report.their_stages.map((/** @type {string} */ theirs) => html`<label><span dir="auto">${theirs}</span>
      <select class="input input--small" @change=${(/** @type {any} */ event) => mapStage(pull, theirs, event.target.value)}>
        <option value="">${t("by its name")}</option>
        ${board.store.columns().map(({ id, name }) => html`<option value=${id} ?selected=${pull.stages[theirs] === id}>${name}</option>`)}</select></label>`)}</fieldset>
    ${details(report)}</section>`;
}

/** @param {Pull} pull @param {string} theirs @param {string} column */
async function mapStage(pull, theirs, column) {
  const stages = { ...pull.stages };
  if (column) stages[theirs] = column;
  else delete stages[theirs];
  // The next choice may come before this one has arrived.
  pull.stages = stages;
  await keepingBusy(pull.id, async () => {
    await change(pull, { stages });
    await look(pull.id);
  });
}

/** @param {Pull} pull @param {object} fields */
async function change(pull, fields) {
  await tried(async () => {
    await api.put(`${path}/${pull.id}`, fields);
    await load();
  });
}

/** @param {Pull} pull */
async function putToWork(pull) {
  looks.delete(pull.id);
  await change(pull, { paused: false });
  watchFirst();
}

/** What the first pull brought is shown as soon as it is here. */
async function watchFirst() {
  while (pulls.some(isFirst)) {
    await new Promise((resolve) => setTimeout(resolve, SOON));
    try {
      await load();
    } catch {
      return;
    }
    draw();
  }
}

/** @param {Pick<Pull, "ran_at" | "paused_at" | "failure">} pull */
function isFirst({ ran_at: ran, paused_at: paused, failure }) {
  return !paused && !ran && !failure;
}

/** @param {string} id */
async function look(id) {
  await run(id, true, (report) => looks.set(id, report));
}

/** @param {string} id */
async function pullNow(id) {
  await run(id, false, ({ fetched }) => toast({ text: tn("{n} deal fetched", "{n} deals fetched", fetched) }));
}

/** @param {string} id @param {boolean} dryRun @param {(report: any) => void} done */
async function run(id, dryRun, done) {
  await keepingBusy(id, () => tried(async () => {
    const { job } = await api.post(`${path}/${id}/run`, { dry_run: dryRun });
    const ended = await followJob(api, job, () => {});
    if (ended.state === "done") done(ended.report);
    else toast({ text: ended.error?.message ?? t("It was called off."), tone: "risk" });
    await load();
  }));
}

/** Nothing is put to work by what is about to be otherwise. @param {string} id @param {() => Promise<void>} deed */
async function keepingBusy(id, deed) {
  busy.set(id, (busy.get(id) ?? 0) + 1);
  draw();
  await deed();
  busy.set(id, (busy.get(id) ?? 0) - 1);
  draw();
}

/** @param {Pull} pull @param {string} name */
async function disconnect(pull, name) {
  const sure = await confirm({ title: t("Disconnect {system}?", { system: name }), text: t("The deals that it brought stay. What opens {system} is forgotten.", { system: name }), action: t("Disconnect"), tone: "risk" });
  if (!sure) return;
  await tried(async () => {
    await api.delete(`${path}/${pull.id}`);
    await load();
  });
}

/** What is refused is said. @param {() => Promise<void>} deed */
async function tried(deed) {
  try {
    await deed();
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
  draw();
}
