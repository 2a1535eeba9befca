/** A customer: what is known, what was said, who is there, and the deals on all boards that one sees. */
import { html, nothing, render } from "lit";
import { t } from "../lib/i18n.js";
import { everyMinute } from "../lib/minute.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { contactsBox } from "./customer_contacts.js";
import { factsBox } from "./customer_facts.js";
import { logBox } from "./customer_log.js";
import { pulseBox } from "./customer_pulse.js";
import { dealsBox, filesBox, questionsBox } from "./customer_work.js";
import { askToMerge, pickCustomer } from "./customers_merge.js";
import { follow } from "./live.js";
import { api, command } from "./requests.js";
import { start } from "./start.js";

/** @typedef {import("../types").Row} Row */
/**
 * @typedef {{company: Row, contacts: Row[], interactions: Row[], interactions_count: number, pulses: Row[], sends_mail: boolean, deals: Row[], deals_count: number, files: Row[], questions: Row[],
 *   boards: Row[], people: Row[], merged: {id: string, name: string}[], rules: any, today: string, streams: Record<string, number>}} Customer
 */
/**
 * What the boxes of this page share.
 * @typedef {{shown: Customer, boot: import("../types").Boot, can: (name: string) => boolean, draw: () => void, state: Record<string, any>,
 *   run: (name: string, args: object, done?: {text: string, undo?: [string, object]}) => Promise<any>}} Page
 */

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("customer"));
const heading = /** @type {HTMLElement} */ (document.getElementById("customer-name"));
const actions = /** @type {HTMLElement} */ (document.getElementById("customer-actions"));
const id = /** @type {string} */ (place.dataset.company);
const live = follow(refresh);
/** What is open or half written on this page. @type {Record<string, any>} */
const state = {};
/** @type {Customer | null} */
let shown = null;

everyMinute(draw);
// Not at once: a draw that removes the focused element must end before the next begins.
place.addEventListener("focusout", () => setTimeout(draw));
refresh();

async function refresh() {
  try {
    shown = /** @type {Customer} */ (await api.get(`/api/companies/${id}`));
    live.listen(new Map(Object.entries(shown.streams)));
    if (shown.company.id !== id) history.replaceState(null, "", `/customers/${shown.company.id}`);
    draw();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
  }
}

function draw() {
  if (!shown) return;
  /** @type {Page} */
  const page = { shown, boot, can, draw, run, state };
  heading.textContent = shown.company.name;
  document.title = `${shown.company.name} · Baton`;
  render(actionButtons(shown.company), actions);
  render(html`
    ${shown.company.archived_at ? html`<p class="notice" role="status">${t("This customer was archived.")}</p>` : nothing}
    <div class="customer__main">${logBox(page)}${pulseBox(page)}${dealsBox(page)}${questionsBox(page)}${filesBox(page)}</div>
    <div class="customer__side">${factsBox(page)}${contactsBox(page)}</div>`, place);
  place.ariaBusy = "false";
}

/** @param {Row} company */
function actionButtons(company) {
  if (!can("company.archive")) return nothing;
  const merge = can("company.merge") && !company.archived_at ? html`<button class="button button--ghost" type="button" @click=${() => mergeInto(company)}>${icon("merge")}${t("Merge into…")}</button>` : nothing;
  return company.archived_at
    ? html`<button class="button" type="button" @click=${() => run("company.restore", { company: company.id })}>${icon("archive-restore")}${t("Restore")}</button>`
    : html`${merge}<button class="button button--ghost" type="button" @click=${() => archive(company)}>${icon("archive")}${t("Archive")}</button>`;
}

/** @param {Row} company */
async function archive(company) {
  const sure = await confirm({
    title: t("Archive “{name}”?", { name: company.name }),
    text: t("It leaves the lists. Its deals stay where they are, and it can be restored."),
    action: t("Archive"),
  });
  if (sure) await run("company.archive", { company: company.id }, { text: t("Archived."), undo: ["company.restore", { company: company.id }] });
}

/** @param {any} company */
async function mergeInto(company) {
  const into = await pickCustomer(company.id);
  if (!into || !(await askToMerge(company, into))) return;
  await run("company.merge", { company: company.id, into: into.id }, { text: t("Merged. Its deals, contacts and entries are following.") });
}

/** @param {string} name @param {object} args @param {{text: string, undo?: [string, object]}} [done] */
async function run(name, args, done) {
  try {
    const answer = await command(`workspaces/${boot.workspace.id}`, name, args);
    const { undo } = done ?? {};
    if (done) toast({ text: done.text, ...(undo ? { action: { label: t("Undo"), run: () => run(...undo) } } : {}) });
    await refresh();
    return answer;
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
    draw();
    return null;
  }
}

/** @param {string} name of a command */
function can(name) {
  return Boolean(boot.permissions.workspace[name]?.includes(boot.workspace.role));
}
