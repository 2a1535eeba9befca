/** The workspace's Slack app: how it is made in Slack, and the secrets that it shares with Baton. */
import { LitElement, html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { copyable } from "../views/copyable.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { clearErrors, sentenceOf, showFailure } from "./forms.js";
import { api } from "./requests.js";

/** @typedef {{app: {bot: boolean, people: number} | null, addresses: Record<string, string>, manifest: object}} Shown */

export class SlackApp extends LitElement {
  static properties = { workspace: {}, shown: { state: true }, failed: { state: true }, open: { state: true } };

  constructor() {
    super();
    this.workspace = "";
    /** @type {Shown | null} */
    this.shown = null;
    this.failed = "";
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.attempt(async () => { this.shown = await api.get(this.address); });
  }

  get address() {
    return `/api/workspaces/${this.workspace}/slack`;
  }

  render() {
    if (this.failed) return html`<p class="form__message" role="alert">${this.failed}</p>`;
    if (!this.shown) return nothing;
    const { app } = this.shown;
    if (app && !this.open) return this.connected(app);
    return html`
      <ol class="slack-app__steps">
        <li>${t("In Slack, create an app from a manifest and paste this one:")} ${copyable(JSON.stringify(this.shown.manifest), t("Manifest"))}</li>
        <li>${t("Install it, and copy its secrets here. They are kept locked and not shown again.")}</li>
      </ol>
      <form class="form" novalidate @submit=${this.save}>
        ${secretField("signing_secret", t("Signing secret"), t("Basic Information, App Credentials."), !app)}
        ${secretField("bot_token", t("Bot token"), t("OAuth & Permissions; it begins with xoxb-. Without one, channels need an incoming webhook each."), false)}
        <div class="form__actions form__actions--end">
          ${app ? html`<button class="button" type="button" @click=${() => { this.open = false; }}>${t("Cancel")}</button>` : nothing}
          <button class="button button--primary" type="submit">${app ? t("Save") : t("Connect Slack")}</button>
        </div>
      </form>`;
  }

  /** @param {{bot: boolean, people: number}} app */
  connected({ bot, people }) {
    const facts = [bot ? t("with a bot token") : t("without a bot token"), tn("{n} person has said who they are", "{n} people have said who they are", people)];
    return html`<div class="outlet__head">
      <div class="outlet__words"><h3 class="outlet__name">${t("Slack is connected")}</h3><p class="quiet small">${facts.join(" · ")}</p></div>
      <div class="row">
        <button class="button button--small" type="button" @click=${() => { this.open = true; }}>${t("New secrets…")}</button>
        <button class="button button--small button--risk" type="button" @click=${this.drop}>${t("Disconnect")}</button>
      </div></div>`;
  }

  /** @param {SubmitEvent} event */
  async save(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    clearErrors(form);
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value));
    try {
      this.shown = await api.put(this.address, given);
      this.open = false;
    } catch (error) {
      showFailure(form, error);
    }
  }

  async drop() {
    const sure = await confirm({ title: t("Disconnect Slack?"), text: t("/deal is refused, and channels without a webhook of their own are told nothing more. Everybody has to say again who they are."), action: t("Disconnect"), tone: "risk" });
    if (!sure) return;
    await this.attempt(async () => {
      await api.delete(this.address);
      this.shown = await api.get(this.address);
    });
  }

  /** @param {() => Promise<void>} act */
  async attempt(act) {
    try {
      await act();
    } catch (error) {
      if (this.shown) toast({ text: sentenceOf(error), tone: "risk" });
      else this.failed = sentenceOf(error);
    }
  }
}

customElements.define("baton-slack-app", SlackApp);

/** @param {string} name @param {string} label @param {string} hint @param {boolean} isNeeded */
function secretField(name, label, hint, isNeeded) {
  return html`<div class="field"><label class="field__label" for="slack-${name}">${label}</label>
    <input class="input" id="slack-${name}" name=${name} type="password" ?required=${isNeeded} maxlength="200" autocomplete="off" spellcheck="false" aria-describedby="slack-${name}-hint">
    <p class="field__hint" id="slack-${name}-hint">${hint}</p></div>`;
}
