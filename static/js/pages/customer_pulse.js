/** What a customer was asked and has answered, and asking them. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import "../views/pulse_ask.js";
import { answerRow } from "../views/pulse_words.js";
import { box } from "./box.js";
import { command, api } from "./requests.js";

/** @typedef {import("./customer.js").Page} Page */
/** @typedef {import("../types").Row} Row */

const SHOWN = 20;

/** @param {Page} page */
export function pulseBox(page) {
  const { company, contacts, pulses, sends_mail: mails } = page.shown;
  const answers = pulses.filter(({ answered_at: at }) => at).sort((a, b) => (a.answered_at < b.answered_at ? 1 : -1));
  const standing = contacts.filter(({ archived_at: archived }) => !archived);
  const may = { ask: page.can("pulse.ask") && !company.archived_at, revoke: (/** @type {Row} */ pulse) => mayRevoke(page, pulse) };
  return box(t("How they find us"), "", html`
    ${answers.length ? html`<ul class="pulse-answers" role="list">${repeat(answers.slice(0, SHOWN), ({ id }) => id, (answer) => answerRow(/** @type {any} */ (answer), facts(page, answer)))}</ul>`
      : html`<p class="quiet">${t("Nothing yet. Two questions, behind a link that needs no account, tell how they find working with you.")}</p>`}
    <baton-pulse-ask .company=${company} .contacts=${standing} .pulses=${pulses} .may=${may} ?mails=${mails} .run=${(/** @type {string} */ name, /** @type {object} */ args) => run(page, name, args)}></baton-pulse-ask>`);
}

/** @param {Page} page @param {Row} answer */
function facts({ shown }, { contact, card }) {
  const who = shown.contacts.find(({ id }) => id === contact)?.name;
  const deal = shown.deals.find(({ id }) => id === card);
  return html`${who ? html` · <span dir="auto">${who}</span>` : nothing}${deal ? html` · <a href="/boards/${deal.board}/cards/${deal.number}" dir="auto">#${deal.number} ${deal.title}</a>` : nothing}`;
}

/** @param {Page} page @param {Row} pulse */
function mayRevoke({ boot, can }, pulse) {
  return can("pulse.revoke") && (pulse.asked_by === boot.me.id || ["owner", "admin"].includes(boot.workspace.role));
}

/** What the server refuses is said where it was asked. @param {Page} page @param {string} name @param {object} args */
async function run({ shown, boot, draw }, name, args) {
  const answer = await command(`workspaces/${boot.workspace.id}`, name, args);
  Object.assign(shown, await api.get(`/api/companies/${shown.company.id}`));
  draw();
  return answer;
}
