/** The filter by facts about deals; it follows the board, as the facts do. */
import { LitElement, html } from "lit";
import { openPopover } from "../behaviors/popover.js";
import { t } from "../lib/i18n.js";
import { countsOf } from "../store/health.js";
import { factChoices, factNames } from "./fact_words.js";
import { icon } from "./icon.js";
import { makePicker } from "./picker.js";
import { Watch } from "./watch.js";

export const ANY = "any";

export class HealthChip extends LitElement {
  static properties = { session: { attribute: false }, filters: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {import("./filters.js").Filters} */
    this.filters = /** @type {any} */ (null);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { ui } = this.session;
    this.watch.to("session", () => [ui.subscribe("filter", () => this.requestUpdate())]);
  }

  /** @returns {string[]} */
  get chosen() {
    return this.filters.filter.fact;
  }

  get text() {
    const names = /** @type {Record<string, string>} */ ({ ...factNames(), [ANY]: t("Any fact") });
    return this.chosen.map((code) => names[code] ?? code).join(", ");
  }

  /** @param {Event} event */
  open(event) {
    const counts = countsOf(this.session.ui.get("facts") ?? new Map());
    const off = this.session.store.get("board", this.session.boardId)?.facts_off ?? [];
    const facts = factChoices().filter(([code]) => !off.includes(code)).map(([id, label]) => ({ id, label, hint: String(counts.get(id) ?? 0) }));
    const options = [{ id: ANY, label: t("Any fact") }, ...facts];
    const picker = makePicker({ label: t("Health"), options, selected: this.chosen, multiple: true }, ({ id, chosen }, self) => {
      const others = this.chosen.filter((one) => one !== id);
      this.filters.change({ fact: chosen ? [...others, /** @type {string} */ (id)] : others });
      self.selected = this.chosen;
    });
    openPopover(/** @type {HTMLElement} */ (event.currentTarget), picker, { label: t("Health") });
  }

  render() {
    const { text } = this;
    if (!text) return html`<button type="button" class="chip" aria-haspopup="dialog" @click=${this.open}>${t("Health")}</button>`;
    return html`<span class="chip chip--on filters__chip">
      <button type="button" class="filters__open" aria-haspopup="dialog" @click=${this.open}>${t("{field}: {value}", { field: t("Health"), value: text })}</button>
      <button type="button" class="filters__off" aria-label=${t("Clear the filter {field}", { field: t("Health") })} @click=${() => this.filters.change({ fact: [] })}>${icon("x")}</button></span>`;
  }
}

customElements.define("baton-health-chip", HealthChip);
