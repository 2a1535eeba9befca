/** The agenda of a review as a list: each deal with the fact that put it there; whoever may, orders and cuts it. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

/** @typedef {import("../commands/reviews.js").Item} Item */

/** @returns {Record<string, string>} */
function codeWords() {
  return {
    slipped: t("Slipped"), no_step: t("Without a next step"), unanswered: t("Unanswered"), stuck: t("Stuck"),
    moved: t("Moved"), bouncing: t("Back and forth"), stage: t("Stage"), topic: t("Question"), added: t("Added"),
  };
}

/**
 * @param {import("../types").Session} session @param {Item[]} agenda
 * @param {{edit?: (agenda: Item[]) => void, open?: (item: Item, index: number) => void, below?: (item: Item) => unknown, current?: number}} options
 */
export function agendaList(session, agenda, { edit, open, below, current = -1 }) {
  const words = codeWords();
  return html`<ol class="review-agenda">${agenda.map((item, index) => html`<li class="review-agenda__item" aria-current=${index === current ? "step" : nothing}>
    <div class="review-agenda__words">
      <span class="review-agenda__code" data-code=${item.code}>${words[item.code] ?? item.code}</span>
      ${named(session, item, open && (() => open(item, index)))}
      ${item.card || !open ? html`<span class="review-agenda__fact" dir="auto">${item.text}</span>` : html`<button type="button" class="review-agenda__title review-agenda__fact" dir="auto" @click=${() => open(item, index)}>${item.text}</button>`}
      ${below ? below(item) : nothing}
    </div>
    ${edit ? tools(agenda, index, edit) : nothing}
  </li>`)}</ol>`;
}

/** @param {import("../types").Session} session @param {Item} item @param {(() => void) | undefined} open */
function named(session, item, open) {
  const card = session.store.get("card", item.card);
  if (!card) return nothing;
  const title = html`#${card.number} ${card.title}`;
  return open ? html`<button type="button" class="review-agenda__title" dir="auto" @click=${open}>${title}</button>` : html`<strong class="review-agenda__title" dir="auto">${title}</strong>`;
}

/** @param {Item[]} agenda @param {number} index @param {(agenda: Item[]) => void} edit */
function tools(agenda, index, edit) {
  const up = () => edit(swapped(agenda, index));
  const out = () => edit(agenda.filter((_, at) => at !== index));
  return html`<span class="review-agenda__tools">
    <button type="button" class="button button--icon button--ghost button--small" ?disabled=${index === 0} aria-label=${t("Up on the agenda: {text}", { text: agenda[index].text })} title=${t("Up")} @click=${up}>${icon("arrow-up")}</button>
    <button type="button" class="button button--icon button--ghost button--small" aria-label=${t("Off the agenda: {text}", { text: agenda[index].text })} title=${t("Remove")} @click=${out}>${icon("x")}</button>
  </span>`;
}

/** @param {Item[]} agenda @param {number} index */
function swapped(agenda, index) {
  const next = [...agenda];
  [next[index - 1], next[index]] = [next[index], next[index - 1]];
  return next;
}
