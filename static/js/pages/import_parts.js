/** What the import's steps share: the way through them, their headings, and how a problem is said. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";

/** What happened and what to do; that nothing was changed is said in between, unless it is said already or nobody can be sure. @typedef {{what: string, then?: string, tone?: "risk" | "plain", isSafetySaid?: boolean}} Problem */

/** @param {number} at which of the four steps is being done; 4 when all are done */
export function way(at) {
  const names = [t("File"), t("Match"), t("Check"), t("Import")];
  return html`<ol class="import-way" aria-label=${t("Steps of the import")}>
    ${names.map((name, i) => html`<li class="import-way__step ${i < at ? "import-way__step--done" : ""}" aria-current=${i === at ? "step" : nothing}>
      <span class="import-way__mark" aria-hidden="true">${i < at ? icon("check") : i + 1}</span>
      <span>${name}</span>${i < at ? html`<span class="visually-hidden">${t("done")}</span>` : nothing}
    </li>`)}
  </ol>`;
}

/** The heading takes the focus when its step begins. @param {string} text @param {unknown} [lead] */
export function heading(text, lead = nothing) {
  return html`<div class="import__head">
    <h2 class="import__title" tabindex="-1" data-heading>${text}</h2>
    ${lead === nothing ? nothing : html`<p class="quiet">${lead}</p>`}
  </div>`;
}

/** @param {Problem | null} problem */
export function problemBox(problem) {
  if (!problem) return nothing;
  const { what, then, tone = "risk", isSafetySaid = false } = problem;
  return html`<div class="import-problem import-problem--${tone}" role="alert">
    ${icon(tone === "risk" ? "triangle-alert" : "circle-check")}
    <div>
      <p class="import-problem__what" dir="auto">${what}</p>
      ${isSafetySaid && !then ? nothing : html`<p>${isSafetySaid ? nothing : t("Nothing was changed on the board.")} ${then}</p>`}
    </div>
  </div>`;
}
