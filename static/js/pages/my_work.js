/** My work: what waits for one person over all boards, by the day on which it is due; done with one key. */
import { render } from "lit";
import { announce } from "../behaviors/announce.js";
import { t } from "../lib/i18n.js";
import { everyMinute } from "../lib/minute.js";
import { openStorage } from "../sync/storage.js";
import { isUnseen, whenSeen } from "../views/task_seen.js";
import { toast } from "../views/toast.js";
import { line } from "./line.js";
import { follow } from "./live.js";
import { api, command } from "./requests.js";
import { Sender } from "./sender.js";
import { start } from "./start.js";
import { workList } from "./work_list.js";

/** @typedef {import("./work_entries.js").Entry} Entry */

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("work"));
const live = follow(refresh);
/** What is ticked without a connection waits here, and outlives the page. */
const sender = new Sender(boot.me.id, (await openStorage(boot.me.id)).unsent, line());
/** So many of a kind; more of them, when they are asked for. */
let most = 500;
const MOST = 5_000;
/** @type {import("./work_entries.js").Work | null} */
let work = null;
/** What was done here, until the server's answer leaves it out. @type {Set<string>} */
const done = new Set();
/** @type {Map<string, () => void>} by task, how to stop waiting for it to be seen */
const watched = new Map();

place.addEventListener("keydown", onKey);
place.addEventListener("click", onClick);
place.addEventListener("change", onTick);
document.getElementById("calendar")?.addEventListener("toggle", showCalendar, { once: true });
// What waits grows older, and tomorrow becomes today.
everyMinute(draw);
sender.on("status", draw);
sender.open();
refresh();

async function refresh() {
  try {
    work = await api.get(`/api/my-work?most=${most}`);
    live.listen(new Map(Object.entries(/** @type {any} */ (work).streams)));
    draw();
  } catch (error) {
    fail(error);
  }
}

function draw() {
  if (!work) return;
  const unsent = sender.link.connected ? 0 : sender.outbox.items.length;
  render(workList({ work, boot, done, unsent, showMore: most < MOST ? showMore : null }), place);
  place.ariaBusy = "false";
  watchUnseen();
}

async function showCalendar() {
  const { showCalendarFeed } = await import("./calendar_feed.js");
  await showCalendarFeed(/** @type {HTMLElement} */ (document.getElementById("calendar-feed")));
}

function showMore() {
  most = Math.min(most * 2, MOST);
  return refresh();
}

/** What somebody gave me counts as seen once it has been on my screen. */
function watchUnseen() {
  for (const task of work?.tasks ?? []) {
    const row = rowOf(task.id);
    if (!row || watched.has(task.id) || !isUnseen(task, boot.me.id) || !may(task.board, "task.see")) continue;
    // What did not go through is tried again when the page is drawn next.
    const see = () => command(`boards/${task.board}`, "task.see", { task: task.id }).catch(() => watched.delete(task.id));
    watched.set(task.id, whenSeen(row, see));
  }
}

/** @param {string} board @param {string} name */
function may(board, name) {
  const role = work?.boards.find(({ id }) => id === board)?.role ?? "";
  return boot.permissions.board[name]?.includes(role) ?? false;
}

/** @param {string} id @returns {HTMLElement | null} */
function rowOf(id) {
  return place.querySelector(`[data-id="${id}"]`);
}

/** @returns {HTMLElement[]} */
function rows() {
  return /** @type {HTMLElement[]} */ ([...place.querySelectorAll(".work__row")]);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const all = rows();
  const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".work__row"));
  const at = row ? all.indexOf(row) : -1;
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: all.length - 1 });
  if (event.key in steps) {
    event.preventDefault();
    return focus(all[Math.max(0, Math.min(steps[event.key], all.length - 1))]);
  }
  const deeds = /** @type {Record<string, string>} */ ({ d: "[data-done]", a: "[data-accept]" });
  const deed = deeds[event.key.toLowerCase()];
  const button = deed && /** @type {HTMLElement | null | undefined} */ (row?.querySelector(deed));
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** @param {HTMLElement | undefined} row */
function focus(row) {
  const link = row?.querySelector("a");
  link?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** @param {Event} event */
function onTick(event) {
  const box = /** @type {HTMLInputElement} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (box.closest(".work__row"));
  if (!row || !box.matches("[data-done]")) return;
  if (box.checked) complete(row);
  else reopen(/** @type {string} */ (row.dataset.board), /** @type {string} */ (row.dataset.id));
}

/** @param {Event} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (target.closest(".work__row"));
  if (row && target.closest("[data-accept]")) accept(row);
}

/** @param {HTMLElement} row */
async function complete(row) {
  const { id = "", board = "" } = row.dataset;
  const title = row.querySelector("a")?.textContent?.trim() ?? "";
  const all = rows();
  done.add(id);
  draw();
  if (row.contains(document.activeElement)) focus(all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1]);
  toast({ text: t("Done: “{title}”", { title }), action: { label: t("Undo"), run: () => reopen(board, id) } });
  await give(board, { name: "task.complete", args: { task: id }, label: t("Complete “{title}”", { title }) }).catch((error) => {
    done.delete(id);
    draw();
    fail(error);
  });
}

/** It waits for the connection where there is none. @param {string} board @param {import("../types").Command} command @returns {Promise<any>} */
function give(board, command) {
  const name = work?.boards.find(({ id }) => id === board)?.name;
  return sender.outbox.add(`board:${board}`, command, undefined, name).done;
}

/** @param {string} board @param {string} id */
async function reopen(board, id) {
  done.delete(id);
  draw();
  focus(rowOf(id) ?? undefined);
  const title = rowOf(id)?.querySelector("a")?.textContent?.trim() ?? "";
  try {
    await give(board, { name: "task.reopen", args: { task: id }, label: t("Reopen “{title}”", { title }) });
    await refresh();
    focus(rowOf(id) ?? undefined);
  } catch (error) {
    fail(error);
  }
}

/** @param {HTMLElement} row */
async function accept(row) {
  const { id = "", board = "" } = row.dataset;
  try {
    await command(`boards/${board}`, "baton.accept", { baton: id });
    announce(t("You have it now."));
  } catch (error) {
    fail(error);
  }
  await refresh();
  focus(rowOf(id) ?? rows()[0]);
}

/** @param {unknown} error */
function fail(error) {
  toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
}
