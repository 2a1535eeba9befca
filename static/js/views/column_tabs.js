/** On a phone: the stages by name above the one that is shown; while a card is lifted they take it. */
import { LitElement, html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { inside } from "../behaviors/geometry.js";
import { tn } from "../lib/i18n.js";

/** As in phone.css. */
const PHONE = matchMedia("(max-width: 640px)");

export class ColumnTabs extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false }, current: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    /** @type {string | null} */
    this.current = null;
  }

  createRenderRoot() {
    return this;
  }

  /** Tabs exist only where one stage fills the screen. */
  get shown() {
    return PHONE.matches;
  }

  render() {
    const columns = this.scene.shownColumns();
    const current = columns.some(({ id }) => id === this.current) ? this.current : columns[0]?.id;
    return html`<nav class="stages">${repeat(columns, ({ id }) => id, (column) => this.tab(column, column.id === current))}</nav>`;
  }

  /** @param {any} column @param {boolean} current */
  tab(column, current) {
    const cards = this.scene.visible(column.id).length;
    return html`<button type="button" class="stages__tab" data-tab=${column.id} aria-current=${current ? "true" : "false"}
      aria-label=${tn("{name}, {n} deal", "{name}, {n} deals", cards, { name: column.name })} @click=${() => this.show(column.id)}><span dir="auto">${column.name}</span> <span class="stages__count">${cards}</span></button>`;
  }

  /** The stage whose tab is under the point. @param {{x: number, y: number}} point */
  at(point) {
    if (!this.shown || !inside(point, this.getBoundingClientRect())) return null;
    const tab = [...this.querySelectorAll(".stages__tab")].find((one) => inside(point, one.getBoundingClientRect()));
    return tab?.getAttribute("data-tab") ?? null;
  }

  /** @param {string} column */
  show(column) {
    if (!this.shown || !column) return;
    this.mark(column);
    this.dispatchEvent(new CustomEvent("show-column", { detail: column }));
  }

  /** @param {string} column */
  async mark(column) {
    if (column === this.current) return;
    this.current = column;
    await this.updateComplete;
    const tab = /** @type {HTMLElement | null} */ (this.querySelector("[aria-current=true]"));
    const list = /** @type {HTMLElement} */ (this.querySelector(".stages"));
    if (tab) list.scrollTo({ left: tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2 });
  }
}

customElements.define("baton-column-tabs", ColumnTabs);
