/** The audit log, for owners: who came in, who was refused, what was decided about people and rights. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { about, kindWords } from "./audit_words.js";
import { api } from "./requests.js";
import { start } from "./start.js";

/** @typedef {{number: number, at: string, kind: string, person: string | null, address: string | null, details: any, digest: string}} Entry */

const boot = /** @type {import("../types").Boot} */ (await start());
const main = /** @type {HTMLElement} */ (document.getElementById("audit"));
const path = `/api/workspaces/${boot.workspace.id}`;
const { records } = await api.get(path);
const { member = [], role: roles = [], invitation = [] } = records;
/** @type {Map<string, string>} */
const names = new Map([...member, ...roles, ...invitation].map(({ id, name, email }) => [id, name ?? email]));
/** @type {Entry[]} */
let entries = [];
let more = false;
let kind = "";
/** @type {{broken: number | null} | null} */
let checked = null;

await load();

/** @param {number} [before] */
async function load(before) {
  const query = new URLSearchParams({ ...(kind ? { kind } : {}), ...(before ? { before: String(before) } : {}) });
  const answer = await api.get(`${path}/audit?${query}`);
  entries = before ? [...entries, ...answer.entries] : answer.entries;
  more = answer.more;
  draw();
}

function draw() {
  render(html`<section class="box"><div class="box__body">
    <div class="audit__tools">
      <label class="audit__choice">${t("Show")}
        <select class="input" @change=${choose}><option value="">${t("everything")}</option>
          ${Object.entries(kindWords()).map(([name, words]) => html`<option value=${name} ?selected=${name === kind}>${words}</option>`)}</select></label>
      <button class="button" type="button" @click=${check}>${icon("shield-check")}${t("Check that nothing was changed")}</button>
      <span role="status">${verdict()}</span>
    </div>
    ${entries.length ? html`<ol class="audit" reversed>${repeat(entries, ({ number }) => number, row)}</ol>` : html`<p class="empty__text quiet">${t("Nothing of this kind was noted yet.")}</p>`}
    ${more ? html`<button class="button" type="button" @click=${() => load(entries.at(-1)?.number)}>${t("Older entries")}</button>` : nothing}
  </div></section>`, main);
  main.ariaBusy = "false";
}

/** @param {Entry} entry */
function row(entry) {
  return html`<li class="audit__row">
    <time class="audit__time quiet" datetime=${entry.at}>${formatMoment(entry.at)}</time>
    <div class="audit__what"><strong dir="auto">${entry.person ? nameOf(entry.person) : t("somebody")}</strong> ${kindWords()[entry.kind] ?? entry.kind} ${about(entry, nameOf)}</div>
    <span class="audit__address quiet small">${entry.address ?? ""}</span>
  </li>`;
}

/** @param {string} id */
function nameOf(id) {
  return names.get(id) ?? t("somebody");
}

/** @param {Event} event */
function choose(event) {
  kind = /** @type {HTMLSelectElement} */ (event.target).value;
  return load();
}

async function check() {
  checked = await api.get(`${path}/audit/check`);
  draw();
}

function verdict() {
  if (!checked) return nothing;
  return checked.broken === null ? html`${icon("check")} ${t("All entries are as they were noted.")}` : html`<strong class="audit__broken">${t("Entry {number} is not what was noted.", { number: checked.broken })}</strong>`;
}
