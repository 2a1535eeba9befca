/** One file or link on a deal. */
import { LitElement, html, nothing } from "lit";
import { archiveAttachment, editAttachment, restoreAttachment } from "../commands/attachments.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { openActions } from "./action_menu.js";
import { tell } from "./card_actions.js";
import { addressOf, facts, look, thumbnailOf } from "./file_words.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */

const CHANGERS = ["manager", "editor"];

export class FileRow extends LitElement {
  static properties = { session: { attribute: false }, file: { attribute: false }, closed: { attribute: false }, naming: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.file = null;
    this.closed = false;
    this.naming = false;
  }

  createRenderRoot() {
    return this;
  }

  get may() {
    const { session, file } = this;
    const mine = file.added_by === session.me.id || CHANGERS.includes(session.role);
    return mine && !this.closed && session.can("attachment.edit");
  }

  /** @param {Event} event */
  show(event) {
    event.preventDefault();
    this.session.ui.set("file-viewer", this.file.id);
  }

  async rename() {
    this.naming = true;
    await this.updateComplete;
    const input = this.querySelector("input");
    input?.focus();
    // The ending stays when one types over the name.
    input?.setSelectionRange(0, input.value.lastIndexOf(".") > 0 ? input.value.lastIndexOf(".") : input.value.length);
  }

  /** @param {Event} event */
  onName(event) {
    if (!this.naming) return;
    this.naming = false;
    const name = /** @type {HTMLInputElement} */ (event.target).value.trim();
    const { session, file } = this;
    if (name && name !== file.name) session.run(editAttachment(session.store, { attachment: file.id, fields: { name } })).catch(tell);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") this.onName(event);
    if (event.key === "Escape") this.naming = false;
    if (event.key === "Enter" || event.key === "Escape") {
      event.stopPropagation();
      // Or the same key would press the button that gets the focus.
      event.preventDefault();
      this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".file__more"))?.focus());
    }
  }

  async archive() {
    const { session, file } = this;
    const section = /** @type {HTMLElement | null} */ (this.closest("section"));
    try {
      await session.run(archiveAttachment(session.store, { attachment: file.id }));
    } catch (error) {
      return tell(error);
    }
    if (!section?.contains(document.activeElement)) section?.querySelector("button")?.focus();
    const back = () => session.run(restoreAttachment(session.store, { attachment: file.id })).catch(tell);
    toast({ text: t("Removed “{name}”", { name: file.name }), action: { label: t("Undo"), run: back } });
  }

  /** @param {Event} event */
  openMenu(event) {
    const { file } = this;
    const save = { label: t("Download"), icon: "download", run: () => this.querySelector("a")?.click() };
    openActions(/** @type {HTMLElement} */ (event.currentTarget), t("What to do with “{name}”", { name: file.name }), [
      ...(thumbnailOf(file) ? [{ label: t("Show"), icon: "image", run: () => this.session.ui.set("file-viewer", file.id) }] : []),
      ...(file.kind === "file" && !thumbnailOf(file) ? [save] : []),
      { label: t("Rename"), icon: "pencil", run: () => this.rename() },
      { label: t("Remove"), icon: "trash-2", run: () => this.archive() },
    ]);
  }

  render() {
    const { session, file } = this;
    const pending = session.isPending("attachment", file.id);
    const said = [...facts(file), nameOf(session, file.added_by), pending ? t("sending…") : formatMoment(file.created_at)];
    return html`<div class="file" data-file=${file.id}>
      ${this.renderLook()}
      <div class="file__words">
        ${this.naming ? this.renderNaming() : this.renderName()}
        <span class="file__facts" dir="auto">${said.join(" · ")}</span>
      </div>
      ${thumbnailOf(file) ? html`<a class="button button--icon button--ghost" href=${addressOf(file)} download aria-label=${t("Download “{name}”", { name: file.name })} title=${t("Download")}>${icon("download")}</a>` : nothing}
      ${this.may ? html`<button type="button" class="button button--icon button--ghost file__more" aria-haspopup="menu" aria-label=${t("What to do with “{name}”", { name: file.name })} @click=${this.openMenu}>${icon("ellipsis")}</button>` : nothing}
    </div>`;
  }

  renderLook() {
    const { file } = this;
    const small = thumbnailOf(file);
    const { icon: name, kind } = look(file);
    if (!small) return html`<span class="file__look" title=${kind}>${icon(name, kind)}</span>`;
    return html`<button type="button" class="file__look file__look--picture" aria-label=${t("Show “{name}”", { name: file.name })} @click=${this.show}>
      <img src=${small} alt="" loading="lazy" decoding="async"></button>`;
  }

  /** A link opens beside the board; a file is saved, a picture shown. */
  renderName() {
    const { file } = this;
    if (file.kind === "link") return html`<a class="file__name" dir="auto" href=${file.url} target="_blank" rel="noopener noreferrer nofollow">${file.name}</a>`;
    if (!thumbnailOf(file)) return html`<a class="file__name" dir="auto" href=${addressOf(file)} download>${file.name}</a>`;
    return html`<a class="file__name" dir="auto" href=${addressOf(file)} @click=${this.show}>${file.name}</a>`;
  }

  renderNaming() {
    return html`<input class="input file__naming" maxlength="200" dir="auto" aria-label=${t("Name of the file")} .value=${this.file.name} @keydown=${this.onKey} @blur=${this.onName}>`;
  }
}

customElements.define("baton-file-row", FileRow);
