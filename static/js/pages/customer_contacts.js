/** The people at a customer: name, title, mail, phone, and who is asked first. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { box } from "./box.js";

/** @typedef {import("./customer.js").Page} Page */
/** @typedef {import("../types").Row} Row */

/** @param {Page} page */
export function contactsBox(page) {
  const standing = page.shown.contacts.filter(({ archived_at: archived }) => !archived);
  const may = page.can("contact.create") && !page.shown.company.archived_at;
  return box(t("Contacts"), "", html`
    ${standing.length ? html`<ul class="contacts" role="list">${repeat(standing, ({ id }) => id, (contact) => (page.state.editing === contact.id ? form(page, contact) : row(page, contact, may)))}</ul>`
      : html`<p class="quiet">${t("Who decides, who uses it, whom to call: add them here.")}</p>`}
    ${may ? (page.state.editing === "new" ? form(page, null) : html`<button class="button contacts__add" type="button" data-add-contact @click=${() => edit(page, "new")}>${icon("user-plus")}${t("Add contact")}</button>`) : nothing}`);
}

/** @param {Page} page @param {Row} contact @param {boolean} may */
function row(page, contact, may) {
  const { id, name, title, mail, phone, is_main: isMain } = contact;
  return html`<li class="contacts__row">
    <div class="contacts__words">
      <p class="contacts__name" dir="auto">${name}${isMain ? html` <span class="badge">${t("main contact")}</span>` : nothing}</p>
      ${title ? html`<p class="small quiet" dir="auto">${title}</p>` : nothing}
      <p class="small contacts__ways">${mail ? html`<a href="mailto:${mail}">${mail}</a>` : nothing}${phone ? html`<a href="tel:${phone.replaceAll(/[^\d+]/gu, "")}">${phone}</a>` : nothing}</p>
    </div>
    ${may ? html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Edit {name}", { name })} @click=${() => edit(page, id)}>${icon("pencil")}</button>
      <button class="button button--ghost button--icon" type="button" aria-label=${t("Remove {name}", { name })} @click=${() => remove(page, contact)}>${icon("x")}</button>` : nothing}
  </li>`;
}

/** @param {Page} page @param {Row | null} contact */
function form(page, contact) {
  const field = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ most, type = "text") => html`<div class="field"><label class="field__label" for="contact-${name}">${label}</label>
    <input class="input input--small" id="contact-${name}" name=${name} type=${type} maxlength=${most} ?required=${name === "name"} autocomplete="off" dir="auto" value=${contact?.[name] ?? ""}></div>`;
  return html`<li class="contacts__form"><form class="form" @submit=${(/** @type {SubmitEvent} */ event) => submit(page, contact, event)} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && edit(page, null)}>
    ${field("name", t("Name"), 120)}${field("title", t("Title"), 120)}${field("mail", t("Mail"), 254, "email")}${field("phone", t("Phone"), 60, "tel")}
    <label class="choice"><input type="checkbox" name="is_main" ?checked=${contact?.is_main ?? false}> ${t("main contact")}</label>
    <div class="form__actions"><button class="button button--primary" type="submit">${t("Save")}</button><button class="button" type="button" @click=${() => edit(page, null)}>${t("Cancel")}</button></div>
  </form></li>`;
}

/** @param {Page} page @param {string | null} id */
function edit({ state, draw }, id) {
  state.editing = id;
  draw();
  /** @type {HTMLElement | null} */ (document.querySelector(id ? "#contact-name" : "[data-add-contact]"))?.focus();
}

/** @param {Page} page @param {Row | null} contact @param {SubmitEvent} event */
async function submit(page, contact, event) {
  event.preventDefault();
  const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim() || null;
  const facts = { name: text("name"), title: text("title"), mail: text("mail"), phone: text("phone"), ...(data.get("is_main") || contact ? { is_main: Boolean(data.get("is_main")) } : {}) };
  const answer = contact ? await page.run("contact.edit", { contact: contact.id, fields: facts }) : await page.run("contact.create", { company: page.shown.company.id, ...facts });
  if (answer) edit(page, null);
}

/** @param {Page} page @param {Row} contact */
function remove({ run }, { id, name }) {
  return run("contact.archive", { contact: id }, { text: t("{name} was removed.", { name }), undo: ["contact.restore", { contact: id }] });
}
