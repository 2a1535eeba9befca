/** What a stage asks for before a deal goes on from it: fields of the deal, and things to tick off. */
import { html, nothing } from "lit";
import { editColumn } from "../commands/columns.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { FIELDS, MOST_CRITERIA, isKnown } from "../store/criteria.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { criterionWords, fieldWords } from "./criterion_words.js";
import { icon } from "./icon.js";

/** @typedef {import("../store/criteria.js").Criterion} Criterion */

export class Criteria extends BoardDialog {
  constructor() {
    super("criteria");
    this.columnId = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.store.subscribe("*:column", redraw)];
  }

  show() {
    this.columnId = this.session.ui.get("criteria");
    return super.show();
  }

  get column() {
    return this.session.store.get("column", this.columnId);
  }

  /** @returns {Criterion[]} */
  get criteria() {
    return this.column?.criteria ?? [];
  }

  /** @param {Criterion[]} criteria */
  save(criteria) {
    const { session } = this;
    session.run(editColumn(session.store, { column: this.columnId, fields: { criteria }, base: session.seq })).catch(tell);
  }

  /** @param {string} field @param {boolean} on */
  setField(field, on) {
    const others = this.criteria.filter((one) => one.field !== field);
    this.save(on ? [...others, { id: newId(), field }] : others);
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector("[name=tick]"));
    const tick = input.value.trim();
    if (!tick) return;
    input.value = "";
    this.save([...this.criteria, { id: newId(), tick }]);
  }

  /** @param {Criterion} criterion @param {Event} event */
  rename(criterion, event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const tick = input.value.trim();
    if (!tick) input.value = criterion.tick ?? "";
    else if (tick !== criterion.tick) this.save(this.criteria.map((one) => (one.id === criterion.id ? { id: one.id, tick } : one)));
  }

  /** @param {Criterion} criterion */
  async askNoMore(criterion) {
    this.save(this.criteria.filter(({ id }) => id !== criterion.id));
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("[name=tick]"))?.focus();
  }

  render() {
    const { column } = this;
    if (!this.open || !column) return nothing;
    return this.frame(t("Before a deal leaves {stage}", { stage: column.name }), html`
      <p class="criteria__hint">${t("Whoever moves a deal on from here is asked for what is missing. To go back, or to lose a deal, stays free.")}</p>
      <fieldset class="criteria__fields"><legend class="field__label">${t("Of the deal")}</legend>${FIELDS.map((field) => this.renderField(field))}</fieldset>
      <section aria-labelledby="ticks-title"><h3 class="field__label" id="ticks-title">${t("To tick off")}</h3>
        ${this.renderOthers()}
        ${this.criteria.length < MOST_CRITERIA ? this.renderAdd() : html`<p class="quiet small">${t("A stage asks for at most {n} things.", { n: MOST_CRITERIA })}</p>`}
      </section>`);
  }

  /** @param {string} field */
  renderField(field) {
    const on = this.criteria.some((one) => one.field === field);
    return html`<label class="criteria__field"><input type="checkbox" .checked=${on} ?disabled=${!on && this.criteria.length >= MOST_CRITERIA}
      @change=${(/** @type {any} */ event) => this.setField(field, event.target.checked)}><span>${fieldWords()[field]}</span></label>`;
  }

  /** The ticks, and what was asked for once and is no longer there. */
  renderOthers() {
    const others = this.criteria.filter((one) => one.tick !== undefined || !isKnown(one));
    return html`<ul class="criteria__ticks">${others.map((one) => html`<li class="criteria__tick">
      ${one.tick === undefined ? html`<span class="quiet" dir="auto">${criterionWords(one)}</span>`
        : html`<input class="input" maxlength="100" dir="auto" aria-label=${t("To tick off")} .value=${one.tick} @change=${(/** @type {Event} */ event) => this.rename(one, event)}>`}
      <button type="button" class="button button--icon button--ghost" aria-label=${t("Ask no more for “{what}”", { what: criterionWords(one) })} @click=${() => this.askNoMore(one)}>${icon("x")}</button></li>`)}</ul>`;
  }

  renderAdd() {
    return html`<form class="criteria__add" @submit=${this.add}>
      <input class="input" name="tick" maxlength="100" dir="auto" autocomplete="off" aria-label=${t("One more thing to tick off")} placeholder=${t("Such as “Contract sent”")}>
      <button type="submit" class="button">${t("Add")}</button></form>`;
  }
}

customElements.define("baton-criteria", Criteria);
