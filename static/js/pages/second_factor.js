/** The second factor on a page: an app that shows codes, passkeys, recovery codes. */
import { html, nothing, render } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { ask, confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { sentenceOf } from "./forms.js";
import { canUsePasskeys, makePasskey } from "./passkey.js";
import { withProof } from "./proof.js";
import { showCodes } from "./recovery_codes.js";
import { api } from "./requests.js";
import { showSetUp } from "./set_up_app.js";

/**
 * @typedef {{id: string, name: string, created_at: string, used_at: string | null}} Passkey
 * @typedef {{app: boolean, recovery_codes: number, required: boolean, passkeys: Passkey[], host: string | null}} State
 */

/** @param {HTMLElement} place */
export async function showSecondFactor(place) {
  /** @param {() => Promise<unknown>} [work] */
  const attempt = async (work) => {
    try {
      await work?.();
    } catch (error) {
      if (!(error instanceof DOMException)) toast({ text: sentenceOf(error), tone: "risk" });
    }
    render(boxes(await api.get("/api/account/second-factor"), attempt), place);
    place.ariaBusy = "false";
  };
  await attempt();
}

/** @param {State} state @param {(work: () => Promise<unknown>) => void} attempt */
function boxes(state, attempt) {
  const isOn = state.app || state.passkeys.length > 0;
  return html`${box(t("Second factor"), state.required ? t("Your workspace asks for one.") : "", html`
    <p class="quiet">${isOn ? t("Whoever knows your password still needs what you hold.") : t("A password can be stolen from afar. What you hold in your hand cannot: set up one of these.")}</p>
    <ul class="ways__rows">${appRow(state, attempt)}${isOn ? codesRow(state, attempt) : nothing}</ul>`)}
  ${box(t("Passkeys"), t("Sign in with your finger, your face or a security key, without the password."), passkeys(state, attempt))}`;
}

/** @param {State} state @param {(work: () => Promise<unknown>) => void} attempt */
function appRow({ app }, attempt) {
  return html`<li class="ways__row">
    ${icon("smartphone")}<span class="ways__name">${t("App that shows codes")}</span>
    ${app ? html`<span class="badge badge--good">${t("on")}</span>` : html`<span class="badge">${t("off")}</span>`}
    <span class="push"></span>
    ${app
      ? html`<button class="button button--small" type="button" @click=${() => attempt(turnAppOff)}>${t("Turn off")}</button>`
      : html`<button class="button button--small" type="button" @click=${() => attempt(setUpApp)}>${t("Set up the app")}</button>`}
  </li>`;
}

/** @param {State} state @param {(work: () => Promise<unknown>) => void} attempt */
function codesRow({ recovery_codes: left }, attempt) {
  return html`<li class="ways__row">
    ${icon("life-buoy")}<span class="ways__name">${t("Recovery codes")}</span>
    <span class="badge ${left < 3 ? "badge--risk" : ""}">${tn("{n} left", "{n} left", left)}</span>
    <span class="push"></span>
    <button class="button button--small" type="button" @click=${() => attempt(renewCodes)}>${t("Make new ones")}</button>
  </li>`;
}

/** @param {State} state @param {(work: () => Promise<unknown>) => void} attempt */
function passkeys(state, attempt) {
  return html`
    ${state.passkeys.length ? html`<ul class="ways__rows">${state.passkeys.map((key) => passkeyRow(key, attempt))}</ul>` : html`<p class="quiet">${t("No passkeys yet.")}</p>`}
    ${canUsePasskeys() && state.host
      ? html`<div class="form__actions ways__actions"><button class="button" type="button" @click=${() => attempt(addPasskey)}>${icon("plus")}${t("Add a passkey")}</button></div>`
      : html`<p class="field__hint">${state.host ? t("This browser, or this address, has no passkeys: open Baton by its name ({host}).", { host: state.host }) : t("Passkeys need a name such as baton.example.com; whoever runs Baton can give it one.")}</p>`}`;
}

/** @param {Passkey} key @param {(work: () => Promise<unknown>) => void} attempt */
function passkeyRow(key, attempt) {
  const used = key.used_at ? t("last used {when}", { when: formatMoment(key.used_at) }) : t("never used");
  return html`<li class="ways__row">
    ${icon("fingerprint-pattern")}<span class="ways__name truncate" dir="auto">${key.name}</span>
    <span class="quiet small push">${t("made {when}", { when: formatMoment(key.created_at) })} · ${used}</span>
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Rename {name}", { name: key.name })} @click=${() => attempt(() => rename(key))}>${icon("pencil")}</button>
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Remove {name}", { name: key.name })} @click=${() => attempt(() => remove(key))}>${icon("trash-2")}</button>
  </li>`;
}

async function setUpApp() {
  const begun = await withProof(() => api.post("/api/account/second-factor/app"));
  if (!begun) return;
  const codes = await showSetUp(begun);
  if (codes?.length) await showCodes(codes);
  if (codes) toast({ text: t("The app is set up. From now on signing in asks for a code.") });
}

async function turnAppOff() {
  const sure = await confirm({ title: t("Turn the app off?"), text: t("Signing in asks for no code of it any more."), action: t("Turn off"), tone: "risk" });
  if (sure) await withProof(() => api.delete("/api/account/second-factor/app"));
}

async function renewCodes() {
  const sure = await confirm({ title: t("Make new recovery codes?"), text: t("Those you have work no longer."), action: t("Make new ones") });
  const made = sure && await withProof(() => api.post("/api/account/second-factor/recovery-codes"));
  if (made) await showCodes(made.recovery_codes);
}

async function addPasskey() {
  const passkey = await withProof(makePasskey);
  if (!passkey) return;
  const name = (await askName(t("Name of the passkey"), t("Passkey"))) ?? t("Passkey");
  const made = await api.post("/api/account/passkeys", { name, passkey });
  if (made.recovery_codes.length) await showCodes(made.recovery_codes);
}

/** @param {Passkey} key */
async function rename(key) {
  const name = await askName(t("Name of the passkey"), key.name);
  if (name) await api.put(`/api/account/passkeys/${key.id}`, { name });
}

/** @param {Passkey} key */
async function remove(key) {
  const sure = await confirm({ title: t("Remove “{name}”?", { name: key.name }), text: t("One can no longer sign in with it."), action: t("Remove"), tone: "risk" });
  if (sure) await withProof(() => api.delete(`/api/account/passkeys/${key.id}`));
}

/** @param {string} title @param {string} name @returns {Promise<string | null>} */
function askName(title, name) {
  return ask(title, (done) => html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    done(String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("name")).trim() || null);
  }}>
    <input class="input" name="name" required maxlength="80" autocomplete="off" dir="auto" aria-label=${title} .value=${name}>
    <div class="sheet__actions"><button class="button button--primary" type="submit">${t("Save")}</button></div>
  </form>`);
}
