/** One comment: read as Markdown, edited by its author, removed by its author or a manager. */
import { LitElement, html, nothing } from "lit";
import { archiveComment, editComment } from "../commands/comments.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { avatar } from "./avatar.js";
import { tell } from "./card_actions.js";
import { nameOf, person } from "./people.js";
import { departmentOf } from "./person_picker.js";
import { confirm } from "./sheet.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */

export class Comment extends LitElement {
  static properties = { session: { attribute: false }, comment: { attribute: false }, card: { attribute: false }, draft: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.comment = null;
    /** @type {any} */
    this.card = null;
    /** @type {string | null} */
    this.draft = null;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  /** Who stands here may be known only later, or by another name. */
  willUpdate() {
    const { workspace } = this.session;
    this.watch.to("people", () => ["*:member", "*:department"].map((key) => workspace.subscribe(key, () => this.requestUpdate())));
  }

  get mine() {
    return this.comment.author === this.session.me.id;
  }

  get pending() {
    return this.session.isPending("comment", this.comment.id);
  }

  async edit() {
    this.draft = this.comment.text;
    await this.updateComplete;
    const field = this.querySelector("textarea");
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }

  save() {
    const text = (this.draft ?? "").trim();
    const { session, comment } = this;
    this.draft = null;
    if (!text || text === comment.text) return;
    session.run(editComment(session.store, { comment: comment.id, text })).catch((error) => {
      tell(error);
      this.draft = text;
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
      this.draft = null;
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
        ${this.draft === null ? html`<div class="prose" dir="auto">${renderMarkdown(comment.text)}</div>` : this.renderEditor()}
      </div>
    </article>`;
  }

  renderActions() {
    const { session } = this;
    if (this.pending || this.draft !== null || this.card.archived_at) return nothing;
    const edits = this.mine && session.can("comment.edit");
    const removes = session.can("comment.archive") && (this.mine || session.role === "manager");
    if (!edits && !removes) return nothing;
    return html`<span class="comment__actions">
      ${edits ? html`<button type="button" class="link" @click=${this.edit}>${t("Edit")}</button>` : nothing}
      ${removes ? html`<button type="button" class="link" @click=${this.remove}>${t("Remove")}</button>` : nothing}</span>`;
  }

  renderEditor() {
    return html`<div class="describe">
      <textarea class="input describe__text" rows="3" maxlength="20000" dir="auto" aria-label=${t("Edit comment")} .value=${this.draft ?? ""} @keydown=${this.onKey}
        @input=${(/** @type {InputEvent} */ event) => { this.draft = /** @type {HTMLTextAreaElement} */ (event.target).value; }}></textarea>
      <div class="describe__foot">
        <button type="button" class="button button--small button--ghost" @click=${() => { this.draft = null; }}>${t("Cancel")}</button>
        <button type="button" class="button button--small button--primary" @click=${this.save}>${t("Save")}</button>
      </div>
    </div>`;
  }
}

customElements.define("baton-comment", Comment);
