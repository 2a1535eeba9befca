/** The panel's first line: number, stage, labels, who else is here, what can be done, close. */
import { html, nothing } from "lit";
import { openPopover } from "../behaviors/popover.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { reasonOf } from "../store/outcomes.js";
import { openActions } from "./action_menu.js";
import { avatarStack } from "./avatar.js";
import { cardActions, moveTo, tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { labelsOf, pickLabels } from "./label_picker.js";
import { PanelPart } from "./panel_part.js";
import { person } from "./people.js";
import { closePopover } from "../behaviors/popover.js";
import { makePicker } from "./picker.js";
import { overtakenNotice } from "./versions.js";

/** @typedef {import("../types").Session} Session */

/** Where the card may go, in the board's order. @param {Session} session @param {any} card @returns {import("./picker.js").Option[]} */
export function columnOptions(session, card) {
  return session.store.columns().map((column) => ({
    id: column.id,
    label: column.name,
    hint: column.id === card.column ? t("here") : endHint(column),
  }));
}

/** Says what a stage is for, unless its name does. @param {any} column @returns {string} */
function endHint(column) {
  const hint = column.kind === "won" ? t("won") : column.kind === "lost" ? t("lost") : "";
  return hint.toLowerCase() === column.name.trim().toLowerCase() ? "" : hint;
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card */
export function openMoveTo(anchor, session, card) {
  const base = session.seq;
  const picker = makePicker({ label: t("Move to…"), options: columnOptions(session, card), selected: [card.column] }, ({ id }) => {
    closePopover();
    if (id && id !== card.column) moveTo(session, card, id, base);
  });
  openPopover(anchor, picker, { label: t("Move to…") });
}

export class PanelHead extends PanelPart {
  /** @param {string} _card @param {() => void} redraw */
  follow(_card, redraw) {
    const { session } = this;
    return [...["columns", "label:*", "member:*", "version:*"].map((key) => session.store.subscribe(key, redraw)), session.on("presence", redraw)];
  }

  /** @returns {any[]} */
  get others() {
    const members = new Set(this.session.presence.onCard(this.card.id).map((peer) => peer.member));
    members.delete(this.session.me.id);
    return [...members].map((id) => person(this.session, id)).filter(Boolean);
  }

  get mayMove() {
    return this.session.can("card.move") && !this.card.archived_at;
  }

  render() {
    const { card, others, session } = this;
    return html`
      <div class="panel-head">
        <span class="panel-head__number">#${card.number}</span>
        ${this.renderColumn()} ${this.renderLabels()}
        <span class="panel-head__people">${others.length ? html`${avatarStack(others)}<span class="panel-head__here">${t("{n} here with you", { n: others.length })}</span>` : nothing}</span>
        ${this.renderMenu()}
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} title=${t("Close (Escape)")}
          @click=${() => this.dispatchEvent(new CustomEvent("panel-close"))}>${icon("x")}</button>
      </div>
      ${this.renderOutcome()}
      ${overtakenNotice(session, "card", card.id, "column")}`;
  }

  renderColumn() {
    const { session, card } = this;
    const column = session.store.get("column", card.column);
    const name = html`<span dir="auto">${column?.name ?? ""}</span>`;
    if (!this.mayMove) return html`<span class="panel-head__column">${name}</span>`;
    return html`<button type="button" class="panel-head__column panel-head__column--button" aria-haspopup="dialog" title=${t("Move to…")}
      @click=${(/** @type {Event} */ event) => openMoveTo(/** @type {HTMLElement} */ (event.currentTarget), session, card)}
      ><span class="visually-hidden">${t("Stage, move to another:")}</span>${name}${icon("chevron-down")}</button>`;
  }

  renderLabels() {
    const { session, card } = this;
    const labels = labelsOf(session).filter((label) => card.labels.includes(label.id));
    const tags = labels.map((label) => html`<span class="badge" data-color=${label.color} dir="auto">${label.name}</span>`);
    if (!session.can("card.label") || card.archived_at) return html`<span class="panel-head__labels">${tags}</span>`;
    return html`<button type="button" class="panel-head__labels panel-head__labels--button" aria-haspopup="dialog" title=${t("Labels")}
      @click=${(/** @type {Event} */ event) => pickLabels(/** @type {HTMLElement} */ (event.currentTarget), session, card.id, tell)}>
      ${tags.length ? html`<span class="visually-hidden">${t("Labels:")}</span>${tags}` : html`<span class="panel-head__add">${icon("tag")}${t("Label")}</span>`}</button>`;
  }

  /** What can be done is asked when somebody wants to know. */
  renderMenu() {
    const actions = () => cardActions(this.session, this.card);
    return html`<button type="button" class="button button--icon button--ghost" aria-haspopup="menu" aria-label=${t("More actions")} title=${t("More actions")}
      @click=${(/** @type {Event} */ event) => openActions(/** @type {HTMLElement} */ (event.currentTarget), t("More actions"), actions())}>${icon("ellipsis")}</button>`;
  }

  renderOutcome() {
    const { card } = this;
    if (card.archived_at) return html`<p class="panel-state">${icon("archive")}<span>${t("Archived {when}. It is not on the board.", { when: formatMoment(card.archived_at) })}</span>${this.renderAct("restore")}</p>`;
    if (card.status === "won") return html`<p class="panel-state panel-state--won">${icon("trophy")}<span>${t("Won {when}", { when: formatMoment(card.closed_at) })}${this.renderSaid()}</span>${this.renderAct("reopen")}</p>`;
    if (card.status === "lost") return html`<p class="panel-state panel-state--lost">${icon("circle-x")}<span>${t("Lost {when}", { when: formatMoment(card.closed_at) })}${
      card.lost_reason ? html`<br><q dir="auto">${reasonOf(this.session.store, card)}</q>` : nothing}${this.renderSaid()}</span>${this.renderAct("reopen")}</p>`;
    return nothing;
  }

  /** Who else was after it, and what was noted when it was closed. */
  renderSaid() {
    const { card } = this;
    const competitor = this.session.store.get("competitor", card.competitor)?.name;
    const against = competitor && (card.status === "won" ? t("Against {competitor}", { competitor }) : t("To {competitor}", { competitor }));
    return html`${against ? html`<br><span dir="auto">${against}</span>` : nothing}${card.outcome_note ? html`<br><span class="panel-state__note" dir="auto">${card.outcome_note}</span>` : nothing}`;
  }

  /** @param {string} key */
  renderAct(key) {
    const action = cardActions(this.session, this.card).find((one) => one.key === key);
    return action ? html`<button type="button" class="button button--small" @click=${action.run}>${action.label}</button>` : nothing;
  }
}

customElements.define("baton-panel-head", PanelHead);
