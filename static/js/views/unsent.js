/** The dialog of what is unsent on a board, or was refused after its person had gone on. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { unsentList } from "./unsent_list.js";
import { Watch } from "./watch.js";

export class UnsentDialog extends LitElement {
  static properties = { session: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = null;
    this.open = false;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    if (!this.session) return;
    this.watch.to("session", () => [
      this.session.ui.subscribe("unsent", (/** @type {boolean} */ wanted) => wanted && this.show()),
      this.session.on("status", () => this.open && this.requestUpdate()),
    ]);
  }

  /** It may have been asked for before it was here. */
  firstUpdated() {
    if (this.session?.ui.get("unsent")) this.show();
  }

  /** What was pressed may have gone with its change: the keys still belong to this window. */
  updated() {
    if (this.dialog?.open && document.activeElement === document.body) /** @type {HTMLElement | null} */ (this.querySelector(".dialog__head button"))?.focus();
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
    this.session.ui.set("unsent", false);
  }

  render() {
    if (!this.open) return nothing;
    const { unsent, refused, state } = this.session.status;
    return html`<dialog class="dialog unsent" aria-labelledby="unsent-title" @close=${this.onClose} @keydown=${(/** @type {Event} */ event) => event.stopPropagation()}
      @pointerdown=${(/** @type {Event} */ event) => event.target === this.dialog && this.dialog?.close()}>
      <header class="dialog__head"><h2 class="dialog__title" id="unsent-title">${t("Unsent changes")}</h2>
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} @click=${() => this.dialog?.close()}>${icon("x")}</button></header>
      ${unsent + refused.length ? unsentList(this.session) : html`<p class="unsent__none" role="status">${t("Everything has been sent.")}</p>`}
      ${unsent && state === "offline" ? html`<div class="unsent__foot">
        <button type="button" class="button" @click=${() => this.session.link.hurry?.()}>${icon("rotate-ccw")}${t("Try to connect now")}</button></div>` : nothing}
    </dialog>`;
  }
}

customElements.define("baton-unsent", UnsentDialog);
