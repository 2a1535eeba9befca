/** The deal's title, edited where it stands. */
import { LitElement, html } from "lit";
import { editCard } from "../commands/cards.js";
import { t } from "../lib/i18n.js";
import { FieldSaves } from "./field_saves.js";
import { tellRefused } from "./kept_text.js";
import { nameOf } from "./people.js";
import { saveState } from "./save_state.js";
import { overtakenNotice } from "./versions.js";
import { Watch } from "./watch.js";
import "./inline_text.js";

/** @typedef {import("../types").Session} Session */

export class PanelTitle extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false }, by: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    this.by = "";
    this.base = 0;
    /** The card whose title is being edited: another one may have been opened when it is saved. */
    this.editing = "";
    this.saves = new FieldSaves(this);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.watch.to(this.card.id, () => {
      this.saves.clear();
      return [
        this.session.on("change", (change, local) => !local && this.onChange(change)),
        this.session.store.subscribe("version:*", () => this.requestUpdate()),
      ];
    });
  }

  /** @param {any} change */
  onChange(change) {
    const patch = change.patches.find((/** @type {any} */ one) => one.type === "card" && one.id === this.card.id && one.put);
    if (patch && patch.put.title !== this.card.title) this.by = nameOf(this.session, change.actor);
  }

  begin() {
    this.editing = this.card.id;
    this.base = this.session.seq;
    this.session.presence.set({ field: "title" });
  }

  /** @param {string} card @param {string} title @param {number} base */
  send(card, title, base) {
    const { session } = this;
    this.saves.save("title", () => session.run(editCard(session.store, { card, fields: { title }, base })), (error) => tellRefused(session, error, title));
  }

  render() {
    const { card, session } = this;
    const may = session.can("card.edit") && !card.archived_at;
    return html`<div class="panel-title">
      <h2 class=${may ? "visually-hidden" : "panel-title__text"} dir="auto">${card.title}</h2>
      ${may ? html`<baton-inline-text .look=${"panel-title__text"} .value=${card.title} .by=${this.by} .label=${t("Title")} .maxlength=${500}
        @begin=${this.begin} @end=${() => session.presence.set({ field: null })}
        @save=${(/** @type {CustomEvent} */ event) => this.send(this.editing, event.detail, this.base)}></baton-inline-text>` : ""}
      ${saveState(session, this.saves.get("title"))}
      ${overtakenNotice(session, "card", card.id, "title")}
    </div>`;
  }
}

customElements.define("baton-panel-title", PanelTitle);
