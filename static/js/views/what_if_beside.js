/** What is, beside what would be: in the head, on the stages and in a deal's panel. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { columnTotals, totalsOf, totalsWith } from "../store/selectors.js";
import { partOf } from "../store/sums.js";
import { icon } from "./icon.js";
import { besideWords, conflictWords, differenceWords } from "./what_if_words.js";

/** @typedef {import("./what_if.js").WhatIfMode} Mode */

/** Each deal as it would be, and as it is; what a filter leaves out stands in no stage. @param {Mode} mode @param {((card: any) => boolean) | null} [matches] */
export function movedIn({ session, layer }, matches = null) {
  const part = (/** @type {any} */ row) => ({ ...partOf(session.store, row, row.column), ...(matches && !matches(row) ? { column: "" } : {}) });
  return layer.differences().filter(({ fields }) => fields.length).map(({ real, would }) => ({ was: part(would), becomes: part(real) }));
}

/** @param {Mode} mode @param {string} column */
export function besideStage(mode, column) {
  const { session: { store }, board: { scene } } = mode;
  const moved = movedIn(mode, scene.matches);
  const would = scene.matches ? totalsOf(store, scene.visible(column), column) : columnTotals(store, column);
  const is = totalsWith(store, would, column, moved);
  if (is === would) return undefined;
  const count = moved.reduce((sum, { was, becomes }) => sum - Number(was.column === column) + Number(becomes.column === column), would.count);
  return html`<div class="what-if__is">${besideWords(count, is.sum)}</div>`;
}

/** @param {Mode} mode @param {string} card */
export function noteOn({ session, layer }, card) {
  const difference = layer.difference(card);
  const words = layer.bases.has(card) ? differenceWords(session, difference) : [];
  const said = words.length ? conflictWords(session, difference) : "";
  return html`<p class="what-if-note" role="note">${icon("flask-conical")}<span dir="auto"><strong>${t("What if")}</strong> ${words.length ? words.join(" · ") : t("Stage, value, expected close and commitment can be tried here. Nobody else sees it.")}
    ${said ? html`<span class="what-if-note__conflict">${said}</span>` : nothing}</span></p>`;
}
