/** What is known of a customer; each field saves by itself. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { dueWords } from "../views/card_words.js";
import { formatFullDay } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { TIERS, tierTag, tierWord } from "../views/tier.js";
import { box } from "./box.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("./customer.js").Page} Page */

/** @param {Page} page */
export function factsBox(page) {
  const { company, merged } = page.shown;
  return box(t("Customer"), "", html`<div class="facts">
    ${tierField(page)}
    ${dayField(page, "next_contact", t("Next contact"))}
    ${textField(page, "name", t("Name"), { required: true, most: 200 })}
    ${ownerField(page)}
    ${textField(page, "domain", t("Domain"), { most: 189, hint: "example.com" })}
    ${textField(page, "phone", t("Phone"), { most: 60, type: "tel" })}
    ${textField(page, "mail", t("Mail"), { most: 254, type: "email" })}
    ${tagsField(page)}
    ${dayField(page, "renews_on", t("Renews on"))}
    ${company.won_on ? html`<p class="facts__line"><span class="field__label">${t("Last won")}</span> ${formatFullDay(company.won_on)}</p>` : nothing}
    ${notesField(page)}
    ${merged.length ? html`<p class="small quiet">${t("Also known as {names}", { names: merged.map(({ name }) => name).join(", ") })}</p>` : nothing}
  </div>`);
}

/** @param {Page} page */
function tierField({ shown: { company }, can, run }) {
  const value = company.tier_by === "hand" ? company.tier : "";
  const change = (/** @type {Event} */ event) => run("company.set_tier", { company: company.id, tier: valueOf(event) || null });
  return html`<div class="field"><label class="field__label" for="fact-tier">${t("Tier")}</label><div class="facts__tier">${tierTag(company)}
    <select class="input input--small" id="fact-tier" .value=${live(value)} ?disabled=${!can("company.set_tier")} @change=${change}>
      <option value="" ?selected=${!value}>${t("by rule: {tier}", { tier: tierWord(company.ruled_tier) })}</option>
      ${TIERS.map((tier) => html`<option value=${tier} ?selected=${tier === value}>${t("by hand: {tier}", { tier: tierWord(tier) })}</option>`)}
    </select></div></div>`;
}

/** @param {Page} page @param {string} name @param {string} label @param {{required?: boolean, most: number, type?: string, hint?: string}} options */
function textField(page, name, label, { required = false, most, type = "text", hint = "" }) {
  const { company } = page.shown;
  const change = (/** @type {Event} */ event) => {
    const value = valueOf(event).trim();
    if (required && !value) /** @type {HTMLInputElement} */ (event.target).value = company[name];
    else save(page, { [name]: value || null });
  };
  return html`<div class="field"><label class="field__label" for="fact-${name}">${label}</label>
    <input class="input input--small" id="fact-${name}" type=${type} maxlength=${most} placeholder=${hint} autocomplete="off" dir="auto" ?disabled=${!mayEdit(page)}
      .value=${unlessTyping(company[name] ?? "")} @change=${change}></div>`;
}

/** @param {Page} page @param {string} name @param {string} label */
function dayField(page, name, label) {
  const day = page.shown.company[name];
  const words = day && dueWords(day, page.shown.today);
  return html`<div class="field"><label class="field__label" for="fact-${name}">${label}${words ? html` <span class="task__due task__due--${words.tone}">${words.text}</span>` : nothing}</label>
    <input class="input input--small" id="fact-${name}" type="date" min="1900-01-01" max="2200-12-31" ?disabled=${!mayEdit(page)}
      .value=${unlessTyping(day ?? "")} @change=${(/** @type {Event} */ event) => save(page, { [name]: valueOf(event) || null })}></div>`;
}

/** @param {Page} page */
function ownerField(page) {
  const { company, people } = page.shown;
  const shown = people.filter(({ id, status }) => status !== "disabled" || id === company.owner);
  return html`<div class="field"><label class="field__label" for="fact-owner">${t("Owner")}</label>
    <select class="input input--small" id="fact-owner" .value=${live(company.owner ?? "")} ?disabled=${!mayEdit(page)} @change=${(/** @type {Event} */ event) => save(page, { owner: valueOf(event) || null })}>
      <option value="" ?selected=${!company.owner}>${t("Nobody")}</option>
      ${shown.map(({ id, name }) => html`<option value=${id} ?selected=${id === company.owner}>${name}</option>`)}
    </select></div>`;
}

/** @param {Page} page */
function tagsField(page) {
  const change = (/** @type {Event} */ event) => save(page, { tags: valueOf(event).split(/[,，、]/u).map((tag) => tag.trim()).filter(Boolean) });
  return html`<div class="field"><label class="field__label" for="fact-tags">${t("Tags")}</label>
    <input class="input input--small" id="fact-tags" autocomplete="off" dir="auto" placeholder=${t("with commas between them")} ?disabled=${!mayEdit(page)}
      .value=${unlessTyping(page.shown.company.tags.join(", "))} @change=${change}></div>`;
}

/** @param {Page} page */
function notesField(page) {
  return html`<div class="field"><label class="field__label" for="fact-notes">${t("Notes")}</label>
    <textarea class="input" id="fact-notes" rows="3" maxlength="5000" dir="auto" ?disabled=${!mayEdit(page)}
      .value=${unlessTyping(page.shown.company.notes ?? "")} @change=${(/** @type {Event} */ event) => save(page, { notes: valueOf(event).trim() || null })}></textarea></div>`;
}

/** @param {Page} page @param {object} fields */
function save({ shown, run }, fields) {
  return run("company.edit", { company: shown.company.id, fields });
}

/** @param {Page} page */
function mayEdit({ shown, can }) {
  return can("company.edit") && !shown.company.archived_at;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}
