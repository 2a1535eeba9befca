/** An amount and its currency, read exactly while one types. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { currencies, decimal, exponentOf, formatMoney, parseMoney } from "../lib/money.js";

/** @typedef {import("../types").Money} Money */

let lastId = 0;

/** The amount as a plain number to edit, without empty decimals. @param {Money} value */
export function amountText({ amount, currency }) {
  return decimal(amount, exponentOf(currency)).replace(/\.0+$/u, "");
}

export class MoneyField extends LitElement {
  static properties = {
    value: { attribute: false },
    currency: { attribute: false },
    label: {},
    text: { state: true },
    chosen: { state: true },
  };

  constructor() {
    super();
    /** @type {Money | null} */
    this.value = null;
    /** The currency when there is no value yet. */
    this.currency = "EUR";
    this.label = t("Value");
    /** @type {string | null} */
    this.text = null;
    /** @type {string | null} */
    this.chosen = null;
    this.hintId = `money-hint-${++lastId}`;
  }

  createRenderRoot() {
    return this;
  }

  get code() {
    return this.chosen ?? this.value?.currency ?? this.currency;
  }

  get shown() {
    return this.text ?? (this.value ? amountText(this.value) : "");
  }

  /** @returns {{value: Money | null} | {error: string}} */
  read() {
    if (this.text === null) return { value: this.value };
    if (!this.shown.trim()) return { value: null };
    const value = parseMoney(this.shown, this.code);
    if (value) return { value };
    return { error: t("That is not an amount in {currency}. Write it like 1,250 or 12k.", { currency: this.code }) };
  }

  focus() {
    const input = this.querySelector("input");
    input?.focus();
    input?.select();
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.text = /** @type {HTMLInputElement} */ (event.target).value;
  }

  /** @param {Event} event */
  onCurrency(event) {
    // The figures stay what was typed or shown; only what they count changes.
    this.text = this.shown;
    this.chosen = /** @type {HTMLSelectElement} */ (event.target).value;
  }

  render() {
    const now = this.read();
    return html`<div class="money-field">
      <input class="input money-field__amount" inputmode="decimal" autocomplete="off" aria-label=${this.label}
        aria-describedby=${this.hintId} aria-invalid=${"error" in now ? "true" : "false"} .value=${this.shown} @input=${this.onInput}>
      <select class="input money-field__currency" aria-label=${t("Currency")} @change=${this.onCurrency}>
        ${currencies().map((code) => html`<option value=${code} ?selected=${code === this.code}>${code}</option>`)}
      </select>
    </div>
    <p class="money-field__hint ${"error" in now ? "money-field__hint--wrong" : ""}" id=${this.hintId} aria-live="polite">${this.hint(now)}</p>`;
  }

  /** @param {{value: Money | null} | {error: string}} now */
  hint(now) {
    if ("error" in now) return now.error;
    if (!now.value || this.text === null) return nothing;
    return `= ${formatMoney(now.value)}`;
  }
}

customElements.define("baton-money-field", MoneyField);
