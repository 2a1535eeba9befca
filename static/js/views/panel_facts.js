/** What is worth a look about the open deal: each fact with what is usual here and the events behind it, and the way to a risk. */
import { html, nothing } from "lit";
import { announce } from "../behaviors/announce.js";
import { createTask } from "../commands/tasks.js";
import { formatMoment } from "../lib/dates.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { same } from "../store/same.js";
import { factSentence, shortWords, usualWords } from "./fact_words.js";
import { icon } from "./icon.js";
import { tellRefused } from "./kept_text.js";
import { PanelPart } from "./panel_part.js";
import { nameOf } from "./people.js";

/** @typedef {import("../store/facts.js").Fact} Fact */

export class PanelFacts extends PanelPart {
  static properties = { told: { state: true } };

  constructor() {
    super();
    /** What the server says of the events behind them, by fact. @type {Record<string, any[]>} */
    this.told = {};
    /** Of which facts that was asked. @type {unknown} */
    this.asked = null;
  }

  /** @param {string} card @param {() => void} redraw */
  follow(card, redraw) {
    const { ui, store } = this.session;
    this.told = {};
    this.asked = null;
    return [ui.subscribe("facts", redraw), store.subscribe(`tasks-of:${card}`, redraw)];
  }

  willUpdate() {
    super.willUpdate();
    const events = this.facts.map(({ code, events }) => [code, events]);
    if (!events.length || same(events, this.asked)) return;
    this.asked = events;
    this.load();
  }

  async load() {
    const { id } = this.card;
    const answer = await this.session.api.get(`/api/cards/${id}/health`).catch(() => null);
    if (answer && id === this.card.id) this.told = Object.fromEntries(answer.facts.map((/** @type {any} */ fact) => [fact.code, fact.events]));
  }

  /** @returns {readonly Fact[]} */
  get facts() {
    return this.session.ui.get("facts")?.get(this.card.id) ?? [];
  }

  get mayMake() {
    return this.session.can("task.create") && !this.card.archived_at;
  }

  /** @param {string} code */
  riskOf(code) {
    return this.session.store.tasksOf(this.card.id).find((task) => task.fact === code && !task.done_at);
  }

  /** Whose deal it is looks after it; what is done against it is written where the tasks are. @param {Fact} fact */
  makeRisk(fact) {
    const { session, card } = this;
    const id = newId();
    const assignee = card.owner ?? session.me.id;
    const given = { id, card: card.id, title: shortWords(fact), kind: "risk", fact: fact.code, assignee };
    session.run(createTask(session.store, given, session.me.id)).catch((error) => tellRefused(session, error, given.title));
    announce(t("Added the risk “{title}”. Write what you do against it.", { title: given.title }));
    session.ui.set("writeMeasure", id);
  }

  render() {
    const { facts } = this;
    if (!facts.length) return nothing;
    return html`<section class="panel-section facts" aria-labelledby="facts-title">
      <header class="panel-section__head"><h3 id="facts-title">${t("Facts")}</h3><span class="panel-section__note">${t("worth a look")}</span></header>
      <ul class="facts__list">${facts.map((fact) => this.renderFact(fact))}</ul>
    </section>`;
  }

  /** @param {Fact} fact */
  renderFact(fact) {
    const { session, card } = this;
    const stage = session.store.get("column", fact.column ?? card.column)?.name ?? "";
    const usual = usualWords(fact.code, this.limitOf(fact));
    const events = this.told[fact.code] ?? [];
    return html`<li class="facts__fact" data-fact=${fact.code}>
      ${icon("triangle-alert")}
      <div class="facts__words"><p class="facts__said" dir="auto">${factSentence(fact, stage)}</p>
        ${usual ? html`<p class="facts__usual">${usual}</p>` : nothing}
        ${events.length ? html`<ul class="facts__events">${events.map((event) => html`<li>${this.renderEvent(event)}</li>`)}</ul>` : nothing}</div>
      ${this.renderRisk(fact)}
    </li>`;
  }

  /** @param {Fact} fact @returns {import("../store/facts.js").Limit | undefined} */
  limitOf(fact) {
    const limits = /** @type {any} */ (document.querySelector("baton-board"))?.scene.health?.health.told?.limits;
    return fact.column ? limits?.long_stay[fact.column] : limits?.[fact.code];
  }

  /** @param {Fact} fact */
  renderRisk(fact) {
    const risk = this.riskOf(fact.code);
    if (risk) return html`<span class="facts__risk">${icon("shield")}${risk.assignee ? t("Risk: {name}", { name: nameOf(this.session, risk.assignee) }) : t("Risk")}</span>`;
    if (!this.mayMake) return nothing;
    return html`<button type="button" class="button button--small button--ghost" aria-label=${t("Make it a risk: {fact}", { fact: shortWords(fact) })} @click=${() => this.makeRisk(fact)}>${t("Make it a risk")}</button>`;
  }

  /** A change leads to the board as it was then, the rest to where it stands. @param {any} event */
  renderEvent(event) {
    const { session, card } = this;
    const when = formatMoment(event.at);
    const base = `/boards/${session.boardId}/cards/${card.number}`;
    if (event.seq) return html`<a href="${base}?at=${event.seq}" title=${t("The board as it was then")}>${when}</a> <b dir="auto">${nameOf(session, event.actor)}</b> <span dir="auto">${event.text}</span>${this.renderValues(event)}`;
    if (event.comment) return html`<a href="#comment-${event.comment}">${t("Asked {when}", { when })}</a>`;
    if (event.interaction) return html`<a href="/customers/${card.company}">${t("Last contact {when}", { when })}</a>`;
    if (event.contact) return html`<a href="/customers/${card.company}">${t("Known since {when}", { when })}</a>`;
    if (event.task) return html`<span>${t("Last step done {when}", { when })}</span>`;
    return html`<span>${t("Passed on {when}", { when })}</span>`;
  }

  /** @param {any} event */
  renderValues({ before, after }) {
    if (!before && !after) return nothing;
    return html` <span class="activity__values"><span class="activity__before" dir="auto">${before || "–"}</span>${icon("arrow-right", t("became"))}<span class="activity__after" dir="auto">${after || "–"}</span></span>`;
  }
}

customElements.define("baton-panel-facts", PanelFacts);
