/** The line above the board while it shows what would be: that it does, how much, what is, and the ways out. */
import { LitElement, html, nothing } from "lit";
import { today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { periodOf } from "../store/periods.js";
import { icon } from "./icon.js";
import { Watch } from "./watch.js";

export class WhatIfBar extends LitElement {
  static properties = { mode: { attribute: false } };

  constructor() {
    super();
    /** @type {import("./what_if.js").WhatIfMode} */
    this.mode = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const redraw = () => this.requestUpdate();
    const { session } = this.mode;
    this.watch.to("mode", () => [this.mode.on("changed", redraw), session.on("role", redraw), session.store.subscribe("*:card", redraw)]);
  }

  get mayApply() {
    return this.mode.session.may("cards.bulk");
  }

  render() {
    const { mode } = this;
    const { length } = mode.layer.steps;
    const disputed = mode.layer.differences().filter(({ conflicts, gone }) => conflicts.length || gone).length;
    return html`<section class="what-if" aria-label=${t("What if")}>
      ${icon("flask-conical")}
      <p class="what-if__words"><strong>${t("What if")}</strong> <span>${length
        ? t("{deals}, {steps}. Nobody else sees it.", { deals: tn("{n} deal", "{n} deals", mode.layer.bases.size), steps: tn("{n} step", "{n} steps", length) })
        : t("Move deals, win them, change values and dates: nobody else sees it.")}</span></p>
      ${length ? this.figures() : nothing}
      ${disputed ? html`<button type="button" class="button button--small what-if__disputed" @click=${() => mode.showList()}>${icon("triangle-alert")}${tn("{n} deal changed meanwhile", "{n} deals changed meanwhile", disputed)}</button>` : nothing}
      <div class="what-if__acts">${length ? this.acts() : nothing}
        <button type="button" class="button button--small button--ghost" aria-keyshortcuts="W" title=${t("Back to the board as it is; the what-if is kept")} @click=${() => mode.session.ui.set("whatIf", false)}>${length ? t("Set aside") : t("Leave")}<kbd class="kbd" aria-hidden="true">W</kbd></button>
      </div>
    </section>`;
  }

  acts() {
    const { mode } = this;
    return html`<button type="button" class="button button--icon button--small button--ghost" aria-label=${t("Take the last step back")} title=${t("Take the last step back")} @click=${() => mode.press(["undo"])}>${icon("undo-2")}</button>
      <button type="button" class="button button--small" @click=${() => mode.showList()}>${t("Changes…")}</button>
      <a class="button button--small what-if__forecast" href="/boards/${mode.session.boardId}/insights?what-if">${icon("chart-column")}${t("Forecast")}</a>
      <button type="button" class="button button--small" @click=${() => mode.discard()}>${t("Discard…")}</button>
      <button type="button" class="button button--small button--primary" ?disabled=${!this.mayApply} title=${this.mayApply ? nothing : t("Your role cannot change deals: this stays yours alone.")} @click=${() => mode.apply()}>${t("Apply…")}</button>`;
  }

  /** The header has what would be. */
  figures() {
    const { session, board } = this.mode;
    const day = today(session.boot);
    const { open, weighted, won } = this.mode.figures(day, periodOf(board.scene.figures?.period ?? "month", day));
    return html`<div class="what-if__figures"><span>${t("As it is:")}</span><dl>
      ${this.figure(t("Open"), open)}${this.figure(t("Weighted"), weighted)}${this.figure(t("Won"), won)}</dl></div>`;
  }

  /** @param {string} name @param {import("../types").Total[]} sums */
  figure(name, sums) {
    return html`<div><dt>${name}</dt> <dd>${sums.length ? sums.map((sum) => formatMoney(sum)).join(" · ") : "–"}</dd></div>`;
  }
}

customElements.define("baton-what-if", WhatIfBar);
