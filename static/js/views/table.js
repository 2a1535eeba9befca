/** The same cards as rows: sorted, in groups, edited in their cells. Only the rows near the window are in the document. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatMoney } from "../lib/money.js";
import { t, tn } from "../lib/i18n.js";
import { readSort, sortText, tableRows } from "../store/table_rows.js";
import { icon } from "./icon.js";
import { setLayout } from "./layout.js";
import { selected } from "./selection.js";
import { style } from "./style.js";
import { Subscriber } from "./subscriber.js";
import { factColumns, tableColumns } from "./table_cells.js";

/** @typedef {import("../store/table_rows.js").TableRow} TableRow */

/** As in table-view.css. */
export const ROW = 36;
/** Rows beyond the window, so that a quick scroll finds them there. */
const BEYOND = 15;
/** What others change is put in order at most this often; a row itself is drawn at once. */
const RESORT = 250;

export class Table extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (null);
    /** @type {ReturnType<typeof tableColumns>} */
    this.columns = [];
    /** @type {TableRow[] | null} in their order, until it has to be made anew */
    this.rows = null;
    /** @type {Set<string>} groups that are closed */
    this.folded = new Set();
    this.at = { row: 0, column: 1 };
    this.top = 0;
    this.height = 900;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resorting = undefined;
    new Subscriber(this, () => this.subscribe());
  }

  createRenderRoot() {
    return this;
  }

  subscribe() {
    const { store, ui, workspace } = this.session;
    const anew = () => this.reorder();
    this.chooseColumns();
    return [
      store.subscribe("*:card", (origin) => (origin.local || origin.reset ? anew() : this.changed())),
      store.subscribe("*:task", () => this.requestUpdate()),
      store.subscribe("*:label", () => this.requestUpdate()),
      store.subscribe("columns", anew),
      store.subscribe("*:company", anew),
      workspace.subscribe("*:member", anew),
      ui.subscribe("filter", () => this.chooseColumns()),
      ui.subscribe("layout", () => this.chooseColumns()),
      ui.subscribe("facts", () => this.changed()),
      ui.subscribe("selection", () => this.requestUpdate()),
      ui.subscribe("openCard", () => this.requestUpdate()),
      this.session.on("role", () => this.requestUpdate()),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.resorting);
    this.sizes?.disconnect();
  }

  firstUpdated() {
    this.sizes = new ResizeObserver(() => {
      this.height = this.scroller.clientHeight;
      this.requestUpdate();
    });
    this.sizes.observe(this.scroller);
  }

  get scroller() {
    return /** @type {HTMLElement} */ (this.querySelector(".table-view"));
  }

  get layout() {
    return this.session.ui.get("layout") ?? {};
  }

  chooseColumns() {
    this.columns = this.columnsNow();
    this.classList.toggle("table--facts", this.columns.some(({ id }) => id === "facts"));
    const tracks = this.columns.map(({ width, grow }) => (grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`));
    this.style.setProperty("--columns", tracks.join(" "));
    this.style.setProperty("--columns-width", `${this.columns.reduce((all, { width }) => all + width, 24)}px`);
    this.reorder();
  }

  /** Whoever looks at facts sees them, and what is at risk. @returns {import("./table_cells.js").TableColumn[]} */
  columnsNow() {
    const columns = tableColumns(this.session);
    const wanted = this.session.ui.get("filter")?.fact?.length || readSort(this.layout.sort)?.by === "risk";
    return wanted ? columns.toSpliced(2, 0, ...factColumns()) : columns;
  }

  reorder() {
    this.rows = null;
    this.requestUpdate();
  }

  changed() {
    this.requestUpdate();
    this.resorting ??= setTimeout(() => {
      this.resorting = undefined;
      this.reorder();
    }, RESORT);
  }

  /** @returns {TableRow[]} */
  ordered() {
    if (this.rows) return this.rows;
    const ids = this.scene.shownColumns().flatMap(({ id }) => this.scene.visible(id));
    const rows = tableRows(this.session, ids, { sort: readSort(this.layout.sort), group: this.layout.group ?? null, folded: this.folded });
    this.rows = this.withMore(rows);
    return this.rows;
  }

  /** What else is shown below. @param {TableRow[]} rows */
  withMore(rows) {
    return rows;
  }

  // ---- sorting and groups

  /** Up, down, and back to the order of the board. @param {string} by */
  sortBy(by) {
    const now = readSort(this.layout.sort);
    const next = now?.by !== by ? { by, down: false } : now.down ? null : { by, down: true };
    setLayout(this.session, { sort: sortText(next) });
  }

  /** @param {string} key */
  fold(key) {
    if (!this.folded.delete(key)) this.folded.add(key);
    this.reorder();
  }

  // ---- keys: arrows walk the cells, Enter edits, X ticks

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !target.closest("[role=gridcell], [role=rowheader]")) return;
    const page = Math.max(1, Math.floor(this.height / ROW) - 2);
    const steps = /** @type {Record<string, [number, number]>} */ ({
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-page, 0], PageDown: [page, 0], Home: [0, -99], End: [0, 99],
    });
    const step = steps[event.key];
    if (step) this.walk(...step);
    else if (event.key === "Enter" || event.key === "F2") this.editAt(this.at.row, this.at.column);
    else if (event.key.toLowerCase() === "x") this.tick(this.at.row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} rows @param {number} columns */
  walk(rows, columns) {
    const last = this.ordered().length - 1;
    this.at = { row: clamp(this.at.row + rows, 0, last), column: clamp(this.at.column + columns, 0, this.columns.length - 1) };
    this.showRow(this.at.row);
    this.focusCell();
  }

  async focusCell() {
    this.requestUpdate();
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-row="${this.at.row}"] [tabindex="0"]`))?.focus({ preventScroll: true });
  }

  /** @param {number} row */
  showRow(row) {
    const { scroller } = this;
    const top = row * ROW;
    const head = ROW;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + ROW > scroller.scrollTop + scroller.clientHeight - head) scroller.scrollTop = top + ROW + head - scroller.clientHeight;
    this.top = scroller.scrollTop;
  }

  /** @param {number} row */
  tick(row) {
    const card = cardOf(this.ordered()[row]);
    if (!card) return;
    const chosen = new Set(selected(this.session));
    if (!chosen.delete(card)) chosen.add(card);
    this.session.ui.set("selection", chosen.size ? chosen : null);
  }

  /** @param {number} row @param {number} column */
  editAt(row, column) {
    const entry = this.ordered()[row];
    if ("group" in (entry ?? {})) return this.fold(/** @type {any} */ (entry).group.key);
    const card = this.session.store.get("card", cardOf(entry));
    const { edit, command } = this.columns[column];
    const anchor = /** @type {HTMLElement | null} */ (this.querySelector(`[data-row="${row}"] [data-cell="${column}"]`));
    if (!card || !anchor) return;
    if (edit && command && this.session.can(command)) edit(anchor, this.session, card);
    else this.session.ui.set("openCard", card.id);
  }

  // ---- pointer

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = /** @type {Element} */ (event.target);
    const row = Number(/** @type {HTMLElement | null} */ (target.closest("[data-row]"))?.dataset.row ?? NaN);
    const cell = /** @type {HTMLElement | null} */ (target.closest("[data-cell]"));
    if (Number.isNaN(row) || !cell) return;
    const open = /** @type {HTMLElement | null} */ (target.closest("[data-open-card]"));
    this.at = { row, column: Number(cell.dataset.cell) };
    event.preventDefault();
    if (event.metaKey || event.ctrlKey) this.tick(row);
    else if (open) this.session.ui.set("openCard", open.dataset.openCard);
    else this.editAt(row, this.at.column);
    this.requestUpdate();
  }

  /** @param {FocusEvent} event */
  onFocus(event) {
    const cell = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (cell.closest("[data-row]"));
    if (row && cell.dataset.cell) this.at = { row: Number(row.dataset.row), column: Number(cell.dataset.cell) };
  }

  onScroll() {
    const { scrollTop, clientHeight } = this.scroller;
    if (Math.abs(scrollTop - this.top) < ROW * 4 && clientHeight === this.height) return;
    this.top = scrollTop;
    this.height = clientHeight;
    this.requestUpdate();
  }

  // ---- drawing

  render() {
    const rows = this.ordered();
    const first = clamp(Math.floor(this.top / ROW) - BEYOND, 0, Math.max(0, rows.length - 1));
    const last = Math.min(rows.length, Math.ceil((this.top + this.height) / ROW) + BEYOND);
    this.at.row = clamp(this.at.row, 0, Math.max(0, rows.length - 1));
    const note = this.columns.find(({ hint }) => hint)?.hint;
    return html`${note ? html`<p class="table-note">${note}</p>` : nothing}<div class="table-view" role="grid" aria-label=${t("Deals")} aria-rowcount=${rows.length + 1} aria-colcount=${this.columns.length} @scroll=${this.onScroll} @keydown=${this.onKey} @focusin=${this.onFocus} @click=${this.onClick}>
      ${this.renderHead()}
      ${rows.length ? nothing : html`<p class="table-view__empty">${t("No deal matches. Clear the filter, or add a deal.")}</p>`}
      <div class="table-view__body" role="rowgroup" ${style({ "block-size": `${rows.length * ROW}px` })}>
        ${repeat(rows.slice(first, last), (row) => cardOf(row) ?? /** @type {any} */ (row).group.key, (row, index) => this.renderRow(row, first + index))}
      </div>
    </div>`;
  }

  renderHead() {
    const sort = readSort(this.layout.sort);
    return html`<div class="table-view__head" role="row" aria-rowindex="1">${this.columns.map((column) => {
      const on = column.sort !== undefined && sort?.by === column.sort;
      const label = html`<span>${column.label}</span>${on ? icon(sort?.down ? "arrow-down" : "arrow-up") : nothing}`;
      return html`<div class="table-view__cell table-view__cell--${column.id} ${column.end ? "table-view__cell--end" : ""}" role="columnheader" aria-sort=${on ? (sort?.down ? "descending" : "ascending") : nothing}>
        ${column.sort ? html`<button type="button" class="table-view__sort" title=${column.hint ?? nothing} @click=${() => this.sortBy(/** @type {string} */ (column.sort))}>${label}</button>` : label}</div>`;
    })}</div>`;
  }

  /** @param {TableRow} row @param {number} index */
  renderRow(row, index) {
    const place = style({ "inset-block-start": `${index * ROW}px` });
    if ("group" in row) return this.renderGroup(row.group, index, place);
    const card = this.cardIn(row);
    if (!card) return nothing;
    const chosen = selected(this.session).has(card.id);
    const open = this.session.ui.get("openCard") === card.id;
    return html`<div class="table-view__row ${chosen ? "table-view__row--selected" : ""} ${open ? "table-view__row--open" : ""}" role="row" data-row=${index} aria-rowindex=${index + 2} aria-selected=${chosen ? "true" : "false"} ${place}>
      ${this.columns.map((column, at) => html`<div class="table-view__cell table-view__cell--${column.id} ${column.end ? "table-view__cell--end" : ""}" role=${column.id === "title" ? "rowheader" : "gridcell"} data-cell=${at}
        tabindex=${index === this.at.row && at === this.at.column ? 0 : -1}>${column.show(this.session, card)}</div>`)}
    </div>`;
  }

  /** @param {{card: string}} row @returns {any} */
  cardIn(row) {
    return this.session.store.get("card", row.card);
  }

  /** @param {import("../store/table_rows.js").Group} group @param {number} index @param {unknown} place */
  renderGroup(group, index, place) {
    const closed = this.folded.has(group.key);
    return html`<div class="table-view__row table-view__row--group" role="row" data-row=${index} aria-rowindex=${index + 2} ${place}>
      <div class="table-view__group" role="gridcell" data-cell="0" aria-colspan=${this.columns.length} tabindex=${index === this.at.row ? 0 : -1} aria-expanded=${closed ? "false" : "true"}>
        ${icon(closed ? "chevron-right" : "chevron-down")}<b dir="auto">${group.label || t("None")}</b>
        <span class="table-view__count">${tn("{n} deal", "{n} deals", group.count)}</span>
        ${group.sum.map((sum) => html`<span class="table-view__sum">${formatMoney(sum)}</span>`)}
      </div>
    </div>`;
  }
}

/** @param {TableRow | undefined} row @returns {string | undefined} */
function cardOf(row) {
  return row && "card" in row ? row.card : undefined;
}

/** @param {number} value @param {number} low @param {number} high */
function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

customElements.define("baton-table", Table);
