/** Short questions in a native dialog: one at a time, answered by a promise. */
import { LitElement, html, nothing } from "lit";
import { editCompany } from "../commands/customers.js";
import { t, tn } from "../lib/i18n.js";
import { PutAside } from "../sync/errors.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";
import "./sheet_outcome.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {(done: (answer?: unknown) => void) => unknown} Content */
/** @typedef {{title: string, content: Content, resolve: (answer: any) => void}} Question */

/**
 * What a won or lost column wants to know. Null when the person thinks better of it.
 * @param {Session} session
 * @param {{card: any, column: any}} about records or ids
 * @returns {Promise<any>}
 */
export async function askOutcome(session, { card, column }) {
  const record = typeof card === "string" ? session.store.get("card", card) : card;
  const target = typeof column === "string" ? session.store.get("column", column) : column;
  const title = target.kind === "won" ? t("Won: {title}", { title: record.title }) : t("Lost: {title}", { title: record.title });
  const answer = await ask(title, (done) => html`<baton-outcome .session=${session} .card=${record} .kind=${target.kind} .done=${done}></baton-outcome>`);
  const { renewal = null, ...outcome } = answer ?? {};
  // Behind the win, which whoever asked now sends.
  if (renewal) setTimeout(() => renew(session, renewal));
  return answer && outcome;
}

/** @param {Session} session @param {{company: string, renews_on: string | null}} renewal */
function renew(session, { company, renews_on }) {
  const command = editCompany(session.workspace, { company, fields: { renews_on } });
  session.run(command).catch((error) => error instanceof PutAside || toast({ text: error.message, tone: "amber" }));
}

/**
 * The same of several deals: one reason, or one day, for all; each keeps its value.
 * @param {Session} session @param {number} count @param {"won" | "lost"} kind
 * @returns {Promise<any>}
 */
export function askOutcomeOfMany(session, count, kind) {
  const title = kind === "won" ? tn("Won: {n} deal", "Won: {n} deals", count) : tn("Lost: {n} deal", "Lost: {n} deals", count);
  return ask(title, (done) => html`<baton-outcome .session=${session} .kind=${kind} .done=${done}></baton-outcome>`);
}

/**
 * @param {{title: string, text?: string, action?: string, tone?: "plain" | "risk"}} question
 * @returns {Promise<boolean>}
 */
export async function confirm({ title, text, action, tone = "plain" }) {
  const answer = await ask(title, (done) => html`
    ${text ? html`<p class="sheet__text" dir="auto">${text}</p>` : nothing}
    <div class="sheet__actions">
      <button type="button" class="button" @click=${() => done()}>${t("Cancel")}</button>
      <button type="button" autofocus class="button ${tone === "risk" ? "button--danger" : "button--primary"}" @click=${() => done(true)}>${action ?? t("OK")}</button>
    </div>`);
  return answer === true;
}

/**
 * @template T
 * @param {{title: string, text?: string, options: {value: T, label: string, hint?: string, icon?: string}[]}} question
 * @returns {Promise<T | null>}
 */
export function choose({ title, text, options }) {
  return ask(title, (done) => html`
    ${text ? html`<p class="sheet__text" dir="auto">${text}</p>` : nothing}
    <ul class="sheet__options">${options.map((option) => html`<li>
      <button type="button" class="sheet__option" @click=${() => done(option.value)}>
        ${option.icon ? icon(option.icon) : nothing}<span dir="auto">${option.label}</span>
        ${option.hint ? html`<span class="sheet__hint" dir="auto">${option.hint}</span>` : nothing}
      </button></li>`)}
    </ul>`);
}

/**
 * @param {string} title @param {Content} content
 * @returns {Promise<any>} null when it was closed without an answer
 */
export function ask(title, content) {
  const host = /** @type {Sheet} */ (document.querySelector("baton-sheet") ?? document.body.appendChild(document.createElement("baton-sheet")));
  return host.ask(title, content);
}

export class Sheet extends LitElement {
  static properties = { question: { state: true } };

  constructor() {
    super();
    /** @type {Question | null} */
    this.question = null;
    /** @type {Question[]} */
    this.waiting = [];
    /** @type {unknown} */
    this.answer = null;
  }

  createRenderRoot() {
    return this;
  }

  /** @param {string} title @param {Content} content @returns {Promise<any>} */
  ask(title, content) {
    return new Promise((resolve) => {
      this.waiting.push({ title, content, resolve });
      if (!this.question) this.next();
    });
  }

  async next() {
    this.answer = null;
    this.question = this.waiting.shift() ?? null;
    if (!this.question) return;
    await this.updateComplete;
    this.dialog?.showModal();
    requestAnimationFrame(() => this.focusAnswer());
  }

  /** What is asked for comes before the way out. */
  focusAnswer() {
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector("form input, form textarea"));
    field?.focus();
    field?.select();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  /** @param {unknown} [answer] */
  done(answer = null) {
    this.answer = answer;
    this.dialog?.close();
  }

  onClose() {
    const { question, answer } = this;
    question?.resolve(answer);
    this.next();
  }

  /** @param {PointerEvent} event the dialog's own box is its padding-free content: a press on the dialog itself is on the backdrop */
  onPress(event) {
    if (event.target === this.dialog) this.done();
  }

  /** @param {KeyboardEvent} event the board behind must not hear what is typed here */
  onKey(event) {
    event.stopPropagation();
  }

  render() {
    if (!this.question) return nothing;
    return html`<dialog class="sheet" aria-labelledby="sheet-title" @close=${this.onClose} @pointerdown=${this.onPress} @keydown=${this.onKey}>
      <div class="sheet__body">
        <header class="sheet__head">
          <h2 class="sheet__title" id="sheet-title" dir="auto">${this.question.title}</h2>
          <button type="button" class="button button--icon" aria-label=${t("Close")} @click=${() => this.done()}>${icon("x")}</button>
        </header>
        ${this.question.content((answer) => this.done(answer))}
      </div>
    </dialog>`;
  }
}

customElements.define("baton-sheet", Sheet);
