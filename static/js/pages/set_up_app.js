/** Setting up the app that shows codes: a picture for its camera, and the first code as a proof. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { ask } from "../views/sheet.js";
import { copyable } from "../views/copyable.js";
import { sentenceOf } from "./forms.js";
import { api } from "./requests.js";

/** @typedef {{secret: string, uri: string, qr: string}} Begun */

/** @param {Begun} begun @returns {Promise<string[] | null>} recovery codes, if these are the first; null when given up */
export function showSetUp(begun) {
  return ask(t("Set up the app"), (done) => html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => send(event, done)}>${steps(begun)}
    <div class="sheet__actions"><button class="button button--primary" type="submit">${t("Turn on")}</button></div>
  </form>`);
}

/** @param {Begun} begun */
export function steps({ secret, qr }) {
  return html`<p class="sheet__text">${t("Let an app such as Aegis, Google Authenticator or 1Password look at this picture, then type the six digits that it shows.")}</p>
    <img class="qr" src=${qr} alt=${t("QR code for the app")}>
    <details class="qr__by-hand"><summary>${t("No camera? Type this in")}</summary>${copyable(secret, t("Secret for the app"))}</details>
    <div class="field">
      <label class="field__label" for="first-code">${t("Code")}</label>
      <input class="input qr__code" id="first-code" name="code" required maxlength="7" inputmode="numeric" autocomplete="one-time-code" aria-describedby="first-code-error">
      <p class="field__error" id="first-code-error" role="alert"></p>
    </div>`;
}

/** @param {SubmitEvent} event @param {(codes: string[]) => void} done */
export async function send(event, done) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("code"));
  try {
    const { recovery_codes: codes } = await api.put("/api/account/second-factor/app", { code: input.value });
    done(codes);
  } catch (error) {
    /** @type {HTMLElement} */ (form.querySelector("[role=alert]")).textContent = sentenceOf(error);
    input.select();
  }
}
