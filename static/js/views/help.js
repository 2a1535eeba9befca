/** `?`: the keys, in the words of what they do. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { Watch } from "./watch.js";

const COMMAND = /Mac|iPhone|iPad/u.test(navigator.platform ?? "") ? "⌘" : "Ctrl";

/** @returns {[string, [string[], string][]][]} */
function keys() {
  return [
    [t("Anywhere"), [
      [[COMMAND, "K"], t("Search or do anything")],
      [["/"], t("Filter deals")],
      [["N"], t("New deal")],
      [["?"], t("These keys")],
      [["Esc"], t("Close, put back, leave")],
    ]],
    [t("On the board"), [
      [["←", "↑", "↓", "→"], t("From deal to deal")],
      [["Enter"], t("Open the deal")],
      [["M"], t("Lift the deal; the arrows carry it, Enter drops it")],
      [["Space"], t("Lift the deal as well")],
    ]],
    [t("In a deal"), [
      [["Enter"], t("Save a field, add the next task")],
      [["Esc"], t("Leave a field as it was")],
      [["Alt", "↑", "↓"], t("Move a task")],
      [[COMMAND, "Enter"], t("Send the comment, save the description")],
    ]],
  ];
}

export class Help extends LitElement {
  static properties = { session: { attribute: false }, open: { state: true } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    this.open = false;
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    if (this.session) this.watch.to("session", () => [this.session.ui.subscribe("help", (wanted) => wanted && this.show())]);
  }

  /** It may have been asked for before it was here. */
  firstUpdated() {
    if (this.session?.ui.get("help")) this.show();
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  async show() {
    this.open = true;
    await this.updateComplete;
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  onClose() {
    this.open = false;
    this.session.ui.set("help", false);
  }

  render() {
    if (!this.open) return nothing;
    return html`<dialog class="dialog help" aria-labelledby="help-title" @close=${this.onClose} @keydown=${(/** @type {Event} */ event) => event.stopPropagation()}
      @pointerdown=${(/** @type {Event} */ event) => event.target === this.dialog && this.dialog?.close()}>
      <header class="dialog__head"><h2 class="dialog__title" id="help-title">${t("Keyboard shortcuts")}</h2>
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} @click=${() => this.dialog?.close()}>${icon("x")}</button></header>
      <div class="help__groups">${keys().map(([group, rows]) => html`<section><h3 class="help__group">${group}</h3>
        <dl class="help__keys">${rows.map(([combination, words]) => html`<div class="help__row"><dt>${combination.map((key) => html`<kbd class="kbd">${key}</kbd>`)}</dt><dd>${words}</dd></div>`)}</dl>
      </section>`)}</div>
    </dialog>`;
  }
}

customElements.define("baton-help", Help);
