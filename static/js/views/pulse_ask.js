/** Asking a customer two questions: for whom, how long, as a link to be copied or by mail; and the links that still wait. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../behaviors/announce.js";
import { t, tn } from "../lib/i18n.js";
import { copyable } from "./copyable.js";
import { icon } from "./icon.js";
import { isWaiting, waitingWords } from "./pulse_words.js";
import { confirm } from "./sheet.js";

/** @typedef {import("../types").Row} Row */
const DAYS = [7, 14, 30, 90];
const USUAL_DAYS = 30;

export class PulseAsk extends LitElement {
  static properties = {
    company: { attribute: false }, contacts: { attribute: false }, pulses: { attribute: false }, card: { attribute: false }, may: { attribute: false }, mails: { type: Boolean }, run: { attribute: false },
    open: { state: true }, contact: { state: true }, link: { state: true }, error: { state: true }, busy: { state: true },
  };

  constructor() {
    super();
    /** @type {Row} */
    this.company = /** @type {any} */ (null);
    /** @type {Row[]} */
    this.contacts = [];
    /** Those of the company, or of the deal. @type {Row[]} */
    this.pulses = [];
    /** The deal that it is about. @type {string | null} */
    this.card = null;
    /** Whether I may ask, and take a link back. @type {{ask: boolean, revoke: (pulse: Row) => boolean}} */
    this.may = { ask: false, revoke: () => false };
    this.mails = false;
    /** Runs a command of the workspace; rejects with what the server says. @type {(name: string, args: object) => Promise<any>} */
    this.run = async () => null;
    this.open = false;
    this.contact = "";
    this.link = "";
    this.error = "";
    this.busy = false;
  }

  createRenderRoot() {
    return this;
  }

  get form() {
    return /** @type {HTMLFormElement | null} */ (this.querySelector("form"));
  }

  /** @param {boolean} open */
  async show(open) {
    Object.assign(this, { open, link: "", error: "" });
    this.contact = open ? (this.contacts.find((one) => one.is_main)?.id ?? "") : "";
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(open ? "select" : "[data-pulse]"))?.focus();
  }

  /** @param {Event} event */
  async ask(event) {
    event.preventDefault();
    if (this.busy || !this.form) return;
    const mail = /** @type {SubmitEvent} */ (event).submitter?.dataset.mail !== undefined;
    const days = Number(new FormData(this.form).get("days"));
    const about = this.card ? { card: this.card } : { company: this.company.id };
    await this.send("pulse.ask", { ...about, days, ...(this.contact ? { contact: this.contact } : {}), ...(mail ? { mail } : {}) }, (answer) => {
      if (mail) this.open = false;
      else this.link = `${location.origin}/pulse/${answer.token}`;
      announce(mail ? t("The mail is on its way.") : t("The link is ready."));
    });
  }

  /** @param {Row} pulse */
  async revoke(pulse) {
    const sure = await confirm({ title: t("Take this link back?"), text: t("Whoever has it can answer no more. A new one can be made."), action: t("Take it back"), tone: "risk" });
    if (sure) await this.send("pulse.revoke", { pulse: pulse.id }, () => announce(t("The link is taken back.")));
  }

  /** @param {string} name @param {object} args @param {(answer: any) => void} done */
  async send(name, args, done) {
    this.busy = true;
    this.error = "";
    try {
      done(await this.run(name, args));
    } catch (error) {
      this.error = /** @type {Error} */ (error).message;
    } finally {
      this.busy = false;
    }
  }

  render() {
    const waiting = this.pulses.filter((pulse) => isWaiting(pulse, Date.now()));
    if (!this.may.ask && !waiting.length) return nothing;
    return html`<div class="pulse-ask">
      ${this.open ? this.renderForm() : this.may.ask ? html`<button type="button" class="button button--small" data-pulse @click=${() => this.show(true)}>${icon("heart-pulse")}${t("Ask two questions…")}</button>` : nothing}
      ${this.error ? html`<p class="notice notice--wrong" role="alert">${this.error}</p>` : nothing}
      ${waiting.length ? html`<ul class="pulse-ask__links" role="list" aria-label=${t("Links that wait for an answer")}>${repeat(waiting, ({ id }) => id, (pulse) => this.renderLink(pulse))}</ul>` : nothing}
    </div>`;
  }

  renderForm() {
    const mail = this.mails && this.contacts.find(({ id }) => id === this.contact)?.mail;
    if (this.link) return html`<div class="pulse-ask__form"><p>${t("Send this link to the customer. It is shown only here, and works once.")}</p>${copyable(this.link, t("Link to the two questions"))}
      <div class="form__actions"><button type="button" class="button" @click=${() => this.show(false)}>${t("Done")}</button></div></div>`;
    return html`<form class="pulse-ask__form form" @submit=${this.ask} @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && (event.stopPropagation(), this.show(false))}>
      <p class="small quiet">${t("A link to two questions, without an account: how likely they are to recommend you, and what you should do better.")}</p>
      <div class="pulse-ask__fields">
        <label class="field"><span class="field__label">${t("For")}</span><select class="input input--small" name="contact" @change=${(/** @type {Event} */ event) => (this.contact = /** @type {HTMLSelectElement} */ (event.target).value)}>
          <option value="">${t("nobody in particular")}</option>${this.contacts.map(({ id, name }) => html`<option value=${id} ?selected=${id === this.contact}>${name}</option>`)}</select></label>
        <label class="field"><span class="field__label">${t("Good for")}</span><select class="input input--small" name="days">${DAYS.map((days) => html`<option value=${days} ?selected=${days === USUAL_DAYS}>${tn("{n} day", "{n} days", days)}</option>`)}</select></label>
      </div>
      <div class="form__actions"><button type="submit" class="button button--primary" ?disabled=${this.busy}>${icon("link")}${t("Make a link")}</button>
        ${mail ? html`<button type="submit" class="button" data-mail ?disabled=${this.busy}>${icon("mail")}${t("Send by mail")}</button>` : nothing}
        <button type="button" class="button button--ghost" @click=${() => this.show(false)}>${t("Cancel")}</button></div>
    </form>`;
  }

  /** @param {Row} pulse */
  renderLink(pulse) {
    const name = this.contacts.find(({ id }) => id === pulse.contact)?.name;
    return html`<li class="pulse-ask__link"><span class="small quiet">${icon("clock")}${name ? t("Two questions to {name}:", { name }) : t("Two questions:")} ${waitingWords(pulse)}</span>
      ${this.may.revoke(pulse) ? html`<button type="button" class="button button--ghost button--small" @click=${() => this.revoke(pulse)}>${t("Take back")}</button>` : nothing}</li>`;
  }
}

customElements.define("baton-pulse-ask", PulseAsk);
