/** A baton as it is told: who asked whom what, and what came of it. */
import { html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "./people.js";
import { departmentName } from "./turn_words.js";

/** @typedef {import("../types").Session} Session */

/** @param {Session} session @param {any} baton */
export function batonStory(session, baton) {
  const to = baton.member ? nameOf(session, baton.member) : departmentName(session, baton.department);
  return html`<article class="turn__settled">
    <p class="turn__facts">${t("{from} asked {to}, {when}", { from: nameOf(session, baton.asked_by), to, when: formatMoment(baton.asked_at) })}</p>
    <p class="turn__question" dir="auto">${baton.question}</p>
    ${baton.text === null ? nothing : html`<p class="turn__answer" dir="auto">${baton.text}</p>`}
    <p class="turn__facts">${endWords(session, baton)}</p>
  </article>`;
}

/** @param {Session} session @param {any} baton */
function endWords(session, { state, text, settled_at, settled_by, accepted_at, accepted_by }) {
  if (settled_at) {
    const words = { name: nameOf(session, settled_by), when: formatMoment(settled_at) };
    if (text === null) return t("{name} took it back, {when}", words);
    return state === "answered" ? t("{name} answered, {when}", words) : t("{name} returned it, {when}", words);
  }
  return accepted_at ? t("{name} accepted it, {when}", { name: nameOf(session, accepted_by), when: formatMoment(accepted_at) }) : t("Nobody had answered yet.");
}
