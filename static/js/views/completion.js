/** Names offered while somebody types behind an @: arrows and Enter, mouse or finger; the writing goes on in its field. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { announce } from "../behaviors/announce.js";
import { placeBeside } from "../behaviors/popover.js";
import { t, tn } from "../lib/i18n.js";
import { queryAt } from "../lib/mentions.js";
import { loadPinyin, needsPinyin } from "../lib/pinyin.js";
import { found, mentionables } from "./mention_options.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./mention_options.js").Mentionable} Mentionable */
/** @typedef {import("lit").ReactiveControllerHost & HTMLElement & {session: Session, mentioned: import("../lib/mentions.js").Mentioned}} Host */

const MOST = 8;
let last = 0;

export class Completion {
  /** @param {Host} host @param {(text: string) => void} write puts a text into the host */
  constructor(host, write) {
    this.host = host;
    this.write = write;
    this.id = `mentions-${++last}`;
    /** @type {Mentionable[]} */
    this.options = [];
    this.active = 0;
    /** Where the @ stands. */
    this.at = -1;
    /** Where somebody did not want to be helped. */
    this.refused = -1;
    host.addController(this);
  }

  get field() {
    return this.host.querySelector("textarea");
  }

  get open() {
    return this.options.length > 0;
  }

  /** After each change of the text, and of the place in it. */
  look() {
    const { field } = this;
    if (!field) return this.close();
    const asked = field.selectionStart === field.selectionEnd ? queryAt(field.value.slice(0, field.selectionStart)) : null;
    if (asked?.at !== this.refused) this.refused = -1;
    // A name that was chosen is finished, also when a space follows it.
    if (!asked || this.refused >= 0 || this.host.mentioned.tokens.has(asked.query.trim())) return this.close();
    this.offer(asked);
  }

  /** @param {{at: number, query: string}} asked */
  offer({ at, query }) {
    const all = mentionables(this.host.session);
    const before = this.options.length;
    this.at = at;
    this.options = found(all, query).slice(0, MOST);
    this.active = 0;
    if (this.open && this.options.length !== before) announce(tn("{n} name to choose from", "{n} names to choose from", this.options.length));
    if (needsPinyin(all.map(({ name }) => name), query)) this.readAloud();
    this.host.requestUpdate();
  }

  /** While the dictionary cannot be fetched, names are found as they are written. */
  async readAloud() {
    const fresh = await loadPinyin().catch(() => false);
    if (fresh) this.look();
  }

  close() {
    if (!this.open) return;
    this.options = [];
    this.host.requestUpdate();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it was meant for the list */
  onKey(event) {
    if (!this.open || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.active = (this.active + step + this.options.length) % this.options.length;
    else if (event.key === "Escape") this.refuse();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.shiftKey) this.pick(this.options[this.active]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    this.host.requestUpdate();
    return true;
  }

  refuse() {
    this.refused = this.at;
    this.close();
  }

  /** @param {Mentionable} option */
  pick({ name, token }) {
    const { field, at } = this;
    if (!field) return;
    const shown = `@${this.host.mentioned.add(name, token)} `;
    const rest = field.value.slice(field.selectionStart).replace(/^ /, "");
    this.close();
    this.write(field.value.slice(0, at) + shown + rest);
    this.host.updateComplete.then(() => {
      field.focus();
      field.setSelectionRange(at + shown.length, at + shown.length);
    });
  }

  hostUpdated() {
    const list = this.open && document.getElementById(this.id);
    if (!list || !this.field) return;
    if (!list.matches(":popover-open")) list.showPopover();
    placeBeside(this.field, list);
    list.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" });
  }

  /** Which row a screen reader is at. */
  get activeId() {
    return this.open ? `${this.id}-${this.active}` : nothing;
  }

  render() {
    if (!this.open) return nothing;
    return html`<ul class="popover picker__list mentions" popover="manual" role="listbox" id=${this.id} aria-label=${t("Mention somebody")}>
      ${repeat(this.options, (option) => option.token, (option, index) => this.renderRow(option, index))}
    </ul>`;
  }

  /** @param {Mentionable} option @param {number} index */
  renderRow(option, index) {
    const isActive = index === this.active;
    const hover = () => {
      this.active = index;
      this.host.requestUpdate();
    };
    // Pressing must not take the focus out of the text.
    return html`<li class="picker__option" role="option" id="${this.id}-${index}" aria-selected=${isActive ? "true" : "false"} data-active=${isActive ? "true" : "false"}
      @pointermove=${() => isActive || hover()} @pointerdown=${(/** @type {Event} */ event) => event.preventDefault()} @click=${() => this.pick(option)}>
      ${option.face}<span class="picker__label" dir="auto">${option.name}</span>${option.hint ? html`<span class="picker__hint" dir="auto">${option.hint}</span>` : nothing}
    </li>`;
  }
}
