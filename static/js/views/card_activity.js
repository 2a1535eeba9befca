/** What was done with one deal: by kind and person, the newest first, and live. */
import { LitElement, html } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { clock } from "../lib/clock.js";
import { ActivityFeed } from "../sync/activity_feed.js";
import { activityFilters } from "./activity_filters.js";
import "./activity_list.js";
import { person } from "./people.js";
import { hasTexts, showTexts } from "./texts.js";
import { undoActions } from "./undo_offer.js";
import { Watch } from "./watch.js";

export class CardActivity extends LitElement {
  static properties = { session: { attribute: false }, detail: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {import("../types").CardDetail} */
    this.detail = /** @type {any} */ (null);
    /** @type {ActivityFeed} */
    this.feed = /** @type {any} */ (null);
    /** @type {import("./activity_list.js").Around} */
    this.around = /** @type {any} */ (null);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.feed?.end();
  }

  willUpdate() {
    const { session, detail } = this;
    this.watch.to(`${detail.id}:${detail.until ?? ""}`, () => {
      this.begin();
      // Whoever keeps the history of an open deal says when it grew; it may be seen once more for another reason.
      return [detail.subscribe(() => this.feed.grew()), session.on("role", () => this.requestUpdate()), session.workspace.subscribe("*:member", () => this.requestUpdate())];
    });
  }

  begin() {
    const { session, detail, feed } = this;
    feed?.end();
    this.feed = new ActivityFeed({ address: `/api/cards/${detail.id}/history`, api: session.api, clock, until: detail.until });
    this.feed.on("changed", () => this.requestUpdate());
    this.around = {
      person: (id) => person(session, id),
      actions: (lines, name) => undoActions(session, lines, name),
      open: null,
      board: () => session.boardId,
      texts: (line) => (hasTexts(line) ? () => showTexts(session, detail.id, line.seq) : null),
    };
    this.feed.show({ ...feed?.wanted });
  }

  /** @param {import("../sync/activity_feed.js").Wanted} wanted */
  choose(wanted) {
    this.feed.show({ ...this.feed.wanted, ...wanted });
  }

  render() {
    return html`${activityFilters(this.session, this.feed.wanted, (wanted) => this.choose(wanted), { ofCard: true })}
      ${repeat([this.feed], (feed) => feed, (feed) => html`<baton-activity-list .feed=${feed} .around=${this.around}></baton-activity-list>`)}`;
  }
}

customElements.define("baton-card-activity", CardActivity);
