/** Ctrl/⌘K: every action and every deal by name, without a mouse. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { fold } from "../lib/text.js";
import { t } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { icon } from "./icon.js";
import { actionsFor } from "./palette_actions.js";
import { best, cardText } from "./palette_search.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./palette_actions.js").Action} Action */
/** @typedef {{key: string, group: string, label: string, hint?: string, icon?: string, face?: unknown, keys?: string, quiet?: string, action?: Action, run?: () => void}} Row */

const MOST = 50;
const MOST_ACTIONS = 8;
/** A deal and an action of the same name: the action is what a palette is for. */
const ACTION_BONUS = 5;

export class Palette extends LitElement {
  static properties = {
    session: { attribute: false },
    open: { state: true },
    query: { state: true },
    active: { state: true },
    step: { state: true },
    boards: { state: true },
  };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    this.open = false;
    this.query = "";
    this.active = 0;
    /** The action that asks further. @type {import("./palette_actions.js").Step | null} */
    this.step = null;
    /** @type {{id: string, name: string}[]} */
    this.boards = [];
    /** The deal which was open or had focus when the palette opened. @type {string | null} */
    this.cardId = null;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    if (this.session) this.watch.to("session", () => [this.session.ui.subscribe("palette", (wanted) => wanted && this.show())]);
  }

  /** It may have been asked for before it was here. */
  firstUpdated() {
    if (this.session?.ui.get("palette")) this.show();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  get input() {
    return this.querySelector("input");
  }

  async show() {
    if (this.open) return this.hide();
    const focused = document.activeElement?.closest("[data-card]")?.getAttribute("data-card");
    this.cardId = this.session.ui.get("openCard") ?? focused ?? null;
    this.open = true;
    this.startStep(null);
    await this.updateComplete;
    this.dialog?.showModal();
    this.input?.focus();
    this.takeTypedAhead();
    this.loadBoards();
  }

  takeTypedAhead() {
    const { ui } = this.session;
    this.query = ui.get("typedAhead") ?? "";
    ui.set("typedAhead", "");
    if (this.input) this.input.value = this.query;
  }

  /** The field lets go at once: the browser leaves it the focus, and the next key, until it draws again. */
  hide() {
    this.dialog?.close();
    this.input?.blur();
  }

  onClose() {
    this.open = false;
    this.session.ui.set("palette", false);
  }

  async loadBoards() {
    try {
      const { boards } = await this.session.api.get("/api/boards");
      this.boards = boards.filter((/** @type {any} */ board) => board.id !== this.session.boardId);
    } catch {
      // Offline: this board's deals and actions are all there.
    }
  }

  /** @param {import("./palette_actions.js").Step | null} step */
  startStep(step) {
    this.step = step;
    this.query = "";
    this.active = 0;
    if (this.input) this.input.value = "";
  }

  /** @returns {Row[]} */
  get rows() {
    if (this.step) return this.found(this.step.choices(), this.step.title).map(({ row }) => row);
    const card = this.cardId ? this.session.store.get("card", this.cardId) : null;
    const actions = this.found(actionsFor(this.session, card), t("Actions"));
    if (!this.query.trim()) return [...actions.map(({ row }) => row), ...this.boardRows().map(({ row }) => row)].slice(0, MOST);
    const deals = this.dealRows();
    const boards = this.boardRows();
    const groups = [actions.slice(0, MOST_ACTIONS), deals, boards];
    const top = (/** @type {{points: number}[]} */ group) => group[0]?.points ?? -1;
    return groups.sort((a, b) => top(b) - top(a)).flat().map(({ row }) => row).slice(0, MOST);
  }

  /** @param {Action[]} actions @param {string} group */
  found(actions, group) {
    return best(actions, this.query, (action) => fold(`${action.label} ${action.words ?? ""}`), MOST).map(({ entry, score }) => ({
      points: score + ACTION_BONUS,
      row: { .../** @type {any} */ (entry), key: `${group}:${entry.id}`, group, action: entry },
    }));
  }

  dealRows() {
    const { session } = this;
    const companyOf = (/** @type {any} */ card) => session.store.get("company", card.company)?.name ?? "";
    const kept = [...session.store.all("card")].filter((card) => session.store.isShown(card));
    return best(kept, this.query, (card) => cardText(card, companyOf(card)), MOST).map(({ entry: card, score }) => ({
      points: score,
      row: {
        key: card.id, group: t("Deals"), label: card.title, icon: "kanban", quiet: `#${card.number}`,
        hint: [companyOf(card), session.store.get("column", card.column)?.name, card.value ? formatMoney(card.value) : ""].filter(Boolean).join(" · "),
        run: () => session.ui.set("openCard", card.id),
      },
    }));
  }

  boardRows() {
    return best(this.boards, this.query, (board) => fold(board.name), MOST).map(({ entry: board, score }) => ({
      points: score,
      row: { key: `board:${board.id}`, group: t("Boards"), label: board.name, icon: "columns-3", run: () => location.assign(`/boards/${board.id}`) },
    }));
  }

  /** @param {Row} row */
  choose(row) {
    if (row.action && "choices" in row.action) return this.startStep(row.action);
    this.hide();
    // The dialog gives focus back first, so that what runs may take it.
    setTimeout(() => row.run?.());
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.query = /** @type {HTMLInputElement} */ (event.target).value;
    this.active = 0;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const { rows } = this;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return this.hide();
    }
    if (this.step && ((event.key === "Backspace" && !this.query) || event.key === "Escape")) {
      event.preventDefault();
      return this.startStep(null);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      return this.hide();
    }
    if (event.key === "Enter" && rows[this.active]) {
      event.preventDefault();
      return this.choose(rows[this.active]);
    }
    this.walk(event, rows.length);
  }

  /** @param {KeyboardEvent} event @param {number} count */
  walk(event, count) {
    const page = 8;
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page });
    const step = steps[event.key];
    if (!step || !count) return;
    event.preventDefault();
    const next = this.active + step;
    this.active = Math.abs(step) === 1 ? (next + count) % count : Math.max(0, Math.min(count - 1, next));
    this.updateComplete.then(() => this.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" }));
  }

  render() {
    if (!this.open) return nothing;
    const { rows, step } = this;
    const words = step ? step.title : t("Search or do anything");
    return html`<dialog class="palette" aria-label=${t("Search or do anything")} @close=${this.onClose} @keydown=${this.onKey}
      @pointerdown=${(/** @type {Event} */ event) => event.target === this.dialog && this.hide()}>
      <div class="palette__body">
        <div class="palette__bar">${icon("search")}${step ? html`<span class="badge palette__step" dir="auto">${step.label}</span>` : nothing}
          <input class="palette__input" type="text" role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls="palette-list" autocomplete="off" spellcheck="false" dir="auto"
            enterkeyhint="go" aria-activedescendant=${rows.length ? `palette-${this.active}` : nothing} aria-label=${words} placeholder=${words} @input=${this.onInput}>
          <button type="button" class="palette__close" tabindex="-1" @click=${this.hide}><kbd class="kbd">Esc</kbd>${icon("x")}<span class="visually-hidden">${t("Close")}</span></button></div>
        <div class="palette__list" id="palette-list" role="listbox" aria-label=${t("Results")}>
          ${repeat(rows, (row) => row.key, (row, index) => this.renderRow(row, index, rows[index - 1]?.group !== row.group))}
        </div>
        <p class="palette__none" role="status">${rows.length ? nothing : t("Nothing is called “{query}”. Deals are found by name, customer or number.", { query: this.query })}</p>
      </div>
    </dialog>`;
  }

  /** @param {Row} row @param {number} index @param {boolean} first */
  renderRow(row, index, first) {
    return html`${first ? html`<div class="palette__group" role="presentation">${row.group}</div>` : nothing}
      <div class="palette__row" role="option" id="palette-${index}" aria-selected=${index === this.active ? "true" : "false"} data-active=${index === this.active ? "true" : "false"}
        @pointermove=${() => { this.active = index; }} @click=${() => this.choose(row)}>
        ${row.face ?? icon(row.icon ?? "arrow-right")}
        <span class="palette__label" dir="auto">${row.label}</span>
        ${row.quiet ? html`<span class="palette__quiet">${row.quiet}</span>` : nothing}
        ${row.hint ? html`<span class="palette__hint" dir="auto">${row.hint}</span>` : nothing}
        ${row.keys ? html`<kbd class="kbd">${row.keys}</kbd>` : nothing}
      </div>`;
  }
}

customElements.define("baton-palette", Palette);
