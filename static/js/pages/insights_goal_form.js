/** The form in which a goal is set: how much, whose, by when, why. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import "../views/money_field.js";
import { ask } from "../views/sheet.js";
import { addMonths } from "./insights_filters.js";
import { periodWords } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */
/** @typedef {import("./insights_words.js").GoalRow} GoalRow */

const MONTHS = 12;

/** @param {Page} page @param {GoalRow | null} goal @returns {Promise<object | null>} the arguments of `goal.set` */
export function askGoal(page, goal) {
  const { amounts } = page.found;
  const counts = goal ? goal.measure === "won_count" : !amounts;
  return ask(goal ? t("Change a goal") : t("Set a goal"), (done) => html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => submit(event, goal, done)}>
    ${field(t("What"), html`<select class="input" name="measure" @change=${switched}>
      ${amounts ? option("won_value", t("Value of won deals"), goal?.measure) : nothing}${option("won_count", t("Number of won deals"), goal?.measure)}</select>`)}
    <div class="field" data-of="won_value" ?hidden=${counts}><span class="field__label">${t("How much")}</span>
      <baton-money-field .label=${t("How much")} .currency=${page.found.currency} .value=${goal?.measure === "won_value" ? { amount: goal.target, currency: goal.currency } : null}></baton-money-field></div>
    <div class="field" data-of="won_count" ?hidden=${!counts}><label class="field__label" for="goal-count">${t("How many")}</label>
      <input class="input" id="goal-count" name="count" type="number" min="0" max="1000000" step="1" .value=${goal?.measure === "won_count" ? String(goal.target) : ""}></div>
    ${field(t("Whose"), html`<select class="input" name="whose">${whoseOptions(page, goal)}</select>`)}
    ${field(t("By when"), html`<select class="input" name="period">${periodOptions(page, goal)}</select>`)}
    ${field(t("Why"), html`<input class="input" name="why" maxlength="500" autocomplete="off" .value=${goal?.why ?? ""}>`)}
    <p class="form__message" role="alert"></p>
    <div class="sheet__actions"><button type="button" class="button" @click=${() => done()}>${t("Cancel")}</button><button type="submit" class="button button--primary">${t("Save")}</button></div>
  </form>`);
}

/** @param {string} name @param {unknown} input */
function field(name, input) {
  return html`<label class="field"><span class="field__label">${name}</span>${input}</label>`;
}

/** @param {string} value @param {string} name @param {string | null | undefined} chosen */
function option(value, name, chosen) {
  return html`<option value=${value} ?selected=${value === chosen}>${name}</option>`;
}

/** @param {Page} page @param {GoalRow | null} goal */
function whoseOptions({ found }, goal) {
  const chosen = goal?.member ? `member ${goal.member}` : goal?.department ? `department ${goal.department}` : "";
  return html`${option("", t("All together"), chosen)}
    ${found.named.departments.length ? html`<optgroup label=${t("Teams")}>${found.named.departments.map(({ id, name }) => option(`department ${id}`, name, chosen))}</optgroup>` : nothing}
    <optgroup label=${t("People")}>${found.named.people.map(({ id, name }) => option(`member ${id}`, name, chosen))}</optgroup>`;
}

/** @param {Page} page @param {GoalRow | null} goal */
function periodOptions({ found }, goal) {
  const month = found.today.slice(0, 7);
  const months = Array.from({ length: MONTHS }, (_none, at) => addMonths(month, at));
  const quarters = [...new Set(months.map((one) => `${one.slice(0, 4)}-Q${Math.ceil(Number(one.slice(5)) / 3)}`))];
  const years = [...new Set(months.map((one) => one.slice(0, 4)))];
  const all = [months, quarters, years];
  const chosen = goal?.period ?? month;
  const names = [t("Months"), t("Quarters"), t("Years")];
  return html`${all.flat().includes(chosen) ? nothing : option(chosen, periodWords(chosen), chosen)}
    ${all.map((some, at) => html`<optgroup label=${names[at]}>${some.map((one) => option(one, periodWords(one), chosen))}</optgroup>`)}`;
}

/** @param {Event} event */
function switched(event) {
  const { value, form } = /** @type {HTMLSelectElement} */ (event.target);
  for (const part of form?.querySelectorAll("[data-of]") ?? []) /** @type {HTMLElement} */ (part).hidden = /** @type {HTMLElement} */ (part).dataset.of !== value;
}

/** @param {SubmitEvent} event @param {GoalRow | null} goal @param {(answer?: unknown) => void} done */
function submit(event, goal, done) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const given = new FormData(form);
  const much = howMuch(form, given);
  const message = form.querySelector(".form__message");
  if ("error" in much) {
    if (message) message.textContent = much.error;
    return;
  }
  const [kind, id] = String(given.get("whose")).split(" ");
  const whose = { member: kind === "member" ? id : null, department: kind === "department" ? id : null };
  done({ ...(goal ? { goal: goal.id } : {}), measure: given.get("measure"), period: given.get("period"), why: String(given.get("why")).trim() || null, ...whose, ...much });
}

/** @param {HTMLFormElement} form @param {FormData} given @returns {{error: string} | {value: any} | {count: number}} */
function howMuch(form, given) {
  if (given.get("measure") === "won_count") {
    const count = String(given.get("count"));
    return /^\d{1,7}$/.test(count) ? { count: Number(count) } : { error: t("Say how many deals.") };
  }
  const read = /** @type {import("../views/money_field.js").MoneyField} */ (form.querySelector("baton-money-field")).read();
  if ("error" in read) return read;
  return read.value ? { value: read.value } : { error: t("Say how much is to be won.") };
}
