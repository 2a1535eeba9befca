/** Conversation and activity in one stream, the newest at the foot, next to where one answers. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dayOf, formatFullDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { activityLine } from "./activity.js";
import { tell } from "./card_actions.js";
import { Watch } from "./watch.js";
import "./comment.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {"all" | "comments" | "activity"} Show */
/** @typedef {import("../types").HistoryItem} HistoryItem */
/** @typedef {{key: string, at: string, comment?: any, item?: HistoryItem, folded?: Entry[]}} Entry */

/** Close enough to the foot to want to stay there. */
const NEAR = 120;
/** A longer run of changes folds, all but its last few, so that it doesn't drown what people say. */
const LONGEST_RUN = 4;
const KEPT_OF_RUN = 2;

/**
 * One stream in the order of time. Comments stand for themselves, so their own changes are left out beside them.
 * @param {readonly any[]} comments @param {readonly import("../types").HistoryItem[]} history @param {Show} show
 * @returns {Entry[]}
 */
export function stream(comments, history, show) {
  const said = show === "activity" ? [] : comments.map((comment) => ({ key: comment.id, at: comment.created_at, comment }));
  const items = show === "comments" ? [] : history.filter((item) => show === "activity" || !item.name.startsWith("comment."));
  const done = [...items].sort((a, b) => a.seq - b.seq).map((item) => ({ key: `seq:${item.seq}`, at: item.at, item }));
  return [...said, ...done].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * Runs of changes between comments, folded.
 * @param {Entry[]} entries @returns {Entry[]}
 */
export function foldRuns(entries) {
  /** @type {Entry[]} */
  const out = [];
  /** @type {Entry[]} */
  let run = [];
  const flush = () => {
    const hidden = run.length > LONGEST_RUN ? run.slice(0, -KEPT_OF_RUN) : [];
    if (hidden.length) out.push({ key: `run:${hidden[0].key}`, at: hidden[0].at, folded: hidden });
    out.push(...run.slice(hidden.length));
    run = [];
  };
  for (const entry of entries) {
    if (entry.item) run.push(entry);
    else {
      flush();
      out.push(entry);
    }
  }
  flush();
  return out;
}

export class PanelThread extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false }, detail: { attribute: false }, show: { state: true }, busy: { state: true }, unfolded: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
    /** @type {Show} */
    this.show = "all";
    this.busy = false;
    /** Runs of changes that were opened, by key. @type {Set<string>} */
    this.unfolded = new Set();
    this.count = 0;
    this.wasNear = false;
    this.watch = new Watch(this);
    this.onSent = () => { this.wasNear = true; this.toFoot = true; };
    this.toFoot = false;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.closest(".panel")?.addEventListener("sent", this.onSent);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.closest(".panel")?.removeEventListener("sent", this.onSent);
  }

  get scroller() {
    return this.closest(".panel__scroll");
  }

  willUpdate() {
    const { session, card, detail } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to(`${card.id}:${detail ? "loaded" : ""}`, () => [
      ...(detail ? [detail.subscribe(redraw)] : []),
      session.workspace.subscribe("member:*", redraw),
      session.on("status", redraw),
    ]);
    const box = this.scroller;
    this.wasNear = Boolean(box && box.scrollTop > 0 && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR);
  }

  /** Whoever reads the end goes on reading the end. */
  updated() {
    const grown = this.count !== this.shownCount;
    this.count = this.shownCount;
    if (!grown || !(this.wasNear || this.toFoot)) return;
    this.toFoot = false;
    this.scroller?.scrollTo({ top: this.scroller.scrollHeight });
  }

  get shownCount() {
    return (this.detail?.comments.length ?? 0) + (this.detail?.history.length ?? 0);
  }

  async older() {
    const { detail } = this;
    if (!detail || this.busy) return;
    this.busy = true;
    try {
      await detail.older();
    } catch (error) {
      tell(error);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const { card, detail, show } = this;
    const all = detail ? stream(detail.comments, detail.history, show) : [];
    const entries = show === "all" ? foldRuns(all) : all;
    return html`<section class="panel-section panel-thread" aria-labelledby="thread-title">
      <header class="panel-section__head">
        <h3 id="thread-title">${t("Conversation")}</h3>
        ${card.comments_count ? html`<span class="panel-section__note">${card.comments_count}</span>` : nothing}
        ${this.renderSwitch()}
      </header>
      ${detail?.hasOlder && show !== "comments" ? html`<button type="button" class="link thread__older" aria-busy=${this.busy ? "true" : "false"} @click=${this.older}>${t("Show older activity")}</button>` : nothing}
      ${detail?.keptSince && !detail.hasOlder && show !== "comments" ? html`<p class="thread__begins">${t("Activity before {day} is no longer kept.", { day: formatFullDay(dayOf(detail.keptSince)) })}</p>` : nothing}
      <ol class="thread" aria-label=${t("Conversation")}>
        ${repeat(entries, (entry) => entry.key, (entry) => this.renderEntry(entry))}
      </ol>
      ${entries.length ? nothing : html`<p class="panel-empty panel-empty--words">${this.emptyWords()}</p>`}
    </section>`;
  }

  emptyWords() {
    if (!this.detail) return t("Loading…");
    if (!this.detail.loaded) return t("What was written here could not be loaded. It comes as soon as the connection is back.");
    return this.show === "activity" ? t("Nothing has happened yet.") : t("Nobody has written yet. What should the team know?");
  }

  renderSwitch() {
    const choices = /** @type {[Show, string][]} */ ([["all", t("All")], ["comments", t("Comments")], ["activity", t("Activity")]]);
    return html`<div class="thread-switch" role="group" aria-label=${t("Show")}>
      ${choices.map(([value, label]) => html`<button type="button" class="thread-switch__choice" aria-pressed=${this.show === value ? "true" : "false"}
        @click=${() => { this.show = value; }}>${label}</button>`)}
    </div>`;
  }

  /** @param {Entry} entry @returns {unknown} */
  renderEntry({ key, comment, item, folded }) {
    if (folded) return this.unfolded.has(key) ? folded.map((entry) => this.renderEntry(entry)) : this.renderFold(key, folded);
    if (item) return html`<li class="thread__item">${activityLine(this.session, item, this.card.id)}</li>`;
    return html`<li class="thread__item"><baton-comment .session=${this.session} .comment=${comment} .card=${this.card} .loadedAt=${this.detail?.seq ?? 0}></baton-comment></li>`;
  }

  /** @param {string} key @param {Entry[]} folded */
  renderFold(key, folded) {
    const unfold = () => { this.unfolded = new Set([...this.unfolded, key]); };
    return html`<li class="thread__item"><button type="button" class="link thread__fold" @click=${unfold}>${tn("{n} earlier change", "{n} earlier changes", folded.length)}</button></li>`;
  }
}

customElements.define("baton-panel-thread", PanelThread);
