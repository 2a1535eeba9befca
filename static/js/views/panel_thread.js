/** Conversation and activity in one stream, the newest at the foot, next to where one answers. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dayOf, formatFullDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { openQuestions } from "../store/questions.js";
import { NO_CARD } from "../store/store.js";
import { activityLine } from "./activity.js";
import { tell } from "./card_actions.js";
import "./card_activity.js";
import "./comment.js";
import { firstNew, foldRuns, stream, withNewLine } from "./thread_entries.js";
import { ThreadPlace, linkedComment } from "./thread_place.js";
import { earlier, having, hiddenBefore, hiddenBehind, isWithin, later, newest } from "./thread_span.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./thread_entries.js").Show} Show */
/** @typedef {import("./thread_entries.js").Entry} Entry */

export class PanelThread extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false }, detail: { attribute: false }, show: { state: true }, busy: { state: true }, unfolded: { state: true }, newFrom: { state: true }, span: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** Null for the board's own conversation. @type {any} */
    this.card = null;
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
    /** @type {Show} */
    this.show = "all";
    this.busy = false;
    /** Runs of changes that were opened, by key. @type {Set<string>} */
    this.unfolded = new Set();
    /** The first comment that is new since the last look. @type {string | null} */
    this.newFrom = null;
    /** What of it is drawn. @type {import("./thread_span.js").Span} */
    this.span = { since: "", until: "" };
    /** The comments that were there; null before the first time. @type {Set<string> | null} */
    this.drawn = null;
    this.lines = 0;
    this.toFoot = false;
    this.place = new ThreadPlace(this);
    this.watch = new Watch(this);
    this.onSent = () => { this.toFoot = true; };
    this.onHash = () => this.follow();
    this.addEventListener("go-to-comment", (event) => this.goTo(/** @type {CustomEvent} */ (event).detail));
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.closest(".panel")?.addEventListener("sent", this.onSent);
    addEventListener("hashchange", this.onHash);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.closest(".panel")?.removeEventListener("sent", this.onSent);
    removeEventListener("hashchange", this.onHash);
  }

  willUpdate() {
    const { session, card, detail } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to(`${card?.id ?? NO_CARD}:${detail ? "loaded" : ""}`, () => {
      this.drawn = null;
      this.newFrom = null;
      this.place.tell(0);
      return [
        ...(detail ? [detail.subscribe(redraw)] : []),
        session.workspace.subscribe("member:*", redraw),
        session.on("status", redraw),
      ];
    });
    if (detail?.loaded && !this.drawn) this.openSpan();
  }

  openSpan() {
    this.newFrom = this.findNew();
    this.span = newest(this.comments, this.newFrom);
  }

  /** Whether what comes would be drawn. */
  get atEnd() {
    return !this.span.until;
  }

  /** @returns {readonly any[]} */
  get comments() {
    return this.detail?.comments ?? [];
  }

  findNew() {
    const { thread, count } = this.session.ui.get("newHere") ?? {};
    return thread === (this.card?.id ?? this.session.boardId) ? firstNew(this.comments, count, this.session.me.id) : null;
  }

  updated() {
    const { drawn, comments, detail } = this;
    if (!detail?.loaded) return;
    this.drawn = new Set(comments.map(({ id }) => id));
    const lines = detail.history.length;
    if (!drawn) this.begin();
    else this.keepPlace(comments.filter(({ id }) => !drawn.has(id)), lines !== this.lines);
    this.lines = lines;
  }

  /** It is drawn for the first time. */
  async begin() {
    if (linkedComment()) return this.follow();
    await this.settled();
    const { newLine, newFrom, comments } = this;
    if (!this.card) return this.place.goToNew(newLine);
    if (!newLine || this.place.isInSight(newLine)) return;
    const fresh = comments.slice(comments.findIndex(({ id }) => id === newFrom));
    this.place.tell(fresh.filter(({ author }) => author !== this.session.me.id).length);
  }

  /** @param {any[]} came @param {boolean} moved whether there is other news */
  async keepPlace(came, moved) {
    const foreign = came.filter(({ author }) => author !== this.session.me.id);
    if (foreign.length && document.hidden) this.newFrom ??= foreign[0].id;
    if (!came.length && !moved) return;
    const sent = this.toFoot && came.length > foreign.length;
    const near = this.place.wasNear;
    if (sent && !this.atEnd) this.span = newest(this.comments);
    await this.settled();
    if (sent) this.toFoot = false;
    if (sent || near) this.place.toFoot();
    else this.place.grown(foreign.length);
  }

  /** Each comment draws itself; heights hold when all have. */
  async settled() {
    await this.updateComplete;
    await Promise.all([...this.querySelectorAll("baton-comment")].map((one) => /** @type {LitElement} */ (one).updateComplete));
  }

  get newLine() {
    return this.querySelector(".thread__new");
  }

  async showFresh() {
    if (!this.atEnd) this.span = newest(this.comments, this.newFrom);
    await this.settled();
    this.place.goToNew(this.newLine);
  }

  /** More above moves nothing of what is read. */
  async showEarlier() {
    const first = this.querySelector("baton-comment");
    const release = this.place.hold(first);
    this.span = earlier(this.comments, this.span);
    await this.settled();
    release();
    if (!this.querySelector(".thread__earlier")) /** @type {HTMLElement | null | undefined} */ (first?.querySelector(".comment"))?.focus({ preventScroll: true });
  }

  async showLater() {
    const last = [...this.querySelectorAll("baton-comment")].at(-1);
    this.span = later(this.comments, this.span);
    await this.settled();
    if (this.atEnd) /** @type {HTMLElement | null | undefined} */ (last?.querySelector(".comment"))?.focus({ preventScroll: true });
  }

  /** To the comment which the address names. */
  follow() {
    const id = linkedComment();
    if (id && this.detail?.loaded) this.goTo(id);
  }

  /** @param {string} id */
  async goTo(id) {
    if (this.show === "activity") this.show = "all";
    this.span = having(this.comments, id, this.span);
    await this.settled();
    if (!this.place.goTo(id)) toast({ text: t("This comment is not here any more."), tone: "amber" });
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
    const { card, entries, detail } = this;
    return html`<section class="panel-section panel-thread" aria-label=${t("Conversation")}>
      ${card ? this.renderHead() : this.renderQuestions()}
      ${this.show === "activity" && detail ? html`<baton-card-activity .session=${this.session} .detail=${detail}></baton-card-activity>` : this.renderThread(entries)}
    </section>`;
  }

  /** @param {Entry[]} entries */
  renderThread(entries) {
    return html`${this.renderBegin()}
      <ol class="thread" aria-label=${t("Conversation")}>
        ${repeat(entries, (entry) => entry.key, (entry) => this.renderEntry(entry))}
      </ol>
      ${this.atEnd ? nothing : this.renderMore("thread__later", this.showLater, tn("{n} later comment", "{n} later comments", hiddenBehind(this.comments, this.span)))}
      ${entries.length ? nothing : html`<p class="panel-empty panel-empty--words">${this.emptyWords()}</p>`}`;
  }

  /** @returns {Entry[]} */
  get entries() {
    const { detail, show, span, comments } = this;
    if (!detail || show === "activity") return [];
    const within = comments.filter(({ created_at }) => isWithin(created_at, span));
    const all = stream(within, detail.history.filter(({ at }) => isWithin(at, span)), show);
    return withNewLine(show === "all" ? foldRuns(all) : all, this.firstNewDrawn(within));
  }

  /** Where more is new than is drawn, all of it is. @param {any[]} within */
  firstNewDrawn(within) {
    const first = this.newFrom && this.comments.find(({ id }) => id === this.newFrom);
    return first && first.created_at < this.span.since ? (within[0]?.id ?? null) : this.newFrom;
  }

  renderBegin() {
    const { detail, show, comments, span } = this;
    const hidden = hiddenBefore(comments, span);
    if (hidden) return this.renderMore("thread__earlier", this.showEarlier, tn("{n} earlier comment", "{n} earlier comments", hidden));
    if (!detail || show === "comments") return nothing;
    if (detail.hasOlder) return this.renderMore("thread__older", this.older, t("Show older activity"));
    return detail.keptSince ? html`<p class="thread__begins">${t("Activity before {day} is no longer kept.", { day: formatFullDay(dayOf(detail.keptSince)) })}</p>` : nothing;
  }

  /** @param {string} name @param {() => void} act @param {string} words */
  renderMore(name, act, words) {
    return html`<button type="button" class="link thread__more ${name}" aria-busy=${this.busy ? "true" : "false"} @click=${act}>${words}</button>`;
  }

  renderHead() {
    const { comments_count: count } = this.card;
    return html`<header class="panel-section__head">
      <h3 id="thread-title">${t("Conversation")}</h3>
      ${count ? html`<span class="panel-section__note">${count}</span>` : nothing}
      ${this.renderQuestions()} ${this.renderSwitch()}
    </header>`;
  }

  /** What waits for an answer may stand far above. */
  renderQuestions() {
    const open = openQuestions(this.comments);
    if (!open.length) return nothing;
    return html`<button type="button" class="link thread__questions" @click=${() => this.goTo(open[0].id)}>${tn("{n} open question", "{n} open questions", open.length)}</button>`;
  }

  emptyWords() {
    if (!this.detail) return t("Loading…");
    if (!this.detail.loaded) return t("What was written here could not be loaded. It comes as soon as the connection is back.");
    return this.card ? t("Nobody has written yet. What should the team know?") : t("Here is room for what concerns the whole board and no single deal. Everybody on the board reads it.");
  }

  renderSwitch() {
    const choices = /** @type {[Show, string][]} */ ([["all", t("All")], ["comments", t("Comments")], ["activity", t("Activity")]]);
    return html`<div class="thread-switch" role="group" aria-label=${t("Show")}>
      ${choices.map(([value, label]) => html`<button type="button" class="thread-switch__choice" aria-pressed=${this.show === value ? "true" : "false"}
        @click=${() => { this.show = value; }}>${label}</button>`)}
    </div>`;
  }

  /** @param {Entry} entry @returns {unknown} */
  renderEntry({ key, comment, item, folded, isNew }) {
    if (isNew) return html`<li class="thread__new"><span>${t("New since you last looked")}</span></li>`;
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
