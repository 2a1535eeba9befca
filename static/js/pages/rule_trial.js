/** On which deals a rule would have begun, and when. */
import { html, nothing } from "lit";
import { dayOf, formatDay, formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";

/** @param {{board: string, count: number, since: string, times: {at: string, card: string, number: number, title: string}[]}} found */
export function trialOf({ board, count, since, times }) {
  if (!count) return html`<p class="rule-trial__sum">${t("Since {day} it would never have begun.", { day: formatDay(dayOf(since)) })}</p>`;
  return html`<p class="rule-trial__sum">${tn("Since {day} it would have begun {n} time, on this deal:", "Since {day} it would have begun {n} times, on these deals:", count, { day: formatDay(dayOf(since)) })}</p>
    <ul class="rule-trial__times">${times.map(({ at, number, title }) => html`<li>
      <a href="/boards/${board}/cards/${number}"><span dir="auto">${title}</span> <span class="quiet">#${number}</span></a>
      <time class="quiet" datetime=${at}>${formatMoment(at)}</time></li>`)}</ul>
    ${count > times.length ? html`<p class="quiet small">${tn("and {n} time before that", "and {n} times before that", count - times.length)}</p>` : nothing}`;
}
