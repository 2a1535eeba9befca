/** Several files, or an archive of them: they are imported one after the other. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";

/** @typedef {import("./import_job.js").Waiting} Waiting */

/** @typedef {{file: string, why: string}} Refused */

/** @param {{files: Waiting[], refused: Refused[], reading: string | null, choose: (file: Waiting) => void, back: () => void}} step */
export function pickStep({ files, refused, reading, choose, back }) {
  return html`<div class="box">
    <ul class="box__body import-pick" role="list">${files.map((file) => html`<li class="import-pick__item">
      ${icon("file-text")}
      <span class="import-pick__name" dir="auto">${file.file}</span><span class="badge">${file.title}</span>
      <button class="button button--small push" type="button" aria-disabled=${reading !== null} aria-label=${t("Import this one: {file}", { file: file.file })} @click=${() => reading === null && choose(file)}>
        ${reading === file.file ? t("Reading…") : t("Import this one")}</button></li>`)}
      ${refused.map(({ file, why }) => html`<li class="import-pick__item import-pick__item--refused">
        ${icon("triangle-alert")}
        <span class="import-pick__name" dir="auto">${file}</span><span class="import-pick__why">${why}</span></li>`)}</ul>
    ${files.length ? nothing : html`<p class="box__body">${t("None of these files can be imported.")}</p>`}
    <div class="box__foot form__actions"><button class="button" type="button" @click=${back}>${t("Choose another file")}</button></div>
  </div>`;
}
