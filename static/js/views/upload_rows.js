/** Files on their way: how far each is, and what can be done about it. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { sizeWord } from "./size_word.js";

/** @typedef {import("../sync/uploads.js").Uploads} Uploads */
/** @typedef {import("../sync/uploads.js").Upload} Upload */

/** @param {Uploads} uploads @param {Upload[]} list */
export function uploadRows(uploads, list) {
  if (!list.length) return nothing;
  return html`<ul class="files files--arriving" aria-label=${t("Uploads")}>
    ${repeat(list, (upload) => upload.id, (upload) => row(uploads, upload))}
  </ul>`;
}

/** @param {Uploads} uploads @param {Upload} upload */
function row(uploads, upload) {
  const { name, state, why } = upload;
  const ended = state === "failed" || state === "refused";
  return html`<li class="file" data-upload=${state}>
    <span class="file__look">${icon(ended ? "triangle-alert" : "upload")}</span>
    <div class="file__words">
      <span class="file__name" dir="auto">${name}</span>
      ${ended ? html`<span class="file__facts file__facts--wrong" role="alert">${why}</span>` : progress(upload)}
    </div>
    ${state === "failed" ? html`<button type="button" class="button button--small" @click=${() => uploads.retry(upload)} aria-label=${t("Upload “{name}” again", { name })}>${t("Try again")}</button>` : nothing}
    <button type="button" class="button button--icon button--ghost" @click=${() => uploads.cancel(upload)}
      aria-label=${ended ? t("Dismiss “{name}”", { name }) : t("Cancel “{name}”", { name })}>${icon("x")}</button>
  </li>`;
}

/** @param {Upload} upload */
function progress({ name, file, sent, state }) {
  const words = state === "waiting" ? t("waiting") : sent >= file.size ? t("being stored…") : t("{sent} of {size}", { sent: sizeWord(sent), size: sizeWord(file.size) });
  return html`<span class="file__progress">
    <progress class="meter" max=${Math.max(1, file.size)} value=${sent} aria-label=${t("Uploading {name}", { name })}></progress>
    <span class="file__facts">${words}</span></span>`;
}
