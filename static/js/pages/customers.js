/** The list of customers: searched, filtered, sorted and paged by the server, kept in the address, live. */
import { html, nothing, render } from "lit";
import { t } from "../lib/i18n.js";
import { everyMinute } from "../lib/minute.js";
import { icon } from "../views/icon.js";
import { ask } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { list, PAGE, walk } from "./customers_list.js";
import { doublesBox } from "./customers_doubles.js";
import { openRules } from "./customers_rules.js";
import { follow } from "./live.js";
import { api, command } from "./requests.js";
import { start } from "./start.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{q: string, tier: string, owner: string, tag: string, overdue: string, lapsed: string, archived: string, sort: string, start: number}} Wanted */

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("customers"));
const actions = /** @type {HTMLElement} */ (document.getElementById("customers-actions"));
const workspace = boot.workspace.id;
const live = follow(refresh);
const TYPING = 150;
/** @type {Wanted} */
let wanted = fromAddress();
/** @type {{companies: Row[], total: number, today: string} | null} */
let shown = null;
/** @type {Row[]} */
let people = [];
/** Pairs that may be one, once they were asked for. @type {any[] | null} */
let doubles = null;
let asked = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;

everyMinute(draw);
addEventListener("popstate", () => { wanted = fromAddress(); refresh(); });
place.addEventListener("keydown", walk);
const { seq, records } = await api.get(`/api/workspaces/${workspace}`);
people = records.member.filter((/** @type {Row} */ { role }) => role !== "guest");
live.listen(new Map([[`workspace:${workspace}`, seq]]));
refresh();

async function refresh() {
  const turn = ++asked;
  try {
    const answer = await api.get(`/api/companies?${new URLSearchParams({ ...query(), most: String(PAGE) })}`);
    if (turn !== asked) return;
    shown = answer;
    if (doubles) await loadDoubles();
    draw();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
  }
}

function draw() {
  if (!shown) return;
  render(html`
    ${can("company.create") ? html`<button class="button button--primary" type="button" @click=${add}>${icon("plus")}${t("New customer")}</button>` : nothing}
    <button class="button" type="button" aria-expanded=${doubles ? "true" : "false"} @click=${toggleDoubles}>${icon("merge")}${t("Possible doubles")}</button>
    ${can("customers.set_rules") ? html`<button class="button" type="button" @click=${() => openRules(workspace)}>${icon("settings")}${t("Rules")}</button>` : nothing}
    <a class="button" href="/api/companies.csv?${new URLSearchParams(query())}" download>${icon("download")}CSV</a>`, actions);
  render(html`${doubles ? doublesBox({ doubles, can, merge }) : nothing}${list({ shown, wanted, people, change, type })}`, place);
  place.ariaBusy = "false";
}

/** @param {Partial<Wanted>} fields */
function change(fields) {
  wanted = { ...wanted, start: 0, ...fields };
  const text = new URLSearchParams(query()).toString();
  history.replaceState(null, "", location.pathname + (text ? `?${text}` : ""));
  return refresh();
}

/** @param {string} q */
function type(q) {
  clearTimeout(typing);
  typing = setTimeout(() => change({ q }), TYPING);
}

/** @returns {Record<string, string>} */
function query() {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
}

/** @returns {Wanted} */
function fromAddress() {
  const params = new URLSearchParams(location.search);
  const text = (/** @type {string} */ name) => params.get(name) ?? "";
  return { q: text("q"), tier: text("tier"), owner: text("owner"), tag: text("tag"), overdue: text("overdue"), lapsed: text("lapsed"), archived: text("archived"), sort: text("sort"), start: Number(text("start")) || 0 };
}

async function add() {
  const name = await ask(t("New customer"), (done) => html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    done(String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("name")).trim());
  }}>
    <div class="field"><label class="field__label" for="new-customer">${t("Name")}</label><input class="input" id="new-customer" name="name" required maxlength="200" autocomplete="off" dir="auto"></div>
    <div class="sheet__actions"><button class="button" type="button" @click=${() => done()}>${t("Cancel")}</button><button class="button button--primary" type="submit">${t("Add")}</button></div>
  </form>`);
  if (!name) return;
  try {
    // A name that is known leads to the customer who has it.
    const { company } = await command(`workspaces/${workspace}`, "company.create", { name });
    location.assign(`/customers/${company}`);
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  }
}

async function toggleDoubles() {
  if (doubles) doubles = null;
  else await loadDoubles();
  draw();
}

async function loadDoubles() {
  doubles = (await api.get("/api/companies/duplicates")).pairs;
}

/** @param {string} company @param {string} into */
async function merge(company, into) {
  try {
    await command(`workspaces/${workspace}`, "company.merge", { company, into });
    toast({ text: t("Merged. Its deals, contacts and entries are following.") });
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  }
  await refresh();
}

/** @param {string} name of a command */
function can(name) {
  return Boolean(boot.permissions.workspace[name]?.includes(boot.workspace.role));
}
