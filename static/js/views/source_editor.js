/** The small window in which one says where a deal came from: in words of one's own, or in those of the board's other deals. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { sourcesOf } from "../store/sources.js";

const OFFERED = 8;

export class SourceEditor extends LitElement {
  static properties = { session: { attribute: false }, value: { attribute: false }, notice: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {string | null} */
    this.value = null;
    this.notice = "";
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** @returns {{value: string | null}} */
  read() {
    return { value: /** @type {HTMLInputElement} */ (this.querySelector("input")).value.trim() || null };
  }

  /** @param {string | null} value */
  choose(value) {
    this.dispatchEvent(new CustomEvent("choose", { detail: value }));
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    this.choose(this.read().value);
  }

  render() {
    const known = sourcesOf(this.session.store);
    return html`<form class="popover__body" @submit=${this.onSubmit}>
      <input class="input" maxlength="100" dir="auto" autocomplete="off" list="known-sources" aria-label=${t("Source")} placeholder=${t("Where does it come from?")} .value=${this.value ?? ""}>
      <datalist id="known-sources">${known.map((source) => html`<option value=${source}></option>`)}</datalist>
      <div class="date-field__days" role="group" aria-label=${t("Sources of other deals")}>
        ${known.slice(0, OFFERED).map((source) => html`<button type="button" class="chip" dir="auto" aria-pressed=${source === this.value ? "true" : "false"} @click=${() => this.choose(source)}>${source}</button>`)}
        ${this.value ? html`<button type="button" class="chip" @click=${() => this.choose(null)}>${t("No source")}</button>` : nothing}
      </div>
      ${this.notice ? html`<p class="notice" role="status">${this.notice}</p>` : nothing}
      <button type="submit" class="button button--primary button--small">${t("Save")}</button>
    </form>`;
  }
}

customElements.define("baton-source-editor", SourceEditor);
