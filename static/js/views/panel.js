/** The card's panel: beside the board, under its own address. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { SidePanel, isThreadAddress } from "./side_panel.js";
import { toast } from "./toast.js";
import "./composer.js";
import "./panel_customer.js";
import "./panel_description.js";
import "./panel_facts.js";
import "./panel_fields.js";
import "./panel_files.js";
import "./panel_head.js";
import "./panel_stage.js";
import "./panel_pulse.js";
import "./panel_tasks.js";
import "./panel_thread.js";
import "./panel_title.js";
import "./panel_turn.js";
import "./panel_votes.js";

export class Panel extends SidePanel {
  static properties = { ...SidePanel.properties, cardId: { state: true } };

  constructor() {
    super();
    /** @type {string | null} */
    this.cardId = null;
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
    this.leave();
    this.cardId = id;
    this.session.presence.set({ card: id, field: null, typing: false });
    const address = this.address(this.card);
    const elsewhere = !id && isThreadAddress();
    if (!elsewhere && address !== location.pathname + location.search) history.pushState({ card: id }, "", address);
    if (id) this.load();
    else if (previous) this.giveFocusBack(previous);
  }

  load() {
    const { cardId: id } = this;
    if (id) this.take(this.session.card(id), () => this.cardId === id);
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

  render() {
    if (!this.session || !this.cardId) return nothing;
    const { session, card, detail } = this;
    if (!card) return this.renderMissing();
    return this.frame(card, t("Deal #{number}: {title}", { number: card.number, title: card.title }),
      html`<baton-panel-head class="panel__head" .session=${session} .card=${card} @panel-close=${this.close}></baton-panel-head>`,
      html`<baton-panel-title .session=${session} .card=${card}></baton-panel-title>
        <baton-panel-fields .session=${session} .card=${card}></baton-panel-fields>
        ${session.whatIf?.noteOf(card.id)}
        <div class="panel__rest">
          ${this.renderFailure()}
          <baton-panel-votes .session=${session} .card=${card}></baton-panel-votes>
          <baton-panel-stage .session=${session} .card=${card}></baton-panel-stage>
          <baton-panel-turn .session=${session} .card=${card}></baton-panel-turn>
          <baton-panel-facts .session=${session} .card=${card}></baton-panel-facts>
          <baton-panel-pulse .session=${session} .card=${card}></baton-panel-pulse>
          <baton-panel-customer .session=${session} .card=${card}></baton-panel-customer>
          <baton-panel-description .session=${session} .card=${card} .detail=${detail}></baton-panel-description>
          <baton-panel-tasks .session=${session} .card=${card}></baton-panel-tasks>
          <baton-panel-files .session=${session} .card=${card} .detail=${detail}></baton-panel-files>
          <baton-panel-thread .session=${session} .card=${card} .detail=${detail}></baton-panel-thread>
        </div>`);
  }

  renderMissing() {
    return html`<aside class="panel panel--missing" tabindex="-1" role="complementary" aria-label=${t("Deal")} @keydown=${this.onKey}>
      <p>${t("This deal is no longer on the board.")}</p>
      <button type="button" class="button" @click=${this.close}>${t("Close")}</button>
    </aside>`;
  }
}

customElements.define("baton-panel", Panel);
