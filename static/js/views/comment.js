/** One comment: read as Markdown, answered, reacted to, edited by its author. */
import { LitElement, html, nothing } from "lit";
import { editComment } from "../commands/comments.js";
import { takeVersion } from "../commands/versions.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { Mentioned } from "../lib/mentions.js";
import { everyMinute } from "../lib/minute.js";
import { PutAside } from "../sync/errors.js";
import { textVersions } from "../store/versions.js";
import { openActions } from "./action_menu.js";
import { avatar } from "./avatar.js";
import { tell } from "./card_actions.js";
import { commentActions } from "./comment_menu.js";
import { questionRow, replyLine } from "./comment_parts.js";
import { showCommentTexts } from "./comment_texts.js";
import "./compare.js";
import { Completion } from "./completion.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { icon } from "./icon.js";
import { keptText, whyClosed } from "./kept_text.js";
import { typedNames } from "./mention_options.js";
import { knownNames, meansMe, mentionNames, nameOf, person } from "./people.js";
import { departmentOf } from "./person_picker.js";
import { pickReaction, reactionsRow } from "./reactions.js";
import { tellUnreached } from "./saying.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */

export class Comment extends LitElement {
  static properties = { session: { attribute: false }, comment: { attribute: false }, card: { attribute: false }, loadedAt: { type: Number }, draft: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.comment = null;
    /** Null in the board's own conversation. @type {any} */
    this.card = null;
    /** The board's change up to which the comment was loaded. */
    this.loadedAt = 0;
    /** As it is shown, with names. @type {string | null} */
    this.draft = null;
    /** What the editor was opened on, as it is stored. */
    this.original = "";
    /** And as it was shown: left like that, it writes nothing. */
    this.opened = "";
    this.mentioned = new Mentioned();
    this.completion = new Completion(this, (text) => this.write(text));
    this.base = 0;
    /** The version which this text, made of both, will settle. @type {string | undefined} */
    this.settles = undefined;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  get mine() {
    return this.comment.author === this.session.me.id;
  }

  get pending() {
    return this.session.isPending("comment", this.comment.id);
  }

  willUpdate() {
    const { session } = this;
    const { store, workspace } = session;
    const redraw = () => this.requestUpdate();
    this.watch.to(this.comment.id, () => {
      const kept = this.mine && readDraft("edit", this.comment.id);
      if (kept) this.resume(kept);
      // Who stands here may be known only later, or by another name.
      return [
        session.on("change", (change, local) => local && this.arrived(change)),
        store.subscribe("version:*", redraw),
        ...["*:member", "*:department"].map((key) => workspace.subscribe(key, redraw)),
        ...(this.comment.reply_to ? [store.subscribe(`comment:${this.comment.reply_to}`, redraw)] : []),
        everyMinute(() => this.comment.asked_at && redraw()),
      ];
    });
    if (this.draft !== null && !this.touched && this.comment.text !== this.original) this.follow();
  }

  /** A text of mine, upon which I write already, has come through as it was: nobody wrote in between. @param {any} change */
  arrived(change) {
    const written = change.patches.find((/** @type {any} */ one) => one.type === "comment" && one.id === this.comment.id);
    if (this.draft === null || written?.put?.text !== this.original) return;
    this.base = change.seq;
    if (this.touched) this.keep(this.draft);
  }

  get touched() {
    return this.draft !== null && this.draft !== this.opened;
  }

  /** Nothing was written here yet: the editor shows what it was changed to elsewhere. */
  follow() {
    this.original = this.comment.text;
    this.mentioned = new Mentioned();
    this.opened = this.mentioned.show(this.original, knownNames(this.session));
    this.draft = this.opened;
    this.base = this.seen;
  }

  get seen() {
    return Math.max(this.session.seq, this.loadedAt);
  }

  async edit() {
    this.follow();
    await this.updateComplete;
    const field = this.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  onInput() {
    this.write(/** @type {HTMLTextAreaElement} */ (this.querySelector("textarea")).value);
    this.completion.look();
  }

  /** @param {string} text */
  write(text) {
    this.draft = text;
    if (this.touched) this.keep(text);
    else dropDraft("edit", this.comment.id);
  }

  /** @param {string} text */
  keep(text) {
    const { base, original, settles, mentioned } = this;
    keepDraft("edit", this.comment.id, { text, base, original, settles, mentions: [...mentioned.tokens] });
  }

  /** @param {import("./drafts.js").Draft} draft */
  resume({ text, base, original, settles, mentions }) {
    this.draft = text;
    this.base = base ?? this.seen;
    this.original = original ?? this.comment.text;
    this.mentioned = new Mentioned(mentions);
    this.opened = this.mentioned.show(this.original, knownNames(this.session));
    this.settles = settles;
    this.keep(text);
  }

  stop() {
    this.draft = null;
    this.settles = undefined;
    dropDraft("edit", this.comment.id);
  }

  save() {
    const shown = (this.draft ?? "").trim();
    const { session, comment, base, original, settles, touched, mentioned } = this;
    this.stop();
    if (!shown || !touched) return;
    const text = mentioned.store(shown, typedNames(session));
    const command = settles ? takeVersion(session.store, { version: settles, text, base }) : editComment(session.store, { comment: comment.id, text, base });
    session.run(command).then((answer) => tellUnreached(session, answer.unreached), (error) => {
      if (error instanceof PutAside) return;
      tell(error);
      this.resume({ text: shown, base, original, mentions: [...mentioned.tokens] });
    });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing || this.completion.onKey(event)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.save();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      this.stop();
    }
  }

  render() {
    const { comment, session, pending } = this;
    const author = person(session, comment.author);
    const department = departmentOf(session, author);
    return html`<article class="comment ${pending ? "comment--pending" : ""}" id="comment-${comment.id}" tabindex="-1" aria-label=${t("Comment by {name}", { name: nameOf(session, comment.author) })}>
      ${avatar(author, { size: "lg", named: true })}
      <div class="comment__body">
        <p class="comment__head"><b dir="auto">${nameOf(session, comment.author)}</b>
          <span class="comment__meta"><time datetime=${comment.created_at}>${pending ? t("sending…") : formatMoment(comment.created_at)}</time>${
            department ? html`<span class="comment__department"> · <span dir="auto">${department}</span></span>` : nothing}${comment.edited_at ? html` · ${this.renderEdited()}` : nothing}</span>
          ${this.renderActions()}</p>
        ${replyLine(session, comment)}
        ${this.renderBody()}
        ${questionRow(session, comment, this.open && session.can("comment.answer"))}
        ${reactionsRow(session, comment, this.open && session.can("comment.react"))}
      </div>
    </article>`;
  }

  renderBody() {
    const { session, comment } = this;
    if (this.draft !== null && this.may) return this.renderEditor();
    if (comment.gone) return html`<p class="comment__gone">${t("This comment was removed since.")}</p>`;
    const text = html`<div class="prose" dir="auto">${renderMarkdown(comment.text, { names: mentionNames(session), isMine: meansMe(session) })}</div>`;
    if (this.draft !== null && this.touched) return html`${text}${keptText(this.draft, whyClosed(session, this.card), () => this.stop())}`;
    const versions = this.mine ? textVersions(session, "comment", comment.id) : [];
    if (!versions.length) return text;
    return versions.map((version) => html`<baton-compare .session=${session} .version=${version} .text=${comment.text} .loadedAt=${this.loadedAt} .may=${this.may}
      @combine=${(/** @type {CustomEvent} */ event) => this.combine(event.detail)}></baton-compare>`);
  }

  /** @param {{text: string, base: number, version: string}} detail */
  combine({ text, base, version }) {
    const mentioned = new Mentioned();
    const shown = mentioned.show(text, knownNames(this.session));
    this.resume({ text: shown, base, original: "", settles: version, mentions: [...mentioned.tokens] });
    this.updateComplete.then(() => this.querySelector("textarea")?.focus());
  }

  get may() {
    return this.mine && this.session.can("comment.edit") && this.open;
  }

  /** Whether anything can be done here at all. */
  get open() {
    return !this.card?.archived_at && !this.pending;
  }

  renderEdited() {
    return html`<button type="button" class="link comment__edited" title=${t("What this comment said before")} @click=${() => showCommentTexts(this.session, this.comment)}>${t("edited")}</button>`;
  }

  renderActions() {
    const { session, comment } = this;
    if (!this.open || this.draft !== null) return nothing;
    const edits = this.may && !textVersions(session, "comment", comment.id).length;
    return html`<span class="comment__actions">
      ${session.can("comment.react") ? this.renderAction("smile-plus", t("React"), (anchor) => pickReaction(anchor, session, () => this.comment), "dialog") : nothing}
      ${session.can("comment.add") ? this.renderAction("reply", t("Reply"), () => this.reply(false)) : nothing}
      ${edits ? this.renderAction("pencil", t("Edit"), () => this.edit()) : nothing}
      ${this.renderAction("ellipsis", t("Actions on this comment"), (anchor) => this.openMenu(anchor), "menu")}</span>`;
  }

  /** @param {string} picture @param {string} label @param {(anchor: HTMLElement) => void} act @param {string} [opens] */
  renderAction(picture, label, act, opens) {
    return html`<button type="button" class="comment__action" aria-label=${label} title=${label} aria-haspopup=${opens ?? nothing}
      @click=${(/** @type {Event} */ event) => act(/** @type {HTMLElement} */ (event.currentTarget))}>${icon(picture)}</button>`;
  }

  /** @param {HTMLElement} anchor */
  openMenu(anchor) {
    const { session, comment, card, mine } = this;
    openActions(anchor, t("Actions on this comment"), commentActions({ session, comment, card, mine, anchor, quote: () => this.reply(true) }));
  }

  /** @param {boolean} quotes */
  reply(quotes) {
    this.dispatchEvent(new CustomEvent("reply", { bubbles: true, detail: { comment: this.comment, quotes } }));
  }

  renderEditor() {
    return html`<div class="describe">
      <textarea class="input describe__text" rows="3" maxlength="20000" dir="auto" aria-label=${t("Edit comment")} aria-autocomplete="list"
        aria-controls=${this.completion.open ? this.completion.id : nothing} aria-activedescendant=${this.completion.activeId}
        .value=${this.draft ?? ""} @keydown=${this.onKey} @input=${this.onInput} @click=${() => this.completion.look()} @blur=${() => this.completion.close()}></textarea>
      ${this.completion.render()}
      <div class="describe__foot">
        <button type="button" class="button button--small button--ghost" @click=${this.stop}>${t("Cancel")}</button>
        <button type="button" class="button button--small button--primary" @click=${this.save}>${t("Save")}</button>
      </div>
    </div>`;
  }
}

customElements.define("baton-comment", Comment);
