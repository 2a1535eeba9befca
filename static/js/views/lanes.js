/** Swimlanes: the stages across, and for each owner or customer a lane of their own. A card goes to another stage, another lane, or both. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../behaviors/announce.js";
import { edgeSpeed, scrollByEdge } from "../behaviors/autoscroll.js";
import { inside } from "../behaviors/geometry.js";
import { assignCard, editCard, moveCard, unassignCard } from "../commands/cards.js";
import { formatMoney } from "../lib/money.js";
import { t, tn } from "../lib/i18n.js";
import { groupsOf } from "../store/table_rows.js";
import { avatar } from "./avatar.js";
import { Ghost } from "./ghost.js";
import { icon } from "./icon.js";
import { askBefore } from "./leaving.js";
import { openMoveTo } from "./panel_head.js";
import { changeTogether } from "./selection_deeds.js";
import { style } from "./style.js";
import { Subscriber } from "./subscriber.js";

/** @typedef {import("../store/table_rows.js").Group} Group */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{column: string, lane: string}} Cell */

/** What a cell shows until more is asked for. */
const SHOWN = 8;
/** What others change is put into lanes at most this often. */
const REGROUP = 250;

export class Lanes extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false }, over: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (null);
    /** @type {Cell | null} under what is carried */
    this.over = null;
    /** @type {Set<string>} lanes that are closed */
    this.folded = new Set();
    /** @type {Set<string>} cells that show all they have */
    this.unfolded = new Set();
    /** @type {Map<string, string>} the lane of each card, as drawn */
    this.laneOf = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.regrouping = undefined;
    new Subscriber(this, () => this.subscribe());
  }

  createRenderRoot() {
    return this;
  }

  subscribe() {
    const { store, ui, workspace } = this.session;
    const redraw = () => this.requestUpdate();
    return [
      store.subscribe("*:card", (origin) => (origin.local || origin.reset ? redraw() : this.redrawSoon())),
      store.subscribe("columns", redraw),
      store.subscribe("*:company", redraw),
      workspace.subscribe("*:member", redraw),
      ui.subscribe("filter", redraw),
      ui.subscribe("layout", redraw),
      ui.subscribe("collapsed", redraw),
      this.session.on("role", redraw),
    ];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.regrouping);
    this.scene.arrange = null;
  }

  redrawSoon() {
    this.regrouping ??= setTimeout(() => {
      this.regrouping = undefined;
      this.requestUpdate();
    }, REGROUP);
  }

  /** @returns {"owner" | "company"} */
  get field() {
    return this.session.ui.get("layout")?.group === "company" ? "company" : "owner";
  }

  get columns() {
    return this.scene.shownColumns().filter(({ id }) => !this.scene.isCollapsed(id));
  }

  // ---- carrying by pointer

  /** What the drag gesture talks to here. */
  get carrier() {
    return {
      lift: (/** @type {string} */ id, /** @type {Point} */ point) => this.lift(id, point),
      move: (/** @type {Point} */ point) => this.move(point),
      scroll: (/** @type {Point} */ point) => this.scrollAt(point),
      drop: () => this.drop(),
      cancel: () => this.letGo(),
    };
  }

  /** @param {PointerEvent} event */
  pick(event) {
    const card = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("baton-card"))?.dataset.card;
    return card && this.session.can("card.move") ? card : null;
  }

  /** @param {string} id @param {Point} point */
  lift(id, point) {
    const face = this.scene.cards.get(id)?.face;
    if (!face) return;
    this.carried = id;
    this.start = point;
    this.ghost = new Ghost(face, face.getBoundingClientRect(), "card");
    this.scene.activate(id);
    this.session.presence.set({ dragging: { card: id } });
    this.measure();
  }

  measure() {
    this.cells = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".lane__cell"))].map((cell) => ({
      column: cell.dataset.column ?? "", lane: cell.dataset.lane ?? "", rect: cell.getBoundingClientRect(),
    }));
  }

  /** @param {Point} point */
  move(point) {
    this.ghost?.moveBy(point.x - (this.start?.x ?? 0), point.y - (this.start?.y ?? 0));
    this.over = this.cells?.find(({ rect }) => inside(point, rect)) ?? null;
    if (this.carried) this.scene.hold(this.carried, this.over?.column ?? null);
  }

  /** @param {Point} point */
  scrollAt(point) {
    const area = this.getBoundingClientRect();
    if (!inside(point, area)) return false;
    const scroller = /** @type {HTMLElement} */ (this.querySelector(".lanes"));
    const sideways = scrollByEdge(scroller, "x", edgeSpeed(point.x, area.left, area.right));
    const upright = scrollByEdge(scroller, "y", edgeSpeed(point.y, area.top, area.bottom));
    if (sideways || upright) this.measure();
    return sideways || upright;
  }

  drop() {
    const { carried, over } = this;
    if (carried && over) this.put(carried, over);
    this.letGo();
  }

  letGo() {
    this.ghost?.land(null);
    this.ghost = undefined;
    this.carried = undefined;
    this.over = null;
    this.scene.hold(null, null);
  }

  /** Stage and owner, or customer, change as one. @param {string} id @param {Cell} cell */
  async put(id, cell) {
    const { session } = this;
    const card = session.store.get("card", id);
    const parts = card ? await this.parts(card, cell) : null;
    if (!card || !parts?.length) return;
    const text = t("Moved “{title}”", { title: card.title });
    if (await changeTogether(session, parts, text)) announce(text);
  }

  /** @param {any} card @param {Cell} cell @returns {Promise<import("../types").Command[] | null>} null = thought better of */
  async parts(card, { column, lane }) {
    const { store } = this.session;
    const parts = [];
    if (column !== card.column) {
      const target = store.get("column", column);
      const going = target ? await askBefore(this.session, [card.id], target) : { parts: [], args: {} };
      if (!going) return null;
      parts.push(...going.parts, moveCard(store, { card: card.id, column, ...going.args }));
    }
    if (lane !== (card[this.field] ?? "")) parts.push(this.intoLane(card, lane));
    return parts;
  }

  /** @param {any} card @param {string} lane */
  intoLane(card, lane) {
    const { store } = this.session;
    if (this.field === "company") return editCard(store, { card: card.id, fields: { company: lane || null } });
    return lane ? assignCard(store, { card: card.id, member: lane }) : unassignCard(store, { card: card.id, member: card.owner });
  }

  /** Here a place in the stage means nothing, so the keyboard asks for the stage. @param {string} id */
  openMove(id) {
    const card = this.session.store.get("card", id);
    const anchor = this.scene.cards.get(id)?.face?.querySelector("a");
    if (card && anchor) openMoveTo(/** @type {HTMLElement} */ (anchor), this.session, card);
  }

  /** @param {string} id */
  async reveal(id) {
    const lane = this.laneOf.get(id);
    const card = this.session.store.get("card", id);
    if (lane === undefined || !card) return;
    this.folded.delete(lane);
    this.unfolded.add(`${lane} ${card.column}`);
    this.requestUpdate();
    await this.updateComplete;
    this.scene.cards.get(id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // ---- drawing

  render() {
    const { columns } = this;
    const ids = columns.flatMap(({ id }) => this.scene.visible(id));
    const groups = this.lanesOf(ids);
    this.laneOf = new Map(groups.flatMap(({ head, cards }) => cards.map((card) => [card, head.key])));
    const order = new Map(groups.flatMap(({ cards }) => cards).map((card, index) => [card, index]));
    this.scene.arrange = (cards) => [...cards].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    return html`<div class="lanes" role="region" aria-label=${t("Swimlanes")} tabindex="-1" ${style({ "--columns": String(columns.length) })}>
      <div class="lanes__heads">${columns.map((column) => this.renderHead(column))}</div>
      ${groups.length ? nothing : html`<p class="table-view__empty">${t("No deal matches. Clear the filter, or add a deal.")}</p>`}
      ${repeat(groups, ({ head }) => head.key, (group) => this.renderLane(group, columns))}
    </div>`;
  }

  /** @param {string[]} ids */
  lanesOf(ids) {
    return groupsOf(this.session, ids, this.field);
  }

  /** @param {any} column */
  renderHead(column) {
    const { sum, count } = this.scene.totals(column.id);
    return html`<div class="lanes__head" data-color=${column.color ?? nothing}><h2 class="column__name" dir="auto">${column.name}</h2><span class="column__count">${count}</span>
      <span class="lanes__sum">${sum.map((/** @type {any} */ one) => html`<span>${formatMoney(one)}</span>`)}</span></div>`;
  }

  /** @param {{head: Group, cards: string[]}} group @param {readonly any[]} columns */
  renderLane({ head, cards }, columns) {
    const closed = this.folded.has(head.key);
    const someone = this.field === "owner" && head.key ? this.session.workspace.get("member", head.key) : undefined;
    const nobody = this.field === "owner" ? t("No owner") : t("No customer");
    return html`<section class="lane" aria-label=${head.label || nobody}>
      <button type="button" class="lane__head" aria-expanded=${closed ? "false" : "true"} @click=${() => this.fold(head.key)}>
        ${icon(closed ? "chevron-right" : "chevron-down")}${someone ? avatar(/** @type {any} */ (someone), { size: "sm", named: true }) : nothing}<b dir="auto">${head.label || nobody}</b>
        <span class="lane__count">${tn("{n} deal", "{n} deals", head.count)}</span>${head.sum.map((one) => html`<span class="lane__count">${formatMoney(one)}</span>`)}
      </button>
      ${closed ? nothing : html`<div class="lane__cells">${columns.map(({ id }) => this.renderCell({ column: id, lane: head.key }, cards.filter((card) => this.session.store.get("card", card)?.column === id)))}</div>`}
    </section>`;
  }

  /** @param {Cell} cell @param {string[]} cards */
  renderCell(cell, cards) {
    const key = `${cell.lane} ${cell.column}`;
    const shown = this.unfolded.has(key) ? cards : cards.slice(0, SHOWN);
    const over = this.over?.column === cell.column && this.over.lane === cell.lane;
    return html`<ul class="lane__cell ${over ? "lane__cell--over" : ""}" role="list" data-column=${cell.column} data-lane=${cell.lane}>
      ${repeat(shown, (id) => id, (id) => html`<li class="column__item"><baton-card .cardId=${id} .session=${this.session} .scene=${this.scene}></baton-card></li>`)}
      ${this.renderMore(cell)}
      ${shown.length < cards.length ? html`<li><button type="button" class="link" @click=${() => this.unfold(key)}>${tn("{n} more", "{n} more", cards.length - shown.length)}</button></li>` : nothing}
    </ul>`;
  }

  /** What else stands in a cell. @param {Cell} _cell @returns {unknown} */
  renderMore(_cell) {
    return nothing;
  }

  /** @param {string} lane */
  fold(lane) {
    if (!this.folded.delete(lane)) this.folded.add(lane);
    this.requestUpdate();
  }

  /** @param {string} key */
  unfold(key) {
    this.unfolded.add(key);
    this.requestUpdate();
  }
}

customElements.define("baton-lanes", Lanes);
