/** One change as a line of history: who, what, and the value before and after. */
import { html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { openActions } from "./action_menu.js";
import { avatar } from "./avatar.js";
import { icon } from "./icon.js";
import { nameOf, person } from "./people.js";
import { hasTexts, showTexts } from "./texts.js";
import { undoActions } from "./undo_offer.js";

/** @param {import("../types").Session} session @param {import("../types").HistoryItem} item @param {string} [card] whose texts can be looked up */
export function activityLine(session, item, card) {
  const { before, after } = item;
  return html`<div class="activity">
    ${item.rule ? html`<span class="activity__sign">${icon("zap")}</span>` : avatar(person(session, item.actor), { size: "sm", named: true })}
    <p class="activity__text"><b dir="auto">${item.rule ? t("Rule “{name}”", { name: item.rule }) : nameOf(session, item.actor)}</b> <span dir="auto">${item.text}</span>${
      before || after ? html` <span class="activity__values">${before ? html`<span class="activity__before" dir="auto">${before}</span>` : nothing}${
        icon("arrow-right", t("became"))}<span class="activity__after" dir="auto">${after || "–"}</span></span>` : nothing}
      ${card && hasTexts(item) ? html`<button type="button" class="link" @click=${() => showTexts(session, card, item.seq)}>${t("Show the text")}</button>` : nothing}
      <time class="activity__time" datetime=${item.at}>${formatMoment(item.at)}</time></p>
    ${undoButton(session, item)}
  </div>`;
}

/** @param {import("../types").Session} session @param {import("../types").HistoryItem} item */
function undoButton(session, item) {
  const actions = undoActions(session, [item], nameOf(session, item.actor));
  if (!actions.length) return nothing;
  const label = t("What can be undone");
  return html`<button type="button" class="button button--icon button--ghost button--small activity-list__menu" aria-haspopup="menu" aria-label=${label} title=${label}
    @click=${(/** @type {Event} */ event) => openActions(/** @type {HTMLElement} */ (event.currentTarget), label, actions)}>${icon("ellipsis")}</button>`;
}
