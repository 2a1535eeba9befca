/** A board's connections to CRMs which a team keeps using: deals are fetched from there again and again. */
import { html, LitElement, nothing } from "lit";
import { announce } from "../behaviors/announce.js";
import { formatAgo } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { followJob } from "../sync/jobs.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { showFailure, valuesOf } from "./forms.js";
import { api } from "./requests.js";

/** @typedef {{name: string, title: string, needed: string[], addresses: Record<string, string>}} System */
/** @typedef {{system: string, hours: number, addresses: Record<string, string>, filled: string[], since: string | null, last: any, job: string | null}} Pull */

const HOURS = [0, 1, 6, 24];

class Pulls extends LitElement {
  static properties = { address: {}, systems: { state: true }, pulls: { state: true }, open: { state: true }, said: { state: true }, running: { state: true } };

  constructor() {
    super();
    this.address = "";
    /** @type {System[]} */
    this.systems = [];
    /** @type {Map<string, Pull>} */
    this.pulls = new Map();
    /** @type {string | null} */
    this.open = null;
    /** What a run has told, by system. @type {Record<string, string>} */
    this.said = {};
    this.running = false;
  }

  createRenderRoot() {
    return this;
  }

  async firstUpdated() {
    await this.load();
  }

  async load() {
    const { systems, pulls } = await api.get(this.address);
    this.systems = systems;
    this.pulls = new Map(pulls.map((/** @type {Pull} */ pull) => [pull.system, pull]));
  }

  render() {
    return html`<ul class="settings__rows">${this.systems.map((system) => this.row(system))}</ul>`;
  }

  /** @param {System} system */
  row(system) {
    const pull = this.pulls.get(system.name);
    return html`<li class="pull">
      <div class="row row--wrap">
        <strong>${system.title}</strong> <span class="badge">${t("Beta")}</span>
        <span class="quiet small">${pull ? this.state(pull) : t("Not connected.")}</span>
        <span class="pull__tools push">
          ${pull ? html`
            <button class="button button--small" type="button" aria-disabled=${this.running} @click=${() => this.run(system, true)}>${t("Try")}</button>
            <button class="button button--small" type="button" aria-disabled=${this.running} @click=${() => this.run(system, false)}>${t("Fetch now")}</button>` : nothing}
          <button class="button button--small button--ghost" type="button" aria-expanded=${this.open === system.name} @click=${() => this.turn(system.name)}>${pull ? t("Change") : t("Connect")}</button>
        </span>
      </div>
      <p class="pull__said" role="status">${this.said[system.name]}</p>
      ${this.open === system.name ? this.form(system, pull) : nothing}
    </li>`;
  }

  /** @param {Pull} pull */
  state({ hours, last }) {
    const rhythm = hours ? tn("Every hour.", "Every {n} hours.", hours) : t("By hand.");
    if (!last) return rhythm;
    const ago = formatAgo(last.at);
    return last.error ? html`${rhythm} ${icon("triangle-alert")} ${t("Failed {ago}: {why}", { ago, why: last.message ?? t("nobody answered") })}`
      : html`${rhythm} ${tn("{n} deal {ago}.", "{n} deals {ago}.", last.fetched, { ago })}`;
  }

  /** @param {System} system @param {Pull} [pull] */
  form(system, pull) {
    return html`<form class="form" novalidate @submit=${(/** @type {SubmitEvent} */ event) => this.save(event, system)}>
      <p class="form__message" role="alert"></p>
      ${system.needed.map((name) => field(system, pull, name))}
      <div class="field"><label class="field__label" for="pull-${system.name}-hours">${t("How often")}</label>
        <select class="input" id="pull-${system.name}-hours" name="hours">
          ${HOURS.map((hours) => html`<option value=${hours} ?selected=${hours === (pull?.hours ?? 6)}>${hours ? tn("Every hour", "Every {n} hours", hours) : t("By hand")}</option>`)}
        </select>
        <p class="field__hint">${t("In your name: it ends when you may import into this board no longer.")}</p></div>
      <div class="form__actions">
        <button class="button button--primary" type="submit">${t("Save")}</button>
        ${pull ? html`<button class="button button--ghost button--risk" type="button" @click=${() => this.disconnect(system)}>${t("Disconnect")}</button>` : nothing}
      </div>
    </form>`;
  }

  /** @param {string} name */
  async turn(name) {
    this.open = this.open === name ? null : name;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector("form .input"))?.focus();
  }

  /** @param {SubmitEvent} event @param {System} system */
  async save(event, { name, title }) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const { hours, ...secrets } = valuesOf(form);
    try {
      await api.put(`${this.address}/${name}`, { hours: Number(hours), secrets });
      await this.load();
      this.open = null;
      announce(t("{system} is connected.", { system: title }));
    } catch (error) {
      showFailure(form, error);
    }
  }

  /** @param {System} system */
  async disconnect({ name, title }) {
    if (!(await confirm({ title: t("Disconnect {system}?", { system: title }), text: t("The deals stay. What gave access is forgotten here."), action: t("Disconnect"), tone: "risk" }))) return;
    await api.delete(`${this.address}/${name}`);
    this.open = null;
    this.say(name, "");
    await this.load();
  }

  /** Fetches, and follows the import of what was fetched. @param {System} system @param {boolean} isTrial */
  async run({ name }, isTrial) {
    if (this.running) return;
    this.running = true;
    this.say(name, t("Fetching…"));
    try {
      const { job } = await api.post(`${this.address}/${name}/run`, { dry_run: isTrial });
      const { report, error } = await followJob(api, job, () => {});
      const done = report?.job ? await followJob(api, report.job, () => {}) : null;
      const failed = error ?? done?.error ?? (report?.error && { message: report.message ?? t("Nobody answered.") });
      this.say(name, failed ? failed.message : outcome(report.fetched, done?.report, isTrial));
    } catch (error) {
      this.say(name, /** @type {Error} */ (error).message);
    }
    this.running = false;
    await this.load();
  }

  /** @param {string} name @param {string} text */
  say(name, text) {
    this.said = { ...this.said, [name]: text };
  }
}

/** @param {System} system @param {Pull | undefined} pull @param {string} name */
function field({ name: system, addresses }, pull, name) {
  const isAddress = name in addresses;
  const id = `pull-${system}-${name}`;
  const isFilled = pull?.filled.includes(name);
  return html`<div class="field"><label class="field__label" for=${id}>${word(name)}</label>
    <input class="input" id=${id} name=${name} type=${isAddress ? "url" : "password"} autocomplete="off" maxlength="500" aria-describedby="${id}-error"
      .value=${isAddress ? (pull?.addresses[name] ?? addresses[name]) : ""} placeholder=${isFilled ? t("kept") : ""}>
    <p class="field__error" id="${id}-error"></p></div>`;
}

/** @param {string} name */
function word(name) {
  /** @type {Record<string, string>} */
  const words = {
    api: t("Address"), accounts: t("Address of accounts"), client_id: t("Client ID"), client_secret: t("Client secret"), refresh_token: t("Refresh token"),
    app_id: t("App ID"), app_secret: t("App secret"), permanent_code: t("Permanent code"), user_id: t("Open user ID"),
  };
  return words[name] ?? name;
}

/** @param {number} fetched @param {any} report @param {boolean} isTrial */
function outcome(fetched, report, isTrial) {
  if (!report) return t("Nothing was changed there since the last time.");
  const fresh = fetched - (report.known ?? 0);
  if (isTrial) return t("{fresh} new deals would come, {known} would be brought up to date.", { fresh, known: report.known });
  return t("{fresh} new deals came, {known} were looked at again.", { fresh, known: report.known });
}

customElements.define("baton-pulls", Pulls);
