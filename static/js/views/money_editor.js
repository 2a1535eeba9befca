/** The small window in which a value is edited: Enter saves, Escape restores. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import "./money_field.js";

export class MoneyEditor extends LitElement {
  static properties = { value: { attribute: false }, currency: {}, notice: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Money | null} */
    this.value = null;
    this.currency = "EUR";
    this.notice = "";
  }

  createRenderRoot() {
    return this;
  }

  get field() {
    return /** @type {import("./money_field.js").MoneyField} */ (this.querySelector("baton-money-field"));
  }

  async firstUpdated() {
    await this.field.updateComplete;
    this.field.focus();
  }

  read() {
    return this.field.read();
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const read = this.read();
    if ("error" in read) this.field.focus();
    else this.dispatchEvent(new CustomEvent("choose", { detail: read.value }));
  }

  render() {
    return html`<form class="popover__body" @submit=${this.onSubmit}>
      <baton-money-field .label=${t("Value")} .value=${this.value} .currency=${this.currency}></baton-money-field>
      ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : nothing}
      <button type="submit" class="button button--primary button--small">${t("Save")}</button>
    </form>`;
  }
}

customElements.define("baton-money-editor", MoneyEditor);
