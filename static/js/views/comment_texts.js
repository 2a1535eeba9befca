/** What an edited comment said before: read from the log when somebody wants to know. */
import { html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { tell } from "./card_actions.js";
import { comparedText } from "./compare.js";
import { copyText } from "./kept_text.js";
import { mentionNames } from "./people.js";
import { ask } from "./sheet.js";

/** @typedef {import("../types").Session} Session */

/** The newest first. @param {Session} session @param {any} comment */
export async function showCommentTexts(session, comment) {
  try {
    const { texts } = await session.api.get(`/api/boards/${session.boardId}/comments/${comment.id}/texts`);
    const names = mentionNames(session);
    const shown = texts.map((/** @type {any} */ one) => ({ ...one, text: toNames(one.text, names) })).reverse();
    await ask(t("What this comment said"), () => html`<div class="texts">${shown.map((/** @type {any} */ one, /** @type {number} */ at) => renderText(one, shown[at + 1], at))}</div>`);
  } catch (error) {
    tell(error);
  }
}

/** With what is new in it marked. @param {{text: string, at: string | null}} one @param {{text: string} | undefined} before @param {number} index */
function renderText({ text, at }, before, index) {
  const when = at ? formatMoment(at) : t("At first");
  return html`<section class="compare__side">
    <h3 class="texts__title">${when}${index === 0 ? html` <span class="compare__note">${t("shown now")}</span>` : nothing}</h3>
    ${comparedText(text, before?.text ?? text)}
    <button type="button" class="button button--small" @click=${() => copyText(text)}>${t("Copy")}</button>
  </section>`;
}
