/** A deal as it was: what the log says of it. What only an open deal shows is told to be as it is now. */
import { LitElement, html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { fieldWords } from "./past_words.js";
import { Watch } from "./watch.js";

/** @returns {[string, string][]} */
export function pastFields() {
  return [["column", t("Stage")], ["status", t("State")], ["value", t("Value")], ["owner", t("Owner")], ["expected_close", t("Expected close")]];
}

export class PastPanel extends LitElement {
  static properties = { session: { attribute: false }, travel: { attribute: false } };

  constructor() {
    super();
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./travel.js").Travel} */
    this.travel = /** @type {any} */ (undefined);
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const redraw = () => this.requestUpdate();
    this.watch.to("session", () => [
      this.session.ui.subscribe("openCard", async () => {
        this.requestUpdate();
        await this.updateComplete;
        /** @type {HTMLElement | null} */ (this.querySelector(".panel"))?.focus({ preventScroll: true });
      }),
      this.session.store.subscribe("*:card", redraw),
      this.travel.on("changed", redraw),
    ]);
  }

  close() {
    this.session.ui.set("openCard", null);
  }

  /** @param {string} id */
  openNow(id) {
    const { live } = this.session;
    live.ui.set("travel", null);
    live.ui.set("openCard", id);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }

  render() {
    const id = this.session.ui.get("openCard");
    if (!id) return nothing;
    const card = this.session.store.get("card", id);
    return html`<section class="panel past-panel" tabindex="-1" role="complementary" aria-label=${card?.title ?? t("Deal")} @keydown=${this.onKey}>
      <header class="past-panel__head"><h2 class="past-panel__title" dir="auto">${card?.title ?? t("This deal was not there yet.")}</h2>
        <button type="button" class="button button--icon button--ghost" aria-label=${t("Close")} @click=${this.close}>${icon("x")}</button></header>
      ${card ? this.renderFields(card) : nothing}
      ${card ? this.renderTasks(card) : nothing}
      <p class="past-panel__note">${t("Description, conversation and files are shown only as they are now.")}
        <button type="button" class="link" @click=${() => this.openNow(id)}>${t("Open the deal as it is now")}</button></p>
    </section>`;
  }

  /** @param {any} card */
  renderFields(card) {
    const { old, from } = this.travel;
    const before = from ? old.store.get("card", card.id) : null;
    const stage = (/** @type {string} */ id) => (this.session.store.get("column", id) ?? old.store.get("column", id))?.name ?? "";
    const words = (/** @type {string} */ field, /** @type {any} */ row) => fieldWords(this.session, field, row, stage);
    return html`<dl class="past-panel__fields">${pastFields().map(([field, label]) => {
      const [then, now] = [before && words(field, before), words(field, card)];
      return html`<dt>${label}</dt><dd dir="auto">${then && then !== now ? html`<del>${then}</del> → ` : nothing}${now}</dd>`;
    })}</dl>`;
  }

  /** @param {any} card */
  renderTasks(card) {
    const tasks = this.session.store.tasksOf(card.id);
    if (!tasks.length) return nothing;
    return html`<h3 class="past-panel__group">${t("Tasks")}</h3><ul class="past-panel__tasks">${tasks.map((/** @type {any} */ task) => html`<li class=${task.done_at ? "past-panel__done" : ""}>
      ${icon(task.done_at ? "circle-check" : "clock", task.done_at ? t("done") : t("open"))} <span dir="auto">${task.title}</span></li>`)}</ul>`;
  }
}

customElements.define("baton-past-panel", PastPanel);
