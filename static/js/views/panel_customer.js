/** The deal's customer in the panel: how dear, when to speak again, what was said last, and one line for what was said now. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { logInteraction } from "../commands/customers.js";
import { addDays, formatMoment, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { newId } from "../lib/ids.js";
import { dueWords } from "./card_words.js";
import { icon } from "./icon.js";
import { kindIcon, kindWord } from "./log_line.js";
import { nameOf } from "./people.js";
import "./pulse_ask.js";
import { tierTag } from "./tier.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";

const SHOWN = 3;
const RULERS = ["owner", "admin"];

export class PanelCustomer extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false }, shown: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    /** What the server says of the customer. @type {any} */
    this.shown = null;
    this.asked = "";
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  get isGuest() {
    return this.session.boot.workspace.role === "guest";
  }

  willUpdate() {
    const { session, card } = this;
    if (!session || this.isGuest) return;
    this.watch.to(card.id, () => [session.on("customers", (companies) => companies.has(this.card.company) && this.load())]);
    if (card.company === this.asked) return;
    this.asked = card.company;
    this.shown = null;
    this.load();
  }

  async load() {
    const { company } = this.card;
    if (!company) return;
    const shown = await this.session.api.get(`/api/companies/${company}`).catch(() => null);
    if (shown && company === this.card.company) this.shown = shown;
  }

  /** @param {object} args */
  async log(args) {
    const { session, card } = this;
    const done = session.run(logInteraction(session.workspace, /** @type {any} */ ({ company: this.shown.company.id, card: card.id, ...args })));
    if (session.status.state !== "live") return toast({ text: t("Kept. It is sent when the connection is back.") });
    await done;
    await this.load();
  }

  render() {
    const { shown, session } = this;
    if (!session || this.isGuest || !this.card.company || !shown) return nothing;
    const { company } = shown;
    const next = company.next_contact && dueWords(company.next_contact, today(session.boot));
    return html`<section class="panel-customer" aria-label=${t("Customer: {name}", { name: company.name })}>
      <h3 class="panel-customer__head"><a href="/customers/${company.id}" dir="auto">${company.name}</a> ${tierTag(company)}
        ${next ? html`<span class="task__due task__due--${next.tone}">${t("next contact: {when}", { when: next.text })}</span>` : nothing}</h3>
      ${this.renderLine()}
      ${this.renderLog()}
      ${this.renderPulse()}
    </section>`;
  }

  renderLine() {
    const { shown, session, card } = this;
    if (!session.can("interaction.log", "workspace") || card.archived_at || shown.company.archived_at) return nothing;
    const days = shown.rules.contact_days[shown.company.tier];
    const contacts = shown.contacts.filter((/** @type {any} */ one) => !one.archived_at);
    return html`<baton-log-line .contacts=${contacts} .usual=${days ? addDays(shown.today, days) : null} .save=${(/** @type {object} */ args) => this.log(args)}></baton-log-line>`;
  }

  renderPulse() {
    const { shown, session, card } = this;
    const contacts = shown.contacts.filter((/** @type {any} */ one) => !one.archived_at);
    const pulses = shown.pulses.filter((/** @type {any} */ one) => !one.card || one.card === card.id);
    const ask = session.can("pulse.ask", "workspace") && !card.archived_at && !shown.company.archived_at;
    const revoke = (/** @type {any} */ pulse) => session.can("pulse.revoke", "workspace") && (pulse.asked_by === session.me.id || RULERS.includes(session.boot.workspace.role));
    return html`<baton-pulse-ask .company=${shown.company} .contacts=${contacts} .pulses=${pulses} .card=${card.id} .may=${{ ask, revoke }} ?mails=${shown.sends_mail} .run=${(/** @type {string} */ name, /** @type {object} */ args) => this.run(name, args)}></baton-pulse-ask>`;
  }

  /** What the answer shows once must not lie in a queue. @param {string} name @param {object} args */
  async run(name, args) {
    const { api, boot } = this.session;
    const answer = await api.post(`/api/workspaces/${boot.workspace.id}/commands/${name}`, args, { "Idempotency-Key": newId() });
    await this.load();
    return answer;
  }

  renderLog() {
    const { interactions } = this.shown;
    if (!interactions.length) return nothing;
    return html`<ol class="log" role="list">${repeat(interactions.slice(0, SHOWN), ({ id }) => id, (entry) => html`<li class="log__row">
      <span class="log__sign">${icon(kindIcon(entry.kind), kindWord(entry.kind))}</span>
      <div class="log__words"><p class="log__text" dir="auto">${entry.text}</p><p class="small quiet">${formatMoment(entry.at)} · ${nameOf(this.session, entry.author)}</p></div>
    </li>`)}</ol>`;
  }
}

customElements.define("baton-panel-customer", PanelCustomer);
