/** The board's own conversation, for what belongs to no deal: a panel like a card's, under its own address. */
import { LitElement, html, nothing } from "lit";
import { trapTab } from "../behaviors/focus_trap.js";
import { t } from "../lib/i18n.js";
import { avatarStack } from "./avatar.js";
import "./composer.js";
import { icon } from "./icon.js";
import "./panel_thread.js";
import { person } from "./people.js";
import { threadPill } from "./thread_pill.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */

const PHONE = "(max-width: 600px)";

/** Whether the address is that of a board's conversation. */
export function isThreadAddress() {
  return /^\/boards\/[^/]+\/thread$/u.test(location.pathname);
}

export class ThreadPanel extends LitElement {
  static properties = { session: { attribute: false }, open: { state: true }, detail: { state: true }, failure: { state: true }, fresh: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    this.open = false;
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
    this.failure = "";
    this.fresh = 0;
    this.watch = new Watch(this);
    this.phone = matchMedia(PHONE);
    this.onPopState = () => this.session.ui.set("thread", isThreadAddress());
    this.onPhone = () => this.requestUpdate();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.onPopState);
    this.phone.addEventListener("change", this.onPhone);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.onPopState);
    this.phone.removeEventListener("change", this.onPhone);
    this.detail?.close();
  }

  willUpdate() {
    const { session } = this;
    if (!session) return;
    const redraw = () => this.redrawAll();
    this.watch.to("session", () => [
      session.ui.subscribe("thread", () => this.follow()),
      session.ui.subscribe("openCard", (id) => id && session.ui.set("thread", false)),
      session.on("presence", () => this.open && this.requestUpdate()),
      session.on("resync", redraw),
      session.on("role", redraw),
    ]);
  }

  firstUpdated() {
    if (isThreadAddress()) this.session.ui.set("thread", true);
    this.follow();
  }

  redrawAll() {
    this.requestUpdate();
    for (const part of this.querySelectorAll("*")) if (part instanceof LitElement) part.requestUpdate();
  }

  /** Whether it is open is said in the state of the screen; address, presence and focus follow that. */
  follow() {
    const { session } = this;
    const open = Boolean(session.ui.get("thread"));
    if (open === this.open) return;
    this.open = open;
    this.go(open);
    if (open) session.ui.set("openCard", null);
    session.presence.set({ field: open ? "thread" : null, typing: false });
    if (open) this.load();
    else this.end();
  }

  /** @param {boolean} open */
  go(open) {
    if (open === isThreadAddress()) return;
    // A deal that takes its place has an address of its own.
    if (!open && this.session.ui.get("openCard")) return;
    history.pushState({}, "", `/boards/${this.session.boardId}${open ? "/thread" : ""}${location.search}`);
  }

  async load() {
    this.failure = "";
    this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(".panel"))?.focus({ preventScroll: true }));
    try {
      const detail = await this.session.thread();
      if (!this.open) return detail.close();
      this.detail = detail;
    } catch (error) {
      if (this.open) this.failure = /** @type {Error} */ (error).message;
    }
  }

  end() {
    this.detail?.close();
    this.detail = null;
    this.fresh = 0;
    if (!this.session.ui.get("openCard")) /** @type {HTMLElement | null} */ (document.querySelector(".board-header__thread"))?.focus();
  }

  close() {
    this.session.ui.set("thread", false);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      this.close();
    }
    if (this.phone.matches) trapTab(/** @type {Element} */ (this.querySelector(".panel")))(event);
  }

  /** @returns {any[]} */
  get others() {
    const { presence, me } = this.session;
    const members = new Set(presence.peers().filter(({ state }) => state.field === "thread").map(({ member }) => member));
    members.delete(me.id);
    return [...members].map((id) => person(this.session, id)).filter(Boolean);
  }

  render() {
    if (!this.session || !this.open) return nothing;
    const { session, detail, phone } = this;
    const thread = () => /** @type {import("./panel_thread.js").PanelThread} */ (this.querySelector("baton-panel-thread"));
    return html`<section class="panel" tabindex="-1" role=${phone.matches ? "dialog" : "complementary"} aria-modal=${phone.matches ? "true" : nothing}
      aria-label=${t("Conversation of the board")} @keydown=${this.onKey} @fresh=${(/** @type {CustomEvent} */ event) => { this.fresh = event.detail; }}
      @reply=${(/** @type {CustomEvent} */ event) => this.composer.reply(event.detail.comment, event.detail.quotes)}>
      ${this.renderHead()}
      <div class="panel__scroll"><div class="panel__rest">
        ${this.failure ? html`<p class="notice notice--wrong" role="alert">${this.failure} <button type="button" class="link" @click=${this.load}>${t("Try again")}</button></p>` : nothing}
        <baton-panel-thread .session=${session} .card=${null} .detail=${detail}></baton-panel-thread>
      </div></div>
      ${threadPill(this.fresh, () => thread().showFresh())}
      <baton-composer class="panel__foot" .session=${session} .card=${null}></baton-composer>
    </section>`;
  }

  get composer() {
    return /** @type {import("./composer.js").Composer} */ (this.querySelector("baton-composer"));
  }

  renderHead() {
    const { others, session } = this;
    const board = session.store.get("board", session.boardId);
    return html`<div class="panel-head panel-head--thread">
      <div class="panel-head__words"><h2 class="panel-head__title">${t("Conversation of the board")}</h2><p class="panel-head__board" dir="auto">${board?.name}</p></div>
      <span class="panel-head__people">${others.length ? html`${avatarStack(others)}<span class="panel-head__here">${t("{n} here with you", { n: others.length })}</span>` : nothing}</span>
      <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} title=${t("Close (Escape)")} @click=${this.close}>${icon("x")}</button>
    </div>`;
  }
}

customElements.define("baton-thread-panel", ThreadPanel);
