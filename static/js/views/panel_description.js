/** The description: Markdown to read, plain text to write; two versions stand side by side until somebody chooses. */
import { LitElement, html, nothing } from "lit";
import { describeCard } from "../commands/cards.js";
import { t } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { nameOf } from "./people.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{mine: string, theirs: string, by: string | null, seq: number}} Versions */

const LONGEST = 100_000;

export class PanelDescription extends LitElement {
  static properties = {
    session: { attribute: false },
    card: { attribute: false },
    detail: { attribute: false },
    draft: { state: true },
    by: { state: true },
    busy: { state: true },
    error: { state: true },
    versions: { state: true },
  };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.card = null;
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
    /** What is being written; null while reading. @type {string | null} */
    this.draft = null;
    this.base = 0;
    /** Who changed the text while it was being written here. */
    this.by = "";
    this.busy = false;
    this.error = "";
    /** @type {Versions | null} */
    this.versions = null;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { session, card, detail } = this;
    this.watch.to(`${card.id}:${detail ? "loaded" : ""}`, () => {
      this.startOver();
      return [
        ...(detail ? [detail.subscribe(() => this.requestUpdate())] : []),
        session.on("change", (change, local) => !local && this.onChange(change)),
      ];
    });
  }

  /** Another card: what was written on the last one waits in its draft. */
  startOver() {
    this.draft = null;
    this.versions = null;
    this.by = "";
    this.error = "";
    const kept = this.detail && readDraft("description", this.card.id);
    if (!kept) return;
    this.draft = kept.text;
    this.base = kept.base ?? this.session.seq;
  }

  /** @param {any} change */
  onChange(change) {
    const touched = change.patches.some((/** @type {any} */ one) => one.type === "description" && one.id === this.card.id);
    if (touched && this.draft !== null && change.actor !== this.session.me.id) this.by = nameOf(this.session, change.actor);
  }

  get text() {
    return this.detail?.description?.text ?? "";
  }

  get may() {
    return this.session.can("card.describe") && !this.card.archived_at && Boolean(this.detail) && !this.isMissing;
  }

  /** There is a text which could not be fetched: whoever wrote one now would write over it unseen. */
  get isMissing() {
    return Boolean(this.detail && !this.detail.loaded && this.card.has_description && !this.text);
  }

  async edit() {
    this.draft = this.text;
    this.base = this.session.seq;
    this.by = "";
    this.error = "";
    this.session.presence.set({ field: "description" });
    await this.updateComplete;
    this.querySelector("textarea")?.focus();
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.draft = /** @type {HTMLTextAreaElement} */ (event.target).value;
    keepDraft("description", this.card.id, { text: this.draft, base: this.base });
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
      this.cancel();
    }
  }

  /** @param {FocusEvent} event leaving the editor saves; moving inside it does not, nor that both versions take its place */
  onLeave(event) {
    const box = /** @type {Element} */ (event.currentTarget);
    if (event.relatedTarget instanceof Node && box.contains(event.relatedTarget)) return;
    if (document.hasFocus() && this.draft !== null && !this.versions) this.save();
  }

  cancel() {
    const lost = this.draft;
    const changed = lost !== null && lost !== this.text;
    this.stop();
    if (!changed) return;
    const { base } = this;
    toast({ text: t("Your changes to the description were put aside."), action: { label: t("Bring them back"), run: () => this.resume(/** @type {string} */ (lost), base) } });
  }

  /** @param {string} text @param {number} base */
  resume(text, base) {
    this.draft = text;
    this.base = base;
    keepDraft("description", this.card.id, { text, base });
  }

  stop() {
    this.draft = null;
    this.by = "";
    dropDraft("description", this.card.id);
    this.session.presence.set({ field: null });
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".panel-section__action"))?.focus());
  }

  async save() {
    if (this.draft === null || this.busy) return;
    if (this.draft === this.text) return this.stop();
    await this.send(this.draft, this.base);
  }

  /** @param {string} text @param {number} base */
  async send(text, base) {
    const { session } = this;
    const card = this.card.id;
    this.busy = true;
    this.error = "";
    try {
      const sent = session.run(describeCard(session.store, { card, text, base }));
      if (session.status.state !== "live") this.stop();
      const ack = await sent;
      dropDraft("description", card);
      if (this.card.id !== card) return;
      if (ack?.merged !== undefined) toast({ text: t("Saved together with what others wrote meanwhile.") });
      this.versions = null;
      this.stop();
    } catch (error) {
      this.refused(/** @type {any} */ (error), card, text, base);
    } finally {
      this.busy = false;
    }
  }

  /** @param {any} error @param {string} card @param {string} text @param {number} base */
  refused(error, card, text, base) {
    keepDraft("description", card, { text, base });
    if (this.card.id !== card) return;
    this.draft = text;
    if (error.code === "conflict" && error.data?.theirs !== undefined) this.versions = { mine: text, theirs: error.data.theirs, by: error.data.by, seq: error.data.seq };
    else this.error = error.message ?? t("Not saved.");
  }

  /** Both texts, one after the other, to be made into one by hand. @param {Versions} versions */
  combine({ mine, theirs, seq }) {
    this.draft = `${theirs.trimEnd()}\n\n${mine}`;
    this.base = seq;
    this.versions = null;
    this.updateComplete.then(() => this.querySelector("textarea")?.focus());
  }

  keepTheirs() {
    this.versions = null;
    this.stop();
  }

  render() {
    if (!this.text && this.draft === null && !this.may && !this.isMissing) return nothing;
    return html`<section class="panel-section" aria-labelledby="description-title">
      <header class="panel-section__head">
        <h3 id="description-title">${t("Description")}</h3>
        ${this.may && this.draft === null && this.text ? html`<button type="button" class="link panel-section__action" @click=${this.edit}>${t("Edit")}</button>` : nothing}
      </header>
      ${this.versions ? this.renderVersions(this.versions) : this.draft === null ? this.renderText() : this.renderEditor()}
    </section>`;
  }

  renderText() {
    if (this.isMissing) return html`<p class="panel-empty panel-empty--words">${t("This is not kept on this device; it appears when you are connected.")}</p>`;
    if (this.text) return html`<div class="prose" dir="auto">${renderMarkdown(this.text)}</div>`;
    return html`<button type="button" class="panel-empty panel-section__action" @click=${this.edit}>${t("Add a description")}</button>`;
  }

  renderEditor() {
    return html`<div class="describe" @focusout=${this.onLeave}>
      <textarea class="input describe__text" rows="6" maxlength=${LONGEST} dir="auto" aria-label=${t("Description")} .value=${this.draft ?? ""}
        @input=${this.onInput} @keydown=${this.onKey}></textarea>
      ${this.by ? html`<p class="notice" role="status">${t("{name} changed the description while you were writing. Yours will be merged with it.", { name: this.by })}</p>` : nothing}
      ${this.error ? html`<p class="notice notice--wrong" role="alert">${this.error}</p>` : nothing}
      <div class="describe__foot">
        <span class="describe__hint">${t("Markdown works. Ctrl+Enter saves.")}</span>
        <button type="button" class="button button--small button--ghost" @click=${this.cancel}>${t("Cancel")}</button>
        <button type="button" class="button button--small button--primary" aria-busy=${this.busy ? "true" : "false"} @click=${this.save}>${t("Save")}</button>
      </div>
    </div>`;
  }

  /** @param {Versions} versions */
  renderVersions(versions) {
    const name = nameOf(this.session, versions.by);
    return html`<div class="notice notice--conflict" role="alert">
      <p><strong>${t("{name} changed the description while you were writing.", { name })}</strong> ${t("Both versions are kept: compare and choose.")}</p>
    </div>
    <div class="compare">
      <div class="compare__side"><h4>${t("Yours")}</h4><div class="compare__text" dir="auto" tabindex="0">${versions.mine}</div>
        <button type="button" class="button button--small" @click=${() => this.send(versions.mine, versions.seq)}>${t("Keep mine")}</button></div>
      <div class="compare__side"><h4 dir="auto">${name}</h4><div class="compare__text" dir="auto" tabindex="0">${versions.theirs}</div>
        <button type="button" class="button button--small" @click=${this.keepTheirs}>${t("Keep theirs")}</button></div>
    </div>
    <button type="button" class="link" @click=${() => this.combine(versions)}>${t("Put both into one text and edit it")}</button>`;
  }
}

customElements.define("baton-panel-description", PanelDescription);
