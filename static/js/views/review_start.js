/** Starting a review: its kind, and the agenda that was written from facts, to be cut and ordered before all see it. */
import { html, nothing } from "lit";
import { startReview } from "../commands/reviews.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { agendaList } from "./review_agenda.js";

export class ReviewStart extends BoardDialog {
  static properties = { ...BoardDialog.properties, chosen: { state: true }, agenda: { state: true }, failed: { state: true } };

  constructor() {
    super("startReview");
    /** @type {import("./review_follow.js").Following} */
    this.following = /** @type {any} */ (null);
    /** A kind, or the id of a regular review. */
    this.chosen = "deals";
    /** @type {import("../commands/reviews.js").Item[] | null} */
    this.agenda = null;
    this.failed = false;
  }

  async show() {
    const wanted = this.session.ui.get("startReview");
    this.load(typeof wanted === "string" ? wanted : this.chosen);
    await super.show();
  }

  /** The regular review that is chosen. */
  get rhythm() {
    return this.session.store.get("rhythm", this.chosen);
  }

  /** @param {string} chosen */
  async load(chosen) {
    this.chosen = chosen;
    this.agenda = null;
    this.failed = false;
    try {
      const { items } = await this.session.api.get(`/api/boards/${this.session.boardId}/agenda?${this.rhythm ? "rhythm" : "kind"}=${chosen}`);
      if (this.chosen === chosen) this.agenda = items.map((/** @type {any} */ { code, card, text }) => ({ id: newId(), code, card, text }));
    } catch {
      this.failed = true;
    }
  }

  start() {
    const id = newId();
    const { session, rhythm } = this;
    const args = { id, kind: rhythm?.kind ?? this.chosen, ...(rhythm ? { rhythm: rhythm.id } : {}), agenda: this.agenda ?? [] };
    const done = session.run(startReview(session.store, args, session.me.id));
    this.following.join(id);
    this.dialog?.close();
    done.catch(tell);
  }

  render() {
    if (!this.open) return nothing;
    const planned = [...this.session.store.all("rhythm")].filter(({ archived_at: ended }) => !ended).map(({ id, name }) => [id, name]);
    const kinds = [...planned, ["deals", t("Review of the deals")], ["process", t("Process review")], ["retrospective", t("Retrospective")]];
    return this.frame(t("Start a review"), html`<div class="form review-start">
      <p class="review-start__hint">${t("Whoever joins follows what you show. The agenda is written from facts; cut it, or order it anew.")}</p>
      <fieldset class="review-start__kinds"><legend class="visually-hidden">${t("Kind of review")}</legend>
        ${kinds.map(([kind, label]) => html`<label class="chip"><input type="radio" name="review-kind" .checked=${kind === this.chosen} @change=${() => this.load(kind)}><span dir="auto">${label}</span></label>`)}</fieldset>
      ${this.renderAgenda()}
      <div class="form__actions form__actions--end">${this.session.can("rhythm.create") ? html`<a class="review-start__plan" href="/boards/${this.session.boardId}/settings#rhythms">${t("Plan regular reviews")}</a>` : nothing}<button type="button" class="button button--primary" @click=${this.start}>${t("Start the review")}</button></div>
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
