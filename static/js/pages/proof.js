/** What changes how somebody signs in takes a fresh proof that it is they. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { CommandError } from "../sync/errors.js";
import { ask } from "../views/sheet.js";
import { canUsePasskeys, signByPasskey } from "./passkey.js";
import { goToProvider } from "./provider.js";
import { api } from "./requests.js";

/**
 * Does something; when the server wants a proof first, asks for it and does it again.
 * @template T @param {() => Promise<T>} work @returns {Promise<T | null>} null when the person thinks better of it
 */
export async function withProof(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError) || !error.data.proof) throw error;
    return (await prove()) ? work() : null;
  }
}

/** @returns {Promise<boolean>} */
async function prove() {
  const { identities, provider } = await api.get("/api/account/identities");
  const elsewhere = identities.length ? provider : null;
  return (await ask(t("Is it you?"), (done) => html`
    <form class="form" @submit=${(/** @type {SubmitEvent} */ event) => byPassword(event, done)}>
      <p class="sheet__text">${t("This changes how you sign in. Give your password once more.")}</p>
      <div class="field">
        <label class="field__label" for="proof-password">${t("Password now")}</label>
        <input class="input" id="proof-password" name="password" type="password" required maxlength="1024" autocomplete="current-password" aria-describedby="proof-error">
        <p class="field__error" id="proof-error" role="alert"></p>
      </div>
      <div class="sheet__actions">
        ${canUsePasskeys() ? html`<button class="button" type="button" @click=${(/** @type {Event} */ event) => byPasskey(event, done)}>${t("Use a passkey")}</button>` : nothing}
        ${elsewhere ? html`<button class="button" type="button" @click=${byProvider}>${t("Use {name}", { name: elsewhere })}</button>` : nothing}
        <button class="button button--primary" type="submit">${t("Go on")}</button>
      </div>
    </form>`)) === true;
}

/** @param {SubmitEvent} event @param {(answer: boolean) => void} done */
async function byPassword(event, done) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  await attempt(form, { password: String(new FormData(form).get("password")) }, done);
}

/** @param {Event} event @param {(answer: boolean) => void} done */
async function byPasskey(event, done) {
  const form = /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (event.target).closest("form"));
  const passkey = await signByPasskey().catch(() => null);
  if (passkey) await attempt(form, { passkey }, done);
}

/** The provider leads back to this page, where one does again what one wanted to do. @param {Event} event */
async function byProvider(event) {
  const form = /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (event.target).closest("form"));
  try {
    await goToProvider("/api/session/proof/provider", { next: location.pathname });
  } catch (error) {
    /** @type {HTMLElement} */ (form.querySelector("[role=alert]")).textContent = /** @type {Error} */ (error).message;
  }
}

/** @param {HTMLFormElement} form @param {object} proof @param {(answer: boolean) => void} done */
async function attempt(form, proof, done) {
  try {
    await api.put("/api/session/proof", proof);
    done(true);
  } catch (error) {
    /** @type {HTMLElement} */ (form.querySelector("[role=alert]")).textContent = /** @type {Error} */ (error).message;
    form.querySelector("input")?.select();
  }
}
