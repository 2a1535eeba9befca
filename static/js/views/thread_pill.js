/** Between thread and composer: how much is new out of sight, and the way there. */
import { html, nothing } from "lit";
import { tn } from "../lib/i18n.js";
import { icon } from "./icon.js";

/** @param {number} count @param {() => void} go */
export function threadPill(count, go) {
  return html`<div class="thread-pill" role="status">${count ? html`<button type="button" class="thread-pill__button" @click=${go}>${icon("arrow-down")}${tn("{n} new comment", "{n} new comments", count)}</button>` : nothing}</div>`;
}
