/** Words and signs for what customers answer: a score of ten, what they said, what became of a link. */
import { html, nothing } from "lit";
import { formatDay, formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

/** @typedef {import("../types").Row} Row */

/** Nine and ten recommend, up to six does not. @param {number} score @returns {"good" | "fair" | "low"} */
export function toneOf(score) {
  return score >= 9 ? "good" : score >= 7 ? "fair" : "low";
}

/** @param {number} score */
export function scoreWords(score) {
  return t("{score} of 10", { score });
}

/** @param {{score: number, text: string | null, answered_at: string}} answer @param {unknown} [facts] */
export function answerRow({ score, text, answered_at: at }, facts = nothing) {
  return html`<li class="pulse-answer pulse-answer--${toneOf(score)}">
    <span class="pulse-answer__score">${icon("heart-pulse")}<b class="tabular">${scoreWords(score)}</b></span>
    <div class="pulse-answer__words">${text ? html`<p class="pulse-answer__text" dir="auto">${text}</p>` : html`<p class="quiet">${t("Without words")}</p>`}
      <p class="small quiet">${formatMoment(at)}${facts}</p></div>
  </li>`;
}

/** Whether a link still waits for its answer. @param {Row} pulse @param {number} now */
export function isWaiting({ answered_at: answered, revoked_at: revoked, expires_at: expires }, now) {
  return !answered && !revoked && Date.parse(expires) > now;
}

/** @param {Row} pulse */
export function waitingWords({ expires_at: expires, is_mailed: mailed }) {
  const day = formatDay(expires.slice(0, 10));
  return mailed ? t("mailed; good until {day}", { day }) : t("good until {day}", { day });
}
