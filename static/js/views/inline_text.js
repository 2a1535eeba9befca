/** Text that is edited where it stands: Enter or leaving saves, Escape restores, and nobody overwrites what is being typed. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { offerText } from "./kept_text.js";

export class InlineText extends LitElement {
  static properties = {
    value: {},
    label: {},
    maxlength: { type: Number },
    by: {},
    look: {},
    draft: { state: true },
  };

  constructor() {
    super();
    this.value = "";
    this.label = "";
    this.maxlength = 500;
    /** Who changed the value last: named when that happened while it was being edited. */
    this.by = "";
    this.look = "";
    /** @type {string | null} */
    this.draft = null;
    this.original = "";
  }

  createRenderRoot() {
    return this;
  }

  /** Its record or the right to it went away under the hands: what was typed is offered. */
  disconnectedCallback() {
    super.disconnectedCallback();
    // A row that only changes its place is back at once.
    queueMicrotask(() => this.isConnected || this.offer());
  }

  offer() {
    const { draft, touched, label } = this;
    this.draft = null;
    if (touched && draft?.trim()) offerText(draft.trim(), t("{field}: this can no longer be changed here.", { field: label }));
  }

  get field() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  focus() {
    this.field?.focus();
  }

  onFocus() {
    this.original = this.value;
    this.draft = this.value;
    this.dispatchEvent(new CustomEvent("begin"));
  }

  /** What was opened and left as it was is no edit, however it is spaced. */
  get touched() {
    return this.draft !== null && this.draft !== this.original;
  }

  onBlur() {
    const value = (this.draft ?? "").trim().replace(/\s+/gu, " ");
    const changed = this.touched && value !== "" && value !== this.original;
    this.draft = null;
    this.field.value = this.value;
    if (changed) this.dispatchEvent(new CustomEvent("save", { detail: value }));
    this.dispatchEvent(new CustomEvent("end"));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      this.field.blur();
      this.dispatchEvent(new CustomEvent("entered"));
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      this.draft = null;
      this.field.value = this.value;
      this.field.blur();
      /** @type {HTMLElement | null} */ (this.closest("[tabindex]"))?.focus({ preventScroll: true });
    }
  }

  render() {
    const overtaken = this.draft !== null && this.value !== this.original;
    return html`<textarea class="inline-text ${this.look}" rows="1" maxlength=${this.maxlength} dir="auto" aria-label=${this.label}
        .value=${this.draft ?? this.value} @focus=${this.onFocus} @blur=${this.onBlur} @keydown=${this.onKey}
        @input=${(/** @type {InputEvent} */ event) => { this.draft = /** @type {HTMLTextAreaElement} */ (event.target).value; }}></textarea>
      ${overtaken ? html`<p class="notice" role="status">${this.by
        ? t("{name} changed this to “{value}”", { name: this.by, value: this.value })
        : t("This was changed to “{value}”", { value: this.value })}</p>` : nothing}`;
  }

  updated() {
    if (!this.field || CSS.supports("field-sizing", "content")) return;
    this.field.style.setProperty("block-size", "auto");
    this.field.style.setProperty("block-size", `${this.field.scrollHeight}px`);
  }
}

customElements.define("baton-inline-text", InlineText);
