/** A review on the board: the bar under its head, the offer of one that is due, the window that starts one, and the keys. */
import { isTaken } from "../behaviors/shortcuts.js";
import "./review_bar.js";
import "./review_due.js";
import { Following } from "./review_follow.js";
import "./review_start.js";

/** @param {import("../session.js").BoardSession} session @param {import("./board.js").Board} board */
export function showReviews(session, board) {
  const following = new Following(session, board);
  const bar = /** @type {import("./review_bar.js").ReviewBar} */ (Object.assign(document.createElement("baton-review-bar"), { session, following }));
  board.before(bar, Object.assign(document.createElement("baton-review-due"), { session, following }));
  board.parentElement?.append(Object.assign(document.createElement("baton-review-start"), { session, following }));
  addEventListener("keydown", (event) => onKey(event, bar));
}

/** @param {KeyboardEvent} event @param {import("./review_bar.js").ReviewBar} bar */
function onKey(event, bar) {
  const { following } = bar;
  if (!following.review || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTaken(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "f" && !following.presents) following.peel(!following.peeled);
  else if (following.presents && (key === "." || key === ",")) bar.step(key === "." ? 1 : -1);
  else return;
  event.preventDefault();
}
