/** The deals that were archived, with the way back to the board. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { restoreCard } from "../commands/cards.js";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { containsAll, fold, words } from "../lib/text.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */

const SHOWN = 200;

export class Archive extends BoardDialog {
  static properties = { state: { state: true }, query: { state: true } };

  constructor() {
    super("archive");
    /** @type {"loading" | "loaded" | "failed"} */
    this.state = "loading";
    this.query = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.store.subscribe("*:card", redraw)];
  }

  async show() {
    this.query = "";
    await super.show();
    this.load();
  }

  async load() {
    this.state = "loading";
    try {
      await this.session.loadArchived();
      this.state = "loaded";
    } catch {
      this.state = "failed";
    }
  }

  /** The last archived first. @returns {any[]} */
  get cards() {
    const wanted = words(this.query);
    const archived = [...this.session.store.all("card")].filter((card) => card.archived_at);
    const found = wanted.length ? archived.filter((card) => containsAll(fold(`${card.title} #${card.number} ${this.companyOf(card)}`), wanted)) : archived;
    return found.sort((a, b) => (a.archived_at < b.archived_at ? 1 : -1));
  }

  /** @param {any} card @returns {string} */
  companyOf(card) {
    return this.session.store.get("company", card.company)?.name ?? "";
  }

  /** @param {any} card */
  async restore(card) {
    const { session } = this;
    try {
      await session.run(restoreCard(session.store, { card: card.id }));
      toast({ text: t("“{title}” is back on the board", { title: card.title }), action: { label: t("Open it"), run: () => this.openCard(card) } });
    } catch (error) {
      tell(error);
    }
  }

  /** @param {any} card */
  openCard(card) {
    this.dialog?.close();
    this.session.ui.set("openCard", card.id);
  }

  render() {
    if (!this.open) return nothing;
    const { cards } = this;
    return this.frame(t("Archived deals"), html`<input class="input" type="search" dir="auto" aria-label=${t("Find an archived deal")} placeholder=${t("Find an archived deal")} .value=${this.query}
        @input=${(/** @type {InputEvent} */ event) => { this.query = /** @type {HTMLInputElement} */ (event.target).value; }}>
      <ul class="archive__list">${repeat(cards.slice(0, SHOWN), (card) => card.id, (card) => this.renderCard(card))}</ul>
      <p class="archive__words" role="status">${this.words(cards.length)}</p>`);
  }

  /** @param {number} count */
  words(count) {
    if (count > SHOWN) return tn("{n} more: search for it", "{n} more: search for one", count - SHOWN);
    if (count) return nothing;
    if (this.state === "loading") return t("Loading…");
    if (this.state === "failed") return t("The archive could not be loaded. Nothing is lost; try again when you are connected.");
    return this.query ? t("No archived deal is called that.") : t("Nothing is archived. A deal that is archived leaves the board and keeps everything that was written on it.");
  }

  /** @param {any} card */
  renderCard(card) {
    const facts = [this.companyOf(card), card.value ? formatMoney(card.value) : "", t("archived {when}", { when: formatMoment(card.archived_at) })].filter(Boolean);
    return html`<li class="archive__item">
      <button type="button" class="archive__card" @click=${() => this.openCard(card)}>
        <span class="archive__title" dir="auto"><span class="archive__number">#${card.number}</span> ${card.title}</span>
        <span class="archive__facts" dir="auto">${facts.join(" · ")}</span></button>
      ${this.session.can("card.restore") ? html`<button type="button" class="button button--small" @click=${() => this.restore(card)}
        aria-label=${t("Restore “{title}”", { title: card.title })}>${t("Restore")}</button>` : nothing}
    </li>`;
  }
}

customElements.define("baton-archive", Archive);
