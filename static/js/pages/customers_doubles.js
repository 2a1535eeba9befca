/** Customers that are probably one: why, what would move, and the merge, which cannot be undone. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t, tn } from "../lib/i18n.js";
import { choose } from "../views/sheet.js";
import { box } from "./box.js";
import { askToMerge } from "./customers_merge.js";

/** @typedef {{id: string, name: string, domain: string | null}} Company */
/** @typedef {{why: string, points: number, companies: Company[]}} Pair */
/** @typedef {{doubles: Pair[], can: (name: string) => boolean, merge: (company: string, into: string) => Promise<void>}} Page */

/** @param {Page} page */
export function doublesBox(page) {
  return box(t("Possible doubles"), page.doubles.length ? tn("{n} pair", "{n} pairs", page.doubles.length) : "", page.doubles.length
    ? html`<ul class="customer__list" role="list">${repeat(page.doubles, ({ companies }) => companies.map(({ id }) => id).join(), (pair) => row(page, pair))}</ul>`
    : html`<p class="quiet">${t("No two customers look alike.")}</p>`);
}

/** @param {Page} page @param {Pair} pair */
function row(page, pair) {
  const [one, other] = pair.companies;
  return html`<li class="customer__row"><div class="customer__words"><span><a href="/customers/${one.id}" dir="auto">${one.name}</a> · <a href="/customers/${other.id}" dir="auto">${other.name}</a></span>
    <span class="small quiet">${whyWords(pair)}</span></div>
    ${page.can("company.merge") ? html`<button type="button" class="button button--small" aria-label=${t("Merge {one} and {other}", { one: one.name, other: other.name })} @click=${() => start(page, pair)}>${t("Merge…")}</button>` : nothing}</li>`;
}

/** @param {Pair} pair */
function whyWords({ why, points, companies }) {
  if (why === "domain") return t("same domain: {domain}", { domain: companies[0].domain ?? companies[1].domain ?? "" });
  return why === "name" ? t("same name but for the legal form") : t("names alike to {n} %", { n: points });
}

/** @param {Page} page @param {Pair} pair */
async function start(page, { companies }) {
  const kept = await choose({ title: t("Which one stays?"), text: t("The other one becomes part of it and stays findable by its name."), options: companies.map(({ id, name, domain }) => ({ value: id, label: name, hint: domain ?? "" })) });
  const gone = companies.find(({ id }) => id !== kept);
  const stays = companies.find(({ id }) => id === kept);
  if (!kept || !gone || !stays) return;
  if (await askToMerge(gone, stays)) await page.merge(gone.id, stays.id);
}
