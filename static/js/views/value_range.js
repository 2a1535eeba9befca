/** From one value to another, either end open. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { parseMoney } from "../lib/money.js";
import { amountText } from "./money_field.js";

export class ValueRange extends LitElement {
  static properties = { currency: {}, min: { attribute: false }, max: { attribute: false }, wrong: { state: true } };

  constructor() {
    super();
    this.currency = "EUR";
    /** @type {number | null} */
    this.min = null;
    /** @type {number | null} */
    this.max = null;
    this.wrong = "";
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** @param {string} text @returns {number | null | undefined} undefined when nobody can tell */
  amountOf(text) {
    if (!text.trim()) return null;
    const money = parseMoney(text, this.currency);
    return money?.currency === this.currency ? money.amount : undefined;
  }

  onInput() {
    const [min, max] = [...this.querySelectorAll("input")].map((input) => this.amountOf(input.value));
    if (min === undefined || max === undefined) {
      this.wrong = t("Write amounts in {currency}, like 1,250 or 12k.", { currency: this.currency });
      return;
    }
    this.wrong = "";
    this.dispatchEvent(new CustomEvent("range", { detail: { min, max } }));
  }

  /** @param {number | null} amount */
  shown(amount) {
    return amount === null ? "" : amountText({ amount, currency: this.currency });
  }

  render() {
    return html`<div class="popover__body">
      <div class="form__row value-range">
        <label class="field"><span class="field__label">${t("From")} ${this.currency}</span>
          <input class="input" inputmode="decimal" autocomplete="off" .value=${this.shown(this.min)} @input=${this.onInput}></label>
        <label class="field"><span class="field__label">${t("To")} ${this.currency}</span>
          <input class="input" inputmode="decimal" autocomplete="off" .value=${this.shown(this.max)} @input=${this.onInput}></label>
      </div>
      ${this.wrong ? html`<p class="notice notice--wrong" role="alert">${this.wrong}</p>` : nothing}
    </div>`;
  }
}

customElements.define("baton-value-range", ValueRange);
