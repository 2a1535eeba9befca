/** My work: what waits for one person over all boards, by the day on which it is due; done with one key. */
import { render } from "lit";
import { announce } from "../behaviors/announce.js";
import { t } from "../lib/i18n.js";
import { everyMinute } from "../lib/minute.js";
import { isUnseen, whenSeen } from "../views/task_seen.js";
import { toast } from "../views/toast.js";
import { follow } from "./live.js";
import { api, command } from "./requests.js";
import { start } from "./start.js";
import { workList } from "./work_list.js";

/** @typedef {import("./work_entries.js").Entry} Entry */

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("work"));
const live = follow(refresh);
/** @type {import("./work_entries.js").Work | null} */
let work = null;
/** What was done here, until the server's answer leaves it out. @type {Set<string>} */
const done = new Set();
/** @type {Map<string, () => void>} by task, how to stop waiting for it to be seen */
const watched = new Map();

place.addEventListener("keydown", onKey);
place.addEventListener("click", onClick);
place.addEventListener("change", onTick);
// What waits grows older, and tomorrow becomes today.
everyMinute(draw);
refresh();

async function refresh() {
  try {
    work = await api.get("/api/my-work");
    live.listen(new Map(Object.entries(/** @type {any} */ (work).streams)));
    draw();
  } catch (error) {
    fail(error);
  }
}

function draw() {
  if (!work) return;
  render(workList(work, boot, done), place);
  place.ariaBusy = "false";
  watchUnseen();
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
  try {
    await command(`boards/${board}`, "task.complete", { task: id });
  } catch (error) {
    done.delete(id);
    draw();
    return fail(error);
  }
  toast({ text: t("Done: “{title}”", { title }), action: { label: t("Undo"), run: () => reopen(board, id) } });
}

/** @param {string} board @param {string} id */
async function reopen(board, id) {
  try {
    await command(`boards/${board}`, "task.reopen", { task: id });
    done.delete(id);
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
