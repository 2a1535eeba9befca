/** The head of the board: its name, how live it is, the figures, who is here, and what can be done. */
import { LitElement, html, nothing } from "lit";
import { menuKeys, placeAt } from "../behaviors/menu.js";
import { restoreBoard } from "../commands/boards.js";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { avatarStack } from "./avatar.js";
import "./figures.js";
import "./filters.js";
import { icon } from "./icon.js";
import "./live_badge.js";
import { Subscriber } from "./subscriber.js";

const FACES = 5;

export class BoardHeader extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    /** Whether its menu is. */
    this.open = false;
    new Subscriber(this, () => [
      this.session.store.subscribe("board", () => this.requestUpdate()),
      this.session.store.subscribe("*:member", () => this.requestUpdate()),
      this.session.workspace.subscribe("*:member", () => this.requestUpdate()),
      this.session.on("presence", () => this.requestUpdate()),
      this.session.copy.on("changed", () => this.requestUpdate()),
      this.session.ui.subscribe("thread", () => this.requestUpdate()),
      this.session.on("resync", () => this.requestUpdate()),
      this.session.on("role", () => this.requestUpdate()),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  get board() {
    return this.session.store.get("board", this.session.boardId);
  }

  render() {
    return html`<header class="board-header">
      <div class="board-header__line">
        <h1 class="board-header__name" dir="auto" title=${this.board?.name ?? ""}>${this.board?.name}</h1>
        <baton-live-badge .session=${this.session}></baton-live-badge>
        <baton-figures .session=${this.session} .scene=${this.scene}></baton-figures>
        <div class="board-header__end">
          ${this.people()}
          ${this.travel()}
          ${this.conversation()}
          <a class="button button--ghost button--icon board-header__insights" href="/boards/${this.session.boardId}/insights" aria-label=${t("Insights")} title=${t("Insights")}>${icon("chart-column")}</a>
          ${this.menu()}
          ${this.session.can("card.create") ? html`<button type="button" class="button button--primary board-header__new" @click=${this.newDeal} aria-keyshortcuts="N">${t("New deal")}<kbd class="kbd" aria-hidden="true">N</kbd></button>` : nothing}
        </div>
      </div>
      ${this.board?.archived_at ? this.archived() : nothing}
      <div class="board-header__foot"><baton-filters .session=${this.session}></baton-filters><baton-since-bar .session=${this.session}></baton-since-bar></div>
    </header>`;
  }

  /** Nothing can be changed here now: say so before somebody tries. */
  archived() {
    const restore = () => this.scene.run(restoreBoard(this.session.store));
    return html`<p class="board-header__archived" role="status">${icon("archive")}<span>${t("This board was archived {when}. It can be read, not changed.", { when: formatMoment(this.board?.archived_at) })}</span>
      ${this.session.can("board.restore") ? html`<button type="button" class="button button--small" @click=${restore}>${t("Restore this board")}</button>` : nothing}</p>`;
  }

  newDeal() {
    this.dispatchEvent(new CustomEvent("new-deal", { bubbles: true }));
  }

  /** Others first; one person may be here with several pages. */
  people() {
    const ids = new Set(this.session.presence.peers().map((/** @type {any} */ peer) => peer.member));
    ids.delete(this.session.me.id);
    const others = [...ids].map((id) => this.session.workspace.get("member", id)).filter(Boolean);
    if (!others.length) return nothing;
    const label = tn("{n} other person here", "{n} others here", others.length);
    return html`<div class="board-header__people" role="group" aria-label=${label}>${avatarStack(others, { size: "lg", max: FACES })}</div>`;
  }

  /** What is said on the board as a whole. */
  conversation() {
    const { ui } = this.session;
    const unread = this.board && this.scene.unread.has(this.board);
    const label = unread ? t("Conversation of the board, with new comments") : t("Conversation of the board");
    return html`<button type="button" class="button button--ghost button--icon board-header__thread" aria-label=${label} title=${label} aria-expanded=${ui.get("thread") ? "true" : "false"}
      @click=${() => ui.set("thread", !ui.get("thread"))}>${icon("messages-square")}${unread ? html`<span class="board-header__unread"></span>` : nothing}</button>`;
  }

  /** The way into the past, with its key. */
  travel() {
    return html`<button type="button" class="button button--ghost board-header__travel" aria-keyshortcuts="T" title=${t("See the board as it was, and what has changed")} @click=${() => this.session.ui.set("travel", {})}>${
      icon("history")}<span class="board-header__word">${t("Time travel")}</span><kbd class="kbd" aria-hidden="true">T</kbd></button>`;
  }

  /** What it opens comes with the later piece, in board_options.js. */
  menu() {
    return html`<button type="button" class="button button--ghost button--icon board-header__more" popovertarget="board-menu" aria-haspopup="menu" aria-label=${t("Board menu")}>${icon("ellipsis")}</button>
      <div class="menu" id="board-menu" popover role="menu" aria-label=${t("Board menu")} @toggle=${this.toggled} @keydown=${menuKeys}>${
        this.open ? html`<baton-board-options .session=${this.session}></baton-board-options>` : nothing}</div>`;
  }

  /** Drawn while it is open: the way to the exports takes the filter along. @param {ToggleEvent} event */
  async toggled(event) {
    this.open = event.newState === "open";
    await this.updateComplete;
    await /** @type {LitElement | null} */ (this.querySelector("baton-board-options"))?.updateComplete;
    placeAt(event, /** @type {HTMLElement} */ (this.querySelector(".board-header__more")));
    if (this.open) /** @type {HTMLElement | null} */ (this.querySelector("#board-menu [role=menuitem]"))?.focus();
  }
}

customElements.define("baton-board-header", BoardHeader);
