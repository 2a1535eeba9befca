/** The bar of a review: who presents, the deal at hand and its timer, the agenda, who follows, and what is decided. */
import { LitElement, html, nothing } from "lit";
import { editAgenda, endReview, joinReview, noteInReview, takeOverReview } from "../commands/reviews.js";
import { passBaton } from "../commands/batons.js";
import { createTask } from "../commands/tasks.js";
import { announce } from "../behaviors/announce.js";
import { newId } from "../lib/ids.js";
import { t, tn } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { assignable, nameOf } from "./people.js";
import { agendaList } from "./review_agenda.js";
import { noteField, noteList, notesUnder, otherNotes } from "./review_notes.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";

/** After so many seconds with one deal its timer turns amber. */
const LONG = 300;

export class ReviewBar extends LitElement {
  static properties = { session: { attribute: false }, following: { attribute: false }, unfolded: { state: true }, ending: { state: true }, kind: { state: true } };

  constructor() {
    super();
    /** @type {import("../session.js").BoardSession} */
    this.session = /** @type {any} */ (null);
    /** @type {import("./review_follow.js").Following} */
    this.following = /** @type {any} */ (null);
    /** What its kind says, until somebody chooses. @type {boolean | null} */
    this.unfolded = null;
    this.ending = false;
    this.kind = "decision";
    this.place = -1;
    /** @type {string | null} */
    this.card = null;
    this.since = Date.now();
    this.presenter = "";
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { session, following } = this;
    this.watch.to("session", () => {
      const ticking = setInterval(() => following.review && this.requestUpdate(), 1_000);
      return [
        following.on("changed", () => this.requestUpdate()),
        session.ui.subscribe("openCard", () => this.requestUpdate()),
        session.workspace.subscribe("*:member", () => this.requestUpdate()),
        session.store.subscribe("*:card", () => following.review && this.requestUpdate()),
        session.on("role", () => this.requestUpdate()),
        () => clearInterval(ticking),
      ];
    });
    this.turnTo(this.cardAtHand);
    this.noticeHandOver();
  }

  /** The deal that all look at: what the presenter has open. */
  get cardAtHand() {
    const { following, session } = this;
    return (following.presents ? session.ui.get("openCard") : following.presenting?.openCard) ?? null;
  }

  /** The line of the agenda that all are at. @returns {number} */
  get at() {
    const { review, presents, presenting } = this.following;
    if (presents || !presenting?.item) return presents ? this.place : -1;
    return review.agenda.findIndex((/** @type {any} */ item) => item.id === presenting.item);
  }

  /** The question at hand, where no deal is. */
  get question() {
    const item = this.following.review.agenda[this.at];
    return !this.card && item?.id && !item.card ? item : null;
  }

  /** Whoever reviews how they work looks at the questions, and not at deals alone. */
  get isUnfolded() {
    return this.unfolded ?? this.following.review.kind !== "deals";
  }

  /** @param {string | null} card */
  turnTo(card) {
    if (card === this.card) return;
    this.card = card;
    this.since = Date.now();
  }

  noticeHandOver() {
    const { review } = this.following;
    const now = review?.presenter ?? "";
    if (this.presenter && now && now !== this.presenter) {
      const said = t("{name} presents now", { name: nameOf(this.session, now) });
      toast({ text: said });
      announce(said);
    }
    this.presenter = now;
  }

  /** To the next on the agenda, or the one before. @param {number} by */
  step(by) {
    const { agenda } = this.following.review;
    const at = Math.max(0, Math.min(agenda.length - 1, this.place + by));
    if (agenda[at]) this.show(agenda[at], at);
  }

  /** @param {import("../commands/reviews.js").Item} item @param {number} index */
  show(item, index) {
    this.place = index;
    this.following.turnTo(item.id ?? null);
    this.session.ui.set("openCard", item.card ?? null);
    announce(t("{n} of {all}: {text}", { n: index + 1, all: this.following.review.agenda.length, text: item.text }));
    this.requestUpdate();
  }

  /** @param {import("../types").Command} command */
  run(command) {
    return this.session.run(command).catch(tell);
  }

  /** @param {any} review */
  join(review) {
    this.following.join(review.id);
    if (!review.people.includes(this.session.me.id) && this.session.can("review.join")) this.run(joinReview(this.session.store, { review: review.id }, this.session.me.id));
  }

  takeOver() {
    const { following, session } = this;
    this.run(takeOverReview(session.store, { review: following.joined ?? "" }, session.me.id));
  }

  async end() {
    this.ending = false;
    const { session, following } = this;
    try {
      await session.run(endReview(session.store, { review: following.joined ?? "" }));
      toast({ text: t("The review has ended. Its summary is in the conversation of the board."), action: { label: t("Show"), run: () => session.ui.set("thread", true) } });
    } catch (error) {
      tell(/** @type {any} */ (error));
    }
  }

  /** @param {SubmitEvent} event */
  note(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    const text = String(data.get("text") ?? "").trim();
    const command = text && this.commandFor(text, String(data.get("who") ?? ""));
    if (!command) return;
    this.run(command);
    form.reset();
    announce(t("Noted"));
  }

  /** @param {string} text @param {string} who */
  commandFor(text, who) {
    const { session, card, following } = this;
    const { store, me } = session;
    const review = following.joined ?? "";
    if (!card || this.kind === "decision") return noteInReview(store, { review, text, ...(card ? { card } : this.question ? { item: this.question.id } : {}) }, me.id);
    if (this.kind === "task") return createTask(store, { card, title: text, review, ...(who ? { assignee: who } : {}) }, me.id);
    return who ? passBaton(store, { card, to: { member: who }, question: text, review }, me.id) : null;
  }

  render() {
    const { following } = this;
    if (!following.review) return following.running.map((review) => this.renderInvitation(review));
    return html`<section class="review-bar" aria-label=${t("Review")}>
      <div class="review-bar__line">${this.renderWho()}${this.renderTime()}${following.presents ? this.renderSteps() : nothing}
        <span class="review-bar__follow">${tn("{n} follows", "{n} follow", following.followers)}</span>
        <span class="review-bar__end">${this.renderActs()}</span></div>
      ${following.isPresenterAway ? this.renderAway() : nothing}
      ${this.session.can("review.note") ? this.renderNote() : nothing}
      ${this.isUnfolded ? this.renderAgenda() : nothing}
    </section>`;
  }

  /** @param {any} review */
  renderInvitation(review) {
    const mine = review.presenter === this.session.me.id;
    const said = mine ? t("You present a review in another window.") : t("A review runs, {name} presents.", { name: nameOf(this.session, review.presenter) });
    return html`<div class="review-bar review-bar--invitation" role="status"><span>${icon("presentation")} ${said}</span>
      <button type="button" class="button button--small button--primary" @click=${() => this.join(review)}>${mine ? t("Present here") : t("Join")}</button></div>`;
  }

  renderWho() {
    const { presents, review, peeled } = this.following;
    const name = nameOf(this.session, review.presenter);
    const said = presents ? t("You present") : peeled ? t("Peeled off from {name}", { name }) : t("Following {name}", { name });
    return html`<span class="review-bar__who ${peeled && !presents ? "review-bar__who--peeled" : ""}" role="status">${icon("presentation")}<strong>${said}</strong></span>`;
  }

  renderTime() {
    const card = this.session.store.get("card", this.card);
    const seconds = Math.max(0, Math.floor((Date.now() - this.since) / 1_000));
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    return html`<span class="review-bar__card" dir="auto">${card ? `#${card.number} ${card.title}` : t("No deal is open")}</span>
      <span class="review-bar__time ${seconds > LONG ? "review-bar__time--long" : ""}" role="timer" aria-live="off" aria-label=${t("Time with this deal")}>${time}</span>`;
  }

  renderSteps() {
    const { agenda } = this.following.review;
    return html`<span class="review-bar__steps">
      <button type="button" class="button button--icon button--ghost" aria-label=${t("The one before on the agenda")} aria-keyshortcuts="," ?disabled=${this.place <= 0} @click=${() => this.step(-1)}>${icon("arrow-left")}</button>
      <span>${Math.max(0, this.place + 1)} / ${agenda.length}</span>
      <button type="button" class="button button--icon button--ghost" aria-label=${t("The next on the agenda")} aria-keyshortcuts="." ?disabled=${this.place + 1 >= agenda.length} @click=${() => this.step(1)}>${icon("arrow-right")}</button></span>`;
  }

  renderActs() {
    const { following, session } = this;
    const { presents, peeled } = following;
    const button = (/** @type {string} */ label, /** @type {() => void} */ act, /** @type {string} */ look = "") => html`<button type="button" class="button button--small ${look}" @click=${act}>${label}</button>`;
    const unfold = html`<button type="button" class="button button--small" aria-expanded=${this.isUnfolded ? "true" : "false"} @click=${() => (this.unfolded = !this.isUnfolded)}>${t("Agenda")}</button>`;
    if (presents && this.ending) return html`${button(t("End and post the summary"), () => this.end(), "button--primary")}${button(t("Go on"), () => (this.ending = false))}`;
    if (presents) return html`${unfold}${button(t("End…"), () => (this.ending = true))}`;
    return html`${unfold}
      <button type="button" class="button button--small" aria-keyshortcuts="F" @click=${() => following.peel(!peeled)}>${peeled ? t("Return") : t("Peel off")}<kbd class="kbd" aria-hidden="true">F</kbd></button>
      ${session.can("review.take_over") && !following.isPresenterAway ? button(t("Take over"), () => this.takeOver()) : nothing}
      ${button(t("Leave"), () => following.leave())}`;
  }

  renderAway() {
    const name = nameOf(this.session, this.following.review.presenter);
    return html`<p class="review-bar__away" role="status">${t("{name} is away. The review waits, and your screen is your own.", { name })}
      ${this.session.can("review.take_over") ? html`<button type="button" class="button button--small" @click=${this.takeOver}>${t("Take over")}</button>` : nothing}</p>`;
  }

  renderNote() {
    const kinds = [["decision", t("Decision")], ...(this.card && this.session.can("task.create") ? [["task", t("Task")]] : []), ...(this.card ? [["baton", t("Question to")]] : [])];
    const needsWho = this.card && this.kind !== "decision";
    return html`<form class="review-bar__note" @submit=${this.note}>
      <select class="input" name="kind" aria-label=${t("What is noted")} @change=${(/** @type {any} */ event) => (this.kind = event.target.value)}>${kinds.map(([kind, label]) => html`<option value=${kind} ?selected=${kind === this.kind}>${label}</option>`)}</select>
      <input class="input" name="text" maxlength="500" required dir="auto" autocomplete="off" aria-label=${t("Note it on this deal")} placeholder=${this.noteHint}>
      ${needsWho ? html`<select class="input" name="who" aria-label=${t("Who")} ?required=${this.kind === "baton"}><option value="">${t("Nobody")}</option>${assignable(this.session).map((one) => html`<option value=${one.id}>${one.name}</option>`)}</select>` : nothing}
      <button type="submit" class="button button--small">${t("Note")}</button>
    </form>`;
  }

  renderAgenda() {
    const { following, session } = this;
    const { review, presents } = following;
    const below = (/** @type {any} */ item) => this.renderBelow(item);
    const edit = session.can("review.edit_agenda") ? (/** @type {any[]} */ agenda) => this.run(editAgenda(session.store, { review: review.id, agenda })) : undefined;
    const open = presents ? (/** @type {any} */ item, /** @type {number} */ index) => this.show(item, index) : undefined;
    return html`<div class="review-bar__agenda ${review.kind === "deals" ? "" : "review-bar__agenda--questions"}">${review.agenda.length ? agendaList(session, review.agenda, { edit, open, below, current: this.at }) : html`<p class="review-agenda__empty">${t("The agenda is empty.")}</p>`}
      ${edit && this.canAdd ? html`<button type="button" class="button button--small" @click=${() => edit([...review.agenda, { id: newId(), code: "added", card: session.ui.get("openCard"), text: t("Added in the review") }])}>${icon("plus")}${t("Add the open deal")}</button>` : nothing}${this.renderNotes()}</div>`;
  }

  get noteHint() {
    if (this.card) return t("Lands on the deal");
    const { question } = this;
    return question ? t("Stands under “{question}”", { question: question.text }) : t("Lands in the summary");
  }

  /** What was said to a line of the agenda stands under it. @param {any} item */
  renderBelow(item) {
    const { session, following } = this;
    const { review } = following;
    const note = (/** @type {string} */ text) => {
      this.run(noteInReview(session.store, { review: review.id, item: item.id, text }, session.me.id));
      announce(t("Noted"));
    };
    const asks = !item.card && item.id && session.can("review.note");
    return html`${noteList(session, notesUnder(review, item))}${asks ? noteField(item, note) : nothing}`;
  }

  /** What else all have noted so far. */
  renderNotes() {
    const { session } = this;
    const notes = otherNotes(this.following.review);
    if (!notes.length) return nothing;
    return html`<h3 class="review-bar__noted">${t("Noted so far")}</h3><ul class="review-agenda">${notes.map((/** @type {any} */ note) => html`<li class="review-agenda__item"><div class="review-agenda__words">
      <span class="review-agenda__code">${nameOf(session, note.by)}</span>${note.card ? html`<strong dir="auto">${session.store.get("card", note.card)?.title}</strong>` : nothing}<span class="review-agenda__fact" dir="auto">${note.text}</span></div></li>`)}</ul>`;
  }

  get canAdd() {
    const card = this.session.ui.get("openCard");
    return card && !this.following.review.agenda.some((/** @type {any} */ item) => item.card === card);
  }
}

customElements.define("baton-review-bar", ReviewBar);
