/** Where a comment is written; others see that it is being written. */
import { LitElement, html, nothing } from "lit";
import { addComment } from "../commands/comments.js";
import { t, tn } from "../lib/i18n.js";
import { PutAside } from "../sync/errors.js";
import { tell } from "./card_actions.js";
import { ComposerFiles } from "./composer_files.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { icon } from "./icon.js";
import { keptText, whyClosed } from "./kept_text.js";
import { nameOf } from "./people.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */

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
  static properties = { session: { attribute: false }, card: { attribute: false }, text: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    this.text = "";
    this.typing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.fading = undefined;
    this.watch = new Watch(this);
    new ComposerFiles(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { session, card } = this;
    this.watch.to(card.id, () => {
      this.text = readDraft("comment", card.id)?.text ?? "";
      clearTimeout(this.fading);
      this.typing = false;
      return [session.on("presence", () => this.requestUpdate())];
    });
  }

  get writers() {
    const { session, card } = this;
    const peers = session.presence.onCard(card.id).filter((peer) => peer.state.typing && peer.member !== session.me.id);
    return [...new Set(peers.map((peer) => nameOf(session, peer.member)))];
  }

  /** @param {boolean} typing */
  setTyping(typing) {
    clearTimeout(this.fading);
    if (typing) this.fading = setTimeout(() => this.setTyping(false), TYPING_FADES);
    if (typing === this.typing) return;
    this.typing = typing;
    this.session.presence.set({ typing, field: typing ? "comment" : null });
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.text = /** @type {HTMLTextAreaElement} */ (event.target).value;
    if (this.text) keepDraft("comment", this.card.id, { text: this.text });
    else dropDraft("comment", this.card.id);
    this.setTyping(Boolean(this.text.trim()));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      /** @type {HTMLElement | null} */ (this.closest(".panel"))?.focus({ preventScroll: true });
    }
  }

  send() {
    const { session, card } = this;
    const text = this.text.trim();
    if (!text) return;
    this.text = "";
    dropDraft("comment", card.id);
    this.setTyping(false);
    session.run(addComment(session.store, { card: card.id, text, author: session.me.id })).catch((error) => this.giveBack(card.id, text, error));
    this.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
    this.querySelector("textarea")?.focus();
  }

  /** What was refused goes back to where it was written. @param {string} card @param {string} text @param {any} error */
  giveBack(card, text, error) {
    if (error instanceof PutAside) return;
    tell(error);
    const here = this.card.id === card;
    const now = here ? this.text : readDraft("comment", card)?.text ?? "";
    const both = now ? `${text}\n\n${now}` : text;
    keepDraft("comment", card, { text: both });
    if (here) this.text = both;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.fading);
  }

  /** Nobody can comment here now; what was being written isn't lost with that. */
  renderClosed() {
    if (!this.text.trim()) return nothing;
    return html`<div class="composer">${keptText(this.text, whyClosed(this.session, this.card), () => this.discard())}</div>`;
  }

  discard() {
    this.text = "";
    dropDraft("comment", this.card.id);
  }

  render() {
    const { writers } = this;
    if (!this.session.can("comment.add") || this.card.archived_at) return this.renderClosed();
    return html`<form class="composer" @submit=${(/** @type {Event} */ event) => { event.preventDefault(); this.send(); }}>
      <div class="composer__box">
        <textarea class="composer__text" rows="1" maxlength="20000" dir="auto" placeholder=${t("Write a comment")} aria-label=${t("Write a comment")}
          aria-describedby="composer-hint" .value=${this.text} @input=${this.onInput} @keydown=${this.onKey} @blur=${() => this.setTyping(false)}></textarea>
        ${this.text.trim() ? html`<button type="submit" class="composer__send" aria-label=${t("Send")} title=${t("Send")}>${icon("arrow-up")}</button>` : nothing}
      </div>
      <div class="composer__foot">
        <span class="composer__typing" role="status">${typingWords(writers)}</span>
        <span class="composer__hint" id="composer-hint">${APPLE ? t("⌘ Enter to send") : t("Ctrl+Enter to send")}</span>
      </div>
    </form>`;
  }
}

customElements.define("baton-composer", Composer);
