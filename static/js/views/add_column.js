/** "Add stage" at the end of the board. */
import { LitElement, html } from "lit";
import { createColumn } from "../commands/columns.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

export class AddColumn extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  async show() {
    this.open = true;
    await this.updateComplete;
    this.querySelector("input")?.focus();
  }

  render() {
    if (!this.open) return html`<button type="button" class="add-column" @click=${this.show}>${icon("plus")}<span>${t("Add stage")}</span></button>`;
    return html`<form class="add-column add-column--open" @submit=${this.submit} @focusout=${this.left} @keydown=${this.key}>
      <input class="input" maxlength="80" dir="auto" aria-label=${t("Stage name")} placeholder=${t("Stage name")} />
      <button type="submit" class="button button--primary">${t("Add stage")}</button>
    </form>`;
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
    const name = field.value.trim();
    if (!name) return;
    field.value = "";
    this.scene.run(createColumn(this.session.store, { id: newId(), name }));
    requestAnimationFrame(() => this.scrollIntoView({ inline: "end", block: "nearest" }));
  }

  /** @param {FocusEvent} event */
  left(event) {
    if (!this.contains(/** @type {Node | null} */ (event.relatedTarget)) && !this.querySelector("input")?.value) this.open = false;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.open = false;
  }
}

customElements.define("baton-add-column", AddColumn);
