/** Why deals are won and lost: by reason or competitor, over time or by who and where. Each number opens its deals. */
import { LitElement, html, nothing } from "lit";
import { dayOf, formatDay } from "../lib/dates.js";
import { formatNumber, locale, t, tn } from "../lib/i18n.js";
import { formatMoney, formatTotals, sumByCurrency } from "../lib/money.js";
import { spans } from "../store/spans.js";
import { icon } from "./icon.js";
import { ask } from "./sheet.js";
import { toast } from "./toast.js";

/** @typedef {{count: number, sums: Record<string, number>}} Tally */
/** @typedef {{won: Tally, lost: Tally}} Ends */
/** @typedef {{id: string, name: string, listed: boolean, won: number, lost: number, cells: Record<string, Ends>}} Row */
/** @typedef {{what: string, by: string, won: Tally, lost: Tally, win_rate: number | null, groups: {id: string, name: string}[], rows: Row[], seq: number}} Found */
/** @typedef {{what: string, by: string, from: string, to: string}} Asked */

const FIRST = { what: "reason", by: "month" };

export class Outcomes extends LitElement {
  static properties = { board: {}, today: {}, currency: {}, api: { attribute: false }, asked: { state: true }, found: { state: true }, wrong: { state: true } };

  constructor() {
    super();
    this.board = "";
    this.today = "";
    this.currency = "";
    /** @type {import("../types").Api} */
    this.api = /** @type {any} */ (null);
    /** @type {Asked} */
    this.asked = { ...FIRST, from: "", to: "" };
    /** @type {Found | null} */
    this.found = null;
    this.wrong = "";
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    const said = Object.fromEntries(new URLSearchParams(location.search));
    const { from, to } = spans(this.today)[0];
    this.ask({ what: said.what ?? FIRST.what, by: said.by ?? FIRST.by, from: said.from ?? from, to: said.to ?? to });
  }

  /** The address says what is looked at, so that it can be sent to others. @param {Partial<Asked>} asked */
  ask(asked) {
    this.asked = { ...this.asked, ...asked };
    history.replaceState(history.state, "", `${location.pathname}?${new URLSearchParams(this.asked)}`);
    return this.refresh();
  }

  async refresh() {
    const { asked } = this;
    try {
      const found = await this.api.get(`${this.path}?${this.query()}`);
      // An answer that was overtaken by another question is nobody's.
      if (asked !== this.asked) return;
      [this.found, this.wrong] = [found, ""];
      this.dispatchEvent(new CustomEvent("read", { detail: found }));
    } catch (error) {
      this.wrong = /** @type {Error} */ (error).message;
    }
  }

  get path() {
    return `/api/boards/${this.board}/outcomes`;
  }

  /** @param {Record<string, string>} [more] */
  query(more = {}) {
    return new URLSearchParams({ ...this.asked, ...more }).toString();
  }

  /** @param {string} title @param {Record<string, string>} which */
  async open(title, which) {
    try {
      const { count, deals } = await this.api.get(`${this.path}/deals?${this.query(which)}`);
      await ask(title, () => this.renderDeals(count, deals));
    } catch (error) {
      toast({ text: /** @type {Error} */ (error).message, tone: "amber" });
    }
  }

  /** @param {number} count @param {any[]} deals */
  renderDeals(count, deals) {
    return html`<ul class="outcomes__deals">${deals.map((deal) => html`<li>
        <a href="/boards/${this.board}/cards/${deal.number}"><span class="outcomes__deal" dir="auto">${deal.title}</span> <span class="quiet">#${deal.number}</span></a>
        <span class="outcomes__fact">${[deal.value && formatMoney(deal.value), formatDay(dayOf(deal.closed_at), this.today)].filter(Boolean).join(" · ")}</span>
        ${deal.lost_reason || deal.outcome_note ? html`<span class="quiet" dir="auto">${[deal.lost_reason, deal.outcome_note].filter(Boolean).join(" · ")}</span>` : nothing}
      </li>`)}</ul>
      ${count > deals.length ? html`<p class="quiet">${t("The latest {shown} of {count} deals.", { shown: formatNumber(deals.length), count: formatNumber(count) })}</p>` : nothing}`;
  }

  render() {
    return html`<section class="outcomes" aria-label=${t("Won and lost")}>
      ${this.renderSpan()}
      ${this.wrong ? html`<p class="field__error" role="alert">${this.wrong}</p>` : nothing}
      ${this.found ? html`${this.renderFigures(this.found)}${this.renderTable(this.found)}` : html`<div class="outcomes__waiting"></div>`}
    </section>`;
  }

  renderSpan() {
    const { from, to } = this.asked;
    const day = (/** @type {"from" | "to"} */ name) => (/** @type {Event} */ event) => this.ask({ [name]: /** @type {HTMLInputElement} */ (event.target).value });
    return html`<div class="outcomes__span">
      <div class="row row--wrap" role="group" aria-label=${t("Time")}>
        ${spans(this.today).map((span) => html`<button type="button" class="chip ${span.from === from && span.to === to ? "chip--on" : ""}" aria-pressed=${span.from === from && span.to === to ? "true" : "false"}
          @click=${() => this.ask({ from: span.from, to: span.to })}>${span.name}</button>`)}
      </div>
      <label class="outcomes__day">${t("From")} <input class="input input--small" type="date" .value=${from} max=${to || nothing} @change=${day("from")}></label>
      <label class="outcomes__day">${t("To")} <input class="input input--small" type="date" .value=${to} min=${from || nothing} @change=${day("to")}></label>
    </div>`;
  }

  /** @param {Found} found */
  renderFigures({ won, lost, win_rate: rate }) {
    const hint = t("Won, divided by won and lost together");
    return html`<dl class="outcomes__figures">
      ${this.renderFigure("won", t("Won"), won)}
      ${this.renderFigure("lost", t("Lost"), lost)}
      <div title=${hint}><dt>${t("Win rate")}</dt><dd>${rate === null ? "–" : t("{n} %", { n: formatNumber(rate) })}</dd>
        <dd class="quiet small">${t("{won} of {all}", { won: formatNumber(won.count), all: formatNumber(won.count + lost.count) })}</dd></div>
    </dl>`;
  }

  /** @param {"won" | "lost"} status @param {string} name @param {Tally} tally */
  renderFigure(status, name, tally) {
    return html`<div><dt>${name}</dt><dd>${tally.count ? html`<button type="button" class="outcomes__number" @click=${() => this.open(name, { status })}>${formatNumber(tally.count)}</button>` : "0"}</dd>
      <dd class="quiet small">${formatTotals(totals(tally, this.currency))}</dd></div>`;
  }

  /** @param {Found} found */
  renderTable(found) {
    return html`<div class="box outcomes__box">
      <div class="outcomes__tools">
        ${this.renderChoice("what", t("Counted"), [["reason", t("Reasons for losing")], ["competitor", t("Competitors")]])}
        ${this.renderChoice("by", t("By"), [["month", t("Month")], ["owner", t("Owner")], ["column", t("Stage it left")], ["tier", t("Customer tier")]])}
        <a class="button button--small push" href="${this.path}?${this.query({ format: "csv" })}" download>${icon("download")}${t("CSV")}</a>
      </div>
      ${found.rows.length ? this.renderRows(found) : this.renderNothing(found)}
    </div>`;
  }

  /** @param {"what" | "by"} name @param {string} label @param {[string, string][]} choices */
  renderChoice(name, label, choices) {
    const chosen = (/** @type {Event} */ event) => this.ask({ [name]: /** @type {HTMLSelectElement} */ (event.target).value });
    return html`<label class="outcomes__choice"><span class="quiet">${label}</span>
      <select class="input input--small" @change=${chosen}>${choices.map(([value, word]) => html`<option value=${value} ?selected=${value === this.asked[name]}>${word}</option>`)}</select></label>`;
  }

  /** @param {Found} found */
  renderNothing({ won, lost }) {
    const nothingClosed = won.count + lost.count === 0;
    return html`<div class="empty"><p class="empty__text">${nothingClosed ? t("No deal was won or lost in this time.") : t("No deal was lost in this time.")}</p></div>`;
  }

  /** @param {Found} found */
  renderRows({ what, by, rows, groups }) {
    const most = Math.max(...rows.map((row) => row.won + row.lost));
    return html`<div class="outcomes__scroll" tabindex="0" role="region" aria-label=${t("Table")}><table class="table outcomes__table">
      <thead><tr><th scope="col">${what === "reason" ? t("Reason") : t("Competitor")}</th>
        ${what === "competitor" ? html`<th scope="col" class="table__number">${t("Won")}</th>` : nothing}<th scope="col" class="table__number">${t("Lost")}</th>
        ${groups.map((group) => html`<th scope="col" class="table__number">${by === "month" ? monthName(group.id) : html`<span dir="auto">${group.name}</span>`}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>
        <th scope="row" class="outcomes__name"><span dir="auto">${row.name}</span>${row.listed ? nothing : html` <span class="badge">${t("in other words")}</span>`}
          <progress class="meter outcomes__bar" max=${most} value=${row.won + row.lost} aria-hidden="true"></progress></th>
        ${what === "competitor" ? this.renderCell(row.won, row.name, { row: row.id, status: "won" }) : nothing}
        ${this.renderCell(row.lost, row.name, { row: row.id, status: "lost" })}
        ${groups.map((group) => this.renderEnds(row, group))}</tr>`)}</tbody>
    </table></div>`;
  }

  /** Of a competitor "won : lost", of a reason what was lost. @param {Row} row @param {{id: string, name: string}} group */
  renderEnds(row, group) {
    const ends = row.cells[group.id];
    const title = `${row.name} · ${this.asked.by === "month" ? monthName(group.id) : group.name}`;
    const which = { row: row.id, group: group.id };
    if (!ends) return html`<td class="table__number quiet">·</td>`;
    if (this.asked.what === "reason") return this.renderCell(ends.lost.count, title, { ...which, status: "lost" }, ends.lost);
    const label = t("{won} won, {lost} lost: {title}", { won: ends.won.count, lost: ends.lost.count, title });
    return html`<td class="table__number"><button type="button" class="outcomes__number" aria-label=${label} title=${label} @click=${() => this.open(title, which)}>${ends.won.count} : ${ends.lost.count}</button></td>`;
  }

  /** @param {number} count @param {string} title @param {Record<string, string>} which @param {Tally} [tally] */
  renderCell(count, title, which, tally) {
    if (!count) return html`<td class="table__number quiet">0</td>`;
    const sums = tally ? formatTotals(totals(tally, this.currency)) : "";
    return html`<td class="table__number"><button type="button" class="outcomes__number" aria-label=${tn("{n} deal: {title}", "{n} deals: {title}", count, { title })} title=${sums || nothing}
      @click=${() => this.open(title, which)}>${formatNumber(count)}</button></td>`;
  }
}

/** One per currency, the usual one first. @param {Tally} tally @param {string} first */
function totals({ sums }, first) {
  return sumByCurrency(Object.entries(sums).map(([currency, amount]) => ({ currency, amount })), first);
}

/** @param {string} month */
function monthName(month) {
  return new Intl.DateTimeFormat(locale(), { month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(`${month}-01T00:00:00Z`));
}

customElements.define("baton-outcomes", Outcomes);
