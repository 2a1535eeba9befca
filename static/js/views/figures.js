/** The figures of the head: open, weighted, and won against the goal; they move while a deal is still held. */
import { LitElement, html, nothing } from "lit";
import { formatMonth, today } from "../lib/dates.js";
import { formatNumber, t } from "../lib/i18n.js";
import { formatMoney, sumByCurrency } from "../lib/money.js";
import { goalFor, PERIODS, periodOf } from "../store/periods.js";
import { boardFigures } from "../store/selectors.js";
import { icon } from "./icon.js";
import { Subscriber } from "./subscriber.js";

/** @typedef {import("../types").Total} Total */
/** @typedef {import("../store/periods.js").Kind} Kind */

export class Figures extends LitElement {
  static properties = { session: { attribute: false }, scene: { attribute: false }, period: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    /** @type {Kind} */
    this.period = "month";
    const redraw = () => this.requestUpdate();
    new Subscriber(this, () => [
      ...["*:card", "columns", "board", "*:goal"].map((key) => this.session.store.subscribe(key, redraw)),
      this.session.on("resync", redraw),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.scene.figures = this;
    this.period = kept(this.session.me.id);
  }

  render() {
    const { session, scene } = this;
    if (!session.seesAmounts) return nothing;
    const day = today(session.boot);
    const period = periodOf(this.period, day);
    const carried = scene.carried();
    const now = boardFigures(session.store, day, period, carried);
    const before = session.whatIf?.figures(day, period) ?? (carried.length ? boardFigures(session.store, day, period) : now);
    return html`<dl class="figures">
      ${this.figure(t("Open"), now.open, before.open)}
      ${this.figure(t("Weighted"), now.weighted, before.weighted, t("Value times the probability of the stage, deal by deal"))}
      ${this.figure(this.choice(day), now.won, before.won, undefined, goalFor(session.store, period))}
    </dl>`;
  }

  /** @param {unknown} name @param {Total[]} values @param {Total[]} before @param {string} [hint] @param {import("../types").Money | null} [goal] */
  figure(name, values, before, hint, goal) {
    const currency = this.session.store.get("board", this.session.boardId)?.currency ?? this.session.boot.workspace?.currency ?? "EUR";
    const shown = values.length ? values : [{ amount: 0, currency }];
    return html`<div class="figures__item" title=${hint ?? nothing}><dt>${name}${goal ? html` <span class="figures__goal">${share(values, goal)}</span>` : nothing}</dt>
      <dd>${shown.map((value) => html`<span class="figures__total">${formatMoney(value)}</span>`)}${values === before ? nothing : changes(before, values)}</dd>
      ${goal ? meter(values, goal) : nothing}</div>`;
  }

  /** @param {string} day */
  choice(day) {
    return html`<button type="button" class="figures__period" aria-haspopup="menu" title=${t("Month, quarter or year")} @click=${(/** @type {Event} */ event) => this.offer(/** @type {HTMLElement} */ (event.currentTarget), day)}
      >${wonIn(this.period, day)}${icon("chevron-down")}</button>`;
  }

  /** The menu is fetched when somebody wants it. @param {HTMLElement} anchor @param {string} day */
  async offer(anchor, day) {
    const { openActions } = await import("./action_menu.js");
    openActions(anchor, t("Won in which period"), PERIODS.map((kind) => ({ label: wonIn(kind, day), icon: kind === this.period ? "check" : "calendar", run: () => this.choose(kind) })));
  }

  /** @param {Kind} kind */
  choose(kind) {
    this.period = kind;
    try {
      localStorage.setItem(keyOf(this.session.me.id), kind);
    } catch {
      // It holds until the page is left.
    }
  }
}

/** @param {Kind} kind @param {string} day */
function wonIn(kind, day) {
  if (kind === "month") return t("Won in {month}", { month: formatMonth(day) });
  const { key } = periodOf(kind, day);
  return kind === "year" ? t("Won in {year}", { year: key }) : t("Won in quarter {n}", { n: key.slice(-1) });
}

/** What would be different if it were dropped. @param {Total[]} before @param {Total[]} after */
function changes(before, after) {
  const less = before.map(({ amount, currency }) => ({ amount: -amount, currency }));
  const sums = sumByCurrency([...after, ...less]).filter(({ amount }) => amount !== 0);
  return sums.map(({ amount, currency }) => html` <b class="figures__change ${amount < 0 ? "figures__change--less" : ""}">${amount < 0 ? "−" : "+"}${formatMoney({ amount: amount < 0 ? -amount : amount, currency })}</b>`);
}

/** Nothing in the goal's currency is nothing of it. @param {Total[]} values @param {import("../types").Money} goal */
function reached(values, goal) {
  const won = Number(values.find(({ currency }) => currency === goal.currency)?.amount ?? 0);
  return goal.amount > 0 ? Math.floor((won / goal.amount) * 100) : null;
}

/** @param {Total[]} values @param {import("../types").Money} goal */
function share(values, goal) {
  const percent = reached(values, goal);
  if (percent === null) return t("goal {value}", { value: formatMoney(goal) });
  return t("{percent} % of {value}", { percent: formatNumber(percent), value: formatMoney(goal) });
}

/** @param {Total[]} values @param {import("../types").Money} goal */
function meter(values, goal) {
  const percent = reached(values, goal);
  return percent === null ? nothing : html`<progress class="meter figures__meter" max="100" value=${Math.max(0, Math.min(100, percent))} aria-label=${share(values, goal)}></progress>`;
}

/** @param {string} me */
function keyOf(me) {
  return `baton:period:${me}`;
}

/** @param {string} me @returns {Kind} */
function kept(me) {
  try {
    return PERIODS.find((kind) => kind === localStorage.getItem(keyOf(me))) ?? "month";
  } catch {
    return "month";
  }
}

customElements.define("baton-figures", Figures);
