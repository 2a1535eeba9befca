/** The board: header, stages, and the gestures over them. It draws the stages' order; each draws itself. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import "./add_column.js";
import "./board_header.js";
import "./column.js";
import "./column_tabs.js";
import { icon } from "./icon.js";
import { Scene } from "./scene.js";
import { style } from "./style.js";
import { Subscriber } from "./subscriber.js";

const SLOT = "slot";

export class Board extends LitElement {
  static properties = { session: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {Scene} */
    this.scene = /** @type {any} */ (undefined);
    /** @type {import("./gestures.js").Gestures | null} they follow when the board stands */
    this.gestures = null;
    /** @type {DOMRect | undefined} */
    this.rect = undefined;
    new Subscriber(this, () => this.subscribe());
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    this.scene ??= new Scene(this.session);
    super.connectedCallback();
    this.classList.add("board");
    this.listen();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.listening?.abort();
  }

  listen() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    this.gestures?.connect(signal);
    this.addEventListener("click", (event) => this.clicked(event), { signal });
    this.addEventListener("focusin", (event) => this.focused(event), { signal });
    this.addEventListener("new-deal", () => this.newDeal(), { signal });
    window.addEventListener("beforeprint", () => this.print(true), { signal });
    window.addEventListener("afterprint", () => this.print(false), { signal });
  }

  /** @param {import("./gestures.js").Gestures} gestures */
  take(gestures) {
    this.gestures = gestures;
    if (this.listening) gestures.connect(this.listening.signal);
  }

  /** @returns {import("./carry.js").Carry} */
  get carry() {
    return /** @type {any} */ (this.gestures).carry;
  }

  subscribe() {
    const { store, ui } = this.session;
    return [
      store.subscribe("columns", () => this.redraw()),
      store.subscribe("*:card", () => this.cardsChanged()),
      store.subscribe("*:task", () => this.scene.redrawSteps()),
      store.subscribe("*:version", () => this.scene.redrawCards()),
      store.subscribe("*:company", () => this.scene.redrawCards()),
      store.subscribe("*:member", () => this.redraw()),
      this.session.workspace.subscribe("*:member", () => this.scene.redrawCards()),
      ui.subscribe("filter", () => this.refilter()),
      ui.subscribe("collapsed", () => this.redraw()),
      ui.subscribe("openCard", () => this.scene.redrawCards()),
      this.session.on("presence", () => this.peersMoved()),
      this.session.on("change", (/** @type {any} */ change, /** @type {boolean} */ local) => this.gestures?.changes.hear(change, local)),
      this.session.on("resync", () => this.resynced()),
      this.session.on("role", () => this.redraw()),
    ];
  }

  // ---- redrawing

  redraw() {
    this.requestUpdate();
    this.scene.redrawColumns();
    this.tabs?.requestUpdate();
  }

  resynced() {
    this.gestures?.resynced();
    this.scene.setLifted(null);
    this.redraw();
  }

  cardsChanged() {
    if (this.scene.matches) this.scene.rematch();
    this.tabs?.requestUpdate();
  }

  refilter() {
    this.scene.refilter();
    this.redraw();
  }

  /** Only cards on which somebody is, or was until now, are drawn anew. */
  peersMoved() {
    for (const id of this.scene.seePeers()) this.scene.redrawCard(id);
  }

  /** @param {boolean} printing */
  print(printing) {
    this.scene.printing = printing;
    for (const column of this.scene.columns.values()) column.drawNow();
  }

  // ---- what the gestures need

  get strip() {
    return /** @type {HTMLElement} */ (this.querySelector(".board__strip"));
  }

  get tabs() {
    return /** @type {import("./column_tabs.js").ColumnTabs | null} */ (this.querySelector("baton-column-tabs"));
  }

  area() {
    this.rect ??= this.strip.getBoundingClientRect();
    return this.rect;
  }

  inset() {
    return parseFloat(getComputedStyle(this.strip).paddingInlineStart);
  }

  /** @param {import("./scene.js").LiftedColumn | null} lifted */
  liftColumn(lifted) {
    this.scene.liftedColumn = lifted;
    this.requestUpdate();
  }

  // ---- opening, focusing, adding

  /** @param {MouseEvent} event */
  clicked(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || !target.closest(".card")) return;
    const id = /** @type {HTMLElement | null} */ (target.closest("baton-card"))?.dataset.card;
    if (!id || this.scene.lifted) return;
    event.preventDefault();
    this.scene.activate(id);
    this.session.ui.set("openCard", id);
  }

  /** @param {FocusEvent} event */
  focused(event) {
    const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("baton-card"));
    if (card?.dataset.card && !this.scene.lifted) this.scene.activate(card.dataset.card);
  }

  /**
   * Brings a card into sight, wherever it is.
   * @param {string} id
   * @param {{focus?: boolean}} [options]
   */
  async reveal(id, { focus = false } = {}) {
    const card = this.session.store.get("card", id);
    const column = card && this.scene.columns.get(card.column);
    if (!column) return;
    if (this.scene.isCollapsed(card.column)) this.scene.fold(card.column, false);
    this.scene.activate(id);
    column.requestUpdate();
    await column.updateComplete;
    this.tabs?.show(card.column);
    column.scrollIntoView({ block: "nearest", inline: "nearest" });
    await column.reveal(id);
    const element = this.scene.cards.get(id);
    await element?.updateComplete;
    if (focus) element?.focusCard();
  }

  /** Opens the quick add of a stage: the one named, the one with the focus, or the first. @param {string} [columnId] */
  async newDeal(columnId) {
    if (!this.session.can("card.create")) return;
    const column = this.scene.columns.get(columnId ?? this.nearestColumn() ?? "");
    if (!column) return;
    if (this.scene.isCollapsed(column.columnId)) this.scene.fold(column.columnId, false);
    await column.updateComplete;
    column.scrollIntoView({ block: "nearest", inline: "nearest" });
    /** @type {any} */ (column.querySelector("baton-quick-add"))?.show();
  }

  /** Opens all that can be done to a stage, for those who came by the palette. @param {string} id */
  async openStageMenu(id) {
    const column = this.scene.columns.get(id);
    if (!column) return;
    this.scene.fold(id, false);
    column.requestUpdate();
    await column.updateComplete;
    this.tabs?.show(id);
    column.scrollIntoView({ block: "nearest", inline: "nearest" });
    /** @type {HTMLElement | null} */ (column.querySelector(".column__more"))?.click();
  }

  /** @returns {string | undefined} */
  nearestColumn() {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("baton-column"));
    if (focused) return focused.dataset.column;
    if (this.tabs?.shown && this.tabs.current) return this.tabs.current;
    const columns = this.scene.shownColumns();
    return (columns.find((column) => column.kind === "open") ?? columns[0])?.id;
  }

  // ---- drawing

  render() {
    const { session, scene } = this;
    return html`<baton-board-header .session=${session} .scene=${scene}></baton-board-header>
      <baton-column-tabs .session=${session} .scene=${scene} @show-column=${this.showColumn}></baton-column-tabs>
      <div class="board__strip" role="region" aria-label=${t("Stages")} @scroll=${this.swiped}>
        ${this.order().length ? nothing : this.renderBeginning()}
        ${repeat(this.order(), (id) => id, (id) => this.stage(id))}
        ${session.can("column.create") ? html`<baton-add-column .session=${session} .scene=${scene}></baton-add-column>` : nothing}
      </div>
      ${session.can("card.create") ? html`<button type="button" class="board__add" aria-label=${t("New deal")} @click=${() => this.newDeal()}>${icon("plus")}</button>` : nothing}`;
  }

  renderBeginning() {
    const { session } = this;
    return html`<div class="board__empty">
      <p>${t("A board begins with its stages: the steps which a deal takes, from the first talk to won or lost.")}</p>
      ${session.can("import.start") ? html`<p><a href="/boards/${session.boardId}/import">${t("Or import deals from a file, with their stages")}</a></p>` : nothing}
    </div>`;
  }

  /** Stages in order, with the place open for a lifted one. @returns {string[]} */
  order() {
    const ids = this.scene.shownColumns().map((column) => column.id);
    const lifted = this.scene.liftedColumn;
    if (!lifted) return ids;
    return ids.toSpliced(lifted.after === null ? 0 : ids.indexOf(lifted.after) + 1, 0, SLOT);
  }

  /** @param {string} id */
  stage(id) {
    const lifted = this.scene.liftedColumn;
    if (id === SLOT) return html`<div class="board__slot" ${style({ "inline-size": `${lifted?.width}px`, "block-size": `${lifted?.height}px` })}></div>`;
    return html`<baton-column .columnId=${id} .session=${this.session} .scene=${this.scene} ?hidden=${lifted?.column === id}></baton-column>`;
  }

  /** @param {CustomEvent<string>} event */
  showColumn(event) {
    const column = this.scene.columns.get(event.detail);
    if (column) this.strip.scrollTo({ left: column.offsetLeft - this.inset() });
  }

  /** The tab follows the swipe. */
  swiped() {
    if (!this.tabs?.shown) return;
    const middle = this.strip.scrollLeft + this.strip.clientWidth / 2;
    const column = [...this.scene.columns.values()].find((one) => one.offsetLeft <= middle && one.offsetLeft + one.offsetWidth >= middle);
    if (column) this.tabs.mark(column.columnId);
  }
}

customElements.define("baton-board", Board);
