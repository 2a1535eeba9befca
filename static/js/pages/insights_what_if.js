/** The person's own what-if of this board, beside the forecast: the server reckons with it and keeps nothing. */
import { html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { readLayer } from "../sync/kept_layer.js";
import { icon } from "../views/icon.js";
import { TOGETHER, moneyWords } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {import("./insights_words.js").Month} Month */
/** @typedef {{currencies: Record<string, {months: Month[]}>, total: Month[], missing: string[]}} Reckoned */
/** @typedef {{deals: {card: string}[], on: boolean, reckoned: Reckoned | null}} WhatIf */

const NONE = { won: 0, commit: 0, best: 0, weighted: 0, open: 0 };

/** @param {string} me @param {string} board @param {boolean} on @returns {WhatIf} */
export function readWhatIf(me, board, on) {
  return { deals: /** @type {any[]} */ (readLayer(me, board)?.replaced ?? []), on, reckoned: null };
}

/** @param {import("../types").Api} api @param {string} board @param {string} query @param {WhatIf} whatIf @returns {Promise<Reckoned | null>} */
export async function reckon(api, board, query, { deals, on }) {
  return on && deals.length ? api.post(`/api/boards/${board}/forecast?${query}`, { deals }) : null;
}

/** Into the what-if on the board; where there is one, whether it is shown here. @param {Page} page */
export function whatIfButton({ board, whatIf, showWhatIf }) {
  const link = html`<a class="button ${whatIf.deals.length ? "button--ghost" : ""}" href="/boards/${board}?what-if" title=${t("Try changes on the board that nobody else sees")}>${icon("flask-conical")}${t("What if…")}</a>`;
  if (!whatIf.deals.length) return link;
  const { length } = whatIf.deals;
  return html`<button type="button" class="chip ${whatIf.on ? "chip--on" : ""}" aria-pressed=${whatIf.on ? "true" : "false"} @click=${() => showWhatIf(!whatIf.on)}
    >${tn("With my what-if: {n} deal", "With my what-if: {n} deals", length)}</button>${link}`;
}

/** Whose figures these are, in words. @param {Page} page */
export function whatIfNotice({ whatIf }) {
  if (!whatIf.reckoned) return nothing;
  const { length } = whatIf.reckoned.missing;
  return html`<p class="insights__what-if-note" role="status">${icon("flask-conical")}<span>${t("The outlined bars, and “what if” in the table, are your what-if. Nobody else sees them.")}
    ${length ? tn("{n} of its deals is not among those shown here.", "{n} of its deals are not among those shown here.", length) : nothing}</span></p>`;
}

/** The months as they would be, beside those that are; each has a month where either has. @param {Month[]} is @param {Month[] | undefined} would @returns {{months: Month[], would: Month[] | null}} */
export function besideEachOther(is, would) {
  if (!would) return { months: is, would: null };
  const names = [...new Set([...is, ...would].map(({ month }) => month))].sort();
  const of = (/** @type {Month[]} */ rows, /** @type {string} */ month) => rows.find((row) => row.month === month) ?? { ...NONE, goal: null, month };
  return { months: names.map((month) => of(is, month)), would: names.map((month) => of(would, month)) };
}

/** As it would be, of a currency or of all together; none while no what-if is shown. @param {Page} page @param {string} currency @returns {Month[] | undefined} */
export function wouldBe({ whatIf: { reckoned } }, currency) {
  if (!reckoned) return undefined;
  return currency === TOGETHER ? reckoned.total : (reckoned.currencies[currency]?.months ?? []);
}

/** Only where it differs. @param {number} is @param {number | undefined} would @param {string} code */
export function whatIfWords(is, would, code) {
  if (would === undefined || would === is) return nothing;
  return html`<span class="insights__what-if">${t("what if {value}", { value: moneyWords(would, code) })}</span>`;
}
