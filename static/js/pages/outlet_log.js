/** What was sent somewhere in the last week, and what came back; each can be sent once more. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatAgo, formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { eventWord, reasonWord, stateWord } from "./outlet_words.js";

/** @typedef {{id: string, event: string, board: string | null, state: string, tries: number, status: number | null, code: string | null, millis: number | null, answer: string | null, at: string, tried_at: string | null}} Delivery */

/** @param {{deliveries: Delivery[], next: string | null, resend: (delivery: Delivery) => void, more: () => void}} log */
export function outletLog({ deliveries, next, resend, more }) {
  if (!deliveries.length) return html`<p class="quiet small">${t("Nothing was sent yet. Send a test to see whether it arrives.")}</p>`;
  return html`<ul class="outlet-log">${repeat(deliveries, ({ id }) => id, (delivery) => row(delivery, resend))}</ul>
    ${next ? html`<button class="button button--ghost" type="button" @click=${more}>${t("Show older ones")}</button>` : nothing}`;
}

/** @param {Delivery} delivery @param {(delivery: Delivery) => void} resend */
function row(delivery, resend) {
  const { event, state, status, code, millis, answer, at, tries } = delivery;
  const isOver = state === "sent" || state === "failed";
  const facts = [stateWord(state), status && `HTTP ${status}`, millis !== null && t("{n} ms", { n: millis }), tries > 1 && t("try {n}", { n: tries })];
  return html`<li class="outlet-log__row" data-state=${state} data-delivery=${delivery.id}>
    <span class="outlet-log__sign">${icon(state === "sent" ? "check" : isOver || code ? "triangle-alert" : "clock")}</span>
    <div class="outlet-log__words">
      <span>${eventWord(event)} <time class="quiet small" datetime=${at} title=${formatMoment(at)}>${formatAgo(at)}</time></span>
      <span class="quiet small tabular">${facts.filter(Boolean).join(" · ")}</span>
      ${code ? html`<span class="small">${reasonWord(code)}</span>` : nothing}
      ${answer ? html`<details class="small"><summary>${t("What came back")}</summary><pre class="outlet-log__answer" dir="auto">${answer}</pre></details>` : nothing}
    </div>
    ${isOver ? html`<button class="button button--small" type="button" aria-label=${t("Send again: {event}", { event: eventWord(event) })} @click=${() => resend(delivery)}>${t("Send again")}</button>` : nothing}
  </li>`;
}
