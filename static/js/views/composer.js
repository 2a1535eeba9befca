/** Where a comment is written; others see that it is being written. */
import { LitElement, html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { Mentioned, toNames } from "../lib/mentions.js";
import { isOpenQuestion } from "../store/questions.js";
import { NO_CARD } from "../store/store.js";
import { PutAside } from "../sync/errors.js";
import { tell } from "./card_actions.js";
import { excerpt } from "./comment_parts.js";
import { Completion } from "./completion.js";
import { ComposerFiles } from "./composer_files.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { icon } from "./icon.js";
import { keptText, whyClosed } from "./kept_text.js";
import { typedNames } from "./mention_options.js";
import { mentionNames, nameOf, person } from "./people.js";
import { askedWords, pickDepartment } from "./questions.js";
import { say } from "./saying.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./drafts.js").Draft} Draft */

const TYPING_FADES = 4_000;
const APPLE = /Mac|iPhone|iPad/u.test(navigator.platform ?? "");

/** @param {string[]} names */
export function typingWords(names) {
  if (!names.length) return "";
  if (names.length === 1) return t("{name} is writing…", { name: names[0] });
  if (names.length === 2) return t("{one} and {other} are writing…", { one: names[0], other: names[1] });
  return tn("{n} person is writing…", "{n} people are writing…", names.length);
}

export class Composer extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false }, text: { state: true }, replyTo: { state: true }, asks: { state: true }, answers: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** Null in the board's own conversation. @type {any} */
    this.card = null;
    this.typing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.fading = undefined;
    this.text = "";
    this.mentioned = new Mentioned();
    /** The comment that is answered. @type {string | null} */
    this.replyTo = null;
    /** Set when it is a question: to which department. @type {{department: string | null} | null} */
    this.asks = null;
    /** Whether the reply settles the question. */
    this.answers = false;
    this.completion = new Completion(this, (text) => this.write(text));
    this.watch = new Watch(this);
    new ComposerFiles(this);
  }

  createRenderRoot() {
    return this;
  }

  /** Under which id its draft is kept. @returns {string} */
  get thread() {
    return this.card?.id ?? this.session.boardId;
  }

  willUpdate() {
    const { session, card, thread } = this;
    this.watch.to(thread, () => {
      this.take(readDraft("comment", thread));
      clearTimeout(this.fading);
      this.typing = false;
      const redraw = () => this.requestUpdate();
      return [session.on("presence", redraw), session.store.subscribe(`comments-of:${card?.id ?? NO_CARD}`, redraw)];
    });
  }

  /** @param {Draft | null} draft */
  take(draft) {
    this.text = draft?.text ?? "";
    this.mentioned = new Mentioned(draft?.mentions);
    this.replyTo = draft?.reply_to ?? null;
    this.asks = draft?.asks ?? null;
    this.answers = false;
  }

  keep() {
    const { text, replyTo: reply_to, asks, mentioned } = this;
    if (text || reply_to || asks) keepDraft("comment", this.thread, { text, reply_to, asks, mentions: [...mentioned.tokens] });
    else dropDraft("comment", this.thread);
  }

  /** What is answered; a comment that is not there any more is answered no more. */
  get replied() {
    const comment = this.session.store.get("comment", this.replyTo);
    return comment?.archived_at ? undefined : comment;
  }

  get writers() {
    const { session, card } = this;
    const here = card ? session.presence.onCard(card.id) : session.presence.peers().filter(({ state }) => state.field === "thread");
    const peers = here.filter((peer) => peer.state.typing && peer.member !== session.me.id);
    return [...new Set(peers.map((peer) => nameOf(session, peer.member)))];
  }

  /** @param {boolean} typing */
  setTyping(typing) {
    clearTimeout(this.fading);
    if (typing) this.fading = setTimeout(() => this.setTyping(false), TYPING_FADES);
    if (typing === this.typing) return;
    this.typing = typing;
    const field = this.card ? (typing ? "comment" : null) : "thread";
    this.session.presence.set({ typing, field });
  }

  onInput() {
    this.write(/** @type {HTMLTextAreaElement} */ (this.querySelector("textarea")).value);
    this.completion.look();
  }

  /** @param {string} text */
  write(text) {
    this.text = text;
    this.keep();
    this.setTyping(Boolean(text.trim()));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || this.completion.onKey(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    }
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (this.replyTo) this.reply(null);
    else /** @type {HTMLElement | null} */ (this.closest(".panel"))?.focus({ preventScroll: true });
  }

  /** @param {any} comment @param {boolean} [quotes] its words as well */
  reply(comment, quotes = false) {
    this.replyTo = comment?.id ?? null;
    this.answers = false;
    // Whoever is quoted as naming somebody does not call them again.
    if (quotes) this.text = `${this.text ? `${this.text.trimEnd()}\n\n` : ""}${toNames(comment.text, mentionNames(this.session), "").replace(/^/gmu, "> ")}\n\n`;
    this.keep();
    this.updateComplete.then(() => this.focusEnd());
  }

  focusEnd() {
    const field = this.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  send() {
    const { session, card, thread } = this;
    const text = this.text.trim();
    if (!text) return;
    const draft = { text, reply_to: this.replyTo, asks: this.asks, mentions: [...this.mentioned.tokens] };
    const gone = this.replyTo && session.store.get("comment", this.replyTo)?.archived_at;
    const message = { card: card?.id ?? null, text: this.mentioned.store(text, typedNames(session)), reply_to: gone ? null : this.replyTo, asks: this.asks, answers: this.answers };
    this.take(null);
    dropDraft("comment", thread);
    this.setTyping(false);
    this.completion.close();
    say(session, message).catch((error) => this.giveBack(thread, draft, error));
    this.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
    this.querySelector("textarea")?.focus();
  }

  /** What was refused goes back to where it was written. @param {string} thread @param {Draft} draft @param {any} error */
  giveBack(thread, draft, error) {
    if (error instanceof PutAside) return;
    tell(error);
    const here = this.thread === thread;
    const now = here ? this.text : readDraft("comment", thread)?.text ?? "";
    const both = { ...draft, text: now ? `${draft.text}\n\n${now}` : draft.text };
    keepDraft("comment", thread, both);
    if (here) this.take(both);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.fading);
  }

  /** Nobody can comment here now; what was being written isn't lost with that. */
  renderClosed() {
    if (!this.text.trim()) return nothing;
    return html`<div class="composer">${keptText(this.text, whyClosed(this.session, this.card ?? {}), () => this.discard())}</div>`;
  }

  discard() {
    this.take(null);
    dropDraft("comment", this.thread);
  }

  render() {
    const { writers, completion } = this;
    if (!this.session.can("comment.add") || this.card?.archived_at) return this.renderClosed();
    return html`<form class="composer" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); this.send(); }}>
      ${this.renderReply()} ${this.renderAsks()}
      <div class="composer__box">
        <textarea class="composer__text" rows="1" maxlength="20000" dir="auto" placeholder=${t("Write a comment")} aria-label=${t("Write a comment")}
          aria-describedby="composer-hint" aria-autocomplete="list" aria-controls=${completion.open ? completion.id : nothing} aria-activedescendant=${completion.activeId}
          .value=${this.text} @input=${this.onInput} @keydown=${this.onKey} @click=${() => completion.look()} @blur=${this.onBlur}></textarea>
        ${this.renderAsk()}
        ${this.text.trim() ? html`<button type="submit" class="composer__send" aria-label=${t("Send")} title=${t("Send")}>${icon("arrow-up")}</button>` : nothing}
      </div>
      ${completion.render()}
      <div class="composer__foot">
        <span class="composer__typing" role="status">${typingWords(writers)}</span>
        <span class="composer__hint" id="composer-hint">${APPLE ? t("@ to mention · ⌘ Enter to send") : t("@ to mention · Ctrl+Enter to send")}</span>
      </div>
    </form>`;
  }

  onBlur() {
    this.setTyping(false);
    this.completion.close();
  }

  renderReply() {
    const { replied, session } = this;
    if (!this.replyTo) return nothing;
    const words = replied ? html`${t("Reply to {name}", { name: nameOf(session, replied.author) })} <q class="composer__about" dir="auto">${excerpt(session, replied)}</q>` : t("The comment that you answer was removed.");
    return html`<div class="composer__strip">${icon("reply")}<span class="composer__strip-text" dir="auto">${words}</span>
      ${this.renderAnswers()}
      <button type="button" class="button button--icon button--ghost button--small" aria-label=${t("Do not answer it")} title=${t("Do not answer it")} @click=${() => this.reply(null)}>${icon("x")}</button></div>`;
  }

  /** Who belongs to the department that was asked is offered to settle the question. */
  renderAnswers() {
    const { replied, session } = this;
    if (!replied || !isOpenQuestion(replied) || !session.can("comment.answer")) return nothing;
    if (replied.asked_department && person(session, session.me.id)?.department !== replied.asked_department) return nothing;
    return html`<label class="composer__answers"><input type="checkbox" .checked=${this.answers} @change=${(/** @type {Event} */ event) => { this.answers = /** @type {HTMLInputElement} */ (event.target).checked; }}>
      ${t("This answers the question")}</label>`;
  }

  renderAsks() {
    if (!this.asks) return nothing;
    return html`<div class="composer__strip composer__strip--question">${icon("circle-question-mark")}<span class="composer__strip-text" dir="auto">${askedWords(this.session, { asked_department: this.asks.department })}</span>
      <button type="button" class="button button--icon button--ghost button--small" aria-label=${t("Not a question")} title=${t("Not a question")} @click=${() => this.ask(null)}>${icon("x")}</button></div>`;
  }

  renderAsk() {
    if (this.asks || !this.session.can("comment.ask")) return nothing;
    const choose = (/** @type {Event} */ event) => pickDepartment(/** @type {HTMLElement} */ (event.currentTarget), this.session, (department) => this.ask({ department }));
    return html`<button type="button" class="composer__ask" aria-haspopup="dialog" aria-label=${t("Ask as an open question")} title=${t("Ask as an open question")} @click=${choose}>${icon("circle-question-mark")}</button>`;
  }

  /** @param {{department: string | null} | null} asks */
  ask(asks) {
    this.asks = asks;
    this.keep();
    this.updateComplete.then(() => this.focusEnd());
  }
}

customElements.define("baton-composer", Composer);
