/** Whether what one sees is live, and what has not been sent yet. */
import { LitElement, html, nothing } from "lit";
import { placeAt } from "../behaviors/menu.js";
import { formatMoment } from "../lib/dates.js";
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
    const { state, unsent, list, refused } = this.session.status;
    const shown = unsent > 0 && (this.waiting || state === "offline");
    return html`<button type="button" class="live live--${refused.length ? "refused" : state}" popovertarget="live-list" aria-describedby="live-words">
        <span class="live__dot" aria-hidden="true"></span><span id="live-words" role="status">${this.words(shown ? unsent : 0)}</span>
      </button>
      <div class="menu live__list" id="live-list" popover @toggle=${(/** @type {ToggleEvent} */ event) => placeAt(event, /** @type {HTMLElement} */ (this.querySelector(".live")))}>
        <p class="live__explain">${this.explain()}</p>
        ${refused.length ? this.some(tn("{n} change could not be applied", "{n} changes could not be applied", refused.length), refused) : nothing}
        ${list.length ? this.some(tn("{n} change not sent yet", "{n} changes not sent yet", list.length), list) : nothing}
        ${list.length + refused.length ? html`<button type="button" class="button button--small live__more" @click=${this.showAll}>${t("Look at them")}</button>` : nothing}
      </div>`;
  }

  /** @param {string} heading @param {{label: string}[]} commands */
  some(heading, commands) {
    return html`<h2 class="menu__title">${heading}</h2>
      <ol class="live__unsent">${commands.map(({ label }) => html`<li dir="auto">${label}</li>`)}</ol>`;
  }

  showAll() {
    /** @type {HTMLElement} */ (this.querySelector("#live-list")).hidePopover();
    this.session.ui.set("unsent", true);
  }

  /** @param {number} unsent */
  words(unsent) {
    const { state, asOf, refused } = this.session.status;
    const names = /** @type {Record<string, string>} */ ({ live: t("Live"), connecting: t("Connecting"), "catching-up": t("Catching up"), offline: t("Reconnecting") });
    const name = asOf ? t("Offline, as of {when}", { when: formatMoment(new Date(asOf)) }) : names[state];
    if (refused.length) return t("{state} · {refused}", { state: name, refused: tn("{n} not applied", "{n} not applied", refused.length) });
    return unsent ? t("{state} · {unsent}", { state: name, unsent: tn("{n} unsent", "{n} unsent", unsent) }) : name;
  }

  explain() {
    const { state, asOf, saved } = this.session.status;
    if (state === "live") return t("Everybody's changes appear here as they happen.");
    if (state === "catching-up") return t("Fetching what happened in the meantime.");
    const known = asOf ? `${t("This is the board as you kept it here, as of {when}.", { when: formatMoment(new Date(asOf)) })} ` : "";
    if (saved) return known + t("No connection at present. Go on working: changes are kept on this device, also when this page is closed, and sent as soon as the connection is back.");
    return known + t("No connection at present. Go on working: changes are kept here and sent as soon as it is back, as long as this page stays open.");
  }
}

customElements.define("baton-live-badge", LiveBadge);
