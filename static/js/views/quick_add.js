/** A deal by its title alone, at the foot of a stage; several pasted lines make several deals. */
import { LitElement, html } from "lit";
import { createCard } from "../commands/cards.js";
import { announce } from "../behaviors/announce.js";
import { newId } from "../lib/ids.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { offerText, tellAllRefused } from "./kept_text.js";
import { toast } from "./toast.js";

const LONGEST_TITLE = 200;
const MOST_LINES = 200;

export class QuickAdd extends LitElement {
  static properties = { columnId: { attribute: false }, session: { attribute: false }, scene: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {string} */
    this.columnId = "";
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
    this.open = false;
  }

  createRenderRoot() {
    return this;
  }

  /** The stage was archived under the hands: what was typed is offered. */
  disconnectedCallback() {
    super.disconnectedCallback();
    queueMicrotask(() => {
      const text = this.field?.value.trim();
      if (!this.isConnected && text) offerText(text, t("This stage is no longer on the board."));
    });
  }

  get field() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea"));
  }

  async show() {
    this.open = true;
    await this.updateComplete;
    this.field?.focus();
    this.field?.scrollIntoView({ block: "nearest" });
  }

  async hide() {
    this.open = false;
    await this.updateComplete;
    /** @type {HTMLElement | null} */ (this.querySelector(".quick-add__open"))?.focus();
  }

  render() {
    if (!this.open) return html`<button type="button" class="quick-add__open" @click=${this.show}>${icon("plus")}<span>${t("Add deal")}</span></button>`;
    return html`<form class="quick-add" @submit=${this.submit}>
      <textarea class="input quick-add__title" rows="2" maxlength=${LONGEST_TITLE * MOST_LINES} dir="auto" aria-label=${t("Title of the new deal")} placeholder=${t("What is the deal?")}
        @keydown=${this.key} @paste=${this.paste}></textarea>
      <div class="quick-add__foot">
        <button type="submit" class="button button--primary">${t("Add")}</button>
        <button type="button" class="button button--ghost" @click=${this.hide}>${t("Close")}</button>
      </div>
    </form>`;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.hide();
    }
    if (event.key === "Enter" && !event.shiftKey) this.submit(event);
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault();
    const field = this.field;
    if (!field) return;
    const titles = linesOf(field.value);
    field.value = "";
    this.add(titles);
    field.focus();
  }

  /** Lines are deals; a single one is only text. @param {ClipboardEvent} event */
  paste(event) {
    const titles = linesOf(event.clipboardData?.getData("text/plain") ?? "");
    if (titles.length < 2) return;
    event.preventDefault();
    this.add(titles);
  }

  /** @param {string[]} titles */
  async add(titles) {
    if (!titles.length) return;
    const taken = titles.slice(0, MOST_LINES);
    const sent = taken.map((title) => this.create(title));
    this.scrollToEnd();
    if (titles.length > MOST_LINES) toast({ text: t("Only the first {n} lines were taken: for more there is the import", { n: MOST_LINES }), tone: "amber" });
    const ends = await Promise.allSettled(sent);
    const added = ends.filter(({ status }) => status === "fulfilled").length;
    tellAllRefused(this.session, taken, ends);
    if (titles.length > 1 && added) toast({ text: tn("{n} deal added", "{n} deals added", added) });
    else if (added) announce(t("Added {title}", { title: titles[0] }));
  }

  /** @param {string} title */
  create(title) {
    return this.session.run(createCard(this.session.store, { id: newId(), column: this.columnId, title }));
  }

  async scrollToEnd() {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const scroller = this.closest("baton-column")?.querySelector(".column__scroll");
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
    this.scrollIntoView({ block: "nearest" });
  }
}

/** @param {string} text */
export function linesOf(text) {
  return text.split(/\r?\n/u).map((line) => line.trim().slice(0, LONGEST_TITLE)).filter(Boolean);
}

customElements.define("baton-quick-add", QuickAdd);
