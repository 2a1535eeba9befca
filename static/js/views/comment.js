/** One comment: read as Markdown, edited by its author, removed by its author or a manager. */
import { LitElement, html, nothing } from "lit";
import { archiveComment, editComment } from "../commands/comments.js";
import { takeVersion } from "../commands/versions.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { PutAside } from "../sync/errors.js";
import { textVersions } from "../store/versions.js";
import { avatar } from "./avatar.js";
import { tell } from "./card_actions.js";
import "./compare.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { keptText, whyClosed } from "./kept_text.js";
import { nameOf, person } from "./people.js";
import { departmentOf } from "./person_picker.js";
import { confirm } from "./sheet.js";
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
    /** @type {any} */
    this.card = null;
    /** The board's change up to which the comment was loaded. */
    this.loadedAt = 0;
    /** @type {string | null} */
    this.draft = null;
    /** What the editor was opened on: left like that, it writes nothing. */
    this.original = "";
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
    return this.draft !== null && this.draft !== this.original;
  }

  /** Nothing was written here yet: the editor shows what it was changed to elsewhere. */
  follow() {
    this.original = this.comment.text;
    this.draft = this.comment.text;
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

  /** @param {InputEvent} event */
  onInput(event) {
    this.draft = /** @type {HTMLTextAreaElement} */ (event.target).value;
    if (this.touched) this.keep(this.draft);
    else dropDraft("edit", this.comment.id);
  }

  /** @param {string} text */
  keep(text) {
    const { base, original, settles } = this;
    keepDraft("edit", this.comment.id, { text, base, original, settles });
  }

  /** @param {import("./drafts.js").Draft} draft */
  resume({ text, base, original, settles }) {
    this.draft = text;
    this.base = base ?? this.seen;
    this.original = original ?? this.comment.text;
    this.settles = settles;
    this.keep(text);
  }

  stop() {
    this.draft = null;
    this.settles = undefined;
    dropDraft("edit", this.comment.id);
  }

  save() {
    const text = (this.draft ?? "").trim();
    const { session, comment, base, original, settles, touched } = this;
    this.stop();
    if (!text || !touched) return;
    const command = settles ? takeVersion(session.store, { version: settles, text, base }) : editComment(session.store, { comment: comment.id, text, base });
    session.run(command).catch((error) => {
      if (error instanceof PutAside) return;
      tell(error);
      this.resume({ text, base, original });
    });
  }

  async remove() {
    const { session, comment } = this;
    const sure = await confirm({ title: t("Remove this comment?"), text: t("It disappears for everybody; the activity keeps that it was there."), action: t("Remove"), tone: "risk" });
    if (sure) session.run(archiveComment(session.store, { comment: comment.id })).catch(tell);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
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
    return html`<article class="comment ${pending ? "comment--pending" : ""}" aria-label=${t("Comment by {name}", { name: nameOf(session, comment.author) })}>
      ${avatar(author, { size: "lg", named: true })}
      <div class="comment__body">
        <p class="comment__head"><b dir="auto">${nameOf(session, comment.author)}</b>
          <span class="comment__meta"><time datetime=${comment.created_at}>${pending ? t("sending…") : formatMoment(comment.created_at)}</time>${
            department ? html` · <span dir="auto">${department}</span>` : nothing}${comment.edited_at ? html` · ${t("edited")}` : nothing}</span>
          ${this.renderActions()}</p>
        ${this.renderBody()}
      </div>
    </article>`;
  }

  renderBody() {
    const { session, comment } = this;
    if (this.draft !== null && this.may) return this.renderEditor();
    const text = html`<div class="prose" dir="auto">${renderMarkdown(comment.text)}</div>`;
    if (this.draft !== null && this.touched) return html`${text}${keptText(this.draft, whyClosed(session, this.card), () => this.stop())}`;
    const versions = this.mine ? textVersions(session, "comment", comment.id) : [];
    if (!versions.length) return text;
    return versions.map((version) => html`<baton-compare .session=${session} .version=${version} .text=${comment.text} .loadedAt=${this.loadedAt} .may=${this.may}
      @combine=${(/** @type {CustomEvent} */ event) => this.combine(event.detail)}></baton-compare>`);
  }

  /** @param {{text: string, base: number, version: string}} detail */
  combine({ text, base, version }) {
    this.resume({ text, base, original: "", settles: version });
    this.updateComplete.then(() => this.querySelector("textarea")?.focus());
  }

  get may() {
    return this.mine && this.session.can("comment.edit") && !this.card.archived_at;
  }

  renderActions() {
    const { session } = this;
    if (this.pending || this.draft !== null || this.card.archived_at) return nothing;
    const edits = this.may && !textVersions(session, "comment", this.comment.id).length;
    const removes = session.can("comment.archive") && (this.mine || session.role === "manager");
    if (!edits && !removes) return nothing;
    return html`<span class="comment__actions">
      ${edits ? html`<button type="button" class="link" @click=${this.edit}>${t("Edit")}</button>` : nothing}
      ${removes ? html`<button type="button" class="link" @click=${this.remove}>${t("Remove")}</button>` : nothing}</span>`;
  }

  renderEditor() {
    return html`<div class="describe">
      <textarea class="input describe__text" rows="3" maxlength="20000" dir="auto" aria-label=${t("Edit comment")} .value=${this.draft ?? ""} @keydown=${this.onKey}
        @input=${this.onInput}></textarea>
      <div class="describe__foot">
        <button type="button" class="button button--small button--ghost" @click=${this.stop}>${t("Cancel")}</button>
        <button type="button" class="button button--small button--primary" @click=${this.save}>${t("Save")}</button>
      </div>
    </div>`;
  }
}

customElements.define("baton-comment", Comment);
