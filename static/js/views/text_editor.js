/** A long text of the board: Markdown to read, plain text to write; two versions stand side by side until somebody chooses. */
import { LitElement, html, nothing } from "lit";
import { takeVersion } from "../commands/versions.js";
import { t } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { Mentioned } from "../lib/mentions.js";
import { textVersions } from "../store/versions.js";
import { PutAside } from "../sync/errors.js";
import { tell } from "./card_actions.js";
import "./compare.js";
import { Completion } from "./completion.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { keptText } from "./kept_text.js";
import { typedNames } from "./mention_options.js";
import { knownNames, meansMe, mentionNames, nameOf } from "./people.js";
import { tellUnreached } from "./saying.js";
import { toast } from "./toast.js";
import { Watch } from "./watch.js";

/** @typedef {import("../types").Session} Session */

/**
 * Which text it is: its kind among drafts and versions, the record that has it, how it stands, and what may be done with it.
 * @typedef {object} Kept
 * @property {"description" | "playbook"} about
 * @property {string} id
 * @property {string} text
 * @property {number} loadedAt the change up to which it was loaded
 * @property {boolean} may
 * @property {boolean} ready
 * @property {boolean} missing there is a text which could not be fetched: whoever wrote one now would write over it unseen
 * @property {number} longest
 * @property {string} closed why nobody can write here now
 * @property {(text: string, base: number | undefined) => import("../types").Command} write
 * @property {{title: string, add: string, aside: string, meanwhile: (name: string) => string}} words
 */

export class TextEditor extends LitElement {
  /** @type {import("lit").PropertyDeclarations} */
  static properties = {
    session: { attribute: false },
    draft: { state: true },
    by: { state: true },
    busy: { state: true },
    error: { state: true },
  };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** What is being written, with names; null while reading. @type {string | null} */
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
    /** Who changed the text while it was being written here. */
    this.by = "";
    this.busy = false;
    this.error = "";
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  /** @returns {Kept} */
  get kept() {
    throw new Error("a text says which it is");
  }

  /** What else it shows. @param {() => void} _redraw @returns {(() => void)[]} */
  subscribe(_redraw) {
    return [];
  }

  willUpdate() {
    const { session, kept } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to(`${kept.id}:${kept.ready ? "loaded" : ""}`, () => {
      this.startOver();
      return [
        ...this.subscribe(redraw),
        session.on("change", (change, local) => this.onChange(change, local)),
        session.store.subscribe("version:*", redraw),
        ...["*:member", "*:department"].map((key) => session.workspace.subscribe(key, redraw)),
      ];
    });
  }

  /** Another text: what was written on the last one waits in its draft. */
  startOver() {
    this.draft = null;
    this.settles = undefined;
    this.by = "";
    this.error = "";
    const { ready, about, id } = this.kept;
    const draft = ready && readDraft(about, id);
    if (draft) this.resume(draft);
  }

  /** @param {any} change @param {boolean} local */
  onChange(change, local) {
    const { about, id } = this.kept;
    const written = change.patches.find((/** @type {any} */ one) => one.type === about && one.id === id);
    if (!written || this.draft === null) return;
    if (local) this.arrived(change.seq, written.put);
    else if (this.touched) this.by = nameOf(this.session, change.actor);
    else this.follow();
  }

  /** A text of mine, upon which I write already, has come through as it was: nobody wrote in between. @param {number} seq @param {any} put */
  arrived(seq, put) {
    if (put?.text !== this.original) return;
    this.base = seq;
    if (this.touched) this.keep();
  }

  get touched() {
    return this.draft !== null && this.draft !== this.opened;
  }

  /** Up to which change the text is known that stands here. */
  get seen() {
    return Math.max(this.session.seq, this.kept.loadedAt);
  }

  /** Nothing was written here yet: the editor shows what others have made of the text. */
  follow() {
    this.original = this.text;
    this.mentioned = new Mentioned();
    this.opened = this.mentioned.show(this.original, knownNames(this.session));
    this.draft = this.opened;
    this.base = this.seen;
  }

  get text() {
    return this.kept.text;
  }

  async edit() {
    this.follow();
    this.by = "";
    this.error = "";
    this.session.presence.set({ field: this.kept.about });
    await this.updateComplete;
    this.querySelector("textarea")?.focus();
  }

  /** @param {InputEvent} event */
  onInput(event) {
    this.write(/** @type {HTMLTextAreaElement} */ (event.target).value);
    this.completion.look();
  }

  /** @param {string} text */
  write(text) {
    this.draft = text;
    if (this.touched) this.keep();
    else dropDraft(this.kept.about, this.kept.id);
  }

  keep() {
    keepDraft(this.kept.about, this.kept.id, this.written);
  }

  /** @returns {import("./drafts.js").Draft} */
  get written() {
    const { draft, base, original, settles, mentioned } = this;
    return { text: draft ?? "", base, original, settles, mentions: [...mentioned.tokens] };
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
      this.cancel();
    }
  }

  /** @param {FocusEvent} event leaving the editor saves; moving inside it does not */
  onLeave(event) {
    const box = /** @type {Element} */ (event.currentTarget);
    if (event.relatedTarget instanceof Node && box.contains(event.relatedTarget)) return;
    this.completion.close();
    if (document.hasFocus() && this.draft !== null) this.save();
  }

  cancel() {
    const { written, touched } = this;
    this.stop();
    if (!touched) return;
    toast({ text: this.kept.words.aside, action: { label: t("Bring them back"), run: () => this.resume(written) } });
  }

  /** @param {import("./drafts.js").Draft} draft */
  resume({ text, base, original, settles, mentions }) {
    this.draft = text;
    this.base = base ?? this.seen;
    this.original = original ?? this.text;
    this.mentioned = new Mentioned(mentions);
    this.opened = this.mentioned.show(this.original, knownNames(this.session));
    this.settles = settles;
    this.keep();
  }

  stop() {
    this.draft = null;
    this.by = "";
    this.settles = undefined;
    dropDraft(this.kept.about, this.kept.id);
    this.session.presence.set({ field: null });
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".panel-section__action"))?.focus());
  }

  async save() {
    if (this.draft === null || this.busy) return;
    if (!this.touched) return this.stop();
    await this.send(this.written);
  }

  /** What collides with another's text is kept beside it, and comes back as a version. @param {import("./drafts.js").Draft} draft */
  async send(draft) {
    const { session, kept } = this;
    const { base, settles } = draft;
    const text = this.mentioned.store(draft.text, typedNames(session));
    const sent = session.run(settles ? takeVersion(session.store, { version: settles, text, base }) : kept.write(text, base));
    // Nobody waits here for a line: one may go on writing meanwhile.
    const waits = session.status.state === "live";
    if (waits) {
      this.busy = true;
      this.original = text;
      this.opened = draft.text;
    } else this.stop();
    this.error = "";
    try {
      const ack = await sent;
      if (ack?.merged !== undefined) toast({ text: t("Saved together with what others wrote meanwhile.") });
      tellUnreached(session, ack?.unreached);
      this.sent(kept, draft.text);
    } catch (error) {
      this.refused(/** @type {any} */ (error), kept, draft);
    } finally {
      if (waits) this.busy = false;
    }
  }

  /** What was sent is no draft any more; what was begun since then is one. @param {Kept} kept @param {string} text */
  sent({ about, id }, text) {
    if (this.kept.id === id && this.draft === text) this.stop();
    else if (readDraft(about, id)?.text === text) dropDraft(about, id);
  }

  /** What was written stays where it was written. @param {any} error @param {Kept} kept @param {import("./drafts.js").Draft} draft */
  refused(error, kept, draft) {
    if (error instanceof PutAside) return this.sent(kept, draft.text);
    // Decided by somebody else, or changed again: what was made of both is a text like any other now.
    const again = draft.settles ? { ...draft, settles: undefined } : draft;
    keepDraft(kept.about, kept.id, again);
    if (this.kept.id !== kept.id) return tell(error);
    this.resume(again);
    this.error = error.message ?? t("Not saved.");
  }

  /** @param {CustomEvent} event both texts, to be made into one by hand */
  combine({ detail }) {
    const mentioned = new Mentioned();
    const text = mentioned.show(detail.text, knownNames(this.session));
    this.resume({ text, base: detail.base, original: "", settles: detail.version, mentions: [...mentioned.tokens] });
    this.updateComplete.then(() => this.querySelector("textarea")?.focus());
  }

  render() {
    const { about, id, may, missing, words } = this.kept;
    const versions = textVersions(this.session, about, id);
    if (!this.text && this.draft === null && !may && !versions.length && !missing) return this.renderNothing();
    const edits = may && this.draft === null && this.text && !versions.length;
    return html`<section class="panel-section" aria-labelledby="${about}-title">
      <header class="panel-section__head">
        <h3 id="${about}-title">${words.title}</h3>
        ${edits ? html`<button type="button" class="link panel-section__action" @click=${this.edit}>${t("Edit")}</button>` : nothing}
      </header>
      ${this.renderBody(versions)}
    </section>`;
  }

  /** @returns {unknown} */
  renderNothing() {
    return nothing;
  }

  /** @param {any[]} versions */
  renderBody(versions) {
    const { ready, may, closed, loadedAt } = this.kept;
    if (this.draft !== null && ready) {
      if (may) return this.renderEditor();
      if (this.touched) return keptText(this.draft, closed, () => this.stop());
    }
    if (!versions.length || !ready) return this.renderText();
    return versions.map((version) => html`<baton-compare .session=${this.session} .version=${version} .text=${this.text} .loadedAt=${loadedAt} .may=${may} @combine=${this.combine}></baton-compare>`);
  }

  renderText() {
    const { missing, words } = this.kept;
    if (missing) return html`<p class="panel-empty panel-empty--words">${t("What was written here could not be loaded. It comes as soon as the connection is back.")}</p>`;
    if (this.text) return html`<div class="prose" dir="auto">${renderMarkdown(this.text, { names: mentionNames(this.session), isMine: meansMe(this.session) })}</div>`;
    return html`<button type="button" class="panel-empty panel-section__action" @click=${this.edit}>${words.add}</button>`;
  }

  renderEditor() {
    const { longest, words } = this.kept;
    return html`<div class="describe" @focusout=${this.onLeave}>
      <textarea class="input describe__text" rows="6" maxlength=${longest} dir="auto" aria-label=${words.title} aria-autocomplete="list"
        aria-controls=${this.completion.open ? this.completion.id : nothing} aria-activedescendant=${this.completion.activeId} .value=${this.draft ?? ""}
        @input=${this.onInput} @keydown=${this.onKey} @click=${() => this.completion.look()}></textarea>
      ${this.completion.render()}
      ${this.by ? html`<p class="notice" role="status">${words.meanwhile(this.by)}</p>` : nothing}
      ${this.error ? html`<p class="notice notice--wrong" role="alert">${this.error}</p>` : nothing}
      <div class="describe__foot">
        <span class="describe__hint">${t("Markdown works. @ to mention. Ctrl+Enter saves.")}</span>
        <button type="button" class="button button--small button--ghost" @click=${this.cancel}>${t("Cancel")}</button>
        <button type="button" class="button button--small button--primary" aria-busy=${this.busy ? "true" : "false"} @click=${this.save}>${t("Save")}</button>
      </div>
    </div>`;
  }
}
