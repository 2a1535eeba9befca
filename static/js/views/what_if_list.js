/** All that a what-if would change, deal by deal and step by step; each can be taken back. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { icon } from "./icon.js";
import { conflictWords, differenceWords } from "./what_if_words.js";

/** @typedef {import("../store/what_if.js").Difference} Difference */

export class WhatIfList extends BoardDialog {
  static properties = { ...BoardDialog.properties, mode: { attribute: false } };

  constructor() {
    super("whatIfList");
    /** @type {import("./what_if.js").WhatIfMode} */
    this.mode = /** @type {any} */ (undefined);
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.mode.on("changed", redraw), this.session.store.subscribe("*:card", redraw)];
  }

  render() {
    if (!this.open) return nothing;
    const all = this.mode.layer.differences();
    return this.frame(t("What this what-if changes"), html`<div class="what-if-list">
      ${all.length ? html`<ul class="what-if-deals" aria-label=${t("Deals")}>${all.map((one) => this.renderDeal(one))}</ul>${this.renderSteps()}` : html`<p class="what-if-list__none">${t("Nothing yet. Move a deal, or change its value or date.")}</p>`}
    </div>`, "what-if-dialog");
  }

  /** @param {Difference} one */
  renderDeal(one) {
    const { card, real, would, fields } = one;
    const title = would?.title ?? real?.title ?? t("A deal");
    const words = differenceWords(this.session, one);
    const said = conflictWords(this.session, one);
    return html`<li class="what-if-deals__deal">
      ${one.gone ? html`<strong dir="auto">${title}</strong>` : html`<button type="button" class="what-if-deals__open" dir="auto" @click=${() => this.openDeal(card)}>${title}</button>`}
      ${words.map((text) => html`<span dir="auto">${text}</span>`)}
      ${!fields.length && !one.gone ? html`<span>${t("It is so already.")}</span>` : nothing}
      ${said ? html`<span class="what-if-deals__conflict" dir="auto">${icon("triangle-alert")}${said}</span>` : nothing}
      <div class="what-if-deals__acts">
        ${one.conflicts.length ? html`<button type="button" class="button button--small" aria-label=${t("Keep mine: “{title}”", { title })} @click=${() => this.mode.layer.insist(card)}>${t("Keep mine")}</button>` : nothing}
        <button type="button" class="button button--small" aria-label=${t("Take out: “{title}”", { title })} @click=${() => this.mode.layer.takeOut(({ args }) => args.card === card)}>${t("Take out")}</button>
      </div></li>`;
  }

  /** @param {string} card */
  openDeal(card) {
    this.dialog?.close();
    this.session.ui.set("openCard", card);
  }

  renderSteps() {
    const { layer } = this.mode;
    const ids = [...new Set(layer.steps.map(({ id }) => id))].reverse();
    return html`<h3 class="what-if-list__title">${t("Step by step")}</h3><ol class="what-if-list__steps" reversed>${ids.map((id) => {
      const steps = layer.steps.filter((step) => step.id === id);
      const label = steps.length > 1 ? t("{what} and {n} more", { what: steps[0].label, n: steps.length - 1 }) : steps[0].label;
      return html`<li><span dir="auto">${label}</span>
        <button type="button" class="button button--icon button--small button--ghost" aria-label=${t("Take back: {what}", { what: label })} title=${t("Take back")} @click=${() => layer.takeOut((step) => step.id === id)}>${icon("undo-2")}</button></li>`;
    })}</ol>`;
  }
}

customElements.define("baton-what-if-list", WhatIfList);
