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
  static properties = { session: { attribute: false }, scene: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
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

  menu() {
    const link = (/** @type {string} */ iconName, /** @type {string} */ label, /** @type {string} */ path) =>
      html`<a class="menu__item" role="menuitem" href="/boards/${this.session.boardId}${path}">${icon(iconName)}<span>${label}</span></a>`;
    const sets = this.session.can("label.create");
    const imports = this.session.can("import.start");
    return html`<button type="button" class="button button--ghost button--icon board-header__more" popovertarget="board-menu" aria-haspopup="menu" aria-label=${t("Board menu")}>${icon("ellipsis")}</button>
      <div class="menu" id="board-menu" popover role="menu" aria-label=${t("Board menu")} @toggle=${this.toggled} @keydown=${menuKeys}>
        ${sets ? link("settings", t("Board settings"), "/settings") : nothing}
        ${imports ? link("upload", t("Import deals"), "/import") : nothing}
        ${link("download", t("Export…"), `/export${location.search}`)}
        ${this.session.copy.possible ? this.entry(this.session.copy.info ? "circle-check" : "download", this.session.copy.info ? t("Kept offline…") : t("Keep this board offline…"), () => this.session.ui.set("offline", true)) : nothing}
        ${link("chart-column", t("Insights"), "/insights")}
        ${this.entry("list-checks", t("Select deals"), () => this.session.ui.set("selection", new Set()))}
        ${this.entry("scroll-text", t("Activity"), () => this.session.ui.set("activity", {}))}
        ${this.entry("library", t("Library"), () => this.session.ui.set("library", true))}
        ${link("trophy", t("Won and lost"), "/outcomes")}
        ${this.entry("history", t("Time travel"), () => this.session.ui.set("travel", {}))}
        ${this.entry("flask-conical", t("What if…"), () => this.session.ui.set("whatIf", true))}
        ${this.session.can("review.start") ? this.entry("presentation", t("Start a review…"), () => this.session.ui.set("startReview", true)) : nothing}
        ${this.entry("archive", t("Archive"), () => this.session.ui.set("archive", true))}
        ${this.session.can("change.undo") ? this.entry("undo-2", t("Undo what somebody did since…"), () => this.session.ui.set("undoing", { member: "" })) : nothing}
        ${this.entry("printer", t("Print"), () => print())}
        ${this.entry("keyboard", t("Keyboard shortcuts"), () => this.session.ui.set("help", true))}
      </div>`;
  }

  /** @param {string} iconName @param {string} label @param {() => void} run */
  entry(iconName, label, run) {
    const act = () => {
      /** @type {HTMLElement} */ (this.querySelector("#board-menu")).hidePopover();
      run();
    };
    return html`<button type="button" class="menu__item" role="menuitem" @click=${act}>${icon(iconName)}<span>${label}</span></button>`;
  }

  /** @param {ToggleEvent} event */
  toggled(event) {
    // The way to the exports takes the filter along.
    this.requestUpdate();
    placeAt(event, /** @type {HTMLElement} */ (this.querySelector(".board-header__more")));
    if (event.newState === "open") /** @type {HTMLElement | null} */ (this.querySelector("#board-menu [role=menuitem]"))?.focus();
  }
}

customElements.define("baton-board-header", BoardHeader);
