/** One line about a contact with a customer: what is read from it stands beneath as chips, and each can be corrected. */
import { LitElement, html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { formatDay, momentOf, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { readLine } from "../lib/log_line.js";
import { icon } from "./icon.js";

/** @typedef {import("../lib/log_line.js").Line} Line */

export const KINDS = /** @type {const} */ (["call", "visit", "mail", "meeting"]);
const ICONS = { call: "phone", visit: "map-pin", mail: "mail", meeting: "users" };
/** @type {typeof import("chrono-node") | null} */
let library = null;

/** @param {string} kind */
export function kindWord(kind) {
  return /** @type {Record<string, string>} */ ({ call: t("Call"), visit: t("Visit"), mail: t("Mail"), meeting: t("Meeting") })[kind] ?? kind;
}

/** @param {string} kind */
export function kindIcon(kind) {
  return /** @type {Record<string, string>} */ (ICONS)[kind] ?? ICONS.call;
}

export class LogLine extends LitElement {
  static properties = {
    contacts: { attribute: false }, usual: { attribute: false }, save: { attribute: false }, words: { state: true }, set: { state: true }, error: { state: true }, busy: { state: true },
  };

  constructor() {
    super();
    /** @type {{id: string, name: string}[]} */
    this.contacts = [];
    /** When the next contact would be if nothing is said. @type {string | null} */
    this.usual = null;
    /** @type {(args: object) => Promise<unknown>} rejects with what the server says */
    this.save = async () => {};
    this.words = "";
    /** What was corrected by hand. @type {{kind?: import("../lib/log_line.js").Kind, text?: string, day?: string, next?: string | null, contact?: string | null}} */
    this.set = {};
    this.error = "";
    this.busy = false;
  }

  createRenderRoot() {
    return this;
  }

  /** The reader of dates is not small: it comes when somebody begins to write. */
  async prepare() {
    if (library) return;
    const [en, zh] = await Promise.all([import("chrono-node/en"), import("chrono-node/zh")]);
    library = /** @type {any} */ ({ en, zh });
    this.requestUpdate();
  }

  /** @returns {Line & {contact: string | null}} */
  get line() {
    const read = readLine(this.words, today(), library);
    const named = this.contacts.find(({ name }) => name && this.words.toLowerCase().includes(name.toLowerCase()));
    return { ...read, contact: named?.id ?? null, next: read.next ?? this.usual, ...this.set };
  }

  /** @param {Event} event */
  onInput(event) {
    this.words = /** @type {HTMLInputElement} */ (event.target).value;
    this.error = "";
    if (!this.words) this.set = {};
    this.prepare().catch(() => {});
  }

  /** @param {SubmitEvent} event */
  async onSubmit(event) {
    event.preventDefault();
    if (this.busy || !this.words.trim()) return;
    this.busy = true;
    await this.prepare().catch(() => {});
    const { kind, text, day, next, contact } = this.line;
    const at = day === today() ? {} : { at: momentOf(day, "12:00") };
    try {
      await this.save({ kind, text, ...at, ...(contact ? { contact } : {}), ...("next" in this.set || next !== this.usual ? { next_contact: next } : {}) });
      this.words = "";
      this.set = {};
    } catch (error) {
      this.error = /** @type {Error} */ (error).message;
    } finally {
      this.busy = false;
      await this.updateComplete;
      /** @type {HTMLElement | null} */ (this.querySelector(".log-line__input"))?.focus();
    }
  }

  /** @param {"kind" | "text" | "day" | "next" | "contact"} name @param {Event} event */
  correct(name, event) {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (!value && (name === "day" || name === "text")) return;
    this.set = { ...this.set, [name]: value || null };
  }

  render() {
    return html`<form class="log-line" @submit=${this.onSubmit}>
      <div class="log-line__row">
        <input class="input log-line__input" maxlength="2000" autocomplete="off" dir="auto" aria-label=${t("What was the contact?")} placeholder=${t("called, wants SSO, next Tuesday")}
          .value=${live(this.words)} @focus=${() => this.prepare().catch(() => {})} @input=${this.onInput}>
        <button class="button button--primary" type="submit" ?disabled=${!this.words.trim() || this.busy}>${t("Log")}</button>
      </div>
      ${this.words.trim() ? this.renderChips() : nothing}
      ${this.error ? html`<p class="notice notice--wrong" role="alert">${this.error}</p>` : nothing}
    </form>`;
  }

  renderChips() {
    const { kind, text, day, next, contact } = this.line;
    return html`<div class="log-line__chips" role="group" aria-label=${t("What was read from it; each part can be corrected")}>
      <label class="log-chip">${icon(kindIcon(kind))}<span class="visually-hidden">${t("Kind")}</span>
        <select class="log-chip__field" .value=${live(kind)} @change=${(/** @type {Event} */ event) => this.correct("kind", event)}>${KINDS.map((one) => html`<option value=${one} ?selected=${one === kind}>${kindWord(one)}</option>`)}</select></label>
      <label class="log-chip"><span>${t("On")}</span><input class="log-chip__field" type="date" max=${today()} required .value=${live(day)} @change=${(/** @type {Event} */ event) => this.correct("day", event)}></label>
      ${this.contacts.length ? html`<label class="log-chip">${icon("user")}<span class="visually-hidden">${t("With")}</span>
        <select class="log-chip__field" .value=${live(contact ?? "")} @change=${(/** @type {Event} */ event) => this.correct("contact", event)}><option value="">${t("nobody in particular")}</option>${this.contacts.map(({ id, name }) => html`<option value=${id} ?selected=${id === contact}>${name}</option>`)}</select></label>` : nothing}
      <label class="log-chip log-chip--text"><span class="visually-hidden">${t("What about")}</span><input class="log-chip__field" maxlength="2000" dir="auto" .value=${live(text)} @change=${(/** @type {Event} */ event) => this.correct("text", event)}></label>
      <label class="log-chip log-chip--next">${icon("calendar")}<span>${t("Next contact")}</span><input class="log-chip__field" type="date" aria-label=${next ? t("Next contact: {day}", { day: formatDay(next) }) : t("Next contact")} .value=${live(next ?? "")} @change=${(/** @type {Event} */ event) => this.correct("next", event)}></label>
    </div>`;
  }
}

customElements.define("baton-log-line", LogLine);
