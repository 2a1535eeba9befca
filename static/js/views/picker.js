/** Type to find, arrows to choose: the one list behind people, labels, companies and columns. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { fold } from "../lib/text.js";
import { icon } from "./icon.js";

/** @typedef {{id: string, label: string, search?: string, hint?: string, face?: unknown, disabled?: boolean}} Option */

/** The id of the row which makes something new of what was typed. */
export const CREATE = "create";

let lastPicker = 0;

/**
 * The options which hold every word typed, in their own order.
 * @param {Option[]} options @param {string} query
 */
export function matching(options, query) {
  const words = fold(query).split(/\s+/u).filter(Boolean);
  if (!words.length) return options;
  return options.filter((option) => {
    const text = fold(option.search ?? option.label);
    return words.every((word) => text.includes(word));
  });
}

export class Picker extends LitElement {
  static properties = {
    options: { attribute: false },
    selected: { attribute: false },
    label: {},
    placeholder: {},
    multiple: { type: Boolean },
    creates: { attribute: false },
    empty: {},
    query: { state: true },
    active: { state: true },
  };

  constructor() {
    super();
    /** @type {Option[]} */
    this.options = [];
    /** @type {string[]} */
    this.selected = [];
    this.label = "";
    this.placeholder = "";
    this.multiple = false;
    /** Words for the row that creates, or null when what is typed can't be created.
     * @type {((query: string, found: Option[]) => string | null) | null} */
    this.creates = null;
    this.empty = t("Nothing found");
    this.query = "";
    this.active = 0;
    this.listId = `picker-${++lastPicker}`;
  }

  createRenderRoot() {
    return this;
  }

  /** Options that come or go leave the one at hand at hand; at the top stays what fits best. @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const before = /** @type {Option[] | undefined} */ (changed.get("options"));
    const atHand = this.active && before && matching(before, this.query)[this.active]?.id;
    if (atHand) this.active = Math.max(0, this.rows.findIndex((row) => row.id === atHand));
  }

  firstUpdated() {
    this.active = Math.max(0, this.rows.findIndex((row) => this.selected.includes(row.id)));
    this.querySelector("input")?.focus();
  }

  /** @returns {Option[]} */
  get rows() {
    const found = matching(this.options, this.query);
    const created = this.query.trim() ? this.creates?.(this.query.trim(), found) : null;
    return created ? [...found, { id: CREATE, label: created, face: icon("plus") }] : found;
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.query = /** @type {HTMLInputElement} */ (event.target).value;
    this.active = 0;
    this.dispatchEvent(new CustomEvent("query", { detail: this.query }));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    const count = this.rows.length;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: count - 1 });
    const caret = ["Home", "End"].includes(event.key) && this.query;
    if (event.key in steps && count && !caret) {
      event.preventDefault();
      this.active = (steps[event.key] + count) % count;
      this.updateComplete.then(() => this.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" }));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const row = this.rows[this.active];
      if (row) this.pick(row);
    }
  }

  /** @param {Option} row */
  pick(row) {
    if (row.disabled) return;
    const detail = row.id === CREATE ? { create: this.query.trim() } : { id: row.id, chosen: !this.selected.includes(row.id) };
    this.dispatchEvent(new CustomEvent("pick", { detail }));
    if (!this.multiple) return;
    this.query = "";
    this.querySelector("input")?.focus();
  }

  render() {
    const rows = this.rows;
    const active = rows[this.active];
    return html`<div class="picker">
      <input class="picker__input" type="text" role="combobox" autocomplete="off" spellcheck="false" dir="auto" aria-expanded="true" aria-autocomplete="list"
        aria-controls=${this.listId} aria-activedescendant=${active ? `${this.listId}-${this.active}` : nothing}
        aria-label=${this.label} placeholder=${this.placeholder || this.label} .value=${this.query} @input=${this.onInput} @keydown=${this.onKey}>
      <ul class="picker__list" role="listbox" id=${this.listId} aria-label=${this.label} aria-multiselectable=${this.multiple ? "true" : nothing}>
        ${repeat(rows, (row) => row.id, (row, index) => this.renderRow(row, index))}
      </ul>
      ${rows.length ? nothing : html`<p class="picker__empty" role="status">${this.empty}</p>`}
    </div>`;
  }

  /** @param {Option} row @param {number} index */
  renderRow(row, index) {
    const chosen = this.selected.includes(row.id);
    return html`<li class="picker__option" role="option" id="${this.listId}-${index}" aria-selected=${chosen ? "true" : "false"}
      aria-disabled=${row.disabled ? "true" : nothing} data-active=${index === this.active ? "true" : "false"}
      @pointermove=${() => { this.active = index; }} @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()} @click=${() => this.pick(row)}>
      ${row.face ?? nothing}<span class="picker__label" dir="auto">${row.label}</span>
      ${row.hint ? html`<span class="picker__hint" dir="auto">${row.hint}</span>` : nothing}
      ${chosen ? icon("check") : nothing}
    </li>`;
  }
}

customElements.define("baton-picker", Picker);

/**
 * @param {Partial<Picker>} settings
 * @param {(detail: {id?: string, chosen?: boolean, create?: string}, picker: Picker) => void} onPick
 */
export function makePicker(settings, onPick) {
  const picker = Object.assign(/** @type {Picker} */ (document.createElement("baton-picker")), settings);
  picker.addEventListener("pick", (event) => onPick(/** @type {CustomEvent} */ (event).detail, picker));
  return picker;
}
