/** A window above the board, asked for by its name in the state of the screen: all open, close and are framed alike. */
import { LitElement, html } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { Watch } from "./watch.js";

export class BoardDialog extends LitElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = { session: { attribute: false }, open: { state: true } };

  /** @param {string} name */
  constructor(name) {
    super();
    this.name = name;
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    this.open = false;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    if (!this.session) return;
    this.watch.to("session", () => [
      this.session.ui.subscribe(this.name, (wanted) => wanted && this.show()),
      ...this.subscribe(() => this.open && this.requestUpdate()),
    ]);
  }

  /** What else it shows. @param {() => void} _redraw @returns {(() => void)[]} */
  subscribe(_redraw) {
    return [];
  }

  /** It may have been asked for before it was here. */
  firstUpdated() {
    if (this.session?.ui.get(this.name)) this.show();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  async show() {
    this.open = true;
    await this.updateComplete;
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  onClose() {
    this.open = false;
    this.session.ui.set(this.name, false);
  }

  /** @param {string} title @param {unknown} content @param {string} [look] */
  frame(title, content, look = this.name) {
    const id = `${this.name}-title`;
    return html`<dialog class="dialog ${look}" aria-labelledby=${id} @close=${this.onClose} @keydown=${(/** @type {Event} */ event) => event.stopPropagation()}
      @pointerdown=${(/** @type {Event} */ event) => event.target === this.dialog && this.dialog?.close()}>
      <header class="dialog__head"><h2 class="dialog__title" id=${id}>${title}</h2>
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} @click=${() => this.dialog?.close()}>${icon("x")}</button></header>
      ${content}
    </dialog>`;
  }
}
