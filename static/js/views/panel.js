/** The card's panel: beside the board, under its own address. */
import { LitElement, html, nothing } from "lit";
import { trapTab } from "../behaviors/focus_trap.js";
import { t } from "../lib/i18n.js";
import { isThreadAddress } from "./thread_panel.js";
import { threadPill } from "./thread_pill.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";
import "./composer.js";
import "./panel_description.js";
import "./panel_fields.js";
import "./panel_files.js";
import "./panel_head.js";
import "./panel_tasks.js";
import "./panel_thread.js";
import "./panel_title.js";
import "./panel_turn.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../types").CardDetail} CardDetail */

const PHONE = "(max-width: 600px)";

export class Panel extends LitElement {
  static properties = {
    session: { attribute: false },
    cardId: { state: true },
    detail: { state: true },
    failure: { state: true },
    fresh: { state: true },
  };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {string | null} */
    this.cardId = null;
    /** @type {CardDetail | null} */
    this.detail = null;
    this.failure = "";
    /** How many comments came out of sight. */
    this.fresh = 0;
    this.watch = new Watch(this);
    this.phone = matchMedia(PHONE);
    this.onPopState = () => this.followAddress();
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
    const { session, cardId } = this;
    if (!session) return;
    this.watch.to(cardId ?? "none", () => [
      session.ui.subscribe("openCard", () => this.follow()),
      session.on("resync", () => this.redrawAll()),
      session.on("role", () => this.redrawAll()),
      ...(cardId ? [session.store.subscribe(`card:${cardId}`, () => this.requestUpdate())] : []),
    ]);
  }

  firstUpdated() {
    const asked = this.session.boot.card_number;
    if (this.session.ui.get("openCard")) this.follow();
    else if (asked) this.openNumber(asked);
  }

  /** Another role: every part may offer other things, though its card is the same. */
  redrawAll() {
    this.requestUpdate();
    for (const part of this.querySelectorAll("*")) if (part instanceof LitElement) part.requestUpdate();
  }

  get card() {
    return this.cardId ? this.session.store.get("card", this.cardId) : undefined;
  }

  /** The board's own address, or the card's. @param {any} [card] */
  address(card) {
    const base = `/boards/${this.session.boardId}`;
    return (card ? `${base}/cards/${card.number}` : base) + location.search;
  }

  /** The open card in the session is the truth; address, presence and focus follow it. */
  follow() {
    const id = this.session.ui.get("openCard") ?? null;
    if (id === this.cardId) return;
    const previous = this.cardId;
    this.detail?.close();
    this.detail = null;
    this.failure = "";
    this.cardId = id;
    this.session.presence.set({ card: id, field: null, typing: false });
    const address = this.address(this.card);
    const elsewhere = !id && isThreadAddress();
    if (!elsewhere && address !== location.pathname + location.search) history.pushState({ card: id }, "", address);
    if (id) this.load(id);
    else if (previous) this.giveFocusBack(previous);
  }

  /** @param {string} id */
  async load(id) {
    this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(".panel"))?.focus({ preventScroll: true }));
    try {
      const detail = await this.session.card(id);
      if (this.cardId !== id) return detail.close();
      this.detail = detail;
    } catch (error) {
      if (this.cardId === id) this.failure = /** @type {Error} */ (error).message;
    }
  }

  /** @param {string} id */
  giveFocusBack(id) {
    const board = /** @type {any} */ (document.querySelector("baton-board"));
    if (board?.reveal) board.reveal(id, { focus: true });
    else /** @type {HTMLElement | null} */ (document.querySelector(`[data-card="${id}"]`))?.focus();
  }

  followAddress() {
    const number = /\/cards\/(\d+)$/u.exec(location.pathname)?.[1];
    if (number) this.openNumber(Number(number));
    else this.close();
  }

  /** @param {number} number */
  async openNumber(number) {
    const card = this.numbered(number) ?? (await this.archivedCard(number));
    if (card) this.session.ui.set("openCard", card.id);
    else toast({ text: t("There is no deal #{number} on this board.", { number }), tone: "amber" });
  }

  /** @param {number} number */
  numbered(number) {
    return [...this.session.store.all("card")].find((card) => card.number === number);
  }

  /** An archived card has an address too. @param {number} number */
  async archivedCard(number) {
    try {
      await this.session.loadArchived();
    } catch {
      return undefined;
    }
    return this.numbered(number);
  }

  close() {
    this.session.ui.set("openCard", null);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      this.close();
    }
    if (this.phone.matches) trapTab(/** @type {Element} */ (this.querySelector(".panel")))(event);
  }

  render() {
    if (!this.session || !this.cardId) return nothing;
    const { session, card, detail } = this;
    if (!card) return this.renderMissing();
    return html`<section class="panel" tabindex="-1" role=${this.phone.matches ? "dialog" : "complementary"} aria-modal=${this.phone.matches ? "true" : nothing}
      aria-label=${t("Deal #{number}: {title}", { number: card.number, title: card.title })} @keydown=${this.onKey} @fresh=${(/** @type {CustomEvent} */ event) => { this.fresh = event.detail; }}
      @reply=${(/** @type {CustomEvent} */ event) => this.composer.reply(event.detail.comment, event.detail.quotes)}>
      <baton-panel-head class="panel__head" .session=${session} .card=${card} @panel-close=${this.close}></baton-panel-head>
      <div class="panel__scroll">
        <baton-panel-title .session=${session} .card=${card}></baton-panel-title>
        <baton-panel-fields .session=${session} .card=${card}></baton-panel-fields>
        <div class="panel__rest">
          ${this.failure ? this.renderFailure() : nothing}
          <baton-panel-turn .session=${session} .card=${card}></baton-panel-turn>
          <baton-panel-description .session=${session} .card=${card} .detail=${detail}></baton-panel-description>
          <baton-panel-tasks .session=${session} .card=${card}></baton-panel-tasks>
          <baton-panel-files .session=${session} .card=${card} .detail=${detail}></baton-panel-files>
          <baton-panel-thread .session=${session} .card=${card} .detail=${detail}></baton-panel-thread>
        </div>
      </div>
      ${threadPill(this.fresh, () => this.thread.showFresh())}
      <baton-composer class="panel__foot" .session=${session} .card=${card}></baton-composer>
    </section>`;
  }

  get thread() {
    return /** @type {import("./panel_thread.js").PanelThread} */ (this.querySelector("baton-panel-thread"));
  }

  get composer() {
    return /** @type {import("./composer.js").Composer} */ (this.querySelector("baton-composer"));
  }

  renderMissing() {
    return html`<aside class="panel panel--missing" tabindex="-1" role="complementary" aria-label=${t("Deal")} @keydown=${this.onKey}>
      <p>${t("This deal is no longer on the board.")}</p>
      <button type="button" class="button" @click=${this.close}>${t("Close")}</button>
    </aside>`;
  }

  renderFailure() {
    return html`<p class="notice notice--wrong" role="alert">${this.failure}
      <button type="button" class="link" @click=${() => { this.failure = ""; if (this.cardId) this.load(this.cardId); }}>${t("Try again")}</button></p>`;
  }
}

customElements.define("baton-panel", Panel);
