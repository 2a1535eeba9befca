/** What a stage needs before deals leave it, to be filled in or ticked where it is asked. */
import { LitElement, html, nothing } from "lit";
import { addDays, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import "./company_picker.js";
import { criterionWords } from "./criterion_words.js";
import { icon } from "./icon.js";
import "./money_field.js";
import { assignable } from "./people.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../store/criteria.js").Criterion} Criterion */
/** @typedef {{criterion: Criterion, cards: any[]}} Need one thing that is needed, of these deals */

/** Each deal has its own; the rest is said once for all. */
const OWN = ["value", "description", "company"];
/** What one must be allowed to do in order to fill it in. @type {Record<string, string>} */
const RIGHTS = { value: "card.edit", expected_close: "card.edit", company: "card.edit", owner: "card.assign", next_step: "task.create", description: "card.describe", label: "card.label" };

export class Leaving extends LitElement {
  static properties = { session: { attribute: false }, lacks: { attribute: false }, done: { attribute: false }, wrong: { state: true }, companies: { state: true }, picking: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {{card: any, criterion: Criterion}[]} */
    this.lacks = [];
    /** @type {(answer?: unknown) => void} */
    this.done = () => {};
    /** What is wrong, by the key of the need. @type {Record<string, string>} */
    this.wrong = {};
    /** @type {Record<string, {id: string, name: string}>} */
    this.companies = {};
    this.picking = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @returns {Need[]} */
  get needs() {
    /** @type {Map<string, Need>} */
    const needs = new Map();
    for (const { card, criterion } of this.lacks) {
      const { field = "", tick } = criterion;
      const key = OWN.includes(field) ? `${field} ${card.id}` : tick === undefined ? field : criterion.id;
      const need = needs.get(key) ?? { criterion, cards: [] };
      need.cards.push(card);
      needs.set(key, need);
    }
    return [...needs.values()];
  }

  /** Several stages may ask for the same field. @param {Need} need */
  keyOf({ criterion, cards }) {
    return `${criterion.id}-${cards[0].id}`;
  }

  /** @param {Need} need */
  may({ criterion }) {
    // A file is put on the deal itself.
    return criterion.field !== "file" && this.session.can(criterion.tick === undefined ? RIGHTS[criterion.field ?? ""] : "card.tick");
  }

  get mayAll() {
    return this.needs.every((need) => this.may(need));
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const read = this.needs.map((need) => ({ need, ...this.read(need) }));
    this.wrong = Object.fromEntries(read.flatMap(({ need, error }) => (error ? [[this.keyOf(need), error]] : [])));
    if (Object.keys(this.wrong).length) return this.showFirst();
    const told = new Map(read.flatMap(({ need, answer }) => need.cards.map((card) => [`${card.id} ${need.criterion.field ?? need.criterion.id}`, answer])));
    this.done({ answers: this.lacks.map(({ card, criterion }) => ({ card, criterion, answer: told.get(`${card.id} ${criterion.field ?? criterion.id}`) })) });
  }

  async showFirst() {
    await this.updateComplete;
    const first = this.querySelector(`[data-need="${Object.keys(this.wrong)[0]}"]`);
    /** @type {HTMLElement | null} */ (first?.querySelector("input, textarea, select, button"))?.focus();
  }

  /** @param {Need} need @returns {{answer?: any, error?: string}} */
  read(need) {
    const place = /** @type {HTMLElement} */ (this.querySelector(`[data-need="${this.keyOf(need)}"]`));
    const { field, tick } = need.criterion;
    if (tick !== undefined) return place.querySelector("input")?.checked ? { answer: true } : { error: t("Tick it when it is done.") };
    if (field === "value") return this.readValue(place);
    if (field === "next_step") return this.readStep(place);
    if (field === "company") return this.companies[this.keyOf(need)] ? { answer: this.companies[this.keyOf(need)].id } : { error: t("This is needed.") };
    const input = /** @type {HTMLInputElement} */ (place.querySelector("input, textarea, select"));
    const answer = input.value.trim();
    if (input.validity.badInput) return { error: t("There is no such day.") };
    return answer ? { answer } : { error: t("This is needed.") };
  }

  /** @param {HTMLElement} place */
  readValue(place) {
    const read = /** @type {import("./money_field.js").MoneyField} */ (place.querySelector("baton-money-field")).read();
    if ("error" in read) return { error: read.error };
    return read.value ? { answer: read.value } : { error: t("This is needed.") };
  }

  /** @param {HTMLElement} place */
  readStep(place) {
    const [title, due] = [...place.querySelectorAll("input")];
    if (!title.value.trim()) return { error: t("Say what comes next.") };
    return due.value ? { answer: { title: title.value.trim(), due: due.value } } : { error: t("Say by when.") };
  }

  render() {
    return html`<form class="sheet__form leaving" @submit=${this.onSubmit} novalidate>
      <p class="sheet__text">${t("The stage asks for this before a deal leaves it. The move goes on with what you fill in.")}</p>
      ${this.needs.map((need) => this.renderNeed(need))}
      ${this.mayAll ? nothing : html`<p class="sheet__notice" role="status">${icon("triangle-alert")}<span>${this.why()}</span></p>`}
      <div class="sheet__actions">
        ${this.session.role === "manager" ? html`<button type="button" class="button button--ghost leaving__anyway" @click=${() => this.done({ answers: [], anyway: true })}>${t("Move anyway")}</button>` : nothing}
        <button type="button" class="button" @click=${() => this.done()}>${t("Cancel")}</button>
        ${this.mayAll ? html`<button type="submit" class="button button--primary">${t("Move")}</button>` : nothing}
      </div>
    </form>`;
  }

  /** Why it cannot be filled in here. */
  why() {
    if (this.needs.some(({ criterion }) => criterion.field === "file")) return t("Put the file on the deal first; then it can go on.");
    return t("Your role does not allow you to fill in all of this. Ask somebody who may edit the deal.");
  }

  /** @param {Need} need */
  renderNeed(need) {
    const key = this.keyOf(need);
    const wrong = this.wrong[key];
    return html`<div class="leaving__need" data-need=${key}>
      ${this.may(need) ? this.renderField(need, key, Boolean(wrong)) : html`<p class="leaving__lacks">${icon("circle-dashed")}<span dir="auto">${this.label(need)}</span></p>`}
      ${wrong ? html`<p class="field__error" id="leaving-${key}" role="alert">${wrong}</p>` : nothing}</div>`;
  }

  /** Which deals, where there are several. @param {Need} need */
  label({ criterion, cards }) {
    const words = criterionWords(criterion);
    const all = new Set(this.lacks.map(({ card }) => card.id)).size;
    if (all === 1) return words;
    return cards.length === 1 ? t("{what} of “{title}”", { what: words, title: cards[0].title }) : tn("{what}, for {n} deal", "{what}, for {n} deals", cards.length, { what: words });
  }

  /** @param {Need} need @param {string} key @param {boolean} wrong */
  renderField(need, key, wrong) {
    const label = this.label(need);
    const { field, tick } = need.criterion;
    const described = wrong ? `leaving-${key}` : nothing;
    const invalid = wrong ? "true" : "false";
    if (tick !== undefined) return html`<label class="leaving__tick"><input type="checkbox" aria-invalid=${invalid} aria-describedby=${described}><span dir="auto">${label}</span></label>`;
    if (field === "value") return this.renderValue(label);
    if (field === "next_step") return this.renderStep(label, invalid, described);
    if (field === "company") return this.renderCompany(label, key);
    const input = field === "owner" ? this.renderOwner(invalid, described)
      : field === "label" ? this.renderLabel(label, invalid, described)
      : field === "description" ? html`<textarea class="input" rows="3" maxlength="100000" dir="auto" aria-invalid=${invalid} aria-describedby=${described}></textarea>`
      : html`<input class="input" type="date" min="1900-01-01" max="2999-12-31" aria-invalid=${invalid} aria-describedby=${described}>`;
    return html`<label class="field"><span class="field__label" dir="auto">${label}</span>${input}</label>`;
  }

  /** @param {string} label */
  renderValue(label) {
    const { store, boardId, boot } = this.session;
    return html`<div class="field"><span class="field__label" dir="auto">${label}</span>
      <baton-money-field .label=${label} .value=${null} .currency=${store.get("board", boardId)?.currency ?? boot.workspace.currency}></baton-money-field></div>`;
  }

  /** @param {string} invalid @param {any} described */
  renderOwner(invalid, described) {
    return html`<select class="input" aria-invalid=${invalid} aria-describedby=${described}><option value="">${t("Nobody yet")}</option>
      ${assignable(this.session).map((one) => html`<option value=${one.id}>${one.name}</option>`)}</select>`;
  }

  /** @param {string} label @param {string} invalid @param {any} described */
  renderLabel(label, invalid, described) {
    const labels = [...this.session.store.all("label")].filter(({ archived_at: at }) => !at);
    return html`<select class="input" aria-label=${label} aria-invalid=${invalid} aria-describedby=${described}><option value="">${t("Choose a label…")}</option>
      ${labels.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select>`;
  }

  /** @param {string} label @param {string} invalid @param {any} described */
  renderStep(label, invalid, described) {
    return html`<fieldset class="leaving__step"><legend class="field__label" dir="auto">${label}</legend>
      <input class="input" maxlength="500" dir="auto" aria-label=${t("What comes next")} placeholder=${t("What comes next")} aria-invalid=${invalid} aria-describedby=${described}>
      <input class="input" type="date" min="1900-01-01" max="2999-12-31" aria-label=${t("Due")} .value=${addDays(today(this.session.boot), 1)}></fieldset>`;
  }

  /** @param {string} label @param {string} key */
  renderCompany(label, key) {
    const chosen = this.companies[key];
    const choose = (/** @type {CustomEvent} */ event) => {
      const { [key]: _none, ...others } = this.companies;
      this.companies = event.detail ? { ...others, [key]: event.detail } : others;
      this.picking = "";
    };
    return html`<div class="field"><span class="field__label" dir="auto">${label}</span>
      ${this.picking === key ? html`<baton-company-picker .session=${this.session} .selected=${chosen?.id ?? null} @choose=${choose}></baton-company-picker>`
        : html`<button type="button" class="button leaving__company" dir="auto" @click=${() => (this.picking = key)}>${chosen?.name ?? t("Choose a customer…")}</button>`}</div>`;
  }
}

customElements.define("baton-leaving", Leaving);
