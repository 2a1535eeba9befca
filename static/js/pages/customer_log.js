/** The contact log of a customer: one line to write, the newest on top. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { addDays, formatDay, formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { kindIcon, kindWord } from "../views/log_line.js";
import { box } from "./box.js";
import { api, command } from "./requests.js";

/** @typedef {import("./customer.js").Page} Page */
/** @typedef {import("../types").Row} Row */

/** @param {Page} page */
export function logBox(page) {
  const { company, interactions, interactions_count: count } = page.shown;
  const more = count - interactions.length;
  return box(t("Contact log"), "", html`
    ${page.can("interaction.log") && !company.archived_at ? line(page) : nothing}
    ${interactions.length ? html`<ol class="log" role="list">${repeat(interactions, ({ id }) => id, (entry) => row(page, entry))}</ol>`
      : html`<p class="quiet log__empty">${t("Nothing yet. Write in one line what was said and when to speak again: “called, wants SSO, next Tuesday”.")}</p>`}
    ${more > 0 ? html`<p class="small quiet">${tn("{n} older entry is not shown.", "{n} older entries are not shown.", more)}</p>` : nothing}`);
}

/** @param {Page} page */
function line(page) {
  const { company, contacts, rules, today } = page.shown;
  const days = rules.contact_days[company.tier];
  const standing = contacts.filter(({ archived_at: archived }) => !archived);
  return html`<baton-log-line .contacts=${standing} .usual=${days ? addDays(today, days) : null} .save=${(/** @type {object} */ args) => log(page, args)}></baton-log-line>`;
}

/** @param {Page} page @param {object} args */
async function log({ shown, boot, draw }, args) {
  await command(`workspaces/${boot.workspace.id}`, "interaction.log", { company: shown.company.id, ...args });
  Object.assign(shown, await api.get(`/api/companies/${shown.company.id}`));
  draw();
}

/** @param {Page} page @param {Row} entry */
function row(page, entry) {
  const { people, contacts, deals } = page.shown;
  const author = people.find(({ id }) => id === entry.author)?.name ?? t("somebody");
  const contact = contacts.find(({ id }) => id === entry.contact)?.name;
  const deal = deals.find(({ id }) => id === entry.card);
  return html`<li class="log__row"><span class="log__sign">${icon(kindIcon(entry.kind), kindWord(entry.kind))}</span>
    <div class="log__words"><p class="log__text" dir="auto">${entry.text}</p>
      <p class="log__facts small quiet">${formatMoment(entry.at)} · ${author}${contact ? html` · ${t("with {name}", { name: contact })}` : nothing}${
        deal ? html` · <a href="/boards/${deal.board}/cards/${deal.number}" dir="auto">#${deal.number} ${deal.title}</a>` : nothing}${
        entry.next_contact ? html` · ${t("next contact {day}", { day: formatDay(entry.next_contact) })}` : nothing}</p></div>
    ${mayTouch(page, entry) ? html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Remove this entry")} @click=${() => remove(page, entry)}>${icon("x")}</button>` : nothing}
  </li>`;
}

/** @param {Page} page @param {Row} entry */
function mayTouch({ boot, can }, entry) {
  return can("interaction.archive") && (entry.author === boot.me.id || ["owner", "admin"].includes(boot.workspace.role));
}

/** @param {Page} page @param {Row} entry */
function remove({ run }, entry) {
  return run("interaction.archive", { interaction: entry.id }, { text: t("Entry removed."), undo: ["interaction.restore", { interaction: entry.id }] });
}
