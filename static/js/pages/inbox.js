/** The inbox: what one was told, by deal, live; read, put off, muted and followed from here, by mouse or by key. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../behaviors/announce.js";
import { isTaken } from "../behaviors/shortcuts.js";
import { t } from "../lib/i18n.js";
import { toast } from "../views/toast.js";
import { Entries } from "./inbox_entries.js";
import { emptyInbox, groupOf, tabs } from "./inbox_parts.js";
import { line } from "./line.js";
import { mirror } from "./mirror.js";
import { api, command } from "./requests.js";
import { start } from "./start.js";

/** @typedef {import("./inbox_entries.js").Entry} Entry */

const boot = /** @type {import("../types").Boot} */ (await start());
const main = /** @type {HTMLElement} */ (document.getElementById("inbox"));
const readAll = /** @type {HTMLButtonElement} */ (document.querySelector("[data-read-all]"));
const user = mirror(line(), "user", boot.me.id, () => location.assign("/sign-in"));
const entries = new Entries();
let filter = new URLSearchParams(location.search).get("filter") ?? "";
let unread = 0;
/** @type {string | null} where the next page begins */
let next = null;
/** @type {string | null} the entry that the keys act on */
let active = null;
let failure = "";

line().on("signed-out", () => location.assign("/sign-in?next=/inbox"));
line().on("connect", load);
line().on("notification", (entry) => arrived(entry));
user.store.subscribe("*:notification", () => changed());
for (const type of ["follow", "mute"]) user.store.subscribe(`*:${type}`, draw);
document.addEventListener("inbox-count", (event) => { unread = /** @type {CustomEvent} */ (event).detail; draw(); });
document.addEventListener("keydown", onKey);
readAll.addEventListener("click", () => attempt(everythingRead));
await load();

/** The first page anew: what was shown beyond it is asked for again by scrolling. */
async function load() {
  await attempt(async () => {
    const answer = await api.get(`/api/inbox${query()}`);
    entries.reset(answer.notifications);
    ({ unread, next } = answer);
    failure = "";
  });
  main.ariaBusy = "false";
  draw();
}

async function more() {
  await attempt(async () => {
    const answer = await api.get(`/api/inbox${query(next)}`);
    entries.add(answer.notifications);
    next = answer.next;
  });
  draw();
}

/** @param {string | null} [cursor] */
function query(cursor) {
  const asked = new URLSearchParams({ ...(filter && { filter }), ...(cursor && { cursor }) });
  return asked.size ? `?${asked}` : "";
}

/** @param {Entry} entry */
function arrived(entry) {
  if (!entries.suits(entry, filter)) return;
  entries.add([entry]);
  announce(t("{name} {what}: {title}", { name: entry.by?.name ?? "", what: entry.text, title: entry.title ?? entry.board_name }));
  draw();
}

/** Read or put off, here or on another device. */
function changed() {
  entries.follow((id) => user.store.get("notification", id));
  draw();
}

function draw() {
  const groups = entries.groups();
  readAll.hidden = unread === 0;
  render(html`${tabs(filter, unread, choose)}
    ${failure ? html`<p class="notice notice--wrong" role="alert">${failure} <button type="button" class="link" @click=${load}>${t("Try again")}</button></p>` : nothing}
    ${groups.length || failure || main.ariaBusy === "true" ? nothing : emptyInbox(filter)}
    <div class="inbox__groups">${repeat(groups, ({ key }) => key, (group) => groupOf(group, page()))}</div>
    ${next ? html`<button type="button" class="button inbox__more" @click=${more}>${t("Show older")}</button>` : nothing}`, main);
}

/** What the parts of the page share. */
function page() {
  const has = (/** @type {string} */ type, /** @type {string | null} */ id) => Boolean(user.store.get(type, id));
  return { active, has, run, activate, read, snooze };
}

/** @param {string} chosen */
function choose(chosen) {
  filter = chosen;
  history.replaceState(null, "", `/inbox${query()}`);
  return load();
}

/** @param {string} id */
function activate(id) {
  active = id;
  draw();
}

/** @param {string} name @param {object} args */
async function run(name, args) {
  await attempt(async () => {
    const { change } = await command(`users/${boot.me.id}`, name, args);
    user.take(change);
  });
}

/** @param {Entry[]} some @param {boolean} isRead */
function read(some, isRead) {
  return run(isRead ? "notification.read" : "notification.unread", { ids: some.map(({ id }) => id).slice(0, 200) });
}

/** @param {Entry[]} some @param {Date} until */
async function snooze(some, until) {
  await run("notification.snooze", { ids: some.map(({ id }) => id).slice(0, 200), until: until.toISOString() });
  toast({ text: t("Put off. It comes back by itself.") });
}

async function everythingRead() {
  for (let left = 1; left > 0;) {
    const answer = await command(`users/${boot.me.id}`, "notification.read", { all: true });
    user.take(answer.change);
    ({ left } = answer);
  }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
  const entry = entries.get(active);
  const deeds = /** @type {Record<string, () => unknown>} */ ({
    j: () => step(1),
    k: () => step(-1),
    ...(entry && { e: () => read([entry], true), u: () => read([entry], !entry.read), Enter: () => open(entry, event) }),
  });
  const deed = deeds[event.key];
  if (!deed || (event.key === "Enter" && /** @type {Element} */ (event.target).closest("a, button"))) return;
  event.preventDefault();
  deed();
}

/** @param {number} by */
function step(by) {
  const ids = entries.groups().flatMap((group) => group.entries.map(({ id }) => id));
  const at = active ? ids.indexOf(active) : -1;
  const to = Math.max(0, Math.min(ids.length - 1, at < 0 ? 0 : at + by));
  if (!ids.length) return;
  activate(ids[to]);
  const row = /** @type {HTMLElement | null} */ (main.querySelector(`[data-notice="${ids[to]}"] .notice-row__link`));
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** @param {Entry} entry @param {KeyboardEvent} _event */
function open(entry, _event) {
  /** @type {HTMLElement | null} */ (main.querySelector(`[data-notice="${entry.id}"] .notice-row__link`))?.click();
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    if (main.ariaBusy === "true") failure = message;
    else toast({ text: message, tone: "risk" });
  }
}
