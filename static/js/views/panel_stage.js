/** Where the open deal stands: what its stage asks for before it goes on, with what is there already, and what to do. */
import { html, nothing } from "lit";
import { tickCard, untickCard } from "../commands/ticks.js";
import { t, tn } from "../lib/i18n.js";
import { isKnown, isMet, lacking, unseenBy } from "../store/criteria.js";
import { tell } from "./card_actions.js";
import { criterionWords } from "./criterion_words.js";
import { icon } from "./icon.js";
import { PanelPart } from "./panel_part.js";

export class PanelStage extends PanelPart {
  /** @param {string} card @param {() => void} redraw */
  follow(card, redraw) {
    return ["*:column", "*:playbook", `card:${card}`].map((key) => this.session.store.subscribe(key, redraw));
  }

  /** @param {string} criterion @param {boolean} on */
  tick(criterion, on) {
    const { session, card } = this;
    session.run((on ? tickCard : untickCard)(session.store, { card: card.id, criterion })).catch(tell);
  }

  render() {
    const { store } = this.session;
    const column = store.get("column", this.card.column);
    const playbook = store.get("playbook", this.card.column);
    const asks = this.card.status === "open" && column?.kind === "open" && column.criteria?.length;
    const helps = playbook && (playbook.text || playbook.examples.length);
    if (!asks && !helps) return nothing;
    return html`<section class="panel-section" aria-labelledby="stage-title">
      <header class="panel-section__head"><h3 id="stage-title">${asks ? t("Before it leaves {stage}", { stage: column.name }) : t("Stage: {stage}", { stage: column?.name ?? "" })}</h3>
        ${asks ? this.renderCount(column) : nothing}
        ${helps ? html`<button type="button" class="link panel-section__action" @click=${() => this.session.ui.set("playbook", column?.id)}>${icon("book-open")} ${t("What to do here")}</button>` : nothing}
      </header>
      ${asks ? html`<ul class="stage-list">${column.criteria.map((/** @type {any} */ one) => this.renderCriterion(one))}</ul>` : nothing}
    </section>`;
  }

  /** @param {any} column */
  renderCount(column) {
    const lacks = lacking(column.criteria, this.card, unseenBy(this.session)).length;
    return html`<span class="quiet small">${lacks ? tn("{n} thing is lacking", "{n} things are lacking", lacks) : t("All is there")}</span>`;
  }

  /** @param {import("../store/criteria.js").Criterion} one */
  renderCriterion(one) {
    const met = isMet(one, this.card);
    const words = criterionWords(one);
    if (one.tick !== undefined) {
      const may = this.session.can("card.tick") && !this.card.archived_at;
      return html`<li><label class="stage-list__tick"><input type="checkbox" .checked=${met} ?disabled=${!may} @change=${(/** @type {any} */ event) => this.tick(one.id, event.target.checked)}><span dir="auto">${words}</span></label></li>`;
    }
    if (!isKnown(one)) return html`<li class="stage-list__fact quiet" dir="auto">${words}</li>`;
    return html`<li class="stage-list__fact ${met ? "stage-list__fact--met" : ""}">${icon(met ? "circle-check" : "circle-dashed", met ? t("There") : t("Lacking"))}<span>${words}</span></li>`;
  }
}

customElements.define("baton-panel-stage", PanelStage);
