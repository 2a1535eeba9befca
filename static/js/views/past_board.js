/** The board as it was, or what changed on it: the same elements over other records, and nothing that can be changed. */
import { html, nothing } from "lit";
import { boardKey } from "../behaviors/keyboard.js";
import { formatMonth, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { openTotals } from "../store/comparing.js";
import { boardFigures } from "../store/selectors.js";
import { Board } from "./board.js";
import { KeyboardCarry } from "./keyboard_carry.js";
import "./past_column.js";
import "./past_lanes.js";
import "./past_list.js";
import "./past_panel.js";
import { PastScene } from "./past_scene.js";
import "./past_table.js";
import { growthWords, momentWords } from "./past_words.js";
import { Watch } from "./watch.js";

export class PastBoard extends Board {
  static properties = { ...Board.properties, travel: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./travel.js").Travel} */
    this.travel = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
  }

  connectedCallback() {
    this.scene ??= new PastScene(this.session);
    super.connectedCallback();
    this.classList.add("board--past");
  }

  /** Walking by arrows goes on; lifting asks for a right that nobody has here. */
  listen() {
    super.listen();
    const keys = new KeyboardCarry(this);
    document.addEventListener("keydown", (event) => boardKey(event, keys), { signal: this.listening?.signal });
  }

  willUpdate() {
    this.watch.to("travel", () => [
      this.travel.on("changed", () => this.requestUpdate()),
      this.session.store.subscribe("*:card", () => this.requestUpdate()),
    ]);
    const { from, old, differences, onlyChanged } = this.travel;
    /** @type {PastScene} */ (this.scene).movers = this.travel.movers;
    /** @type {PastScene} */ (this.scene).mark(from ? differences : null, from ? old.store : null, Boolean(from) && onlyChanged);
  }

  render() {
    const { session, travel } = this;
    return html`${this.renderHead()}
      ${this.renderLayout(session.ui.get("layout") ?? {})}
      <baton-past-panel .session=${session} .travel=${travel}></baton-past-panel>
      <baton-past-list .session=${session} .travel=${travel}></baton-past-list>`;
  }

  get lanes() {
    return /** @type {import("./past_lanes.js").PastLanes | null} */ (this.querySelector("baton-past-lanes"));
  }

  /** @param {Partial<import("./layout.js").Layout>} layout */
  renderLayout(layout) {
    const { session, scene } = this;
    if (layout.view === "table") return html`<baton-past-table .session=${session} .scene=${scene}></baton-past-table>`;
    if (layout.view !== "calendar" && (layout.group === "owner" || layout.group === "company")) return html`<baton-past-lanes .session=${session} .scene=${scene}></baton-past-lanes>`;
    return super.renderLayout(layout);
  }

  /** @param {string} id */
  stage(id) {
    return html`<baton-past-column .columnId=${id} .session=${this.session} .scene=${this.scene}></baton-past-column>`;
  }

  renderBeginning() {
    return html`<div class="board__empty"><p>${t("Nothing was here yet.")}</p></div>`;
  }

  renderHead() {
    const { session } = this;
    const name = (session.store.get("board", session.boardId) ?? session.live.store.get("board", session.boardId))?.name ?? "";
    return html`<header class="board-header">
      <div class="board-header__line">
        <h1 class="board-header__name" dir="auto" title=${name}>${name}</h1>
        <span class="live live--past"><span class="live__dot" aria-hidden="true"></span><span>${this.when()}</span></span>
        ${this.figures()}
        <div class="board-header__end">
          <button type="button" class="button button--primary" aria-keyshortcuts="Escape" @click=${() => this.backToNow()}>${t("Back to now")}<kbd class="kbd" aria-hidden="true">Esc</kbd></button>
        </div>
      </div>
      <div class="board-header__foot"><baton-filters .session=${session}></baton-filters></div>
    </header>`;
  }

  backToNow() {
    this.session.live.ui.set("travel", null);
  }

  when() {
    const { at, from, to } = this.travel;
    if (!from) return t("As it was on {when}", { when: momentWords(at.time) });
    return `${momentWords(from.time)} → ${to ? momentWords(to.time) : t("now")}`;
  }

  figures() {
    const { store, boot } = this.session;
    const { open, weighted, won } = boardFigures(store, today(boot));
    const then = this.travel.from && this.travel.old.seq >= 0 ? openTotals(this.travel.old.store) : null;
    return html`<dl class="figures">
      ${this.figure(t("Open"), open, then?.sum)}
      ${this.figure(t("Weighted"), weighted, then?.weighted)}
      ${then ? nothing : this.figure(t("Won in {month}", { month: formatMonth(today(boot)) }), won)}
    </dl>`;
  }

  /** @param {string} label @param {import("../types").Total[]} values @param {import("../types").Total[]} [then] */
  figure(label, values, then) {
    const shown = values.length ? values : [{ amount: 0, currency: this.session.boot.workspace.currency }];
    const before = then?.map((sum) => formatMoney(sum)).join(" · ");
    return html`<div class="figures__item"><dt>${label}</dt><dd title=${before ? t("was {sums}", { sums: before }) : nothing}>${shown.map((value) => html`<span class="figures__total">${formatMoney(value)}</span>`)}
      ${then ? growthWords(then, values).map(({ text, less }) => html` <b class="growth ${less ? "growth--less" : ""}">${text}</b>`) : nothing}</dd></div>`;
  }
}

customElements.define("baton-past-board", PastBoard);
