/** The button of what can be done to a stage. What it opens comes with the later piece, in column_options.js. */
import { LitElement, html, nothing } from "lit";
import { menuKeys, placeAt } from "../behaviors/menu.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

export class ColumnMenu extends LitElement {
  static properties = { columnId: { attribute: false }, session: { attribute: false }, scene: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {string} */
    this.columnId = "";
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  get record() {
    return this.session.store.get("column", this.columnId);
  }

  get button() {
    return /** @type {HTMLElement} */ (this.querySelector(".column__more"));
  }

  get popup() {
    return /** @type {HTMLElement} */ (this.querySelector(".menu"));
  }

  render() {
    const id = `column-menu-${this.columnId}`;
    return html`<button type="button" class="column__more" popovertarget=${id} aria-haspopup="dialog" aria-expanded=${this.open} aria-label=${t("Stage menu: {name}", { name: this.record.name })}>${icon("ellipsis")}</button>
      <div class="menu column-menu" popover id=${id} role="dialog" aria-label=${this.record.name} @toggle=${this.toggled} @keydown=${menuKeys} @done=${this.close}>${
        this.open ? html`<baton-column-options .columnId=${this.columnId} .session=${this.session} .scene=${this.scene}></baton-column-options>` : nothing}</div>`;
  }

  /** Drawn only while it is open: a board has many stages. @param {ToggleEvent} event */
  async toggled(event) {
    this.open = event.newState === "open";
    await this.updateComplete;
    await /** @type {LitElement | null} */ (this.querySelector("baton-column-options"))?.updateComplete;
    placeAt(event, this.button);
    if (this.open) /** @type {HTMLElement | null} */ (this.popup.querySelector(".menu__item"))?.focus();
  }

  close() {
    this.popup.hidePopover();
  }
}

customElements.define("baton-column-menu", ColumnMenu);
