/** A stage: its head, its cards (near the viewport only when there are many) and the way to add one. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { stack } from "../behaviors/geometry.js";
import { AT_ONCE, WINDOW_FROM, pieces, renderedIndices } from "../behaviors/windowing.js";
import { renameColumn } from "../commands/columns.js";
import { t } from "../lib/i18n.js";
import { whenIdle } from "../lib/idle.js";
import "./card.js";
import { columnHead, columnStrip } from "./column_head.js";
import "./quick_add.js";
import { style } from "./style.js";
import { Subscriber } from "./subscriber.js";

/** The gap between cards, as in column.css. */
const GAP = 6;
/** How long what is out of sight may wait. */
const PATIENCE = 2_000;
/** The place held open for a lifted card. */
const SLOT = "slot";

export class Column extends LitElement {
  static properties = {
    columnId: { attribute: false },
    session: { attribute: false },
    scene: { attribute: false },
    renaming: { state: true },
  };

  constructor() {
    super();
    /** @type {string} */
    this.columnId = "";
    /** @type {import("../types.d.ts").Session} */
    this.session = /** @type {any} */ (undefined);
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    this.renaming = false;
    /** The name on which the editor was opened, and up to which change that was known. */
    this.renamed = { name: "", base: 0 };
    /** Whether the first picture has been drawn, which comes before what is out of sight. */
    this.seen = false;
    this.viewport = { top: 0, height: 900 };
    this.sizes = new ResizeObserver((entries) => this.measured(entries));
    /** @type {Set<Element>} */
    this.observed = new Set();
    new Subscriber(this, () => [
      this.session.store.subscribe(`column:${this.columnId}`, () => this.requestUpdate()),
      this.session.store.subscribe(`cards-of:${this.columnId}`, () => this.requestUpdate()),
      this.session.store.subscribe(`totals:${this.columnId}`, () => this.requestUpdate()),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.dataset.column = this.columnId;
    this.scene.columns.set(this.columnId, this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.observed.clear();
    if (this.scene.columns.get(this.columnId) === this) this.scene.columns.delete(this.columnId);
  }

  get record() {
    return this.session.store.get("column", this.columnId);
  }

  get scroller() {
    return /** @type {HTMLElement | null} */ (this.querySelector(".column__scroll"));
  }

  get list() {
    return /** @type {HTMLElement | null} */ (this.querySelector(".column__cards"));
  }

  get windowFrom() {
    return this.seen ? WINDOW_FROM : AT_ONCE;
  }

  // ---- the stack of entries: the shown cards, and the slot where a lifted one would land

  /** The lifted card is not among them: its place is the slot. */
  shownIds() {
    const ids = this.scene.visible(this.columnId);
    const lifted = this.scene.lifted;
    return lifted && lifted.from.column === this.columnId ? ids.filter((id) => id !== lifted.card) : ids;
  }

  /** @param {readonly string[]} ids */
  slotAt(ids) {
    const lifted = this.scene.lifted;
    if (lifted?.column !== this.columnId) return null;
    const before = lifted.after === null ? 0 : ids.indexOf(lifted.after) + 1 || ids.length;
    return { index: before, size: lifted.height };
  }

  entries() {
    const ids = this.shownIds();
    const slot = this.slotAt(ids);
    const heights = ids.map((id) => this.scene.heights.of(id));
    if (!slot) return stack(ids, heights, GAP);
    return stack(ids.toSpliced(slot.index, 0, SLOT), heights.toSpliced(slot.index, 0, slot.size), GAP);
  }

  /** What a drag needs: sizes as they are on the screen, the slot left out. */
  measure() {
    const ids = this.shownIds();
    if (ids.length < WINDOW_FROM) this.noteHeights();
    return stack(ids, ids.map((id) => this.scene.heights.of(id)), GAP);
  }

  noteHeights() {
    for (const item of this.list?.querySelectorAll(":scope > .column__item") ?? []) this.note(/** @type {HTMLElement} */ (item), /** @type {HTMLElement} */ (item).offsetHeight);
  }

  /** @param {HTMLElement} item @param {number} height */
  note(item, height) {
    return this.scene.heights.note(/** @type {string} */ (item.dataset.id), height);
  }

  /** @param {ResizeObserverEntry[]} entries */
  measured(entries) {
    let news = false;
    for (const { target, borderBoxSize } of entries) news = this.noteSize(/** @type {HTMLElement} */ (target), borderBoxSize[0].blockSize) || news;
    if (news) this.requestUpdate();
  }

  /** @param {HTMLElement} target @param {number} height @returns {boolean} whether more may have to be rendered */
  noteSize(target, height) {
    if (target !== this.scroller) return this.note(target, height);
    const grown = height > this.viewport.height;
    this.viewport.height = height;
    return grown;
  }

  onScroll() {
    const { scroller } = this;
    if (!scroller || this.scene.visible(this.columnId).length < this.windowFrom) return;
    const moved = Math.abs(scroller.scrollTop - this.viewport.top) > 200;
    this.viewport = { top: moved ? scroller.scrollTop : this.viewport.top, height: scroller.clientHeight || this.viewport.height };
    if (moved) this.requestUpdate();
  }

  /** Scrolls a card into view, rendered or not. @param {string} id */
  async reveal(id) {
    const { ids, tops, heights } = this.entries();
    const index = ids.indexOf(id);
    const { scroller } = this;
    if (index < 0 || !scroller) return;
    const top = this.offsetOf(id) ?? tops[index];
    if (top < scroller.scrollTop) scroller.scrollTop = Math.max(0, top - GAP);
    else if (top + heights[index] > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + heights[index] + GAP - scroller.clientHeight;
    this.onScroll();
    await this.updateComplete;
  }

  /** Where a rendered card really is. @param {string} id */
  offsetOf(id) {
    const item = /** @type {HTMLElement | null} */ (this.list?.querySelector(`:scope > [data-id="${id}"]`));
    return item?.offsetTop;
  }

  // ---- drawing

  /** The browser prints as soon as its listeners have returned. */
  drawNow() {
    this.requestUpdate();
    this.performUpdate();
    for (const card of this.list?.querySelectorAll("baton-card") ?? []) /** @type {any} */ (card).performUpdate();
  }

  render() {
    const column = this.record;
    if (!column) return nothing;
    if (this.scene.isCollapsed(this.columnId)) return columnStrip(this, column);
    return html`<section class="column column--${column.kind}" data-color=${column.color ?? nothing} aria-labelledby="column-${column.id}">
      ${columnHead(this, column)}
      <div class="column__scroll" @scroll=${this.onScroll} tabindex="-1">${this.cards()}</div>
      ${this.session.can("card.create") ? html`<baton-quick-add .columnId=${this.columnId} .session=${this.session} .scene=${this.scene}></baton-quick-add>` : nothing}
    </section>`;
  }

  cards() {
    const items = this.entries();
    const count = items.ids.length;
    const windowed = count >= this.windowFrom && !this.scene.printing;
    if (!count && !this.hidesLifted()) return this.emptyText();
    const shown = this.withLifted(windowed ? pieces(items, renderedIndices(items, this.viewport, this.kept(items.ids))) : items.ids.map((_, index) => ({ index })));
    return html`<ul class="column__cards ${windowed ? "column__cards--windowed" : ""}" role="list">
      ${repeat(shown, (piece) => this.keyOf(piece, items), (piece) => this.piece(piece, items, windowed))}
    </ul>`;
  }

  emptyText() {
    return html`<p class="column__empty">${this.emptyWords()}</p>`;
  }

  /** On an empty board the first stage says how to begin. */
  emptyWords() {
    const { store } = this.session;
    if (store.cardsOf(this.columnId).length) return t("No deal here matches the filter");
    const begins = store.size("card") === 0 && store.columns()[0]?.id === this.columnId && this.session.can("card.create");
    return begins ? t("Add the first deal below, or paste a list: each line becomes a deal.") : t("No deals here");
  }

  /** The lifted card keeps its element, unseen. @param {any[]} shown */
  withLifted(shown) {
    if (!this.hidesLifted()) return shown;
    const id = /** @type {any} */ (this.scene.lifted).card;
    const place = this.scene.visible(this.columnId).indexOf(id);
    const at = shown.findIndex((piece) => "index" in piece && piece.index >= place);
    return shown.toSpliced(at < 0 ? shown.length : at, 0, { lifted: id });
  }

  /** A touch stays bound to the element where it began, so that one may not leave the page. */
  hidesLifted() {
    const lifted = this.scene.lifted;
    return lifted?.from.column === this.columnId && lifted.by === "pointer";
  }

  /** The focused card stays in the page however far one scrolls. @param {readonly string[]} ids */
  kept(ids) {
    return [this.scene.tabStop(), SLOT].map((id) => (id ? ids.indexOf(id) : -1));
  }

  /** @param {any} piece @param {import("../behaviors/geometry.js").Stack} items */
  keyOf(piece, items) {
    return "index" in piece ? items.ids[piece.index] : (piece.lifted ?? piece);
  }

  /** @param {any} piece @param {import("../behaviors/geometry.js").Stack} items @param {boolean} windowed */
  piece(piece, items, windowed) {
    if ("lifted" in piece) return this.item(piece.lifted, -1, 0, true, windowed);
    if (!("index" in piece)) return html`<li class="column__spacer" aria-hidden="true" ${style({ "block-size": `${piece.spacer}px` })}></li>`;
    const id = items.ids[piece.index];
    return id === SLOT ? this.slotItem() : this.item(id, piece.index, items.ids.length, false, windowed);
  }

  slotItem() {
    const lifted = /** @type {import("./scene.js").Lifted} */ (this.scene.lifted);
    const carried = lifted.by === "keyboard" || lifted.waiting;
    return html`<li class="column__slot" ${style({ "--slot-height": `${lifted.height}px` })}>${
      carried ? html`<baton-card .cardId=${lifted.card} .session=${this.session} .scene=${this.scene} .preview=${true}></baton-card>` : nothing}</li>`;
  }

  /** @param {string} id @param {number} index @param {number} count @param {boolean} hidden @param {boolean} [windowed] */
  item(id, index, count, hidden, windowed = false) {
    return html`<li class="column__item ${windowed ? "" : "column__item--lazy"}" data-id=${id} ?hidden=${hidden} aria-setsize=${windowed && !hidden ? count : nothing} aria-posinset=${windowed && !hidden ? index + 1 : nothing}
      ><baton-card .cardId=${id} .session=${this.session} .scene=${this.scene}></baton-card></li>`;
  }

  /** @param {string} text */
  finishRename(text) {
    if (!this.renaming) return;
    this.renaming = false;
    const name = text.trim();
    if (!name || name === this.renamed.name) return;
    this.scene.run(renameColumn(this.session.store, { column: this.columnId, name, base: this.renamed.base }));
  }

  /** Each stage in a moment of its own. */
  firstUpdated() {
    whenIdle(() => {
      this.seen = true;
      this.requestUpdate();
    }, PATIENCE);
  }

  updated() {
    this.scene.keepTabStop();
    if (this.scene.visible(this.columnId).length >= WINDOW_FROM) this.observe();
  }

  /** Sizes come from the browser when it has laid out anyway: reading them here would make it do so for each stage. */
  observe() {
    const items = new Set(this.querySelectorAll(".column__scroll, .column__cards > .column__item"));
    for (const item of this.observed) if (!items.has(item)) this.sizes.unobserve(item);
    for (const item of items) if (!this.observed.has(item)) this.sizes.observe(item);
    this.observed = items;
  }
}

customElements.define("baton-column", Column);
