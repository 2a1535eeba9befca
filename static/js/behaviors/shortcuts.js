/** Keys that work anywhere on the board: undo, the palette, the filter, the list of keys, passing a question on, assigning, the activity, the way back in time, and the way out of a deal. */

/** @typedef {import("../types").Session} Session */

const WRITABLE = "input, textarea, select, [contenteditable]";

/** Whether a key belongs to what is being written, or to a window that is open above the board. @param {EventTarget | null} target */
export function isTaken(target) {
  return target instanceof Element && target.closest(`${WRITABLE}, dialog, [popover]`) !== null;
}

/** @param {Session} session @returns {() => void} */
export function installShortcuts(session) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const deed = deedOf(event, session);
    if (!deed) return;
    event.preventDefault();
    deed();
  };
  const off = new AbortController();
  addEventListener("keydown", (event) => typeAhead(event, session), { signal: off.signal, capture: true });
  addEventListener("keydown", onKey, { signal: off.signal });
  return () => off.abort();
}

/** What is typed between Ctrl+K and the palette's arrival is meant for it, and not for the board. @param {KeyboardEvent} event @param {Session} session */
function typeAhead(event, { ui }) {
  if (!ui.get("palette") || document.querySelector("dialog[open]") || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape") ui.set("palette", false);
  if (event.key.length === 1) ui.set("typedAhead", (ui.get("typedAhead") ?? "") + event.key);
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** The deal that is open, or has the focus; none while one is being carried. @param {Session} session @returns {string | null} */
function cardAtHand(session) {
  if (/** @type {any} */ (document.querySelector("baton-board"))?.scene?.lifted) return null;
  const focused = document.activeElement?.closest("baton-card")?.getAttribute("data-card");
  const card = session.store.get("card", focused ?? session.ui.get("openCard"));
  return card && !card.archived_at ? card.id : null;
}

/** @param {KeyboardEvent} event @param {Session} session @returns {(() => void) | null} */
function deedOf(event, session) {
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") return () => session.ui.set("palette", true);
  const way = command && !event.altKey && !isTaken(event.target) && wayOf(event);
  if (way && session.can("change.undo")) return () => session.ui.set("undoKey", [...(session.ui.get("undoKey") ?? []), way]);
  if (command || event.altKey || isTaken(event.target)) return null;
  if (session.ui.get("travel")) return event.key === "Escape" && !document.querySelector(":popover-open") ? () => session.ui.set("travel", null) : null;
  if (event.key.toLowerCase() === "t") return () => session.ui.set("travel", {});
  if (event.key === "/") return () => /** @type {any} */ (document.querySelector("baton-filters"))?.focusText();
  const card = cardAtHand(session);
  if (event.key.toLowerCase() === "b" && card && session.can("baton.pass")) return () => session.ui.set("passBaton", { card });
  if (event.key.toLowerCase() === "a" && card && session.can("card.assign")) return () => session.ui.set("assign", card);
  if (event.key.toLowerCase() === "h") return () => session.ui.set("activity", session.ui.get("activity") ? null : {});
  if (event.key === "?") return () => session.ui.set("help", true);
  if (event.key === "Escape" && session.ui.get("openCard") && !document.querySelector(":popover-open")) return () => session.ui.set("openCard", null);
  return null;
}

/** Both habits of redoing. @param {KeyboardEvent} event */
function wayOf({ key, shiftKey }) {
  const letter = key.toLowerCase();
  if (letter === "z") return shiftKey ? "redo" : "undo";
  return letter === "y" && !shiftKey ? "redo" : null;
}
