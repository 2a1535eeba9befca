/** When a customer's contract comes up again, asked with the win: a year later, unless something else stands there already. */
import { LitElement, html, nothing } from "lit";
import { formatFullDay } from "../lib/dates.js";
import { t } from "../lib/i18n.js";

export class RenewalField extends LitElement {
  static properties = { session: { attribute: false }, company: { attribute: false }, day: {}, known: { state: true }, wrong: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {{id: string, name: string}} */
    this.company = /** @type {any} */ (null);
    /** The day of the win. */
    this.day = "";
    /** What stands there so far; undefined until that is known. @type {string | null | undefined} */
    this.known = undefined;
    /** What somebody typed, "" when they emptied it; null as long as nobody touched it. @type {string | null} */
    this.typed = null;
    this.wrong = "";
  }

  createRenderRoot() {
    return this;
  }

  /** Without a line what stands there cannot be known: then only what somebody types counts. */
  async firstUpdated() {
    const { company } = await this.session.api.get(`/api/companies/${this.company.id}`).catch(() => ({ company: {} }));
    this.known = company.renews_on;
  }

  /** A renewal that is still to come stays. */
  get proposed() {
    if (this.known && this.known > this.day) return this.known;
    return this.known === undefined ? "" : yearAfter(this.day);
  }

  get input() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  /** @returns {{company: string, renews_on: string | null} | null | undefined} null = nothing changes; undefined = not to be read */
  read() {
    if (this.input.validity.badInput || !this.input.checkValidity()) {
      this.wrong = t("There is no such day.");
      this.input.focus();
      return undefined;
    }
    const day = (this.typed ?? this.proposed) || null;
    const isNews = this.known === undefined ? this.typed !== null : day !== this.known;
    return isNews ? { company: this.company.id, renews_on: day } : null;
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.typed = /** @type {HTMLInputElement} */ (event.target).value;
    this.wrong = "";
  }

  render() {
    return html`<label class="field"><span class="field__label">${t("Renewal of {name} (optional)", { name: this.company.name })}</span>
      <input class="input" type="date" name="renews_on" min="1900-01-01" max="2200-12-31" .value=${this.typed ?? this.proposed} aria-invalid=${this.wrong ? "true" : "false"} aria-describedby="renewal-note" @input=${this.onInput}></label>
      <p class=${this.wrong ? "field__error" : "field__hint"} id="renewal-note" aria-live="polite">${this.wrong || this.note()}</p>`;
  }

  note() {
    if (this.known) return t("So far: {day}", { day: formatFullDay(this.known) });
    return this.known === null ? t("A year after the win. Leave it empty if nothing is to be renewed.") : nothing;
  }
}

/** The 29 of February is followed by the 28. @param {string} day */
export function yearAfter(day) {
  const next = `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`;
  return next.endsWith("-02-29") ? next.replace(/29$/u, "28") : next;
}

customElements.define("baton-renewal-field", RenewalField);
