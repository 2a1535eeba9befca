/** The questions of a won or a lost deal. */
import { LitElement, html, nothing } from "lit";
import { dayOf, relativeDay, today } from "../lib/dates.js";
import { locale, t } from "../lib/i18n.js";
import { listedCompetitors, listedReasons, named } from "../store/outcomes.js";
import { icon } from "./icon.js";
import "./money_field.js";
import "./renewal_field.js";
import { Watch } from "./watch.js";

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
    wrongDay: { state: true },
    day: { state: true },
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
    /** @type {any} the listed reason that was chosen, as long as its words stand */
    this.chosen = null;
    this.wrong = "";
    this.wrongDay = "";
    /** The day that was chosen; "" as long as it is today. */
    this.day = "";
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const redraw = () => this.requestUpdate();
    const { store } = this.session;
    this.watch.to("session", () => [
      store.subscribe("*:reason", redraw), store.subscribe("*:competitor", redraw),
      ...(this.card ? [store.subscribe(`card:${this.card.id}`, redraw)] : []),
    ]);
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const told = this.kind === "won" ? this.readWon() : this.readLost();
    const at = told && this.readDay();
    if (!told || at === null) return;
    const renewal = this.renewal ? this.renewal.read() : null;
    if (renewal !== undefined) this.done({ ...told, ...(at ? { at } : {}), ...this.readMore(), ...(renewal ? { renewal } : {}) });
  }

  get renewal() {
    return /** @type {import("./renewal_field.js").RenewalField | null} */ (this.querySelector("baton-renewal-field"));
  }

  /** @returns {object | null} null when something has to be put right first */
  readWon() {
    const field = /** @type {import("./money_field.js").MoneyField | null} */ (this.querySelector("baton-money-field"));
    const read = field?.read() ?? { value: null };
    if ("error" in read) {
      field?.focus();
      return null;
    }
    return read.value ? { value: read.value } : {};
  }

  readLost() {
    const reason = this.reason.trim();
    if (reason) return { reason: this.chosen?.name === reason ? this.chosen.id : reason };
    this.wrong = t("A word on why helps the next deal.");
    this.querySelector("textarea")?.focus();
    return null;
  }

  /** Today needs no telling, so that the time of day is kept. @returns {string | null} "" = now; null = no day on which a deal can have been closed */
  readDay() {
    const input = /** @type {HTMLInputElement} */ (this.querySelector("[name=day]"));
    const now = today(this.session.boot);
    this.wrongDay = input.validity.badInput ? t("There is no such day.") : input.value > now ? t("A deal cannot be closed in the future.") : "";
    if (!this.wrongDay) return input.value === now ? "" : input.value;
    input.focus();
    return null;
  }

  /** @param {Event} event */
  dayChosen(event) {
    this.day = /** @type {HTMLInputElement} */ (event.target).value;
  }

  /** Who else was after it, and what should not be forgotten. */
  readMore() {
    const competitor = /** @type {HTMLInputElement} */ (this.querySelector("[name=competitor]")).value.trim();
    const note = /** @type {HTMLTextAreaElement} */ (this.querySelector("[name=note]")).value.trim();
    const known = named([...this.session.store.all("competitor")], competitor);
    return { ...(competitor ? { competitor: known?.id ?? competitor } : {}), ...(note ? { note } : {}) };
  }

  /** @param {string} name @param {any} [listed] */
  suggest(name, listed = null) {
    this.reason = name;
    this.chosen = listed;
    this.wrong = "";
    this.querySelector("textarea")?.focus();
  }

  /** @param {InputEvent} event */
  typed(event) {
    this.reason = /** @type {HTMLTextAreaElement} */ (event.target).value;
    this.wrong = "";
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.querySelector("form")?.requestSubmit();
  }

  render() {
    return html`<form class="sheet__form" @submit=${this.onSubmit} novalidate>
      ${this.renderMeanwhile()}
      ${this.kind === "won" ? this.renderWon() : this.renderLost()}
      ${this.renderDay()}
      ${this.renderMore()}
      ${this.kind === "won" ? this.renderRenewal() : nothing}
      <div class="sheet__actions">
        <button type="button" class="button" @click=${() => this.done()}>${t("Cancel")}</button>
        <button type="submit" class="button button--primary">${this.kind === "won" ? t("Mark as won") : t("Mark as lost")}</button>
      </div>
    </form>`;
  }

  /** Two close one deal at once: whoever is second sees it before they answer. */
  renderMeanwhile() {
    const now = this.card && this.session.store.get("card", this.card.id);
    if (!now || now.status === this.card.status || now.status === "open") return nothing;
    const when = relativeDay(dayOf(now.closed_at), today(this.session.boot));
    return html`<p class="sheet__notice" role="status">${icon("triangle-alert")}<span>${now.status === "won"
      ? t("Meanwhile somebody marked this deal as won ({when}). Your answer takes its place.", { when })
      : t("Meanwhile somebody marked this deal as lost ({when}). Your answer takes its place.", { when })}</span></p>`;
  }

  renderWon() {
    const { session, card } = this;
    if (!card || !session.seesAmounts) return nothing;
    return html`<div class="field"><span class="field__label">${t("Final value")}</span>
      <baton-money-field .label=${t("Final value")} .value=${card.value}
        .currency=${session.store.get("board", session.boardId)?.currency ?? session.boot.workspace.currency}></baton-money-field></div>`;
  }

  renderLost() {
    return html`
      <label class="field"><span class="field__label">${t("Why was it lost?")}</span>
        <textarea class="input" rows="2" autofocus maxlength="500" dir="auto" aria-invalid=${this.wrong ? "true" : "false"} aria-describedby="outcome-wrong"
          .value=${this.reason} @keydown=${this.onKey} @input=${this.typed}></textarea></label>
      <p class="field__error" id="outcome-wrong" aria-live="polite">${this.wrong || this.unlisted() || nothing}</p>
      ${this.renderReasons()}`;
  }

  /** The list of the board; where it has none, what was said before. */
  renderReasons() {
    const { store } = this.session;
    const listed = listedReasons(store);
    if (listed.length) return this.renderChips(t("Reasons"), listed);
    const earlier = earlierReasons(store.all("card"));
    return earlier.length ? this.renderChips(t("Earlier reasons"), earlier.map((name) => ({ name }))) : nothing;
  }

  /** @param {string} label @param {any[]} reasons */
  renderChips(label, reasons) {
    const on = named(reasons, this.reason);
    return html`<div class="sheet__chips" role="group" aria-label=${label}>
      ${reasons.map((reason) => html`<button type="button" class="chip ${reason === on ? "chip--on" : ""}" dir="auto" aria-pressed=${reason === on ? "true" : "false"}
        @click=${() => this.suggest(reason.name, reason.id ? reason : null)}>${reason.name}</button>`)}
    </div>`;
  }

  /** Somebody took the chosen reason off the list meanwhile. */
  unlisted() {
    const now = this.chosen?.name === this.reason && this.session.store.get("reason", this.chosen?.id);
    return now && now.archived_at ? t("“{name}” was just taken off the list. The deal counts for it all the same.", { name: now.name }) : "";
  }

  renderDay() {
    const now = today(this.session.boot);
    return html`<label class="field"><span class="field__label">${this.kind === "won" ? t("Won on") : t("Lost on")}</span>
      <input class="input" type="date" name="day" .value=${now} max=${now} @change=${this.dayChosen} aria-invalid=${this.wrongDay ? "true" : "false"} aria-describedby="outcome-day"></label>
      ${this.wrongDay ? html`<p class="field__error" id="outcome-day" role="alert">${this.wrongDay}</p>` : nothing}`;
  }

  /** Of the customer whose deal it is, for whoever looks after customers. */
  renderRenewal() {
    const { session, card } = this;
    const company = card && session.store.get("company", card.company);
    if (!company || session.whatIf || !session.can("company.edit", "workspace")) return nothing;
    return html`<baton-renewal-field .session=${session} .company=${company} .day=${this.day || today(session.boot)}></baton-renewal-field>`;
  }

  renderMore() {
    const competitors = listedCompetitors(this.session.store, locale());
    const label = this.kind === "won" ? t("Against whom? (optional)") : t("To whom? (optional)");
    return html`
      <label class="field"><span class="field__label">${label}</span>
        <input class="input" name="competitor" maxlength="100" dir="auto" autocomplete="off" list="outcome-competitors" placeholder=${t("Competitor")}></label>
      <datalist id="outcome-competitors">${competitors.map((one) => html`<option value=${one.name}></option>`)}</datalist>
      <label class="field"><span class="field__label">${t("Note (optional)")}</span>
        <textarea class="input" name="note" rows="2" maxlength="2000" dir="auto"></textarea></label>`;
  }
}

customElements.define("baton-outcome", Outcome);
