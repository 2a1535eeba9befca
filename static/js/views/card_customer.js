/** What a customer waits for, and what they said, on the face of a card. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { clockOf, promiseOf } from "./promise.js";
import { toneOf } from "./pulse_words.js";
import { shortAge } from "./turn_words.js";

/** For so long an answer stands on the card; afterwards in its panel. */
const NEWS = 14 * 24 * 3_600_000;

/** What waits for an answer, from whom, and since when; what the customer asked has a promise. @param {any} session @param {any} card */
export function questionRow(session, { question }) {
  if (!question) return nothing;
  const hours = question.customer && promiseOf(session);
  if (hours) return customerRow(clockOf(question.customer.since, hours, Date.now()));
  const department = session.workspace.get("department", question.department)?.name;
  const text = department ? t("Question to {department}", { department }) : t("Open question");
  return html`<div class="card__question">${icon("circle-question-mark")}<span class="card__question-text" dir="auto">${text}</span><span class="card__question-clock">${shortAge(question.since, Date.now())}</span></div>`;
}

/** @param {{tone: string, text: string}} clock */
function customerRow({ tone, text }) {
  return html`<div class="card__question card__question--${tone}">${icon("circle-question-mark")}<span class="card__question-text">${t("Customer's question")}</span><span class="card__question-clock">${text}</span></div>`;
}

/** @param {any} _session @param {any} card */
export function pulseRow(_session, { pulse }) {
  const now = Date.now();
  if (!pulse || now - Date.parse(pulse.at) > NEWS) return nothing;
  return html`<div class="card__pulse card__pulse--${toneOf(pulse.score)}">${icon("heart-pulse")}<span class="card__question-text">${t("Customer: {score} of 10", { score: pulse.score })}</span><span class="card__question-clock">${shortAge(pulse.at, now)}</span></div>`;
}
