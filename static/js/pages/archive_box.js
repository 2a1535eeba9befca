/** For how long boards keep what was archived on them. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { t, tn } from "../lib/i18n.js";
import { confirm } from "../views/sheet.js";
import { box } from "./box.js";

const CHOICES = [30, 90, 180, 365];

/** @param {{days: number | null, may: boolean, run: (args: {days: number | null}) => void, draw: () => void}} shown */
export function archiveBox({ days, may, run, draw }) {
  const choose = async (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLSelectElement} */ (event.target);
    const chosen = value ? Number(value) : null;
    if (chosen === null || (await isSure(chosen))) run({ days: chosen });
    else draw();
  };
  const known = days && !CHOICES.includes(days) ? [...CHOICES, days].sort((a, b) => a - b) : CHOICES;
  return box(t("Archive"), may ? "" : t("Only owners change this."), html`<div class="field">
    <label class="field__label" for="archive-days">${t("Remove for good what was archived")}</label>
    <select class="input" id="archive-days" ?disabled=${!may} aria-describedby="archive-days-hint" .value=${live(days ? String(days) : "")} @change=${choose}>
      <option value="" ?selected=${!days}>${t("never")}</option>
      ${known.map((n) => html`<option value=${n} ?selected=${n === days}>${tn("after {n} day", "after {n} days", n)}</option>`)}
    </select>
    <p class="field__hint" id="archive-days-hint">${t("Archived boards, and deals, stages, tasks, comments, files, labels and views in the archives of all boards. Their words go from the history too; the numbers stay.")}</p>
  </div>`);
}

/** @param {number} days */
function isSure(days) {
  return confirm({
    title: tn("Remove what was archived more than {n} day ago?", "Remove what was archived more than {n} days ago?", days), tone: "risk", action: t("Remove for good"),
    text: t("It begins within a minute, on all boards of this workspace, and cannot be undone."),
  });
}
