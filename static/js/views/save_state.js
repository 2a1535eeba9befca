/** What stands beneath a field that was saved, or was refused. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./field_saves.js").FieldState} FieldState */

/** @param {Session} session @param {FieldState | undefined} saving */
export function saveState(session, saving) {
  if (!saving) return nothing;
  if (saving.state === "saving") return html`<span class="save-state" role="status">${session.status.state === "live" ? t("Saving…") : t("Not sent yet")}</span>`;
  if (saving.state === "saved") return html`<span class="save-state save-state--saved" role="status">${icon("check")}${session.whatIf ? t("What if") : t("Saved")}</span>`;
  return html`<p class="notice notice--wrong" role="alert">${saving.message} <button type="button" class="link" @click=${saving.retry}>${t("Try again")}</button></p>`;
}
