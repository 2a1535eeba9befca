/** When a regular review is due, a line above the board offers to start it: to its people, until it is held or a day has passed. */
import { LitElement, html, nothing } from "lit";
import { formatTime } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { everyMinute } from "../lib/minute.js";
import { dueAt } from "../lib/occurrences.js";
import { icon } from "./icon.js";
import { Watch } from "./watch.js";

/** @typedef {{rhythm: any, at: number}} Due */

export class ReviewDue extends LitElement {
  static properties = { session: { attribute: false }, following: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../session.js").BoardSession} */
    this.session = /** @type {any} */ (null);
    /** @type {import("./review_follow.js").Following} */
    this.following = /** @type {any} */ (null);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { session, following } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to("session", () => [session.store.subscribe("*:rhythm", redraw), following.on("changed", redraw), session.on("role", redraw), everyMinute(redraw)]);
  }

  /** Of several the one that has waited longest. @returns {Due | undefined} */
  get due() {
    const now = this.session.clock.now();
    const all = expected(this.session).map((rhythm) => ({ rhythm, at: dueAt(rhythm, now) }));
    const open = /** @type {Due[]} */ (all.filter(({ rhythm, at }) => at !== null && !isPutAway(rhythm.id, at)));
    return open.sort((one, other) => one.at - other.at)[0];
  }

  render() {
    const { due } = this;
    if (!due || this.following.running.length || !this.session.can("review.start")) return nothing;
    const { rhythm, at } = due;
    const words = { name: rhythm.name, time: formatTime(new Date(at)) };
    return html`<div class="review-bar review-bar--invitation review-bar--due" role="status"><span dir="auto">${icon("calendar")} ${this.session.clock.now() < at ? t("“{name}” begins at {time}", words) : t("“{name}” has been due since {time}", words)}</span>
      <button type="button" class="button button--small button--primary" @click=${() => this.session.ui.set("startReview", rhythm.id)}>${t("Start")}</button>
      <button type="button" class="button button--small button--ghost" @click=${() => this.putAway(due)}>${t("Not now")}</button></div>`;
  }

  /** @param {Due} due */
  putAway({ rhythm, at }) {
    try {
      localStorage.setItem(keyOf(rhythm.id), String(at));
    } catch {
      // Then it is offered again with the next page.
    }
    this.requestUpdate();
  }
}

/** The regular reviews at which I am expected. @param {import("../types").Session} session @returns {any[]} */
export function expected(session) {
  return [...session.store.all("rhythm")].filter(({ archived_at: ended, people }) => !ended && (people === null ? session.store.get("member", session.me.id) : people.includes(session.me.id)));
}

/** @param {string} rhythm */
function keyOf(rhythm) {
  return `baton:review-put-away:${rhythm}`;
}

/** @param {string} rhythm @param {number | null} at */
function isPutAway(rhythm, at) {
  try {
    return localStorage.getItem(keyOf(rhythm)) === String(at);
  } catch {
    return false;
  }
}

customElements.define("baton-review-due", ReviewDue);
