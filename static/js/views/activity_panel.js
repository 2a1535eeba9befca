/** The board's activity: what everybody does, live, by kind and person; a panel beside the board, under its own address. */
import { html, nothing } from "lit";
import { clock } from "../lib/clock.js";
import { t, tn } from "../lib/i18n.js";
import { ActivityFeed } from "../sync/activity_feed.js";
import { activityFilters } from "./activity_filters.js";
import "./activity_list.js";
import { icon } from "./icon.js";
import { person } from "./people.js";
import { SidePanel } from "./side_panel.js";
import { undoActions } from "./undo_offer.js";

const ADDRESS = /^\/boards\/[^/]+\/activity$/u;
/** Scrolled less than this, one reads the newest. */
const TOP = 40;

export class ActivityPanel extends SidePanel {
  static properties = { ...SidePanel.properties, open: { state: true } };

  constructor() {
    super();
    this.open = false;
    /** @type {ActivityFeed} */
    this.feed = /** @type {any} */ (null);
    /** How high the list was before it grew at the top; null where nothing has to be held. @type {number | null} */
    this.held = null;
    /** @type {import("./activity_list.js").Around | null} */
    this.shown = null;
  }

  willUpdate() {
    const { session } = this;
    if (!session || this.feed) return;
    this.feed = new ActivityFeed({ address: `/api/boards/${session.boardId}/activity`, api: session.api, clock });
    this.feed.on("fresh", (fresh) => this.came(fresh.length));
    this.feed.on("changed", () => this.requestUpdate());
    const grew = () => this.open && this.feed.grew();
    this.watch.to("session", () => [
      session.ui.subscribe("activity", () => this.follow()),
      session.ui.subscribe("openCard", (id) => id && session.ui.set("activity", null)),
      session.ui.subscribe("thread", (open) => open && session.ui.set("activity", null)),
      session.on("change", grew),
      session.on("resync", grew),
      session.on("status", () => session.status.state === "live" && grew()),
      session.on("role", () => this.redrawAll()),
      session.workspace.subscribe("member:*", () => this.redrawAll()),
    ]);
  }

  firstUpdated() {
    if (ADDRESS.test(location.pathname)) this.session.ui.set("activity", {});
    this.follow();
  }

  followAddress() {
    this.session.ui.set("activity", ADDRESS.test(location.pathname) ? (this.session.ui.get("activity") ?? {}) : null);
  }

  /** Whether it is open, and for whom, is said in the state of the screen; the address follows that. */
  follow() {
    const wanted = this.session.ui.get("activity");
    const open = Boolean(wanted);
    if (open === this.open) return;
    this.open = open;
    if (open) {
      this.session.ui.set("thread", false);
      this.session.ui.set("openCard", null);
    }
    this.go(open);
    if (open) this.begin(wanted);
    else this.end();
  }

  /** @param {boolean} open */
  go(open) {
    const { session } = this;
    if (open === ADDRESS.test(location.pathname)) return;
    // What takes its place has an address of its own.
    if (!open && (session.ui.get("openCard") || session.ui.get("thread"))) return;
    history.pushState({}, "", `/boards/${session.boardId}${open ? "/activity" : ""}${location.search}`);
  }

  /** @param {import("../sync/activity_feed.js").Wanted} wanted */
  begin(wanted) {
    this.fresh = 0;
    this.feed.show({ kind: wanted.kind ?? null, member: wanted.member ?? null });
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".panel"))?.focus({ preventScroll: true }));
  }

  end() {
    this.feed.end();
    const { ui } = this.session;
    if (!ui.get("openCard") && !ui.get("thread")) /** @type {HTMLElement | null} */ (document.querySelector(".board-header__more"))?.focus();
  }

  close() {
    this.session.ui.set("activity", null);
  }

  /** @param {import("../sync/activity_feed.js").Wanted} wanted */
  choose(wanted) {
    this.fresh = 0;
    this.feed.show({ ...this.feed.wanted, ...wanted });
    this.scroller?.scrollTo({ top: 0 });
  }

  /** @returns {HTMLElement | null} */
  get scroller() {
    return this.querySelector(".panel__scroll");
  }

  /** New lines come above what is read, and move nothing of it. @param {number} count */
  came(count) {
    const { scroller } = this;
    if (!scroller || scroller.scrollTop < TOP) return;
    this.fresh += count;
    this.held = scroller.scrollHeight - scroller.scrollTop;
  }

  async updated() {
    if (this.held === null) return;
    const { held, scroller } = this;
    this.held = null;
    await /** @type {any} */ (this.querySelector("baton-activity-list"))?.updateComplete;
    if (scroller) scroller.scrollTop = scroller.scrollHeight - held;
  }

  showFresh() {
    this.fresh = 0;
    this.scroller?.scrollTo({ top: 0 });
    /** @type {HTMLElement | null} */ (this.querySelector(".panel"))?.focus({ preventScroll: true });
  }

  onScroll() {
    if (this.fresh && (this.scroller?.scrollTop ?? 0) < TOP) this.fresh = 0;
  }

  /** @returns {import("./activity_list.js").Around} */
  get around() {
    const { session } = this;
    this.shown ??= {
      person: (/** @type {string} */ id) => person(session, id),
      actions: (/** @type {import("../types").HistoryItem[]} */ lines, /** @type {string} */ name) => undoActions(session, lines, name),
      open: (/** @type {{id: string}} */ card) => session.ui.set("openCard", card.id),
      board: () => session.boardId,
    };
    return this.shown;
  }

  render() {
    if (!this.session || !this.open) return nothing;
    return this.section(t("Activity on this board"), html`${this.renderHead()}
      <div class="panel__scroll activity-panel__scroll" tabindex="-1" @scroll=${this.onScroll}>
        <div class="activity-panel__list"><baton-activity-list .feed=${this.feed} .around=${this.around}></baton-activity-list></div>
      </div>
      <div class="thread-pill activity-panel__pill" role="status">${this.fresh ? html`<button type="button" class="thread-pill__button" @click=${this.showFresh}>${icon("arrow-up")}${tn("{n} new", "{n} new", this.fresh)}</button>` : nothing}</div>`);
  }

  renderHead() {
    const board = this.session.store.get("board", this.session.boardId);
    return html`<div class="panel-head panel-head--thread activity-panel__head">
      <div class="panel-head__words"><h2 class="panel-head__title">${t("Activity")}</h2><p class="panel-head__board" dir="auto">${board?.name}</p></div>
      <span class="panel-head__people"></span>
      <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} title=${t("Close (Escape)")} @click=${this.close}>${icon("x")}</button>
    </div>
    ${activityFilters(this.session, this.feed.wanted, (wanted) => this.choose(wanted))}`;
  }
}

customElements.define("baton-activity-panel", ActivityPanel);
