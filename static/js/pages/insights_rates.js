/** The exchange rates of the workspace: what one unit of a currency is worth in another, from a day on. */
import { html, nothing } from "lit";
import { formatFullDay } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { currencies } from "../lib/money.js";
import { icon } from "../views/icon.js";
import { toast } from "../views/toast.js";
import { actionsHead, cell, figuresBox, tableOf } from "./insights_box.js";
import { currenciesOf } from "./insights_words.js";

/** @typedef {import("./insights_words.js").Page} Page */

/** Where there is one currency alone nobody needs them. @param {Page} page */
export function ratesBox(page) {
  const { rates, currency } = page.found;
  const others = currenciesOf(page.found).filter((code) => code !== currency);
  if (!rates.length && !others.length) return nothing;
  const may = page.can("rate.set", "workspace");
  const head = [t("Currency"), t("Rate"), t("From"), ...(may ? [actionsHead()] : [])];
  return figuresBox(page, {
    title: t("Exchange rates"), hint: t("kept by the workspace, for sums of several currencies"),
    content: html`${rates.length ? html`<div class="table-scroll" tabindex="0" role="group" aria-label=${t("Exchange rates")}>${tableOf(head, rates.map((rate) => row(page, rate, may)), { caption: t("Exchange rates") })}</div>`
        : html`<p class="quiet">${t("There is no rate yet: sums of other currencies stand by themselves.")}</p>`}
      ${may ? form(page, others[0] ?? "USD") : nothing}`,
  });
}

/** @param {Page} page @param {Page["found"]["rates"][number]} rate @param {boolean} may */
function row(page, { id, currency, into, rate, since }, may) {
  const words = t("1 {currency} = {rate} {into}", { currency, rate, into });
  return html`<tr>${cell(currency, true)}${cell(words)}${cell(formatFullDay(since))}
    ${may ? cell(html`<button type="button" class="button button--ghost button--icon" aria-label=${t("Remove the rate {rate}", { rate: words })} @click=${() => send(page, "rate.remove", { rate: id })}>${icon("x")}</button>`) : nothing}</tr>`;
}

/** @param {Page} page @param {string} suggested */
function form(page, suggested) {
  const { currency, today } = page.found;
  const options = (/** @type {string} */ chosen) => currencies().map((code) => html`<option ?selected=${code === chosen}>${code}</option>`);
  return html`<form class="insights__rate" @submit=${(/** @type {SubmitEvent} */ event) => add(page, event)}>
    <label class="insights__filter"><span class="field__label">${t("One unit of")}</span><select class="input input--small" name="currency">${options(suggested)}</select></label>
    <label class="insights__filter"><span class="field__label">${t("is worth")}</span><input class="input input--small" name="rate" required inputmode="decimal" autocomplete="off" pattern="[0-9]+([.][0-9]+)?" placeholder="1.0842" title=${t("A decimal number with a point, such as 1.0842")}></label>
    <label class="insights__filter"><span class="field__label">${t("in")}</span><select class="input input--small" name="into">${options(currency)}</select></label>
    <label class="insights__filter"><span class="field__label">${t("From the day")}</span><input class="input input--small" type="date" name="since" required min="1900-01-01" max="2200-12-31" .defaultValue=${today}></label>
    <button type="submit" class="button">${icon("plus")}${t("Set the rate")}</button>
  </form>`;
}

/** @param {Page} page @param {SubmitEvent} event */
async function add(page, event) {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
  if (await send(page, "rate.set", given)) /** @type {HTMLInputElement | null} */ (/** @type {HTMLFormElement} */ (event.target).querySelector("[name=rate]"))?.select();
}

/** @param {Page} page @param {string} name @param {object} args */
async function send(page, name, args) {
  try {
    await page.run(name, args, "workspace");
    return true;
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
    return false;
  }
}
