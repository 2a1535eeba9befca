/** What stands beneath a field that was saved, was refused, or is wanted otherwise by somebody else. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { fieldText } from "./card_words.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./field_saves.js").FieldState} FieldState */

/**
 * @param {Session} session @param {string} field @param {FieldState | undefined} saving
 * @param {{keepMine: (value: any, base: number) => void, keepTheirs: () => void}} answers
 */
export function saveState(session, field, saving, answers) {
  if (!saving) return nothing;
  if (saving.state === "saving") return html`<span class="save-state" role="status">${session.status.state === "live" ? t("Saving…") : t("Not sent yet")}</span>`;
  if (saving.state === "saved") return html`<span class="save-state save-state--saved" role="status">${icon("check")}${t("Saved")}</span>`;
  if (saving.state === "failed") return html`<p class="notice notice--wrong" role="alert">${saving.message} <button type="button" class="link" @click=${saving.retry}>${t("Try again")}</button></p>`;
  return renderConflict(session, field, /** @type {any} */ (saving.conflict), answers);
}

/** @param {Session} session @param {string} field @param {import("./field_saves.js").Conflict} conflict @param {{keepMine: (value: any, base: number) => void, keepTheirs: () => void}} answers */
function renderConflict(session, field, conflict, { keepMine, keepTheirs }) {
  const name = nameOf(session, conflict.by);
  return html`<div class="notice notice--conflict" role="alert">
    <p><strong>${t("{name} changed this while you were editing.", { name })}</strong></p>
    <dl class="versions">
      <div><dt>${t("Yours")}</dt><dd dir="auto">${fieldText(session, field, conflict.mine)}</dd>
        <dd><button type="button" class="button button--small" @click=${() => keepMine(conflict.mine, conflict.seq)}>${t("Keep mine")}</button></dd></div>
      <div><dt dir="auto">${name}</dt><dd dir="auto">${fieldText(session, field, conflict.theirs)}</dd>
        <dd><button type="button" class="button button--small" @click=${keepTheirs}>${t("Keep theirs")}</button></dd></div>
    </dl>
  </div>`;
}
