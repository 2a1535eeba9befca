/** Where news goes: the webhooks of a workspace, or a board's channels in Slack or Teams; set up, looked at, mended. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { copyable } from "../views/copyable.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { clearErrors, sentenceOf, showFailure } from "./forms.js";
import { givenIn, outletForm } from "./outlet_form.js";
import { outletLog } from "./outlet_log.js";
import { eventWord, reasonWord } from "./outlet_words.js";
import { api } from "./requests.js";

/**
 * @typedef {{id: string, kind: string, name: string, host: string, channel: string | null, board: string | null, events: string[], boards: string[] | null,
 *   amounts: boolean, tries: number, retry_at: string | null, paused_at: string | null, paused: string | null}} Outlet
 * @typedef {import("./outlet_log.js").Delivery} Delivery
 */

/** Milliseconds until what is on its way is looked at again, and all of it: deliveries are no records of a stream. */
const SOON = 1500, LATER = 10_000;
const PAGE = 30;

export class Outlets extends LitElement {
  static properties = {
    address: {}, kind: {}, boards: { attribute: false },
    outlets: { state: true }, open: { state: true }, log: { state: true }, secret: { state: true }, failed: { state: true },
  };

  constructor() {
    super();
    /** Where the list is: /api/workspaces/…/webhooks or /api/boards/…/channels. */
    this.address = "";
    this.kind = "webhook";
    /** @type {{id: string, name: string}[]} */
    this.boards = [];
    /** @type {Outlet[] | null} */
    this.outlets = null;
    /** Which one is being written: its id, or "new". @type {string | null} */
    this.open = null;
    /** Of which one it is shown what was sent. @type {{id: string, deliveries: Delivery[], next: string | null} | null} */
    this.log = null;
    /** @type {{id: string, text: string} | null} */
    this.secret = null;
    this.failed = "";
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    this.read();
    this.clock = setInterval(() => document.visibilityState === "visible" && this.outlets?.length && this.look(), LATER);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    clearInterval(this.clock);
  }

  /** Older deliveries that were asked for stay; what fails now is looked at again anyway. */
  async look() {
    await this.read();
    const { log } = this;
    if (log && log.deliveries.length <= PAGE) await this.showLog(log.id).catch(() => {});
  }

  async read() {
    try {
      const { outlets } = await api.get(this.address);
      this.outlets = outlets.filter((/** @type {Outlet} */ { kind }) => kind === this.kind);
      this.failed = "";
    } catch (error) {
      // What was known stays: the line may be down for a moment.
      if (!this.outlets) this.failed = sentenceOf(error);
    }
  }

  render() {
    if (this.failed) return html`<p class="form__message" role="alert">${this.failed}</p>`;
    if (!this.outlets) return nothing;
    return html`
      ${this.outlets.length ? html`<ul class="outlets">${repeat(this.outlets, ({ id }) => id, (outlet) => this.row(outlet))}</ul>` : this.open ? nothing : html`<p class="quiet">${emptyWords(this.kind)}</p>`}
      ${this.open === "new" ? this.form(null) : html`<div class="outlets__add"><button class="button" type="button" @click=${() => this.turnTo("new")}>${icon("plus")}${addWord(this.kind)}</button></div>`}`;
  }

  /** @param {Outlet} outlet */
  row(outlet) {
    if (this.open === outlet.id) return html`<li class="outlet">${this.form(outlet)}</li>`;
    const { id, name } = outlet;
    return html`<li class="outlet" data-outlet=${id}>
      <div class="outlet__head">
        <div class="outlet__words">
          <h3 class="outlet__name" dir="auto">${name}${outlet.paused_at ? html` <span class="badge badge--warn">${t("paused")}</span>` : nothing}</h3>
          <p class="quiet small">${this.facts(outlet)}</p>
        </div>
        <div class="outlet__tools">
          <button class="button button--small" type="button" aria-label=${t("Send a test: {name}", { name })} @click=${() => this.test(outlet)}>${t("Send a test")}</button>
          <button class="button button--ghost button--icon" type="button" aria-expanded=${String(this.log?.id === id)} aria-label=${t("What was sent to “{name}”", { name })} title=${t("What was sent")} @click=${() => this.toggleLog(outlet)}>${icon("history")}</button>
          ${this.kind === "webhook" ? html`<button class="button button--ghost button--icon" type="button" aria-label=${t("New secret for “{name}”", { name })} title=${t("New secret")} @click=${() => this.rotate(outlet)}>${icon("key-round")}</button>` : nothing}
          ${outlet.paused_at ? nothing : html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Pause “{name}”", { name })} title=${t("Pause")} @click=${() => this.act(outlet, "pause")}>${icon("pause")}</button>`}
          <button class="button button--ghost button--icon" type="button" aria-label=${t("Change “{name}”", { name })} title=${t("Change")} @click=${() => this.turnTo(id)}>${icon("pencil")}</button>
          <button class="button button--ghost button--icon" type="button" aria-label=${t("Remove “{name}”", { name })} title=${t("Remove")} @click=${() => this.takeAway(outlet)}>${icon("x")}</button>
        </div>
      </div>
      ${this.state(outlet)}
      ${this.secret?.id === id ? html`<div class="outlet__secret" role="status"><p>${t("Copy the secret now. It is not shown again.")}</p>${copyable(this.secret.text, t("Secret"))}</div>` : nothing}
      ${this.log?.id === id ? outletLog({ ...this.log, resend: (delivery) => this.resend(outlet, delivery), more: () => this.older(outlet) }) : nothing}
    </li>`;
  }

  /** @param {Outlet} outlet */
  facts({ host, channel, events, boards, amounts }) {
    const told = events.length > 3 ? tn("{n} kind of event", "{n} kinds of events", events.length) : events.map(eventWord).join(", ");
    const where = boards && tn("{n} board", "{n} boards", boards.length);
    return [channel ?? host, told, where, amounts && t("with amounts")].filter(Boolean).join(" · ");
  }

  /** @param {Outlet} outlet */
  state(outlet) {
    const { name, paused, retry_at: retry, tries } = outlet;
    if (paused) return html`<p class="outlet__notice">${icon(paused === "by_hand" ? "pause" : "triangle-alert")}<span>${reasonWord(paused)}</span>
      <button class="button button--small" type="button" aria-label=${paused === "by_hand" ? t("Put to work: {name}", { name }) : t("Try again: {name}", { name })} @click=${() => this.act(outlet, "resume")}>${paused === "by_hand" ? t("Put to work") : t("Try again")}</button></p>`;
    if (!tries || !retry) return nothing;
    return html`<p class="outlet__notice">${icon("triangle-alert")}<span>${tn("Not reached {n} time. Next try {when}.", "Not reached {n} times. Next try {when}.", tries, { when: formatMoment(retry) })}</span>
      <button class="button button--small" type="button" aria-label=${t("Try now: {name}", { name })} @click=${() => this.act(outlet, "resume")}>${t("Try now")}</button></p>`;
  }

  /** @param {Outlet | null} outlet */
  form(outlet) {
    const save = (/** @type {SubmitEvent} */ event) => this.save(event, outlet);
    return outletForm({ kind: this.kind, outlet, boards: this.boards, save, leave: () => this.turnTo(null) });
  }

  /** @param {SubmitEvent} event @param {Outlet | null} outlet */
  async save(event, outlet) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    clearErrors(form);
    const given = givenIn(form, this.kind);
    try {
      if (outlet) await api.put(`/api/outlets/${outlet.id}`, given);
      else await this.add(given);
    } catch (error) {
      showFailure(form, error);
      return;
    }
    await this.read();
    this.turnTo(null);
  }

  /** @param {Record<string, any>} given */
  async add(given) {
    const made = await api.post(this.address, this.kind === "webhook" ? given : { ...given, kind: this.kind });
    if (made.secret) this.secret = { id: made.id, text: made.secret };
  }

  /** @param {Outlet} outlet @param {"pause" | "resume"} verb */
  act(outlet, verb) {
    return this.attempt(() => api.post(`/api/outlets/${outlet.id}/${verb}`, {}));
  }

  /** @param {Outlet} outlet */
  test(outlet) {
    return this.attempt(async () => {
      await api.post(`/api/outlets/${outlet.id}/test`, {});
      await this.showLog(outlet.id);
    });
  }

  /** @param {Outlet} outlet @param {Delivery} delivery */
  resend(outlet, delivery) {
    return this.attempt(async () => {
      await api.post(`/api/outlets/${outlet.id}/deliveries/${delivery.id}/resend`, {});
      await this.showLog(outlet.id);
    });
  }

  /** @param {Outlet} outlet */
  async rotate(outlet) {
    const sure = await confirm({ title: t("A new secret for “{name}”?", { name: outlet.name }), text: t("What checks signatures by the old one refuses everything until it knows the new one."), action: t("Make a new secret") });
    if (!sure) return;
    await this.attempt(async () => {
      const { secret } = await api.post(`/api/outlets/${outlet.id}/secret`, {});
      this.secret = { id: outlet.id, text: secret };
    });
  }

  /** @param {Outlet} outlet */
  async takeAway(outlet) {
    const sure = await confirm({ title: t("Remove “{name}”?", { name: outlet.name }), text: t("Nothing is sent there any more, and what was sent is forgotten. This cannot be undone."), action: t("Remove"), tone: "risk" });
    if (sure) await this.attempt(() => api.delete(`/api/outlets/${outlet.id}`));
  }

  /** What the server refuses is said, and the list shows again what holds. @param {() => Promise<unknown>} act */
  async attempt(act) {
    try {
      await act();
    } catch (error) {
      toast({ text: sentenceOf(error), tone: "risk" });
    }
    await this.read();
  }

  /** @param {Outlet} outlet */
  toggleLog({ id }) {
    if (this.log?.id !== id) return this.showLog(id);
    this.log = null;
  }

  /** Looked at again for as long as something is on its way. @param {string} id */
  async showLog(id) {
    clearTimeout(this.timer);
    const found = await api.get(`/api/outlets/${id}/deliveries`);
    this.log = { id, ...found };
    if (!found.deliveries.some((/** @type {Delivery} */ { state }) => state === "again")) return;
    this.timer = setTimeout(() => this.log?.id === id && this.attempt(() => this.showLog(id)), SOON);
  }

  /** @param {Outlet} outlet */
  async older({ id }) {
    const { deliveries, next } = await api.get(`/api/outlets/${id}/deliveries?after=${encodeURIComponent(this.log?.next ?? "")}`);
    if (this.log?.id === id) this.log = { id, deliveries: [...this.log.deliveries, ...deliveries], next };
  }

  /** @param {string | null} which */
  async turnTo(which) {
    const before = this.open;
    this.open = which;
    await this.updateComplete;
    const back = before === "new" ? ".outlets__add button" : `[data-outlet="${before}"] button`;
    /** @type {HTMLElement | null} */ (this.querySelector(which ? '[name="name"]' : back))?.focus();
  }
}

customElements.define("baton-outlets", Outlets);

/** @param {string} kind */
function emptyWords(kind) {
  if (kind === "slack") return t("No channel yet. What happens on this board can be told in Slack: one readable message, however much happens at once.");
  if (kind === "teams") return t("No channel yet. What happens on this board can be told in a channel of Microsoft Teams.");
  return t("No webhook yet. A webhook tells a program of yours what happens, the moment it happens.");
}

/** @param {string} kind */
function addWord(kind) {
  return kind === "webhook" ? t("Add a webhook") : t("Add a channel");
}
