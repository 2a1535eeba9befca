/** Who is for the open deal, on boards where deals are voted on; one tap says that I am. */
import { html, nothing } from "lit";
import { takeVoteBack, voteFor } from "../commands/votes.js";
import { t, tn } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { PanelPart } from "./panel_part.js";
import { nameOf } from "./people.js";

export class PanelVotes extends PanelPart {
  /** @param {string} card @param {() => void} redraw */
  follow(card, redraw) {
    const { store, workspace } = this.session;
    return [store.subscribe(`card:${card}`, redraw), store.subscribe("*:board", redraw), workspace.subscribe("*:member", redraw)];
  }

  /** @param {boolean} on */
  vote(on) {
    const { session, card } = this;
    session.run((on ? voteFor : takeVoteBack)(session.store, { card: card.id }, session.me.id)).catch(tell);
  }

  render() {
    const { session, card } = this;
    if (!session.store.get("board", session.boardId)?.voting) return nothing;
    const votes = card.votes ?? [];
    const mine = votes.includes(session.me.id);
    const names = votes.map((/** @type {string} */ id) => nameOf(session, id)).join(", ");
    const count = tn("{n} vote", "{n} votes", votes.length);
    const may = session.can("card.vote") && !card.archived_at;
    return html`<section class="panel-section votes" aria-label=${t("Votes")}>
      ${may ? html`<button type="button" class="button button--small ${mine ? "button--primary" : ""}" aria-pressed=${mine ? "true" : "false"} @click=${() => this.vote(!mine)}>${icon("thumbs-up")}${t("I am for it")}</button>` : icon("thumbs-up")}
      <span class="votes__count">${count}</span>${names ? html`<span class="quiet small" dir="auto">${names}</span>` : nothing}
    </section>`;
  }
}

customElements.define("baton-panel-votes", PanelVotes);
