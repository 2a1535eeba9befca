/** The playbook of a stage: what to do in it, and deals that were won as examples. */
import { html, nothing } from "lit";
import { addExample, removeExample } from "../commands/playbooks.js";
import { dayOf, relativeDay, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import "./picker.js";
import "./playbook_text.js";

const MOST_EXAMPLES = 12;

export class Playbook extends BoardDialog {
  static properties = { ...BoardDialog.properties, picking: { state: true } };

  constructor() {
    super("playbook");
    this.picking = false;
    this.columnId = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return ["*:playbook", "*:column", "*:card"].map((key) => this.session.store.subscribe(key, redraw));
  }

  async show() {
    this.columnId = this.session.ui.get("playbook");
    this.picking = false;
    await super.show();
    // An example may have been archived since.
    if (this.examples.some((id) => !this.session.store.get("card", id))) this.session.loadArchived().catch(() => {});
  }

  get column() {
    return this.session.store.get("column", this.columnId);
  }

  /** @returns {string[]} */
  get examples() {
    return this.session.store.get("playbook", this.columnId)?.examples ?? [];
  }

  /** @param {any} command */
  run(command) {
    this.session.run(command).catch(tell);
  }

  /** @param {CustomEvent} event */
  picked({ detail }) {
    this.picking = false;
    this.run(addExample(this.session.store, { column: this.columnId, card: detail.id }));
  }

  render() {
    const { session, column } = this;
    if (!this.open || !column) return nothing;
    return this.frame(t("Playbook: {stage}", { stage: column.name }), html`
      <baton-playbook-text .session=${session} .columnId=${this.columnId}></baton-playbook-text>
      ${this.renderExamples()}`);
  }

  renderExamples() {
    const { store } = this.session;
    const cards = this.examples.map((id) => store.get("card", id)).filter(Boolean);
    const adds = this.session.can("playbook.add_example") && this.examples.length < MOST_EXAMPLES;
    if (!cards.length && !adds) return nothing;
    return html`<section class="panel-section" aria-labelledby="examples-title">
      <header class="panel-section__head"><h3 id="examples-title">${t("Examples that were won")}</h3>
        ${adds && !this.picking ? html`<button type="button" class="link panel-section__action" @click=${() => (this.picking = true)}>${t("Add an example")}</button>` : nothing}</header>
      ${cards.length ? html`<ul class="playbook__examples">${cards.map((card) => this.renderExample(card))}</ul>`
        : html`<p class="panel-empty panel-empty--words">${t("Pick deals that went well: whoever stands here can read how they went.")}</p>`}
      ${this.picking ? this.renderPicker() : nothing}
    </section>`;
  }

  /** What became of it, and the way to all that happened. @param {any} card */
  renderExample(card) {
    const { store, boardId, boot } = this.session;
    const base = `/boards/${boardId}/cards/${card.number}`;
    const day = card.status === "won" && card.closed_at ? t("Won {day}", { day: relativeDay(dayOf(card.closed_at), today(boot)) }) : t("Open again");
    const facts = [card.value && formatMoney(card.value), day, store.get("company", card.company)?.name, card.archived_at && t("archived")];
    return html`<li class="playbook__example">
      <div class="playbook__words"><a href=${base} dir="auto" @click=${(/** @type {Event} */ event) => this.openDeal(event, card)}>${card.title}</a> <span class="quiet">#${card.number}</span>
        <p class="quiet small" dir="auto">${facts.filter(Boolean).join(" · ")}</p>
        ${card.outcome_note ? html`<p class="small" dir="auto">${card.outcome_note}</p>` : nothing}
        <a class="small" href="${base}/story">${t("How it went")}</a></div>
      ${this.session.can("playbook.remove_example") ? html`<button type="button" class="button button--icon button--ghost" aria-label=${t("Take “{title}” off the examples", { title: card.title })}
        @click=${() => this.run(removeExample(this.session.store, { column: this.columnId, card: card.id }))}>${icon("x")}</button>` : nothing}
    </li>`;
  }

  /** @param {Event} event @param {any} card */
  openDeal(event, card) {
    const { ctrlKey, metaKey } = /** @type {MouseEvent} */ (event);
    if (ctrlKey || metaKey) return;
    event.preventDefault();
    this.dialog?.close();
    this.session.ui.set("openCard", card.id);
  }

  renderPicker() {
    const won = [...this.session.store.all("card")].filter((card) => card.status === "won" && !this.examples.includes(card.id));
    const options = won
      .sort((a, b) => (a.closed_at < b.closed_at ? 1 : -1))
      .map((card) => ({ id: card.id, label: card.title, hint: card.value ? formatMoney(card.value) : "", search: `${card.title} #${card.number} ${this.session.store.get("company", card.company)?.name ?? ""}` }));
    return html`<baton-picker .label=${t("Won deals")} .placeholder=${t("Find a won deal")} .options=${options} .empty=${t("No won deal matches")} @pick=${this.picked}></baton-picker>`;
  }
}

customElements.define("baton-playbook", Playbook);
