/** Who may join the workspace without an invitation: people with an address of some domains, as what. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { box } from "./box.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{record: Row, may: boolean, run: (args: object) => void}} Shown */

/** @param {Shown} shown */
export function signUpBox({ record, may, run }) {
  const domains = /** @type {string[]} */ (record.sign_up_domains ?? []);
  const role = record.sign_up_role ?? "";
  return box(t("Joining without an invitation"), may ? "" : t("Only owners change this."), html`<div class="form">
    <div class="field">
      <label class="field__label" for="sign-up-domains">${t("With an address of")}</label>
      <input class="input" id="sign-up-domains" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="example.com" ?disabled=${!may} aria-describedby="sign-up-domains-hint"
        .value=${unlessTyping(domains.join(", "))} @change=${(/** @type {Event} */ event) => run({ role: role || null, domains: domainsBeside(event) })}>
      <p class="field__hint" id="sign-up-domains-hint">${t("What stands behind the @, several with commas. Only name domains whose addresses you give out yourselves.")}</p>
    </div>
    <div class="field">
      <label class="field__label" for="sign-up-role">${t("They join as")}</label>
      <select class="input" id="sign-up-role" ?disabled=${!may} aria-describedby="sign-up-role-hint" .value=${live(role)}
        @change=${(/** @type {Event} */ event) => run({ role: /** @type {HTMLSelectElement} */ (event.target).value || null, domains: domainsBeside(event) })}>
        <option value="" ?selected=${!role}>${t("Nobody joins without an invitation")}</option>
        <option value="member" ?selected=${role === "member"}>${t("Member")}</option>
        <option value="guest" ?selected=${role === "guest"}>${t("Guest")}</option>
      </select>
      <p class="field__hint" id="sign-up-role-hint">${role
        ? t("Whoever signs up confirms the address by a link of a mail, or comes by single sign-on.")
        : t("Everybody is invited, one by one.")}</p>
    </div>
  </div>`);
}

/** What stands in the field now, which may not be saved yet. @param {Event} event @returns {string[]} */
function domainsBeside(event) {
  const box = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (event.target).closest(".form"));
  const field = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  return field.value.split(/[\s,;，、]+/).map((word) => word.replace(/^@/, "")).filter(Boolean);
}
