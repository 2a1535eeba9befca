/** What the form for strangers asks and says, and what its deals get; each change saves by itself. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{field: string, id: string, required: boolean, ask?: Record<string, string>}} Field */
/** @typedef {import("./intake_box.js").Given & {form: Row, edit: (fields: object) => Promise<boolean>}} Form */

const LANGUAGES = [["en", "English"], ["zh_Hans", "简体中文"]];
const ONCE = ["name", "company", "email", "phone", "value", "message"];

/** @param {Form} form */
export function intakeForm(form) {
  return html`
    <details class="intake-form"><summary>${t("What it asks")}</summary>${asked(form)}</details>
    <details class="intake-form"><summary>${t("What it says")}</summary>${said(form)}</details>
    <details class="intake-form"><summary>${t("What its deals get")}</summary>${got(form)}</details>
    <details class="intake-form"><summary>${t("Address, and other sites")}</summary>${placed(form)}</details>`;
}

/** @returns {Record<string, string>} */
function fieldWords() {
  return { name: t("Name"), company: t("Company"), email: t("E-mail address"), phone: t("Phone"), value: t("Budget (the deal's value)"), message: t("Message"), question: t("A question of your own") };
}

/** @param {Form} given */
function asked({ form, edit }) {
  const fields = /** @type {Field[]} */ (form.fields);
  const put = (/** @type {Field[]} */ changed) => edit({ fields: changed });
  const free = [...ONCE.filter((name) => !fields.some(({ field }) => field === name)), "question"];
  return html`<ol class="settings__rows">${repeat(fields, ({ id }) => id, (field, at) => fieldRow(fields, field, at, put))}</ol>
    <form class="settings__add" @submit=${(/** @type {SubmitEvent} */ event) => add(event, fields, put)}>
      <select class="input" name="field" aria-label=${t("What to ask as well")}>${free.map((name) => html`<option value=${name}>${fieldWords()[name]}</option>`)}</select>
      <button class="button" type="submit">${icon("plus")}${t("Add")}</button>
    </form>`;
}

/** @param {Field[]} fields @param {Field} field @param {number} at @param {(fields: Field[]) => Promise<boolean>} put */
function fieldRow(fields, field, at, put) {
  const name = nameOf(field);
  const change = (/** @type {object} */ what) => put(fields.map((one) => (one === field ? { ...one, ...what } : one)));
  return html`<li class="settings__row intake-form__field">
    <span class="settings__grow" dir="auto">${field.field === "question" ? questionInputs(field, change) : name}</span>
    <label class="check"><input type="checkbox" .checked=${live(field.required)} aria-label=${t("{field} is needed", { field: name })} @change=${(/** @type {any} */ event) => change({ required: event.target.checked })}><span>${t("needed")}</span></label>
    <button class="button button--ghost button--icon" type="button" ?disabled=${at === 0} aria-label=${t("Move {name} up", { name })} @click=${() => put(moved(fields, at, at - 1))}>${icon("arrow-up")}</button>
    <button class="button button--ghost button--icon" type="button" ?disabled=${at === fields.length - 1} aria-label=${t("Move {name} down", { name })} @click=${() => put(moved(fields, at, at + 1))}>${icon("arrow-down")}</button>
    <button class="button button--ghost button--icon" type="button" ?disabled=${fields.length === 1} aria-label=${t("Ask for {field} no more", { field: name })} @click=${() => put(fields.filter((one) => one !== field))}>${icon("x")}</button>
  </li>`;
}

/** @param {Field} field @param {(what: object) => void} change */
function questionInputs({ id, ask = {} }, change) {
  return LANGUAGES.map(([locale, language]) => html`<input class="input input--small" id="question-${id}-${locale}" maxlength="200" lang=${locale.replace("_", "-")} placeholder=${language} aria-label=${t("Question in {language}", { language })}
    .value=${unlessTyping(ask[locale] ?? "")} @change=${(/** @type {Event} */ event) => change({ ask: without(ask, locale, valueOf(event)) })}>`);
}

/** @param {Field} field */
function nameOf({ field, ask }) {
  return field === "question" ? Object.values(ask ?? {})[0] ?? "" : fieldWords()[field];
}

/** @param {Field[]} fields @param {number} from @param {number} to */
function moved(fields, from, to) {
  const others = fields.filter((_field, at) => at !== from);
  return [...others.slice(0, to), fields[from], ...others.slice(to)];
}

/** @param {SubmitEvent} event @param {Field[]} fields @param {(fields: any[]) => Promise<boolean>} put */
function add(event, fields, put) {
  event.preventDefault();
  const field = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get("field"));
  const ask = field === "question" ? { ask: { [document.documentElement.lang.startsWith("zh") ? "zh_Hans" : "en"]: t("Your question") } } : {};
  put([...fields, { field, required: false, ...ask }]);
}

/** @param {Form} given */
function said({ form, edit }) {
  const parts = /** @type {[string, string, string][]} */ ([["title", t("Heading"), "120"], ["lead", t("Below it"), "1000"], ["thanks", t("Thanks, once it is sent"), "1000"]]);
  return html`<p class="field__hint">${t("What stays empty says the usual. Who reads another language is shown that one's words, where there are any.")}</p>
    ${parts.map(([name, label, most]) => html`<fieldset class="field"><legend class="field__label">${label}</legend>
      ${LANGUAGES.map(([locale, language]) => html`<textarea class="input" rows=${name === "title" ? 1 : 2} maxlength=${most} lang=${locale.replace("_", "-")} placeholder=${language} aria-label=${`${label}, ${language}`}
        .value=${unlessTyping(form.words[name]?.[locale] ?? "")} @change=${(/** @type {Event} */ event) => edit({ words: { ...form.words, [name]: without(form.words[name] ?? {}, locale, valueOf(event)) } })}></textarea>`)}
    </fieldset>`)}`;
}

/** @param {Form} given */
function got({ form, edit, store, people }) {
  const labels = [...store.all("label")].filter(({ archived_at: at }) => !at);
  const tick = (/** @type {string} */ id) => edit({ labels: form.labels.includes(id) ? form.labels.filter((/** @type {string} */ one) => one !== id) : [...form.labels, id] });
  const titles = /** @type {[string, string][]} */ ([["company,name", t("the company and the name")], ["name", t("the name")], ["company", t("the company")], ["message", t("the message")]]);
  return html`<div class="form__row">
      ${chosen("intake-column", t("Stage"), form.column, store.columns().filter(({ kind }) => kind === "open").map(({ id, name }) => [id, name]), (column) => edit({ column }))}
      ${chosen("intake-owner", t("Owner"), form.owner ?? "", [["", t("Nobody yet")], .../** @type {[string, string][]} */ (people.map(({ id, name }) => [id, name]))], (owner) => edit({ owner: owner || null }))}
    </div>
    <div class="form__row">
      ${chosen("intake-titled", t("Called by"), form.titled.join(), titles, (titled) => edit({ titled: titled.split(",") }))}
      <div class="field"><label class="field__label" for="intake-source">${t("Source")}</label>
        <input class="input" id="intake-source" maxlength="100" dir="auto" .value=${unlessTyping(form.source ?? "")} @change=${(/** @type {Event} */ event) => edit({ source: valueOf(event).trim() || null })}></div>
    </div>
    ${labels.length ? html`<fieldset class="field"><legend class="field__label">${t("Labels")}</legend>${labels.map(({ id, name }) => html`<label class="check"><input type="checkbox" .checked=${live(form.labels.includes(id))} @change=${() => tick(id)}><span dir="auto">${name}</span></label>`)}</fieldset>` : nothing}
    <p class="field__hint">${t("A company that is named becomes a customer, with whoever wrote as a contact.")}</p>`;
}

/** @param {string} id @param {string} label @param {string} value @param {[string, string][]} options @param {(value: string) => void} choose */
function chosen(id, label, value, options, choose) {
  return html`<div class="field"><label class="field__label" for=${id}>${label}</label>
    <select class="input" id=${id} .value=${live(value)} @change=${(/** @type {Event} */ event) => choose(valueOf(event))}>
      ${options.map(([one, word]) => html`<option value=${one} ?selected=${one === value}>${word}</option>`)}</select></div>`;
}

/** @param {Form} given */
function placed({ form, edit }) {
  return html`<div class="field"><label class="field__label" for="intake-slug">${t("End of the address")}</label>
      <input class="input" id="intake-slug" required maxlength="60" autocomplete="off" aria-describedby="intake-slug-hint" .value=${unlessTyping(form.slug)} @change=${(/** @type {Event} */ event) => edit({ slug: valueOf(event).trim() })}>
      <p class="field__hint" id="intake-slug-hint">${t("Small letters, digits and hyphens. The easier it is to guess, the more machines will come by.")}</p></div>
    <div class="field"><label class="field__label" for="intake-sites">${t("Sites that may show it in a frame")}</label>
      <textarea class="input" id="intake-sites" rows="2" placeholder="https://example.com" autocomplete="off" aria-describedby="intake-sites-hint" .value=${unlessTyping(form.sites.join("\n"))}
        @change=${(/** @type {Event} */ event) => edit({ sites: valueOf(event).split("\n").map((line) => line.trim()).filter(Boolean) })}></textarea>
      <p class="field__hint" id="intake-sites-hint">${t("One address a line. Browsers show it on no other site.")}</p></div>`;
}

/** @param {Record<string, string>} words @param {string} locale @param {string} text */
function without(words, locale, text) {
  const { [locale]: _gone, ...others } = words;
  return text.trim() ? { ...others, [locale]: text.trim() } : others;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}
