/** The copy of the board in its place: head, stages and deals as they would be, and a line at its foot that says so. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { criterionWords } from "./criterion_words.js";
import { PastBoard } from "./past_board.js";
import { PastColumn } from "./past_column.js";
import { PastScene } from "./past_scene.js";
import { ask } from "./sheet.js";
import { Watch } from "./watch.js";

/** @typedef {import("./rehearsal.js").Rehearsal} Rehearsal */

class RehearsedScene extends PastScene {
  /** @param {any} session @param {Rehearsal} rehearsal */
  constructor(session, rehearsal) {
    super(session);
    this.rehearsal = rehearsal;
  }

  /** A deal that waits says for what. @param {string} card */
  markOf(card) {
    const waits = this.rehearsal.placed.get(card)?.waits;
    if (!waits) return super.markOf(card);
    return { tone: "amber", text: waits.why === "full" ? t("waits for room") : t("lacks {what}", { what: waits.lacks.map(criterionWords).join(", ") }) };
  }
}

class RehearsedBoard extends PastBoard {
  /** @returns {Rehearsal} */
  get rehearsal() {
    return /** @type {any} */ (this.travel);
  }

  connectedCallback() {
    this.scene ??= new RehearsedScene(this.session, this.rehearsal);
    super.connectedCallback();
    this.session.ui.subscribe("openCard", (/** @type {string | null} */ card) => card && this.tell(card));
  }

  render() {
    return html`${this.renderHead()}${this.renderLayout(this.session.ui.get("layout") ?? {})}`;
  }

  when() {
    return t("Rehearsal: as it would be");
  }

  backToNow() {
    this.rehearsal.end();
  }

  /** @param {string} id */
  stage(id) {
    return html`<baton-rehearsed-column .columnId=${id} .session=${this.session} .scene=${this.scene} .found=${this.rehearsal.report.columns.find((/** @type {any} */ one) => one.column === id)}></baton-rehearsed-column>`;
  }

  /** What was refused of a deal, and the way to it. @param {string} id */
  async tell(id) {
    const { session, rehearsal } = this;
    session.ui.set("openCard", null);
    const card = session.store.get("card", id);
    const moves = rehearsal.report.refused.moves.filter((/** @type {any} */ one) => one.card === id);
    const name = (/** @type {string} */ column) => session.store.get("column", column)?.name ?? session.live.store.get("column", column)?.name ?? "";
    const open = await ask(card.title, (/** @type {(answer?: unknown) => void} */ done) => html`
      ${moves.length ? html`<ul class="rehearsal-deal" role="list">${moves.map((/** @type {any} */ one) => html`<li dir="auto"><strong>${one.from ? name(one.from) : t("new")} → ${name(one.to)}</strong>
        ${one.why === "full" ? t("refused: the stage was full") : t("refused: {what} was lacking", { what: one.lacks.map(criterionWords).join(", ") })}${one.went_at ? html` · ${t("went through later")}` : nothing}</li>`)}</ul>`
        : html`<p class="sheet__text">${t("No move of this deal would have been refused.")}</p>`}
      <div class="sheet__actions"><button type="button" class="button" @click=${() => done()}>${t("Close")}</button>
        <button type="button" autofocus class="button button--primary" @click=${() => done(true)}>${t("Open the deal as it is")}</button></div>`);
    if (open) session.live.ui.set("openCard", id);
  }
}

class RehearsedColumn extends PastColumn {
  static properties = { ...PastColumn.properties, found: { attribute: false } };

  constructor() {
    super();
    /** What was found of this stage. @type {any} */
    this.found = undefined;
  }

  /** Beside what was there, how long deals stood here. */
  difference() {
    const { was, would } = this.found ?? {};
    const days = was?.median_days !== would?.median_days ? t("{was} → {would} days", { was: numberOf(was?.median_days), would: numberOf(would?.median_days) }) : "";
    return html`${super.difference()}${days ? html`<div class="column__then"><span>${days}</span></div>` : nothing}`;
  }
}

export class RehearsalView extends LitElement {
  static properties = { rehearsal: { attribute: false } };

  constructor() {
    super();
    /** @type {Rehearsal} */
    this.rehearsal = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.watch.to("rehearsal", () => [this.rehearsal.on("changed", () => this.requestUpdate())]);
  }

  firstUpdated() {
    /** @type {HTMLElement | null} */ (this.querySelector(".rehearsal-bar a"))?.focus();
  }

  render() {
    const { rehearsal } = this;
    return html`<div class="travel">
      ${repeat([rehearsal.past], (past) => past, (past) => html`<baton-rehearsed-board .session=${past} .travel=${rehearsal}></baton-rehearsed-board>`)}
      ${this.renderBar()}
    </div>`;
  }

  renderBar() {
    const { rehearsal } = this;
    const { refused, elsewhere } = rehearsal.report;
    const said = [tn("{n} move refused", "{n} moves refused", refused.count), tn("{n} deal elsewhere", "{n} deals elsewhere", elsewhere)];
    return html`<section class="rehearsal-bar" aria-label=${t("Rehearsal")}>
      <p><strong>${said.join(" · ")}</strong> <span class="quiet">${t("Nobody else sees this copy.")}</span></p>
      <label class="rehearsal-bar__only"><input type="checkbox" .checked=${rehearsal.onlyChanged} @change=${(/** @type {any} */ event) => rehearsal.showOnlyChanged(event.target.checked)}><span>${t("Only what differs")}</span></label>
      <a class="button button--primary" href="/boards/${rehearsal.session.boardId}/rehearsal">${t("To the plan")}</a>
    </section>`;
  }
}

/** @param {number | null | undefined} days */
function numberOf(days) {
  return days === null || days === undefined ? "–" : formatNumber(days);
}

customElements.define("baton-rehearsed-board", RehearsedBoard);
customElements.define("baton-rehearsed-column", RehearsedColumn);
customElements.define("baton-rehearsal", RehearsalView);
