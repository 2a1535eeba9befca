/** What the customer answered about the open deal, for everybody who sees it. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { PanelPart } from "./panel_part.js";
import { answerRow } from "./pulse_words.js";

const SHOWN = 5;

export class PanelPulse extends PanelPart {
  /** @param {string} _card @param {() => void} redraw */
  follow(_card, redraw) {
    return [this.session.store.subscribe("*:pulse", redraw)];
  }

  render() {
    const all = [...this.session.store.all("pulse")].filter(({ card }) => card === this.card.id);
    if (!all.length) return nothing;
    const newest = all.sort((a, b) => (a.answered_at < b.answered_at ? 1 : -1)).slice(0, SHOWN);
    return html`<section class="panel-section" aria-labelledby="pulse-title">
      <header class="panel-section__head"><h3 id="pulse-title">${t("What the customer answered")}</h3></header>
      <ul class="pulse-answers" role="list">${repeat(newest, ({ id }) => id, (/** @type {any} */ one) => answerRow(one))}</ul>
    </section>`;
  }
}

customElements.define("baton-panel-pulse", PanelPulse);
