/** The dialog of what is unsent on a board, or was refused after its person had gone on. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { icon } from "./icon.js";
import { unsentList } from "./unsent_list.js";

export class UnsentDialog extends BoardDialog {
  constructor() {
    super("unsent");
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.session.on("status", redraw)];
  }

  /** What was pressed may have gone with its change: the keys still belong to this window. */
  updated() {
    if (this.dialog?.open && document.activeElement === document.body) /** @type {HTMLElement | null} */ (this.querySelector(".dialog__head button"))?.focus();
  }

  render() {
    if (!this.open) return nothing;
    const session = /** @type {any} */ (this.session);
    const { unsent, refused, state } = session.status;
    return this.frame(t("Unsent changes"), html`${unsent + refused.length ? unsentList(session) : html`<p class="unsent__none" role="status">${t("Everything has been sent.")}</p>`}
      ${unsent && state === "offline" ? html`<div class="unsent__foot">
        <button type="button" class="button" @click=${() => session.link.hurry?.()}>${icon("rotate-ccw")}${t("Try to connect now")}</button></div>` : nothing}`);
  }
}

customElements.define("baton-unsent", UnsentDialog);
