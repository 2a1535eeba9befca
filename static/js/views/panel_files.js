/** The deal's files and links: added by button, drop or paste; each row names, opens, renames and removes itself. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { linkAttachment } from "../commands/attachments.js";
import { t } from "../lib/i18n.js";
import { uploadsOf } from "../sync/uploads.js";
import { askForLinks } from "./ask_links.js";
import { tellRefused } from "./kept_text.js";
import { icon } from "./icon.js";
import { uploadRows } from "./upload_rows.js";
import { Watch } from "./watch.js";
import "./file_row.js";

/** @typedef {import("../types").Session} Session */

/** @param {Session} session @param {string} card @returns {any[]} what is attached, the first first */
export function attachmentsOf(session, card) {
  const all = [...session.store.all("attachment")].filter((row) => row.card === card && !row.archived_at);
  return all.sort((a, b) => (`${a.created_at} ${a.id}` < `${b.created_at} ${b.id}` ? -1 : 1));
}

export class PanelFiles extends LitElement {
  static properties = { session: { attribute: false }, card: { attribute: false }, detail: { attribute: false } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { session, card, detail } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to(`${card.id}:${detail ? "loaded" : ""}`, () => [
      session.store.subscribe("attachment:*", redraw),
      session.workspace.subscribe("member:*", redraw),
      uploadsOf(session).on("changed", redraw),
      ...(detail ? [detail.subscribe(redraw)] : []),
    ]);
  }

  get may() {
    return this.session.can("attachment.add") && !this.card.archived_at;
  }

  chooseFiles() {
    /** @type {HTMLInputElement | null} */ (this.querySelector(".files__input"))?.click();
  }

  /** The same file may be chosen again. @param {Event} event */
  onChosen(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const files = [...(input.files ?? [])];
    input.value = "";
    uploadsOf(this.session).add(this.card.id, files);
  }

  async addLink() {
    const { session, card } = this;
    for (const link of await askForLinks(session, t("Attach a link"))) {
      session.run(linkAttachment(session.store, { ...link, card: card.id, author: session.me.id })).catch((error) => tellRefused(session, error, link.url));
    }
  }

  render() {
    const { session, card, detail } = this;
    const uploads = uploadsOf(session);
    const files = attachmentsOf(session, card.id);
    const arriving = uploads.of(card.id);
    if (!files.length && !arriving.length && !this.may) return nothing;
    return html`<section class="panel-section panel-files" aria-labelledby="files-title">
      <header class="panel-section__head">
        <h3 id="files-title">${t("Files")}</h3>
        ${files.length ? html`<span class="panel-section__note">${files.length}</span>` : nothing}
        ${this.may ? this.renderAdd() : nothing}
      </header>
      ${files.length ? html`<ul class="files">${repeat(files, (file) => file.id, (file) => html`<li>
        <baton-file-row .session=${session} .file=${file} .closed=${Boolean(card.archived_at)}></baton-file-row></li>`)}</ul>` : nothing}
      ${uploadRows(uploads, arriving)}
      ${!files.length && !arriving.length && detail ? html`<p class="panel-empty--words files__hint">${t("Drop or paste files here. Links to Google Drive and Dropbox show as documents.")}</p>` : nothing}
    </section>`;
  }

  renderAdd() {
    return html`<span class="files__add">
      <input class="files__input" type="file" multiple hidden @change=${this.onChosen} aria-label=${t("Attach files")}>
      <button type="button" class="button button--small button--ghost" @click=${this.chooseFiles}>${icon("paperclip")}${t("Attach files")}</button>
      <button type="button" class="button button--small button--ghost" @click=${this.addLink}>${icon("link")}${t("Add link")}</button>
      <button type="button" class="button button--small button--ghost" @click=${() => this.session.ui.set("library", true)}>${icon("library")}${t("Library")}</button></span>`;
  }
}

customElements.define("baton-panel-files", PanelFiles);
