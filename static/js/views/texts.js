/** What a change wrote into a long text, and what was there before: to be read, and copied. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { tell } from "./card_actions.js";
import { comparedText } from "./compare.js";
import { copyText } from "./kept_text.js";
import { mentionNames, nameOf } from "./people.js";
import { ask } from "./sheet.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{title: string, text: string}} Piece */

const TEXTUAL = ["card.describe", "comment.edit", "version.take", "version.drop"];

/** @param {import("../types").HistoryItem} item */
export function hasTexts({ name }) {
  return TEXTUAL.includes(name);
}

/** @param {Session} session @param {string} card @param {number} seq */
export async function showTexts(session, card, seq) {
  try {
    const { texts } = await session.api.get(`/api/cards/${card}/history/${seq}`);
    const names = mentionNames(session);
    const pieces = piecesOf(session, texts).map((piece) => ({ ...piece, text: toNames(piece.text, names) }));
    await ask(t("What was written"), () => (pieces.length ? renderPieces(pieces) : html`<p class="sheet__text">${t("There is no text to show.")}</p>`));
  } catch (error) {
    tell(error);
  }
}

/** @param {Session} session @param {any[]} texts @returns {Piece[]} */
function piecesOf(session, texts) {
  const became = new Set(texts.map(({ after }) => after));
  return texts.flatMap(({ before, after, kept, author }) => {
    if (kept !== undefined) return became.has(kept) ? [] : [{ title: t("Version by {name}", { name: nameOf(session, author) }), text: kept }];
    const now = { title: t("After"), text: after };
    return before === after || !before ? [now] : [{ title: t("Before"), text: before }, now];
  });
}

/** @param {Piece[]} pieces */
function renderPieces(pieces) {
  return html`<div class="texts">${pieces.map(({ title, text }, at) => html`<section class="compare__side">
    <h3 class="texts__title" dir="auto">${title}</h3>
    ${text ? comparedText(text, pieces.length > 1 ? pieces[at ? at - 1 : 1].text : text) : html`<p class="panel-empty--words">${t("Nothing")}</p>`}
    ${text ? html`<button type="button" class="button button--small" @click=${() => copyText(text)}>${t("Copy")}</button>` : nothing}
  </section>`)}</div>`;
}
