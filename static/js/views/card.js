/** A deal on the board. It redraws when its own record changes, and for nobody else's. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { collisionRow, counterRow, headRow, late, stepRow, tierOf, titleRow, typingRow, valueRow } from "./card_face.js";
import { icon } from "./icon.js";
import { turnRow } from "./card_turn.js";
import { draggedBy } from "./scene.js";
import { Subscriber } from "./subscriber.js";

export class Card extends LitElement {
  static properties = {
    cardId: { attribute: false },
    session: { attribute: false },
    scene: { attribute: false },
    preview: { attribute: false },
  };

  constructor() {
    super();
    /** @type {string} */
    this.cardId = "";
    /** @type {import("../types.d.ts").Session} */
    this.session = /** @type {any} */ (undefined);
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    /** Shown in the slot while the keyboard carries it. */
    this.preview = false;
    new Subscriber(this, () => [
      this.session.store.subscribe(`card:${this.cardId}`, () => this.requestUpdate()),
      this.session.store.subscribe("label:*", () => this.requestUpdate()),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.dataset.card = this.cardId;
    if (!this.preview) this.scene.cards.set(this.cardId, this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    if (this.scene.cards.get(this.cardId) === this) this.scene.cards.delete(this.cardId);
  }

  get flag() {
    return this.scene.flags.get(this.cardId) ?? this.session.whatIf?.flagOf(this.cardId);
  }

  /** The part which has a place and a look; the element itself is only its address. */
  get face() {
    return /** @type {HTMLElement | null} */ (this.querySelector(".card"));
  }

  focusCard() {
    /** @type {HTMLElement | null} */ (this.querySelector(".card__title"))?.focus({ preventScroll: true });
  }

  render() {
    const { session, scene } = this;
    const card = session.store.get("card", this.cardId);
    if (!card) return nothing;
    const peers = scene.peersOn(card.id);
    const holder = this.holder(peers);
    return html`<article class=${this.classes(card, holder)} data-color=${this.color(holder) ?? nothing}>
      ${this.flagRow(holder)}
      ${this.isSelected ? html`<span class="card__tick">${icon("check", t("Selected"))}</span>` : nothing}
      ${headRow(session, card)}
      ${titleRow(session, card, !this.preview && scene.tabStop() === card.id)}
      ${valueRow(session, card)}
      ${stepRow(session, card)}
      ${scene.facts?.card(card)}
      ${scene.health?.mark(card)}
      ${turnRow(session, card)}
      ${typingRow(session, peers.filter(({ state }) => state.card === card.id && (state.typing || state.field)))}
      ${late.map((row) => row(session, card))}
      ${collisionRow(session, card)}
      ${counterRow(session, card, scene.unread.has(card))}
    </article>`;
  }

  /** Who else is dragging this card. @param {any[]} peers */
  holder(peers) {
    const peer = peers.find((one) => draggedBy(one) === this.cardId);
    return peer && this.session.workspace.get("member", peer.member);
  }

  /** The place which a held card has left is the element's own. */
  updated() {
    const holder = this.holder(this.scene.peersOn(this.cardId));
    this.classList.toggle("held", Boolean(holder));
    if (holder) this.dataset.color = holder.color;
    else delete this.dataset.color;
  }

  get isSelected() {
    return this.session.ui.get("selection")?.has(this.cardId) ?? false;
  }

  /** @param {any} holder */
  color(holder) {
    return holder?.color ?? this.flag?.person.color;
  }

  /** @param {any} card @param {any} holder */
  classes(card, holder) {
    const { flag } = this;
    const tier = tierOf(this.session, card);
    const states = {
      [`card--${tier}`]: tier,
      [`card--${card.status}`]: card.status !== "open",
      "card--held": holder,
      "card--changed": flag && !holder,
      "card--fading": flag?.fading && !holder,
      "card--open": this.session.ui.get("openCard") === this.cardId,
      "card--selected": this.isSelected,
      "card--lifted": this.preview,
      "card--landing": this.scene.landing.has(this.cardId),
    };
    return ["card", ...Object.keys(states).filter((name) => states[name])].join(" ");
  }

  /** @param {any} holder */
  flagRow(holder) {
    const { flag } = this;
    const text = holder ? t("{name} is moving", { name: holder.name }) : flag?.text;
    return text ? html`<span class="card__flag" dir="auto">${text}</span>` : nothing;
  }
}

customElements.define("baton-card", Card);
