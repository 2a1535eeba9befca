/** The questions of a won or a lost deal. */
import { LitElement, html, nothing } from "lit";
import { today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import "./money_field.js";

/** @typedef {import("../types").Session} Session */

const SUGGESTIONS = 6;

/**
 * Reasons given before on this board, the most frequent first.
 * @param {Iterable<any>} cards
 */
export function earlierReasons(cards, most = SUGGESTIONS) {
  /** @type {Map<string, {reason: string, n: number}>} */
  const counts = new Map();
  for (const { lost_reason: reason } of cards) {
    if (!reason) continue;
    const key = reason.toLocaleLowerCase();
    const seen = counts.get(key) ?? { reason, n: 0 };
    seen.n += 1;
    counts.set(key, seen);
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1)).slice(0, most).map(({ reason }) => reason);
}

export class Outcome extends LitElement {
  static properties = {
    session: { attribute: false },
    card: { attribute: false },
    kind: {},
    done: { attribute: false },
    reason: { state: true },
    wrong: { state: true },
  };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} null when several are asked about */
    this.card = null;
    /** @type {"won" | "lost"} */
    this.kind = "won";
    /** @type {(answer?: unknown) => void} */
    this.done = () => {};
    this.reason = "";
    this.wrong = "";
  }

  createRenderRoot() {
    return this;
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    if (this.kind === "won") this.submitWon();
    else this.submitLost();
  }

  submitWon() {
    const field = /** @type {import("./money_field.js").MoneyField | null} */ (this.querySelector("baton-money-field"));
    const read = field?.read() ?? { value: null };
    if ("error" in read) return field?.focus();
    const at = /** @type {HTMLInputElement} */ (this.querySelector("input[type=date]")).value;
    this.done({ ...(read.value ? { value: read.value } : {}), ...(at ? { at } : {}) });
  }

  submitLost() {
    const reason = this.reason.trim();
    if (reason) return this.done({ reason });
    this.wrong = t("A word on why helps the next deal.");
    this.querySelector("textarea")?.focus();
  }

  /** @param {string} reason */
  suggest(reason) {
    this.reason = reason;
    this.wrong = "";
    this.querySelector("textarea")?.focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.querySelector("form")?.requestSubmit();
  }

  render() {
    return html`<form class="sheet__form" @submit=${this.onSubmit} novalidate>
      ${this.kind === "won" ? this.renderWon() : this.renderLost()}
      <div class="sheet__actions">
        <button type="button" class="button" @click=${() => this.done()}>${t("Cancel")}</button>
        <button type="submit" class="button button--primary">${this.kind === "won" ? t("Mark as won") : t("Mark as lost")}</button>
      </div>
    </form>`;
  }

  renderWon() {
    const { session, card } = this;
    return html`
      ${card ? html`<div class="field"><span class="field__label">${t("Final value")}</span>
        <baton-money-field .label=${t("Final value")} .value=${card.value}
          .currency=${session.store.get("board", session.boardId)?.currency ?? session.boot.workspace.currency}></baton-money-field></div>` : nothing}
      <label class="field"><span class="field__label">${t("Won on")}</span>
        <input class="input" type="date" .value=${today(session.boot)} max=${today(session.boot)}></label>`;
  }

  renderLost() {
    const reasons = earlierReasons(this.session.store.all("card"));
    return html`
      <label class="field"><span class="field__label">${t("Why was it lost?")}</span>
        <textarea class="input" rows="2" autofocus maxlength="500" dir="auto" aria-invalid=${this.wrong ? "true" : "false"} aria-describedby="outcome-wrong"
          .value=${this.reason} @keydown=${this.onKey}
          @input=${(/** @type {InputEvent} */ event) => { this.reason = /** @type {HTMLTextAreaElement} */ (event.target).value; this.wrong = ""; }}></textarea></label>
      <p class="field__error" id="outcome-wrong" aria-live="polite">${this.wrong || nothing}</p>
      ${reasons.length ? html`<div class="sheet__chips" role="group" aria-label=${t("Earlier reasons")}>
        ${reasons.map((reason) => html`<button type="button" class="chip" dir="auto" @click=${() => this.suggest(reason)}>${reason}</button>`)}
      </div>` : nothing}`;
  }
}

customElements.define("baton-outcome", Outcome);
