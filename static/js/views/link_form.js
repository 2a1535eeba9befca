/** Asks for an address, and for the words under which it shall stand. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { documentAt, isAddress } from "../lib/links.js";
import { look } from "./file_words.js";
import { icon } from "./icon.js";

export class LinkForm extends LitElement {
  static properties = { done: { attribute: false }, pickers: { attribute: false }, url: { state: true }, tried: { state: true } };

  constructor() {
    super();
    /** @type {(answer?: {url: string, title?: string} | {picker: string}) => void} */
    this.done = () => {};
    /** @type {string[]} */
    this.pickers = [];
    this.url = "";
    this.tried = false;
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.querySelector("input")?.focus();
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const title = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("title") ?? "").trim();
    if (isAddress(this.url)) this.done({ url: this.url, ...(title ? { title } : {}) });
    else this.tried = true;
  }

  render() {
    const known = isAddress(this.url) ? documentAt(this.url) : null;
    return html`<form class="link-form" novalidate @submit=${this.onSubmit}>
      ${this.pickers.length ? this.renderPickers() : nothing}
      <label class="field"><span class="field__label">${t("Address")}</span>
        <input class="input" name="url" type="url" inputmode="url" maxlength="2000" dir="ltr" autocomplete="off" placeholder="https://"
          aria-invalid=${this.tried && !known ? "true" : nothing} aria-describedby="link-words"
          @input=${(/** @type {InputEvent} */ event) => { this.url = /** @type {HTMLInputElement} */ (event.target).value.trim(); }}></label>
      <label class="field"><span class="field__label">${t("Title")}</span>
        <input class="input" name="title" maxlength="200" dir="auto" autocomplete="off" placeholder=${known?.name ?? ""}></label>
      <p class="link-form__words" id="link-words" role="status">${this.words(known)}</p>
      <div class="sheet__actions">
        <button type="button" class="button" @click=${() => this.done()}>${t("Cancel")}</button>
        <button type="submit" class="button button--primary">${t("Attach")}</button>
      </div>
    </form>`;
  }

  renderPickers() {
    /** @type {Record<string, string>} */
    const names = { google: "Google Drive", dropbox: "Dropbox" };
    return html`<div class="link-form__pickers" role="group" aria-label=${t("Choose at")}>
      ${this.pickers.map((picker) => html`<button type="button" class="button" data-picker=${picker} @click=${() => this.done({ picker })}>${icon("folder")}${t("Choose from {place}…", { place: names[picker] })}</button>`)}
    </div>`;
  }

  /** @param {{type: string, name: string} | null} known */
  words(known) {
    if (known) return html`${icon(look(known).icon)} ${look(known).kind}`;
    return this.tried ? t("Enter an address that begins with https:// or http://.") : nothing;
  }
}

customElements.define("baton-link-form", LinkForm);
