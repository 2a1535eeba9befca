/** What a deal's panel, that of the board's conversation and that of its activity share: beside the board, the whole screen on a phone. */
import { LitElement, html, nothing } from "lit";
import { trapTab } from "../behaviors/focus_trap.js";
import { t } from "../lib/i18n.js";
import { threadPill } from "./thread_pill.js";
import { Watch } from "./watch.js";

const PHONE = "(max-width: 600px)";

/** Whether the address is that of a board's conversation. */
export function isThreadAddress() {
  return /^\/boards\/[^/]+\/thread$/u.test(location.pathname);
}

/** Which of the two it is says what closes it, what it does with an address, and how its content is loaded. */
export class SidePanel extends LitElement {
  static properties = { session: { attribute: false }, detail: { state: true }, failure: { state: true }, fresh: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {import("../types").CardDetail | null} */
    this.detail = null;
    this.failure = "";
    /** How many comments came out of sight. */
    this.fresh = 0;
    this.watch = new Watch(this);
    this.phone = matchMedia(PHONE);
    this.onPopState = () => this.followAddress();
    this.onPhone = () => this.requestUpdate();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener("popstate", this.onPopState);
    this.phone.addEventListener("change", this.onPhone);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener("popstate", this.onPopState);
    this.phone.removeEventListener("change", this.onPhone);
    this.detail?.close();
  }

  close() {}

  followAddress() {}

  load() {}

  /** Another role: every part may offer other things, though it shows the same. */
  redrawAll() {
    this.requestUpdate();
    for (const part of this.querySelectorAll("*")) if (part instanceof LitElement) part.requestUpdate();
  }

  /** Shows what is being fetched, if that is still wanted when it is there. @param {Promise<import("../types").CardDetail>} opening @param {() => boolean} isWanted */
  async take(opening, isWanted) {
    this.failure = "";
    this.updateComplete.then(() => /** @type {HTMLElement} */ (this.querySelector(".panel"))?.focus({ preventScroll: true }));
    try {
      const detail = await opening;
      if (!isWanted()) return detail.close();
      this.detail = detail;
    } catch (error) {
      if (isWanted()) this.failure = /** @type {Error} */ (error).message;
    }
  }

  /** What was shown is shown no more. */
  leave() {
    this.detail?.close();
    this.detail = null;
    this.failure = "";
    this.fresh = 0;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      this.close();
    }
    if (this.phone.matches) trapTab(/** @type {Element} */ (this.querySelector(".panel")))(event);
  }

  /** @param {CustomEvent} event */
  onReply({ detail: { comment, quotes } }) {
    /** @type {import("./composer.js").Composer} */ (this.querySelector("baton-composer")).reply(comment, quotes);
  }

  /** A conversation, and where one writes into it. @param {any} card null for the board's own conversation @param {string} label @param {unknown} head @param {unknown} scrolled */
  frame(card, label, head, scrolled) {
    const thread = () => /** @type {import("./panel_thread.js").PanelThread} */ (this.querySelector("baton-panel-thread"));
    return this.section(label, html`${head}
      <div class="panel__scroll">${scrolled}</div>
      ${threadPill(this.fresh, () => thread().showFresh())}
      <baton-composer class="panel__foot" .session=${this.session} .card=${card}></baton-composer>`);
  }

  /** @param {string} label @param {unknown} content */
  section(label, content) {
    return html`<section class="panel" tabindex="-1" role=${this.phone.matches ? "dialog" : "complementary"} aria-modal=${this.phone.matches ? "true" : nothing}
      aria-label=${label} @keydown=${this.onKey} @fresh=${(/** @type {CustomEvent} */ event) => { this.fresh = event.detail; }} @reply=${this.onReply}>${content}</section>`;
  }

  renderFailure() {
    return this.failure ? html`<p class="notice notice--wrong" role="alert">${this.failure} <button type="button" class="link" @click=${() => this.load()}>${t("Try again")}</button></p>` : nothing;
  }
}
