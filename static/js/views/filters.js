/** Narrowing the board: by words, owner, label, closing day and value; kept in the address. */
import { LitElement, html, nothing } from "lit";
import { formatNumber, t } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { emptyFilter, fromQuery, isEmpty, matcher, toQuery } from "../store/filters.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";
import { tierWord } from "./tier.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../store/filters.js").Filter} Filter */

/** Typing a word filters five thousand cards once, not once a letter. */
const PAUSE = 120;
const COUNT_PAUSE = 100;

/** @returns {[Exclude<Filter["closing"], null>, string][]} */
export function closings() {
  return [["overdue", t("Overdue")], ["week", t("This week")], ["month", t("This month")], ["none", t("No date")]];
}

/** @returns {[Exclude<Filter["turn"], null>, string][]} */
export function turns() {
  return [["me", t("My turn")], ["department", t("My department’s turn")], ["open", t("Anybody’s turn")]];
}

/** The address with a filter in it; what else stands in the query stays. @param {string} search @param {Filter} filter */
export function searchWith(search, filter) {
  const params = new URLSearchParams(search);
  for (const key of Object.keys(emptyFilter)) params.delete(key);
  for (const [key, value] of Object.entries(toQuery(filter))) params.set(key, value);
  const text = params.toString();
  return text ? `?${text}` : "";
}

export class Filters extends LitElement {
  static properties = { session: { attribute: false }, unfolded: { state: true }, counted: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    this.unfolded = false;
    /** @type {{found: number, total: number} | null} */
    this.counted = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.counting = undefined;
    this.watch = new Watch(this);
    this.onPopState = () => this.restore();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.onPopState);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.onPopState);
    clearTimeout(this.typing);
    clearTimeout(this.counting);
  }

  willUpdate() {
    const { session } = this;
    if (!session) return;
    this.watch.to("session", () => [
      session.ui.subscribe("facts", () => this.countSoon()),
      session.ui.subscribe("filter", () => { this.countSoon(); this.requestUpdate(); }),
      session.store.subscribe("*:card", () => this.countSoon()),
      session.store.subscribe("*:label", () => this.requestUpdate()),
      session.workspace.subscribe("*:member", () => this.requestUpdate()),
    ]);
  }

  firstUpdated() {
    this.restore();
  }

  /** A reload, and the browser's back, bring the filter of the address. */
  restore() {
    const filter = { ...emptyFilter, ...fromQuery(new URLSearchParams(location.search)) };
    this.session.ui.set("filter", filter);
  }

  /** @returns {Filter} */
  get filter() {
    return this.session.ui.get("filter") ?? emptyFilter;
  }

  get active() {
    return !isEmpty(this.filter);
  }

  /** @param {Partial<Filter>} fields */
  change(fields) {
    const filter = { ...this.filter, ...fields };
    this.session.ui.set("filter", filter);
    history.replaceState(history.state, "", location.pathname + searchWith(location.search, filter) + location.hash);
  }

  countSoon() {
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.count(), COUNT_PAUSE);
  }

  count() {
    const { session } = this;
    const lets = matcher(this.filter, session);
    if (!lets) {
      this.counted = null;
      return;
    }
    const ids = session.store.columns().flatMap((column) => [...session.store.cardsOf(column.id)]);
    const found = ids.filter((id) => lets(/** @type {any} */ (session.store.get("card", id)))).length;
    this.counted = { found, total: ids.length };
  }

  /** @param {InputEvent} event */
  onText(event) {
    const text = /** @type {HTMLInputElement} */ (event.target).value;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.change({ text }), PAUSE);
  }

  /** @param {KeyboardEvent} event */
  onTextKey(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    clearTimeout(this.typing);
    if (input.value) {
      input.value = "";
      this.change({ text: "" });
    } else input.blur();
  }

  focusText() {
    const input = this.querySelector("input");
    input?.focus();
    input?.select();
  }

  clear() {
    clearTimeout(this.typing);
    this.change({ ...emptyFilter });
    const input = this.querySelector("input");
    if (input) input.value = "";
    this.focusText();
  }

  /** What can be chosen is fetched when the board stands, or when it is asked for. @param {Event} event @param {"Owner" | "Label" | "Tier" | "Closing" | "Turn" | "Source" | "Value"} what */
  async choose(event, what) {
    const anchor = /** @type {HTMLElement} */ (event.currentTarget);
    const choices = await import("./filter_choices.js");
    choices[`choose${what}`](this, anchor);
  }

  get currency() {
    const { session } = this;
    return session.store.get("board", session.boardId)?.currency ?? session.boot.workspace.currency;
  }

  /** @param {string[]} names */
  several(names) {
    return names.length > 2 ? t("{first} +{n}", { first: names[0], n: names.length - 1 }) : names.join(", ");
  }

  ownerText() {
    return this.several(this.filter.owner.map((id) => (id === "none" ? t("nobody") : nameOf(this.session, id))));
  }

  labelText() {
    return this.several(this.filter.label.map((id) => this.session.store.get("label", id)?.name ?? "…"));
  }

  tierText() {
    return this.filter.tier.map(tierWord).join(", ");
  }

  closingText() {
    return closings().find(([id]) => id === this.filter.closing)?.[1] ?? "";
  }

  turnText() {
    return turns().find(([id]) => id === this.filter.turn)?.[1] ?? "";
  }

  valueText() {
    const { min, max } = this.filter;
    const shown = (/** @type {number} */ amount) => formatMoney({ amount, currency: this.currency });
    if (min !== null && max !== null) return t("{low} to {high}", { low: shown(min), high: shown(max) });
    if (min !== null) return t("from {low}", { low: shown(min) });
    return max === null ? "" : t("up to {high}", { high: shown(max) });
  }

  render() {
    if (!this.session) return nothing;
    const { filter, active } = this;
    const set = [filter.owner.length, filter.label.length, filter.tier.length, filter.closing, filter.turn, filter.fact.length, filter.source, filter.commit, filter.min !== null || filter.max !== null].filter(Boolean).length;
    return html`<div class="filters" role="search" aria-label=${t("Filter deals")}>
      <label class="filters__search">${icon("search")}<input class="filters__text" type="search" enterkeyhint="search" dir="auto" autocomplete="off" spellcheck="false"
        placeholder=${t("Filter deals")} aria-label=${t("Filter by words")} aria-keyshortcuts="/" .value=${filter.text} @input=${this.onText} @keydown=${this.onTextKey}
        ><kbd class="kbd" aria-hidden="true">/</kbd></label>
      <button type="button" class="chip filters__fold ${set ? "chip--on" : ""}" aria-expanded=${this.unfolded ? "true" : "false"} @click=${() => { this.unfolded = !this.unfolded; }}
        >${icon("funnel")}${set ? t("Filter: {n}", { n: set }) : t("Filter")}</button>
      <div class="filters__chips" data-unfolded=${this.unfolded ? "true" : "false"}>
        ${this.renderChip(t("Owner"), this.ownerText(), (event) => this.choose(event, "Owner"), () => this.change({ owner: [] }))}
        ${this.renderChip(t("Label"), this.labelText(), (event) => this.choose(event, "Label"), () => this.change({ label: [] }))}
        ${this.renderChip(t("Tier"), this.tierText(), (event) => this.choose(event, "Tier"), () => this.change({ tier: [] }))}
        ${this.renderChip(t("Closing"), this.closingText(), (event) => this.choose(event, "Closing"), () => this.change({ closing: null }))}
        ${this.renderChip(t("Whose turn"), this.turnText(), (event) => this.choose(event, "Turn"), () => this.change({ turn: null }))}
        ${this.renderChip(t("Source"), filter.source ?? "", (event) => this.choose(event, "Source"), () => this.change({ source: null }))}
        <button type="button" class="chip ${filter.commit ? "chip--on" : ""}" aria-pressed=${filter.commit ? "true" : "false"} @click=${() => this.change({ commit: !filter.commit })}>${t("Committed")}</button>
        <baton-health-chip .session=${this.session} .filters=${this}></baton-health-chip>
        ${this.session.seesAmounts ? this.renderChip(t("Value"), this.valueText(), (event) => this.choose(event, "Value"), () => this.change({ min: null, max: null })) : nothing}
        <baton-layout-bar .session=${this.session}></baton-layout-bar>
      </div>
      <span class="filters__count" role="status">${active && this.counted ? t("{found} of {total}", { found: formatNumber(this.counted.found), total: formatNumber(this.counted.total) }) : nothing}</span>
      ${active ? html`<button type="button" class="link" @click=${this.clear}>${t("Clear")}</button>` : nothing}
    </div>`;
  }

  /** @param {string} label @param {string} text @param {(event: Event) => void} open @param {() => void} clear */
  renderChip(label, text, open, clear) {
    if (!text) return html`<button type="button" class="chip" aria-haspopup="dialog" @click=${open}>${label}</button>`;
    return html`<span class="chip chip--on filters__chip">
      <button type="button" class="filters__open" aria-haspopup="dialog" @click=${open} dir="auto">${t("{field}: {value}", { field: label, value: text })}</button>
      <button type="button" class="filters__off" aria-label=${t("Clear the filter {field}", { field: label })} @click=${clear}>${icon("x")}</button></span>`;
  }
}

customElements.define("baton-filters", Filters);
