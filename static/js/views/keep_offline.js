/** The dialog in which one keeps a board on this device, or removes it from there. */
import { html, nothing } from "lit";
import { formatMoment } from "../lib/dates.js";
import { registerWorker } from "../lib/device.js";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { icon } from "./icon.js";
import { sizeWord } from "./size_word.js";

export class KeepOffline extends BoardDialog {
  static properties = { busy: { state: true }, problem: { state: true } };

  constructor() {
    super("offline");
    this.busy = false;
    this.problem = "";
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.copy.on("changed", redraw)];
  }

  async show() {
    this.problem = "";
    await super.show();
  }

  /** @param {() => Promise<void>} work */
  async attempt(work) {
    this.busy = true;
    this.problem = "";
    try {
      await work();
    } catch {
      this.problem = t("This browser has no room for it. Remove another board from this device, or free some space.");
    } finally {
      this.busy = false;
    }
  }

  async keep() {
    await this.attempt(async () => {
      await registerWorker();
      await navigator.serviceWorker.ready;
      await this.session.copy.keep();
      // Asked for and not insisted upon: without it the browser may clear this when space runs short.
      await navigator.storage?.persist?.();
    });
  }

  render() {
    if (!this.open) return nothing;
    const { info } = this.session.copy;
    return this.frame(t("This board offline"), html`<div class="keep">
        ${info ? this.renderKept(info) : this.renderChoice()}
        ${this.problem ? html`<p class="notice notice--wrong" role="alert">${this.problem}</p>` : nothing}
      </div>`, "");
  }

  renderChoice() {
    const ready = this.session.status.state === "live";
    return html`<p>${t("Keeps a copy of this board on this device, so that it opens without a connection. You can work on it: what you change is sent when you are back.")}</p>
      <p class="quiet">${t("It is removed when you sign out: do so on a device that others use as well.")}</p>
      <div class="keep__actions"><button type="button" class="button button--primary" autofocus ?disabled=${this.busy || !ready} @click=${this.keep}>
        ${icon("download")}${t("Keep this board offline")}</button></div>
      ${ready ? nothing : html`<p class="quiet" role="status">${t("This needs a connection.")}</p>`}`;
  }

  /** @param {{at: number, size: number}} info */
  renderKept({ at, size }) {
    return html`<p class="keep__state" role="status">${icon("circle-check")}<span>${t("Kept on this device as of {when}, about {size}.", { when: formatMoment(new Date(at)), size: sizeWord(size) })}</span></p>
      <p class="quiet">${t("It is refreshed while you have it open. Descriptions and comments are kept of the deals that you open.")}</p>
      <div class="keep__actions"><button type="button" class="button" ?disabled=${this.busy} @click=${() => this.attempt(() => this.session.copy.forget())}>
        ${icon("trash-2")}${t("Remove it from this device")}</button></div>`;
  }
}

customElements.define("baton-keep-offline", KeepOffline);
