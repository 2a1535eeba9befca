/** Says that the server has newer scripts than this page runs, and reloads when nothing would be lost by it. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { Subscriber } from "./subscriber.js";

export class UpdateBar extends LitElement {
  static properties = { session: { attribute: false }, wanted: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (undefined);
    this.wanted = false;
    this.reload = () => location.reload();
    new Subscriber(this, () => [
      this.session.on("outdated", () => this.requestUpdate()),
      this.session.on("status", () => this.reloadWhenSent()),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  want() {
    this.wanted = true;
    this.reloadWhenSent();
  }

  /** What is unsent lives in this page. */
  reloadWhenSent() {
    if (this.wanted && this.session.status.unsent === 0) this.reload();
  }

  render() {
    return html`<div role="status">${this.session.outdated ? this.renderBar() : nothing}</div>`;
  }

  renderBar() {
    return html`<div class="update">
      ${icon("rotate-ccw")}
      <span>${this.wanted ? t("Sending your changes first, then this page reloads.") : t("Baton has been updated. Your work is safe; reload when it suits you.")}</span>
      ${this.wanted ? nothing : html`<button type="button" class="button button--small button--primary" @click=${this.want}>${t("Reload")}</button>`}
    </div>`;
  }
}

customElements.define("baton-update", UpdateBar);
