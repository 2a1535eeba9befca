/** Two versions of one text side by side; one tap decides, and the other stays in the history. */
import { LitElement, html, nothing } from "lit";
import { takeVersion, dropVersion } from "../commands/versions.js";
import { t } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { tell } from "./card_actions.js";
import { mentionNames, nameOf } from "./people.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{text: string, by: string | null, kept: boolean}} Side */

export class Compare extends LitElement {
  static properties = { session: { attribute: false }, version: { attribute: false }, text: {}, loadedAt: { type: Number }, may: { type: Boolean }, busy: { state: true } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.version = null;
    /** What stands. */
    this.text = "";
    /** The board's change up to which that was loaded. */
    this.loadedAt = 0;
    this.may = false;
    this.busy = false;
  }

  createRenderRoot() {
    return this;
  }

  /** Mine comes first; where neither is, what stands does. @returns {Side[]} */
  get sides() {
    const { version, text, session } = this;
    const kept = { text: version.content, by: version.author, kept: true };
    const stands = { text, by: version.other, kept: false };
    return version.author === session.me.id ? [kept, stands] : [stands, kept];
  }

  get seen() {
    return Math.max(this.session.seq, this.loadedAt);
  }

  /** @param {Side} side */
  async keep(side) {
    if (this.busy) return;
    this.busy = true;
    const { session, version } = this;
    const command = side.kept ? takeVersion(session.store, { version: version.id, base: this.seen }) : dropVersion(session.store, { version: version.id });
    try {
      await session.run(command);
    } catch (error) {
      tell(error);
    } finally {
      this.busy = false;
    }
  }

  render() {
    const { sides } = this;
    return html`<div class="notice notice--conflict" role="status"><p><strong>${this.words()}</strong> ${
      this.may ? t("Both versions are kept: compare and choose. The other one stays in the activity.") : t("Both versions are kept until somebody chooses.")}</p></div>
    <div class="compare">${sides.map((side, at) => this.renderSide(side, sides[1 - at]))}</div>
    ${this.may ? html`<button type="button" class="link" @click=${this.combine}>${t("Put both into one text and edit it")}</button>` : nothing}`;
  }

  words() {
    const { author, other } = this.version;
    const me = this.session.me.id;
    if (author === other) return t("This text was written in two places at once.");
    if (author !== me && other !== me) return t("{one} and {other} wrote this text at the same time.", { one: nameOf(this.session, other), other: nameOf(this.session, author) });
    return t("You and {name} wrote this text at the same time.", { name: nameOf(this.session, author === me ? other : author) });
  }

  /** @param {Side} side @param {Side} opposite */
  renderSide(side, opposite) {
    const mine = side.by === this.session.me.id && opposite.by !== side.by;
    const names = mentionNames(this.session);
    const theirs = opposite.by === this.session.me.id && opposite.by !== side.by;
    return html`<div class="compare__side">
      <h4 dir="auto">${this.nameOfSide(side, mine)} <span class="compare__note">${side.kept ? t("not shown yet") : t("shown now")}</span></h4>
      ${comparedText(toNames(side.text, names), toNames(opposite.text, names))}
      ${this.may ? html`<button type="button" class="button button--small" aria-busy=${this.busy ? "true" : "false"} @click=${() => this.keep(side)}>${
        mine ? t("Keep mine") : theirs ? t("Keep theirs") : t("Keep this one")}</button>` : nothing}
    </div>`;
  }

  /** @param {Side} side @param {boolean} mine */
  nameOfSide({ by, kept }, mine) {
    if (mine) return t("Yours");
    if (this.version.author === this.version.other) return kept ? t("Written second") : t("Written first");
    return nameOf(this.session, by);
  }

  /** Both texts, one after the other, to be made into one by hand. */
  combine() {
    const text = `${this.text.trimEnd()}\n\n${this.version.content}`;
    this.dispatchEvent(new CustomEvent("combine", { detail: { text, base: this.seen, version: this.version.id } }));
  }
}

/** A text with the lines marked that the other one does not have. @param {string} text @param {string} opposite */
export function comparedText(text, opposite) {
  const known = new Set(opposite.split("\n"));
  return html`<div class="compare__text" dir="auto" tabindex="0">${text.split("\n").map((line, at) => html`${at ? "\n" : ""}${known.has(line) ? line : html`<mark>${line}</mark>`}`)}</div>`;
}

customElements.define("baton-compare", Compare);
