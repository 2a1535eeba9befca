/** What others did with my deals since I looked last: one calm line on return, and the window behind it. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatAgo } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { Watch } from "./watch.js";

/**
 * @typedef {{seq: number, at: string, by: string, text: string, before?: string, after?: string, excerpt?: string}} Line
 * @typedef {{card: string, number: number, title: string, archived: boolean, because: string, changes: Line[], more: number}} Group
 * @typedef {{board: string, seq: number, since: {seq: number, at: string | null}, cards: Group[]}} Missed
 */

/** The line in the board's head. */
export class SinceBar extends LitElement {
  static properties = { session: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../session.js").BoardSession} */
    this.session = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  /** It stands in the board's head before this script has come. */
  willUpdate() {
    const { ui } = this.session;
    this.watch.to("session", () => ["missed", "caughtUp"].map((name) => ui.subscribe(name, () => this.requestUpdate())));
    this.toggleAttribute("data-caught-up", Boolean(ui.get("caughtUp")));
  }

  /** @returns {Missed | null} */
  get missed() {
    return this.session.ui.get("missed") ?? null;
  }

  dismiss() {
    this.session.ui.set("missed", null);
  }

  render() {
    const { missed } = this;
    if (!missed) return nothing;
    const { length } = missed.cards;
    return html`<div class="since-bar" role="status">
      <button type="button" class="since-bar__show" @click=${() => this.session.ui.set("since", true)}>
        <span class="since-bar__quiet">${missed.since.at ? t("Since you left, {when}:", { when: formatAgo(missed.since.at) }) : t("Since you left:")}</span>
        <strong>${tn("{n} deal of yours changed", "{n} deals of yours changed", length)}</strong></button>
      <button type="button" class="button button--icon button--ghost button--small" aria-label=${t("Dismiss")} title=${t("Dismiss")} @click=${this.dismiss}>${icon("x")}</button>
    </div>`;
  }
}

/** The window behind it. */
export class Since extends BoardDialog {
  constructor() {
    super("since");
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.ui.subscribe("missed", redraw)];
  }

  async seeAll() {
    const { api, me, boardId, ui } = this.session;
    const missed = ui.get("missed");
    try {
      await api.post(`/api/users/${me.id}/commands/board.see`, { board: boardId, seq: Math.max(missed?.seq ?? 0, /** @type {any} */ (this.session).seq) });
      ui.set("missed", null);
      this.dialog?.close();
    } catch (error) {
      tell(error);
    }
  }

  /** @param {Group} group */
  openCard(group) {
    this.dialog?.close();
    this.session.ui.set("openCard", group.card);
  }

  render() {
    if (!this.open) return nothing;
    /** @type {Group[]} */
    const cards = this.session.ui.get("missed")?.cards ?? [];
    return this.frame(t("Since you left"), html`
      <ul class="since__list">${repeat(cards, ({ card }) => card, (group) => this.renderGroup(group))}</ul>
      <footer class="since__foot"><button type="button" class="button button--primary" @click=${this.seeAll}>${icon("check")}${t("Mark all seen")}</button></footer>`);
  }

  /** @param {Group} group */
  renderGroup(group) {
    const { number, title, because, archived, changes, more } = group;
    return html`<li class="since__deal">
      <button type="button" class="since__title" dir="auto" @click=${() => this.openCard(group)}><span class="since__number">#${number}</span> ${title}</button>
      <span class="since__because">${archived ? t("archived") : nothing} ${because}</span>
      <ul class="since__changes">${changes.map((line) => html`<li><strong dir="auto">${line.by}</strong> <span dir="auto">${line.text}</span>
        ${line.after === undefined ? nothing : html`<span class="since__values" dir="auto">${line.before === undefined ? nothing : html`${line.before} → `}${line.after}</span>`}
        ${line.excerpt ? html`<q class="since__said" dir="auto">${line.excerpt}</q>` : nothing}
        <time class="since__when" datetime=${line.at}>${formatAgo(line.at)}</time></li>`)}
        ${more ? html`<li class="since__more">${tn("and {n} change before", "and {n} changes before", more)}</li>` : nothing}</ul>
    </li>`;
  }
}

customElements.define("baton-since-bar", SinceBar);
customElements.define("baton-since", Since);
