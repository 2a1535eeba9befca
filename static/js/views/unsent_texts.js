/** What is being written when one must leave: gathered from wherever it stands, and offered for copying. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { draftTexts } from "./drafts.js";
import { copyText } from "./kept_text.js";
import { ask } from "./sheet.js";

/** Texts that somebody has touched: in the fields of this page, and in drafts on its deals. @param {import("../types").Session} session @returns {string[]} */
export function unsentTexts({ store }) {
  const fields = [...document.querySelectorAll("baton-board textarea, baton-board input[type=text], baton-panel textarea, baton-panel .task-add__input, baton-thread-panel textarea")];
  const typed = fields.filter(isTouched).map((field) => /** @type {HTMLTextAreaElement} */ (field).value.trim()).filter(Boolean);
  const drafts = draftTexts((id) => Boolean(store.get("card", id) ?? store.get("comment", id) ?? store.get("baton", id) ?? store.get("board", id)));
  return [...new Set([...typed, ...drafts.map((text) => text.trim())])];
}

/** A title shows what is stored until somebody writes into it. @param {Element} field */
function isTouched(field) {
  const editor = /** @type {{touched?: boolean} | null} */ (field.closest("baton-inline-text, baton-panel-description, baton-comment"));
  return editor?.touched ?? true;
}

/** @param {string} why @param {string[]} texts */
export function askToCopy(why, texts) {
  return ask(why, (done) => html`<p class="sheet__text">${t("This was not sent. Copy it before you leave.")}</p>
    <ul class="unsent-texts">${texts.map((text) => html`<li class="unsent-texts__item">
      <div class="compare__text" dir="auto" tabindex="0">${text}</div>
      <button type="button" class="button button--small" @click=${() => copyText(text)}>${t("Copy")}</button></li>`)}</ul>
    <div class="sheet__actions"><button type="button" class="button button--primary" @click=${() => done(true)}>${t("Go to my boards")}</button></div>`);
}
