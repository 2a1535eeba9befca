/** Starting a review: its kind, and the agenda that was written from facts, to be cut and ordered before all see it. */
import { html, nothing } from "lit";
import { startReview } from "../commands/reviews.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { agendaList } from "./review_agenda.js";

export class ReviewStart extends BoardDialog {
  static properties = { ...BoardDialog.properties, kind: { state: true }, agenda: { state: true }, failed: { state: true } };

  constructor() {
    super("startReview");
    /** @type {import("./review_follow.js").Following} */
    this.following = /** @type {any} */ (null);
    this.kind = "deals";
    /** @type {import("../commands/reviews.js").Item[] | null} */
    this.agenda = null;
    this.failed = false;
  }

  async show() {
    this.load();
    await super.show();
  }

  /** @param {string} [kind] */
  async load(kind = this.kind) {
    this.kind = kind;
    this.agenda = null;
    this.failed = false;
    try {
      const { items } = await this.session.api.get(`/api/boards/${this.session.boardId}/agenda?kind=${kind}`);
      if (this.kind === kind) this.agenda = items.map((/** @type {any} */ { code, card, text }) => ({ code, card, text }));
    } catch {
      this.failed = true;
    }
  }

  start() {
    const id = newId();
    const { session, kind } = this;
    const done = session.run(startReview(session.store, { id, kind, agenda: this.agenda ?? [] }, session.me.id));
    this.following.join(id);
    this.dialog?.close();
    done.catch(tell);
  }

  render() {
    if (!this.open) return nothing;
    const kinds = [["deals", t("Review of the deals")], ["process", t("Process review")], ["retrospective", t("Retrospective")]];
    return this.frame(t("Start a review"), html`<div class="form review-start">
      <p class="review-start__hint">${t("Whoever joins follows what you show. The agenda is written from facts; cut it, or order it anew.")}</p>
      <fieldset class="review-start__kinds"><legend class="visually-hidden">${t("Kind of review")}</legend>
        ${kinds.map(([kind, label]) => html`<label class="chip"><input type="radio" name="review-kind" .checked=${kind === this.kind} @change=${() => this.load(kind)}>${label}</label>`)}</fieldset>
      ${this.renderAgenda()}
      <div class="form__actions form__actions--end"><button type="button" class="button button--primary" @click=${this.start}>${t("Start the review")}</button></div>
    </div>`, "review-start__dialog");
  }

  renderAgenda() {
    if (this.failed) return html`<p class="form__message" role="alert">${t("The agenda could not be fetched. The review can be started without one.")}</p>`;
    if (!this.agenda) return html`<p role="status">${t("Loading…")}</p>`;
    if (!this.agenda.length) return html`<p class="review-agenda__empty">${t("Nothing slipped, waits or stands still. Start, and add deals as you go.")}</p>`;
    return agendaList(this.session, this.agenda, { edit: (agenda) => (this.agenda = agenda) });
  }
}

customElements.define("baton-review-start", ReviewStart);
