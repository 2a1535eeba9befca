/** The rules of a board: what each waits for and does, whether it works, and the form to write one. All of it live. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatAgo, formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { Connection } from "../sync/connection.js";
import { copyable } from "../views/copyable.js";
import { icon } from "../views/icon.js";
import { toast } from "../views/toast.js";
import { sentenceOf } from "./forms.js";
import { mirror } from "./mirror.js";
import { api, command } from "./requests.js";
import "./rule_form.js";
import { RuleGround } from "./rule_ground.js";
import { failureWords, pauseWords, sentencesOf } from "./rule_words.js";
import { start } from "./start.js";

/** @typedef {import("../types").Row} Row */

const MOST = 50;
const boot = /** @type {import("../types").Boot} */ (await start());
const boardId = /** @type {{id: string}} */ (boot.board).id;
const main = /** @type {HTMLElement} */ (document.getElementById("rules"));
const connection = new Connection();
const board = mirror(connection, "board", boardId, () => location.assign("/"));
const workspace = mirror(connection, "workspace", boot.workspace.id, () => {});
const ground = new RuleGround(boot, boardId, board, workspace);
const { names } = ground;
/** Which one is being written: its id, or "new". @type {string | null} */
let open = null;
/** Of each address what was asked for. @type {Record<string, string>} */
const secretOf = {};
connection.open();
for (const key of ["board", "*:rule", "*:label", "*:member", "columns"]) board.store.subscribe(key, draw);
for (const type of ["member", "role", "department"]) workspace.store.subscribe(`*:${type}`, draw);
load();

async function load() {
  await ground.meet();
  await Promise.all([board.opened, workspace.opened]);
  draw();
}

function draw() {
  if (!board.store.get("board", boardId)) return;
  const rules = [...board.store.all("rule")].filter((rule) => !rule.archived_at).sort((a, b) => a.created_at.localeCompare(b.created_at));
  render(html`
    ${rules.length ? html`<ul class="rules__list">${repeat(rules, ({ id }) => id, row)}</ul>` : open ? nothing : empty()}
    ${ground.can("rule.create") ? adding(rules.length) : nothing}`, main);
  main.ariaBusy = "false";
}

function empty() {
  return html`<div class="empty">
    <h2 class="empty__title">${t("No rule yet")}</h2>
    <p class="empty__text">${t("A rule does what is always done anyway: when a deal comes into a stage, somebody gets a task; when nobody has looked at one for two weeks, its owner is told.")}
      ${ground.can("rule.create") ? nothing : t("A manager of the board writes them.")}</p>
  </div>`;
}

/** @param {Row} rule */
function row(rule) {
  if (open === rule.id) return html`<li class="rule box">${form(rule)}</li>`;
  const { when, then } = sentencesOf(rule, names);
  return html`<li class="rule box" data-rule=${rule.id}>
    <div class="rule__words">
      <h2 class="rule__name" dir="auto">${rule.name}${rule.paused_at ? html` <span class="badge">${t("paused")}</span>` : nothing}</h2>
      <p>${t("{when}, then:", { when })}</p>
      <ol class="rule__then">${then.map((/** @type {string} */ words) => html`<li dir="auto">${words}</li>`)}</ol>
      <p class="quiet small">${facts(rule)}</p>
      ${ground.can("rule.edit") ? secrets(rule) : nothing}
      ${rule.paused_at && rule.paused.why !== "by_hand" ? html`<p class="rule__notice">${icon("triangle-alert")}<span>${pauseWords(rule.paused, names)}</span></p>` : nothing}
      ${rule.failures ? html`<p class="rule__notice">${icon("triangle-alert")}<span>${t("Last failed {when}: {why}", { when: formatAgo(rule.failure.at), why: failureWords(rule.failure) })}</span></p>` : nothing}
    </div>
    ${ground.can("rule.edit") ? tools(rule) : nothing}
  </li>`;
}

/** What an address that a rule calls checks the signature with. @param {Row} rule */
function secrets({ actions }) {
  return actions.filter((/** @type {Row} */ { do: what }) => what === "webhook").map((/** @type {Row} */ { hook, host }) => (secretOf[hook]
    ? html`<div class="rule__secret"><p class="small" dir="auto">${t("Calls to {host} are signed with this secret:", { host })}</p>${copyable(secretOf[hook], t("Secret"))}</div>`
    : html`<div><button class="button button--small" type="button" @click=${() => showSecret(hook)}>${t("Show the secret of its signature")}</button></div>`));
}

/** @param {string} hook */
async function showSecret(hook) {
  try {
    secretOf[hook] = (await api.get(`/api/boards/${boardId}/rules/addresses/${hook}`)).secret;
    draw();
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
  }
}

/** @param {Row} rule */
function facts({ runs, ran_at: last, author }) {
  const by = t("acts for {name}", { name: ground.person(author).name });
  if (!runs) return [t("Has not run yet"), by].join(" · ");
  return html`${tn("Ran {n} time", "Ran {n} times", runs)} · <time datetime=${last} title=${formatMoment(last)}>${t("last {when}", { when: formatAgo(last) })}</time> · ${by}`;
}

/** @param {Row} rule */
function tools(rule) {
  const { id, name, paused_at: paused } = rule;
  return html`<div class="rule__tools">
    ${paused ? html`<button class="button button--small" type="button" aria-label=${t("Put “{name}” to work", { name })} @click=${() => run("rule.resume", { rule: id })}>${icon("play")}${t("Put to work")}</button>`
      : html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Pause “{name}”", { name })} title=${t("Pause")} @click=${() => run("rule.pause", { rule: id })}>${icon("pause")}</button>`}
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Change “{name}”", { name })} title=${t("Change")} @click=${() => turnTo(id)}>${icon("pencil")}</button>
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Put “{name}” away", { name })} title=${t("Put away")} @click=${() => putAway(rule)}>${icon("archive")}</button>
  </div>`;
}

/** @param {number} count */
function adding(count) {
  if (open === "new") return html`<div class="rule box">${form(null)}</div>`;
  if (count >= MOST) return html`<p class="quiet">${t("A board has at most {n} rules.", { n: MOST })}</p>`;
  return html`<div class="rules__add"><button class="button button--primary" type="button" @click=${() => turnTo("new")}>${icon("plus")}${t("New rule")}</button></div>`;
}

/** @param {Row | null} rule */
function form(rule) {
  return html`<baton-rule-form .rule=${rule} .ground=${ground.all()} .ask=${(/** @type {object} */ condition) => ground.tryOut(condition)}
    @keep=${(/** @type {CustomEvent} */ event) => keep(rule, event.detail)} @leave=${() => turnTo(null)}></baton-rule-form>`;
}

/** @param {Row | null} rule @param {{name: string, condition: object, actions: object[]}} fields */
async function keep(rule, fields) {
  const done = rule ? await run("rule.edit", { rule: rule.id, fields: changed(rule, fields) }) : await run("rule.create", fields);
  if (done) turnTo(null);
}

/** Another name alone makes nobody its new author. @param {Row} rule @param {Record<string, any>} fields */
function changed(rule, fields) {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isSame(value, rule[name])));
}

/** @param {any} one @param {any} other */
function isSame(one, other) {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** @param {any} value @returns {any} */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "host").sort().map(([name, inner]) => [name, sorted(inner)]));
}

/** @param {Row} rule */
async function putAway({ id, name }) {
  if (!(await run("rule.archive", { rule: id }))) return;
  toast({ text: t("“{name}” was put away", { name }), action: { label: t("Undo"), run: () => run("rule.restore", { rule: id }) } });
}

/** What the server refuses is said. @param {string} name @param {object} args */
async function run(name, args) {
  try {
    const { change } = await command(`boards/${boardId}`, name, args);
    board.take(change);
    return true;
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
    return false;
  }
}

/** @param {string | null} which */
function turnTo(which) {
  const before = open;
  open = which;
  draw();
  if (which === null) /** @type {HTMLElement | null} */ (main.querySelector(before === "new" ? ".rules__add button" : `[data-rule="${before}"] button`))?.focus();
}
