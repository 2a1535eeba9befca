/** What a deal left where it was. */
import { html } from "lit";
import { t } from "../lib/i18n.js";

/** @param {import("./past_scene.js").Trace} trace */
export function traceCard({ card, where }) {
  return html`<article class="card card--trace">
    <div class="card__title-row"><span class="card__title" dir="auto">${card.title}</span><span class="card__number">#${card.number}</span></div>
    <div class="card__trace"><span>${t("was here")}</span> <b dir="auto">${where}</b></div></article>`;
}
