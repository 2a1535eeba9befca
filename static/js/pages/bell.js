/** How many notices are unread: at the inbox's link above every page, live, and in the page's title. */
import { t, tn } from "../lib/i18n.js";
import { BellInbox } from "./bell_inbox.js";
import { line } from "./line.js";
import { follow } from "./live.js";
import { api } from "./requests.js";

/** A notice that was put off comes back by itself; timers cannot wait for longer than this. */
const LONGEST = 2 ** 31 - 1;

/** @param {string} person @param {import("../sync/connection.js").Connection} [link] the board has one already */
export function showBell(person, link = line()) {
  const live = follow(refresh, link);
  openInPlace(person, link);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waking;
  refresh();

  async function refresh() {
    const answer = await api.get("/api/inbox/count").catch(() => null);
    if (!answer) return;
    draw(answer.unread);
    live.listen(new Map([[`user:${person}`, answer.seq]]));
    clearTimeout(waking);
    if (answer.wakes_at) waking = setTimeout(refresh, Math.min(Math.max(Date.parse(answer.wakes_at) - Date.now(), 0) + 500, LONGEST));
  }
}

/** The link leads to the page of all; clicked by itself it opens the newest where one is. @param {string} person @param {import("../sync/connection.js").Connection} connection */
function openInPlace(person, connection) {
  const link = /** @type {HTMLElement | null} */ (document.querySelector("[data-inbox]:not([aria-current])"));
  if (!link) return;
  link.ariaHasPopup = "dialog";
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || link.ariaExpanded === "true") return;
    event.preventDefault();
    new BellInbox(person, connection).open(link);
  });
}

/** @param {number} count */
function draw(count) {
  const link = document.querySelector("[data-inbox]");
  const badge = /** @type {HTMLElement | null} */ (link?.querySelector("[data-inbox-count]"));
  if (!link || !badge) return;
  badge.hidden = count === 0;
  badge.textContent = count > 99 ? "99+" : String(count);
  link.setAttribute("aria-label", count ? tn("Inbox, {n} unread", "Inbox, {n} unread", count) : t("Inbox"));
  document.dispatchEvent(new CustomEvent("inbox-count", { detail: count }));
}
