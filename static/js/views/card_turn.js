/** On the face of a card: whose turn it is, what was asked, and how long it has waited. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { isMine, toneOf } from "../store/turns.js";
import { icon } from "./icon.js";
import { holderName, shortAge } from "./turn_words.js";

/** @param {any} session @param {any} card */
export function turnRow(session, { turn }) {
  if (!turn) return nothing;
  const now = Date.now();
  const age = shortAge(turn.since, now);
  const mine = isMine(turn, session.me.id) ? "card__turn--mine" : "";
  return html`<div class="card__turn card__turn--${toneOf(turn, now, session.boot)} ${mine}" title=${turn.question}>
    ${icon("arrow-right", t("Whose turn"))}<span class="card__turn-text" dir="auto">${t("{who}: {question}", { who: holderName(session, turn), question: turn.question })}</span>
    <span class="card__turn-age"><span aria-hidden="true">${age}</span><span class="visually-hidden">${t("waiting {time}", { time: age })}</span></span></div>`;
}
