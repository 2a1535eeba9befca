/** Which facts about deals a board shows: each can be switched off for everybody on it. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { factChoices } from "../views/fact_words.js";

/** @typedef {import("../types").Row} Subject */
/** @typedef {{run: (name: string, args: object) => Promise<boolean>, can: (name: string) => boolean | undefined}} Board */

/** What each is measured by, as insights/facts.py and insights/limits.py reckon it. @returns {Record<string, string>} */
function meanings() {
  return {
    no_contact: t("For longer than usually lies between two logged contacts; without a past, after 14 days."),
    unanswered: t("For longer than answers usually take; without a past, after a day."),
    close_moved: t("More often than in nine of ten closed deals, and at least twice."),
    long_stay: t("For longer than nine of ten deals stayed; without a past, after 14 days."),
    value_dropped: t("By more than in nine of ten closed deals, and at least by 10 %."),
    bounced: t("More often than in nine of ten closed deals, and at least once."),
    one_contact: t("Of the customer’s people one alone is known."),
    no_step: t("None of its open tasks has a day."),
  };
}

/** @param {Subject} subject @param {Board} board */
export function factRows(subject, board) {
  const off = subject.facts_off ?? [];
  const words = meanings();
  return html`<ul class="settings__rows">${factChoices().map(([code, name]) => html`<li class="settings__row">
    <label class="check settings__grow"><input type="checkbox" .checked=${live(!off.includes(code))} ?disabled=${!board.can("board.edit")}
      @change=${(/** @type {Event} */ event) => board.run("board.edit", { facts_off: without(off, code, /** @type {HTMLInputElement} */ (event.target).checked) })}>
      <span>${name}<span class="quiet small settings__meaning">${words[code]}</span></span></label></li>`)}</ul>`;
}

/** @param {string[]} off @param {string} code @param {boolean} shown */
function without(off, code, shown) {
  const others = off.filter((one) => one !== code);
  return shown ? others : [...others, code];
}
