// The board page: reads who is here and which board, opens it live, and puts the elements in their places.
import { installShortcuts } from "./behaviors/shortcuts.js";
import { initDates } from "./lib/dates.js";
import { workerAddress } from "./lib/device.js";
import { initI18n, t, tn } from "./lib/i18n.js";
import { initMoney } from "./lib/money.js";
import { roleMeaning, roleWord } from "./pages/roles.js";
import { BoardSession } from "./session.js";
import { PutAside } from "./sync/errors.js";
import { openStorage } from "./sync/storage.js";
import "./views/board.js";
import { draftsOf } from "./views/drafts.js";
// Needed just when nothing more can be fetched.
import "./views/unsent.js";
import { askToCopy, unsentTexts } from "./views/unsent_texts.js";
import { refusalWords } from "./views/kept_text.js";
import "./views/sheet.js";
import { nameOf } from "./views/people.js";
import { tellOvertaken } from "./views/overtaken.js";
import "./views/update_bar.js";
import { toast } from "./views/toast.js";

/** What isn't seen at first is fetched when the board stands, or when it is asked for. */
const LATER = {
  "baton-panel": { asked: ["openCard"], load: () => import("./views/panel.js") },
  "baton-palette": { asked: ["palette"], load: () => import("./views/palette.js") },
  "baton-archive": { asked: ["archive"], load: () => import("./views/archive.js") },
  "baton-keep-offline": { asked: ["offline"], load: () => import("./views/keep_offline.js") },
  "baton-help": { asked: ["help"], load: () => import("./views/help.js") },
};

/** The refusals of one coming back arrive within this time. */
const TOGETHER = 400;
/** Whoever comes back doesn't look at once. */
const LONG_ENOUGH = 60_000;

start();

async function start() {
  const boot = JSON.parse(document.getElementById("boot")?.textContent ?? "null");
  if (!boot?.board) return;
  initMoney(boot);
  initDates(boot);
  draftsOf(boot.me.id);
  const [{ unsent, boards }] = await Promise.all([openStorage(boot.me.id), initI18n(boot)]);
  const session = new BoardSession(boot, { storage: storage(), unsent, boards: workerAddress() ? boards : null });
  listen(session);
  await session.start();
  mount(session);
  tellLeft(session);
}

/** @param {BoardSession} session */
function mount(session) {
  const main = document.querySelector("main") ?? document.body;
  document.querySelector(".board-skeleton")?.remove();
  main.append(element("baton-board", session), element("baton-toasts", session), element("baton-update", session), element("baton-unsent", session), element("baton-sheet", session));
  for (const [tag, { asked, load }] of Object.entries(LATER)) {
    const bring = once(() => patiently(load).then(() => main.append(element(tag, session))));
    for (const key of asked) session.ui.subscribe(key, (value) => value && bring());
    if (tag === "baton-panel" && session.boot.card_number) bring();
    else whenIdle(bring);
  }
  installShortcuts(session);
  tellOvertaken(session);
}

/** The line may have gone before everything was fetched; try again until it is back. @param {() => Promise<unknown>} load */
async function patiently(load) {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

/** @param {string} tag @param {BoardSession} session */
function element(tag, session) {
  return Object.assign(document.createElement(tag), { session });
}

/** @param {BoardSession} session */
function listen(session) {
  addEventListener("online", () => session.link.hurry?.());
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? session.link.hurry?.() : session.copy.refresh()));
  addEventListener("beforeunload", (event) => session.status.unsent > 0 && !session.status.saved && event.preventDefault());
  document.addEventListener("click", (event) => {
    const opener = /** @type {Element} */ (event.target).closest?.("[data-open]");
    if (opener) session.ui.set(/** @type {HTMLElement} */ (opener).dataset.open ?? "", true);
  });
  session.on("signed-out", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`));
  session.on("revoked", () => leave(session));
  session.on("role", (change) => change && tellRole(session, change));
  listenToLate(session);
}

/** What is refused late, when its person may be elsewhere, stands in the list; told here, together when there is more of it. @param {BoardSession} session */
function listenToLate(session) {
  /** @type {{label: string, error: Error}[]} */
  let late = [];
  const tellAll = () => {
    // Whoever has the list open sees it there.
    if (!session.ui.get("unsent")) offer(session, late.length > 1 ? notApplied(late.length) : refusalOf(session, late[0]));
    late = [];
  };
  session.on("refused", ({ name, label = name }, error) => {
    if (error instanceof PutAside && late.push({ label, error }) === 1) setTimeout(tellAll, TOGETHER);
  });
}

/** @param {BoardSession} session @param {{label: string, error: Error}} late */
function refusalOf(session, { label, error }) {
  return t("Could not be applied: {change}. {reason}", { change: label, reason: refusalWords(session, error) });
}

/** What was refused while nobody looked, or has not been decided yet. @param {BoardSession} session */
function tellLeft(session) {
  const { length } = session.left;
  if (length) offer(session, notApplied(length));
}

/** @param {number} n */
function notApplied(n) {
  return tn("{n} change could not be applied", "{n} changes could not be applied", n);
}

/** @param {BoardSession} session @param {string} text */
function offer(session, text) {
  toast({ text, tone: "amber", duration: LONG_ENOUGH, action: { label: t("Show"), run: () => session.ui.set("unsent", true) } });
}

/** One may do other things than a moment ago: what, and by whom. @param {BoardSession} session @param {import("./types").Change} change */
function tellRole(session, change) {
  const mine = change.patches.find(({ type, id }) => type === "member" && id === session.me.id);
  if (!mine?.put || change.actor === session.me.id) return;
  const words = { name: nameOf(session, change.actor), role: roleWord(mine.put.role), meaning: roleMeaning(mine.put.role) };
  toast({ text: t("{name} changed your role on this board: {role}, {meaning}.", words), tone: "amber" });
}

/** Somebody took one off the board: say so, offer what was being written, then go where there still is something to see. @param {BoardSession} session */
async function leave(session) {
  const why = t("You no longer have access to this board.");
  const texts = unsentTexts(session);
  if (texts.length) await askToCopy(why, texts);
  else {
    toast({ text: why, tone: "risk" });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  location.assign("/");
}

/** @param {() => unknown} fn */
function once(fn) {
  let done = false;
  return () => {
    if (!done) fn();
    done = true;
  };
}

/** @param {() => void} fn */
function whenIdle(fn) {
  if (typeof requestIdleCallback === "function") requestIdleCallback(fn, { timeout: 3_000 });
  else setTimeout(fn, 500);
}

/** Private windows may refuse it. */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
