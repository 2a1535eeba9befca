/** The board's own conversation, for what belongs to no deal: a panel like a card's, under its own address. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { avatarStack } from "./avatar.js";
import "./composer.js";
import { icon } from "./icon.js";
import "./panel_thread.js";
import { person } from "./people.js";
import { SidePanel, isThreadAddress } from "./side_panel.js";

export class ThreadPanel extends SidePanel {
  static properties = { ...SidePanel.properties, open: { state: true } };

  constructor() {
    super();
    this.open = false;
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

  followAddress() {
    this.session.ui.set("thread", isThreadAddress());
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

  load() {
    return this.take(this.session.thread(), () => this.open);
  }

  end() {
    this.leave();
    if (!this.session.ui.get("openCard")) /** @type {HTMLElement | null} */ (document.querySelector(".board-header__thread"))?.focus();
  }

  close() {
    this.session.ui.set("thread", false);
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
    return this.frame(null, t("Conversation of the board"), this.renderHead(), html`<div class="panel__rest">
      ${this.renderFailure()}
      <baton-panel-thread .session=${this.session} .card=${null} .detail=${this.detail}></baton-panel-thread>
    </div>`);
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
