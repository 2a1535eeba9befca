/** Where files go that are dropped on the board or pasted, and the list of those that are under way to other deals. */
import { LitElement, html, nothing } from "lit";
import { announce } from "../behaviors/announce.js";
import { FileDrop } from "../behaviors/file_drop.js";
import { archiveAttachment } from "../commands/attachments.js";
import { t, tn } from "../lib/i18n.js";
import { uploadsOf } from "../sync/uploads.js";
import { tell } from "./card_actions.js";
import { Watch } from "./watch.js";
import { uploadRows } from "./upload_rows.js";

/** @typedef {import("../types").Session} Session */

export class FilePlaces extends LitElement {
  static properties = { session: { attribute: false } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  firstUpdated() {
    new FileDrop({ placeAt: (target) => this.placeAt(target), paste: (files) => this.paste(files) });
  }

  /** Whoever leaves the page breaks off what is under way. */
  connectedCallback() {
    super.connectedCallback();
    addEventListener("beforeunload", (event) => uploadsOf(this.session).requests.size && event.preventDefault());
  }

  willUpdate() {
    const { session } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to("session", () => [
      uploadsOf(session).on("changed", redraw),
      uploadsOf(session).on("done", (upload) => announce(t("“{name}” is attached", { name: upload.name }))),
      uploadsOf(session).on("unwanted", (attachment) => this.takeBack(attachment)),
      session.ui.subscribe("openCard", redraw),
    ]);
  }

  /** What was cancelled a moment too late goes as it came. @param {string} attachment */
  takeBack(attachment) {
    const { session } = this;
    session.run(archiveAttachment(session.store, { attachment })).catch(tell);
  }

  /** The library, the open deal's panel, or a deal on the board. @param {Element} target */
  placeAt(target) {
    const library = /** @type {HTMLElement | null} */ (target.closest("baton-library"));
    if (library) return this.session.can("attachment.add") ? { element: library, take: (/** @type {File[]} */ files) => this.take(null, files) } : null;
    const panel = /** @type {HTMLElement | null} */ (target.closest("baton-panel"));
    const face = /** @type {HTMLElement | null} */ (target.closest("baton-card"));
    const element = panel ?? face;
    const card = panel ? this.session.ui.get("openCard") : face?.dataset.card;
    if (!element || !card || !this.may(card)) return null;
    return { element, take: (/** @type {File[]} */ files) => this.take(card, files) };
  }

  /** @param {File[]} files */
  paste(files) {
    const card = this.session.ui.get("openCard");
    if (!card || !this.may(card) || document.querySelector("dialog:modal")) return false;
    this.take(card, files);
    return true;
  }

  /** @param {string} card */
  may(card) {
    const row = this.session.store.get("card", card);
    return Boolean(row && !row.archived_at) && this.session.can("attachment.add");
  }

  /** @param {string | null} card @param {File[]} files */
  take(card, files) {
    uploadsOf(this.session).add(card, files);
    announce(tn("Uploading {n} file", "Uploading {n} files", files.length));
  }

  render() {
    const uploads = uploadsOf(this.session);
    const open = this.session.ui.get("openCard");
    const elsewhere = uploads.list.filter(({ card }) => card && card !== open);
    if (!elsewhere.length) return nothing;
    return html`<section class="upload-tray" aria-label=${t("Files on their way")}>
      ${[...new Set(elsewhere.map(({ card }) => card))].map((card) => html`<h2 class="upload-tray__title" dir="auto">${this.session.store.get("card", card)?.title ?? t("Deal")}</h2>
        ${uploadRows(uploads, uploads.of(card))}`)}
    </section>`;
  }
}

customElements.define("baton-file-places", FilePlaces);
