/** A secret that is shown once: a field to read it from and a button that copies it. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";

/** @param {string} text @param {string} label */
export function copyable(text, label) {
  return html`<div class="copyable">
    <input class="input copyable__text" readonly aria-label=${label} .value=${text}
      @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()}>
    <button class="button" type="button" @click=${(/** @type {Event} */ event) => copy(event, text)}>${icon("copy")}${t("Copy")}</button>
  </div>`;
}

/** @param {Event} event @param {string} text */
async function copy(event, text) {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: t("Copied.") });
  } catch {
    // Without https there is no clipboard: the text is selected, ready for Ctrl+C.
    /** @type {HTMLInputElement} */ (button.previousElementSibling).select();
    toast({ text: t("Press Ctrl+C to copy.") });
  }
}
