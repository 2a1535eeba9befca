/** Recovery codes, shown once: to copy, or to keep as a file. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { ask } from "../views/sheet.js";
import { toast } from "../views/toast.js";

/** @param {string[]} codes @returns {Promise<unknown>} when the person has seen them */
export function showCodes(codes) {
  const text = codes.join("\n");
  return ask(t("Your recovery codes"), (done) => html`
    <p class="sheet__text">${t("Each lets you in once when your phone or passkey is lost. Keep them where only you find them: they are not shown again.")}</p>
    <ul class="codes" aria-label=${t("Your recovery codes")}>${codes.map((code) => html`<li class="codes__code">${code}</li>`)}</ul>
    <div class="sheet__actions">
      <button class="button" type="button" @click=${() => copy(text)}>${icon("copy")}${t("Copy")}</button>
      <a class="button" download="baton-recovery-codes.txt" href=${`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}>${icon("download")}${t("Keep as a file")}</a>
      <button class="button button--primary" type="button" autofocus @click=${() => done(true)}>${t("I have kept them")}</button>
    </div>`);
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: t("Copied.") });
  } catch {
    // Without https there is no clipboard.
    toast({ text: t("Mark the codes and press Ctrl+C to copy."), tone: "risk" });
  }
}
