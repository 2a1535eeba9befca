/** The boxes of the page of insights: tiles, forecast, where deals go, who, what was said, what the past teaches. */
import { html } from "lit";
import "../views/insight_chart.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { forecastBox } from "./insights_forecast.js";
import { promisesBox, pulsesBox } from "./insights_customers.js";
import { funnelBox, learnedBox } from "./insights_funnel.js";
import { goalsBox } from "./insights_goals.js";
import { saidBox } from "./insights_said.js";
import { peopleBox, valuesBox } from "./insights_people.js";
import { tiles } from "./insights_tiles.js";

/** @typedef {import("./insights_words.js").Page} Page */

/** @param {Page} page */
export function cards(page) {
  if (!page.found.amounts) return counts(page);
  return html`${tiles(page)}
    <div class="insights__grid">
      <div class="insights__first">${forecastBox(page)}${goalsBox(page)}</div>
      ${funnelBox(page)}${peopleBox(page)}${saidBox(page)}${learnedBox(page)}${pulsesBox(page)}${promisesBox(page)}${valuesBox(page)}
    </div>`;
}

/** What is left for whom amounts are hidden: what is counted, and nothing that is summed. @param {Page} page */
function counts(page) {
  return html`<p class="notice" role="status">${icon("eye-off")}<span>${t("Amounts are hidden from your role: here stands what is counted.")}</span></p>
    ${tiles(page)}
    <div class="insights__grid">${funnelBox(page)}${goalsBox(page)}${learnedBox(page)}</div>`;
}

/** @param {Record<string, string>} figure */
export function behind(figure) {
  return new URLSearchParams(figure).toString();
}
