/** The rows of the list of customers, and what they can be narrowed to. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { formatDay } from "../lib/dates.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { dueWords } from "../views/card_words.js";
import { icon } from "../views/icon.js";
import { TIERS, tierTag, tierWord } from "../views/tier.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("./customers.js").Wanted} Wanted */
/**
 * @typedef {{shown: {companies: Row[], total: number, today: string}, wanted: Wanted, people: Row[],
 *   change: (fields: Partial<Wanted>) => unknown, type: (q: string) => void}} Page
 */

export const PAGE = 50;

/** @param {Page} page */
export function list(page) {
  const { companies, total } = page.shown;
  return html`${filters(page)}
    ${companies.length ? html`<div class="box table-scroll"><table class="table customers__table">
      <thead><tr>${heading(page, "name", t("Customer"))}${heading(page, "tier", t("Tier"))}<th scope="col">${t("Owner")}</th>${heading(page, "next_contact", t("Next contact"))}${heading(page, "contacted_on", t("Last contact"))}${heading(page, "won_on", t("Last won"))}${heading(page, "renews_on", t("Renews on"))}</tr></thead>
      <tbody>${repeat(companies, ({ id }) => id, (company) => row(page, company))}</tbody>
    </table></div>
    ${pages(page, total)}` : empty(page)}`;
}

/** @param {Page} page */
function filters({ wanted, people, change, type, shown }) {
  const toggle = (/** @type {"overdue" | "lapsed" | "archived"} */ name, /** @type {string} */ label) => html`<button type="button" class="chip" aria-pressed=${wanted[name] ? "true" : "false"} @click=${() => change({ [name]: wanted[name] ? "" : "1" })}>${label}</button>`;
  const value = (/** @type {Event} */ event) => /** @type {HTMLSelectElement} */ (event.target).value;
  return html`<div class="customers__filters" role="search" aria-label=${t("Find customers")}>
    <label class="filters__search">${icon("search")}<input class="filters__text" type="search" dir="auto" autocomplete="off" spellcheck="false" placeholder=${t("Name, domain or contact")} aria-label=${t("Search customers")}
      .value=${unlessTyping(wanted.q)} @input=${(/** @type {Event} */ event) => type(value(event))}></label>
    <select class="input input--small customers__choice" aria-label=${t("Tier")} .value=${live(wanted.tier)} @change=${(/** @type {Event} */ event) => change({ tier: value(event) })}>
      <option value="">${t("Every tier")}</option>${TIERS.map((tier) => html`<option value=${tier} ?selected=${tier === wanted.tier}>${tierWord(tier)}</option>`)}</select>
    <select class="input input--small customers__choice" aria-label=${t("Owner")} .value=${live(wanted.owner)} @change=${(/** @type {Event} */ event) => change({ owner: value(event) })}>
      <option value="">${t("Every owner")}</option><option value="none" ?selected=${wanted.owner === "none"}>${t("Nobody")}</option>${people.map(({ id, name }) => html`<option value=${id} ?selected=${id === wanted.owner}>${name}</option>`)}</select>
    ${toggle("overdue", t("Overdue"))}${toggle("lapsed", t("Lapsed"))}${toggle("archived", t("Archived"))}
    ${wanted.tag ? html`<button type="button" class="chip chip--on" @click=${() => change({ tag: "" })}>${t("Tag: {tag}", { tag: wanted.tag })}${icon("x")}</button>` : nothing}
    <span class="quiet small" role="status">${tn("{n} customer", "{n} customers", shown.total)}</span>
  </div>`;
}

/** @param {Page} page @param {string} name @param {string} label */
function heading({ wanted, change }, name, label) {
  const isUp = wanted.sort === name, isDown = wanted.sort === `-${name}`;
  return html`<th scope="col" aria-sort=${isUp ? "ascending" : isDown ? "descending" : "none"}><button type="button" class="customers__sort" @click=${() => change({ sort: isUp ? `-${name}` : name })}>${label}${isUp ? icon("arrow-up") : isDown ? icon("arrow-down") : nothing}</button></th>`;
}

/** @param {Page} page @param {Row} company */
function row({ shown, people, change }, company) {
  const owner = people.find(({ id }) => id === company.owner);
  const next = company.next_contact && dueWords(company.next_contact, shown.today);
  const day = (/** @type {string | null} */ one) => (one ? formatDay(one) : "");
  return html`<tr class="customers__row"><th scope="row"><a class="customers__name" href="/customers/${company.id}" dir="auto">${company.name}</a>
      ${company.found_as ? html`<span class="small quiet" dir="auto">${t("formerly {name}", { name: company.found_as })}</span>` : company.domain ? html`<span class="small quiet">${company.domain}</span>` : nothing}
      ${company.tags.length ? html`<span class="customers__tags">${company.tags.map((/** @type {string} */ tag) => html`<button type="button" class="badge customers__tag" @click=${() => change({ tag })} dir="auto">${tag}</button>`)}</span>` : nothing}</th>
    <td>${tierTag(company)}</td><td dir="auto">${owner?.name ?? ""}</td>
    <td>${next ? html`<span class="task__due task__due--${next.tone}">${next.text}</span>` : nothing}</td>
    <td>${day(company.contacted_on)}</td><td>${day(company.won_on)}</td><td>${day(company.renews_on)}</td></tr>`;
}

/** @param {Page} page @param {number} total */
function pages({ wanted, change, shown }, total) {
  const first = wanted.start + 1, last = wanted.start + shown.companies.length;
  if (total <= PAGE && !wanted.start) return nothing;
  return html`<nav class="customers__pages" aria-label=${t("Pages")}>
    <button type="button" class="button" ?disabled=${!wanted.start} @click=${() => change({ start: Math.max(0, wanted.start - PAGE) })}>${icon("arrow-left")}${t("Back")}</button>
    <span class="tabular">${t("{first}–{last} of {total}", { first: formatNumber(first), last: formatNumber(last), total: formatNumber(total) })}</span>
    <button type="button" class="button" ?disabled=${last >= total} @click=${() => change({ start: wanted.start + PAGE })}>${t("Further")}${icon("arrow-right")}</button>
  </nav>`;
}

/** @param {Page} page */
function empty({ wanted, change }) {
  const narrowed = Object.entries(wanted).some(([name, value]) => value && name !== "sort");
  if (!narrowed) {
    return html`<div class="empty"><h2 class="empty__title">${t("No customers yet")}</h2>
      <p class="empty__text">${t("Whom a deal is with becomes a customer by itself: name one on a deal, or add one here. Then you see here who is dear, who waits for a call, and who has gone quiet.")}</p></div>`;
  }
  return html`<div class="empty"><h2 class="empty__title">${t("Nobody fits")}</h2>
    <button type="button" class="button" @click=${() => change({ q: "", tier: "", owner: "", tag: "", overdue: "", lapsed: "", archived: "" })}>${t("Clear the filter")}</button></div>`;
}

/** Arrows and J and K walk the rows. @param {KeyboardEvent} event */
export function walk(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.matches("select, input")) return;
  const all = /** @type {HTMLElement[]} */ ([.../** @type {Element} */ (event.currentTarget).querySelectorAll(".customers__name")]);
  const at = all.indexOf(/** @type {HTMLElement} */ (target.closest(".customers__row")?.querySelector(".customers__name")));
  const steps = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1 });
  if (!(event.key in steps)) return;
  event.preventDefault();
  all[Math.max(0, Math.min(steps[event.key], all.length - 1))]?.focus();
}
