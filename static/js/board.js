// The board page: reads who is here and which board, opens it live, and puts the elements in their places.
import { installShortcuts } from "./behaviors/shortcuts.js";
import { initDates } from "./lib/dates.js";
import { workerAddress } from "./lib/device.js";
import { initI18n } from "./lib/i18n.js";
import { whenIdle } from "./lib/idle.js";
import { initMoney } from "./lib/money.js";
import { BoardSession } from "./session.js";
import { openStorage } from "./sync/storage.js";
import "./views/board.js";
import { draftsOf } from "./views/drafts.js";
import "./views/toast.js";

/** Somebody may lift a card as soon as they see it. */
const SOON = 300;
/** What somebody may ask for before it is there. */
const WINDOWS = ["openCard", "thread", "activity", "palette", "archive", "offline", "help", "unsent", "selection", "passBaton", "assign", "undoKey", "undoing", "travel", "startReview", "playbook", "whatIf"];
/** What isn't seen at first is fetched when the board stands, or when it is asked for. */
const later = once(() => patiently(() => import("./later.js")));

/** Opens the board which the page names. */
export async function openBoard() {
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
}

/** @param {BoardSession} session */
function mount(session) {
  const main = document.querySelector("main") ?? document.body;
  const board = /** @type {import("./views/board.js").Board} */ (element("baton-board", session));
  document.querySelector(".board-skeleton")?.remove();
  main.append(board, element("baton-toasts", session));
  installShortcuts(session);
  const complete = once(() => later().then((parts) => parts.complete(session, board)));
  for (const key of WINDOWS) session.ui.subscribe(key, (wanted) => wanted && complete());
  if (session.boot.card_number) complete();
  else whenIdle(complete, SOON);
}

/** The line may have gone before everything was fetched; try again until it is back. @template T @param {() => Promise<T>} load @returns {Promise<T>} */
async function patiently(load) {
  for (;;) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

/** @param {string} tag @param {BoardSession} session @returns {HTMLElement} */
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
  session.on("revoked", () => later().then(({ leave }) => leave(session)));
  session.on("role", (change) => change && later().then(({ tellRole }) => tellRole(session, change)));
  session.on("refused", (command, error) => later().then(({ tellRefused }) => tellRefused(session, command, error)));
}

/** @template T @param {() => T} fn @returns {() => T} */
function once(fn) {
  /** @type {T | undefined} */
  let made;
  return () => (made ??= fn());
}

/** Private windows may refuse it. */
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
