/** The board's library: files and links for every deal, in folders and with tags, found by a word and lent to the open deal. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { archiveAttachment, attachAttachment, editAttachment, linkAttachment, restoreAttachment } from "../commands/attachments.js";
import { t } from "../lib/i18n.js";
import { containsAll, fold, words } from "../lib/text.js";
import { uploadsOf } from "../sync/uploads.js";
import { openActions } from "./action_menu.js";
import { BoardDialog } from "./board_dialog.js";
import { tell } from "./card_actions.js";
import { askForLinks } from "./ask_links.js";
import { addressOf, facts, look, thumbnailOf } from "./file_words.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";
import { ask } from "./sheet.js";
import { toast } from "./toast.js";
import { uploadRows } from "./upload_rows.js";
import "./library_form.js";

const CHANGERS = ["manager", "editor"];

/**
 * The files of each folder; those in none come first.
 * @param {any[]} files @returns {[string, any[]][]}
 */
export function byFolder(files) {
  /** @type {Map<string, any[]>} */
  const folders = new Map();
  for (const file of files) folders.set(file.folder ?? "", [...(folders.get(file.folder ?? "") ?? []), file]);
  return [...folders].sort(([a], [b]) => a.localeCompare(b));
}

export class Library extends BoardDialog {
  static properties = { state: { state: true }, query: { state: true } };

  constructor() {
    super("library");
    /** @type {Map<string, any>} what belongs to no deal is in no store: it is kept here, while the window is open */
    this.rows = new Map();
    /** @type {"loading" | "loaded" | "failed"} */
    this.state = "loading";
    this.query = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    const { session } = this;
    return [
      session.on("change", (change) => this.hear(change)),
      session.on("resync", () => this.open && this.load()),
      uploadsOf(session).on("changed", redraw),
    ];
  }

  /** @param {import("../types").Change} change */
  hear({ patches }) {
    const mine = patches.filter(({ type, put }) => type === "attachment" && put && put.card === null);
    if (!this.open || !mine.length) return;
    for (const { id, put } of mine) this.rows.set(id, put);
    this.requestUpdate();
  }

  async show() {
    this.query = "";
    await super.show();
    this.load();
  }

  async load() {
    try {
      const { attachments } = await this.session.api.get(`/api/boards/${this.session.boardId}/attachments`);
      this.rows = new Map(attachments.map((/** @type {any} */ row) => [row.id, row]));
      this.state = "loaded";
    } catch {
      this.state = "failed";
    }
  }

  /** @returns {any[]} */
  get files() {
    const wanted = words(this.query);
    const kept = [...this.rows.values()].filter((row) => !row.archived_at);
    const found = kept.filter((row) => containsAll(fold([row.name, row.folder ?? "", ...row.tags].join(" ")), wanted));
    return found.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The open deal, if something can be attached to it. */
  get card() {
    const card = this.session.store.get("card", this.session.ui.get("openCard"));
    return card && !card.archived_at && this.session.can("attachment.attach") ? card : null;
  }

  /** @param {any} file */
  mayChange(file) {
    const { session } = this;
    return session.can("attachment.edit") && (file.added_by === session.me.id || CHANGERS.includes(session.role));
  }

  /** @param {any} command @param {string} [said] */
  async run(command, said) {
    try {
      await this.session.run(command);
      if (said) toast({ text: said });
    } catch (error) {
      tell(error);
    }
  }

  /** @param {Event} event */
  onChosen(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    uploadsOf(this.session).add(null, [...(input.files ?? [])]);
    input.value = "";
  }

  async addLink() {
    const links = await askForLinks(this.session, t("Add a link to the library"), (act) => this.aside(act));
    for (const link of links) this.run(linkAttachment(this.session.store, { ...link, author: this.session.me.id }));
  }

  /** Google's picker stands in the page, which this window would cover. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  async aside(act) {
    this.dialog?.close();
    try {
      return await act();
    } finally {
      this.session.ui.set("library", true);
    }
  }

  /** @param {any} file */
  async change(file) {
    const folders = [...new Set([...this.rows.values()].map((row) => row.folder).filter(Boolean))];
    const fields = await ask(t("Name, folder and tags"), (done) => html`<baton-library-form .file=${file} .folders=${folders} .done=${done}></baton-library-form>`);
    if (fields) this.run(editAttachment(this.session.store, { attachment: file.id, fields }));
  }

  /** @param {any} file */
  async archive(file) {
    const { store } = this.session;
    await this.run(archiveAttachment(store, { attachment: file.id }));
    const back = () => this.run(restoreAttachment(store, { attachment: file.id }));
    toast({ text: t("Removed “{name}”", { name: file.name }), action: { label: t("Undo"), run: back } });
  }

  /** @param {Event} event @param {any} file */
  openMenu(event, file) {
    openActions(/** @type {HTMLElement} */ (event.currentTarget), t("What to do with “{name}”", { name: file.name }), [
      { label: t("Name, folder and tags…"), icon: "pencil", run: () => this.change(file) },
      { label: t("Remove"), icon: "trash-2", run: () => this.archive(file) },
    ]);
  }

  render() {
    if (!this.open) return nothing;
    const { files, session } = this;
    const uploads = uploadsOf(session);
    return this.frame(t("Library"), html`
      <div class="library__bar">
        <input class="input" type="search" dir="auto" aria-label=${t("Find in the library")} placeholder=${t("Find in the library")} .value=${this.query}
          @input=${(/** @type {InputEvent} */ event) => { this.query = /** @type {HTMLInputElement} */ (event.target).value; }}>
        ${session.can("attachment.add") ? this.renderAdd() : nothing}
      </div>
      ${uploadRows(uploads, uploads.of(null))}
      ${byFolder(files).map(([folder, inside]) => html`${folder ? html`<h3 class="library__folder">${icon("folder")}<span dir="auto">${folder}</span></h3>` : nothing}
        <ul class="files">${repeat(inside, (file) => file.id, (file) => html`<li>${this.renderFile(file)}</li>`)}</ul>`)}
      <p class="archive__words" role="status">${this.words(files.length)}</p>`);
  }

  renderAdd() {
    return html`<input class="files__input" type="file" multiple hidden aria-label=${t("Add files")} @change=${this.onChosen}>
      <button type="button" class="button" @click=${() => /** @type {HTMLElement | null} */ (this.querySelector(".files__input"))?.click()}>${icon("upload")}${t("Add files")}</button>
      <button type="button" class="button" @click=${this.addLink}>${icon("link")}${t("Add link")}</button>`;
  }

  /** @param {number} count */
  words(count) {
    if (count) return nothing;
    if (this.state === "loading") return t("Loading…");
    if (this.state === "failed") return t("The library could not be loaded. Try again when you are connected.");
    if (this.query) return t("Nothing in the library is called that.");
    return t("Price lists, templates, contracts: what every deal needs is kept here once, and attached where it is wanted.");
  }

  /** @param {any} file */
  renderFile(file) {
    const small = thumbnailOf(file);
    const { icon: name, kind } = look(file);
    const said = [...facts(file), nameOf(this.session, file.added_by)].join(" · ");
    const link = file.kind === "link";
    return html`<div class="file" data-file=${file.id}>
      <span class="file__look" title=${kind}>${small ? html`<img src=${small} alt="" loading="lazy">` : icon(name, kind)}</span>
      <div class="file__words">
        <a class="file__name" dir="auto" href=${addressOf(file)} ?download=${!link} target=${link ? "_blank" : nothing} rel="noopener noreferrer nofollow">${file.name}</a>
        <span class="file__facts" dir="auto">${said}${file.tags.map((/** @type {string} */ tag) => html` <span class="badge">${tag}</span>`)}</span>
      </div>
      ${this.card ? this.renderLend(file, this.card) : nothing}
      ${this.mayChange(file) ? html`<button type="button" class="button button--icon button--ghost" aria-haspopup="menu" aria-label=${t("What to do with “{name}”", { name: file.name })}
        @click=${(/** @type {Event} */ event) => this.openMenu(event, file)}>${icon("ellipsis")}</button>` : nothing}
    </div>`;
  }

  /** @param {any} file @param {any} card */
  renderLend(file, card) {
    const lend = () => this.run(attachAttachment(this.session.store, { attachment: file.id, card: card.id }), t("Attached to “{title}”", { title: card.title }));
    return html`<button type="button" class="button button--small" @click=${lend} aria-label=${t("Attach “{name}” to “{title}”", { name: file.name, title: card.title })}>${icon("paperclip")}${t("Attach")}</button>`;
  }
}

customElements.define("baton-library", Library);
