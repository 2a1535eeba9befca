/** Whether what one sees is live, and what has not been sent yet. */
import { LitElement, html, nothing } from "lit";
import { placeAt } from "../behaviors/menu.js";
import { t, tn } from "../lib/i18n.js";
import { Subscriber } from "./subscriber.js";

/** A flicker while a change is on its way is not worth a word. */
const PATIENCE = 600;

export class LiveBadge extends LitElement {
  static properties = { session: { attribute: false }, waiting: { state: true } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    this.waiting = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    new Subscriber(this, () => [this.session.on("status", () => this.changed())]);
  }

  createRenderRoot() {
    return this;
  }

  changed() {
    const unsent = this.session.status.unsent > 0;
    if (!unsent) this.calm();
    else this.timer ??= setTimeout(() => (this.waiting = true), PATIENCE);
    this.requestUpdate();
  }

  calm() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = false;
  }

  render() {
    const { state, unsent, list } = this.session.status;
    const shown = unsent > 0 && (this.waiting || state === "offline");
    return html`<button type="button" class="live live--${state}" popovertarget="live-list" aria-describedby="live-words">
        <span class="live__dot" aria-hidden="true"></span><span id="live-words" role="status">${this.words(state, shown ? unsent : 0)}</span>
      </button>
      <div class="menu live__list" id="live-list" popover @toggle=${(/** @type {ToggleEvent} */ event) => placeAt(event, /** @type {HTMLElement} */ (this.querySelector(".live")))}>
        <p class="live__explain">${this.explain(state)}</p>
        ${list.length ? html`<h2 class="menu__title">${tn("{n} change not sent yet", "{n} changes not sent yet", list.length)}</h2>
          <ol class="live__unsent">${list.map((/** @type {any} */ command) => html`<li dir="auto">${command.label}</li>`)}</ol>` : nothing}
      </div>`;
  }

  /** @param {string} state @param {number} unsent */
  words(state, unsent) {
    const words = /** @type {Record<string, string>} */ ({ live: t("Live"), connecting: t("Connecting"), "catching-up": t("Catching up"), offline: t("Reconnecting") });
    return unsent ? t("{state} · {unsent}", { state: words[state], unsent: tn("{n} unsent", "{n} unsent", unsent) }) : words[state];
  }

  /** @param {string} state */
  explain(state) {
    if (state === "live") return t("Everybody's changes appear here as they happen.");
    if (state === "catching-up") return t("Fetching what happened in the meantime.");
    return t("No connection at present. Go on working: changes are kept here and sent as soon as it is back, as long as this page stays open.");
  }
}

customElements.define("baton-live-badge", LiveBadge);
