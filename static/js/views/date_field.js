/** A day: typed or picked, with the days that people mean most often one tap away. */
import { LitElement, html, nothing } from "lit";
import { addDays } from "../lib/dates.js";
import { t } from "../lib/i18n.js";

/** Friday of this week, of next week when it has come already. @param {string} day */
export function nextFriday(day) {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, ((5 - weekday + 7) % 7) || 7);
}

/** The last day of the month. @param {string} day */
export function monthEnd(day) {
  const [year, month] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

export class DateField extends LitElement {
  static properties = { value: {}, today: {}, label: {}, notice: { attribute: false }, wrong: { state: true } };

  constructor() {
    super();
    /** @type {string | null} */
    this.value = null;
    this.today = "";
    this.label = t("Date");
    this.notice = "";
    this.wrong = "";
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** What stands in the field now. @returns {{value: string | null} | {error: string}} */
  read() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    if (input.validity.badInput) return { error: t("That day is not complete.") };
    return { value: input.value || null };
  }

  /** @param {string | null} value */
  choose(value) {
    this.dispatchEvent(new CustomEvent("choose", { detail: value }));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const read = this.read();
    if ("error" in read) this.wrong = read.error;
    else this.choose(read.value);
  }

  render() {
    const { today: now } = this;
    const days = [[t("Today"), now], [t("Tomorrow"), addDays(now, 1)], [t("Friday"), nextFriday(now)], [t("In a week"), addDays(now, 7)], [t("End of month"), monthEnd(now)]];
    return html`<div class="popover__body">
      <input class="input" type="date" min="1900-01-01" max="2999-12-31" aria-label=${this.label} .value=${this.value ?? ""} @keydown=${this.onKey}>
      <div class="date-field__days" role="group" aria-label=${t("Common days")}>
        ${days.map(([label, day]) => html`<button type="button" class="chip" aria-pressed=${day === this.value ? "true" : "false"} @click=${() => this.choose(day)}>${label}</button>`)}
        ${this.value ? html`<button type="button" class="chip" @click=${() => this.choose(null)}>${t("No date")}</button>` : nothing}
      </div>
      ${this.wrong ? html`<p class="notice notice--wrong" role="alert">${this.wrong}</p>` : nothing}
      ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : nothing}
    </div>`;
  }
}

customElements.define("baton-date-field", DateField);

/** @param {Partial<DateField>} settings @param {(day: string | null) => void} onChoose */
export function makeDateField(settings, onChoose) {
  const field = Object.assign(/** @type {DateField} */ (document.createElement("baton-date-field")), settings);
  field.addEventListener("choose", (event) => onChoose(/** @type {CustomEvent} */ (event).detail));
  return field;
}
