/** Customers that are probably one: why, what would move, and the merge, which cannot be undone. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t, tn } from "../lib/i18n.js";
import { choose, confirm } from "../views/sheet.js";
import { box } from "./box.js";
import { api } from "./requests.js";

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
  const moved = await api.get(`/api/companies/${gone.id}/merge`);
  const parts = [
    tn("{n} deal", "{n} deals", moved.deals), tn("on {n} board", "on {n} boards", moved.boards),
    tn("{n} contact", "{n} contacts", moved.contacts), tn("{n} entry of the log", "{n} entries of the log", moved.interactions),
  ].join(" · ");
  const sure = await confirm({
    title: t("Merge “{gone}” into “{stays}”?", { gone: gone.name, stays: stays.name }),
    text: `${t("This moves: {parts}.", { parts })} ${t("It cannot be undone.")}`, action: t("Merge"), tone: "risk",
  });
  if (sure) await page.merge(gone.id, stays.id);
}
