/** What changed as a table: to be read line by line, heard, and taken along as a file. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { BoardDialog } from "./board_dialog.js";
import { icon } from "./icon.js";
import { pastFields } from "./past_panel.js";
import { fieldWords, kindWord } from "./past_words.js";

/** @typedef {import("../store/comparing.js").Difference} Difference */

export class PastList extends BoardDialog {
  static properties = { ...BoardDialog.properties, travel: { attribute: false } };

  constructor() {
    super("past-list");
    /** @type {import("./travel.js").Travel} */
    this.travel = /** @type {any} */ (undefined);
  }

  /** @param {() => void} redraw */
  subscribe(redraw) {
    return [this.travel.on("changed", redraw)];
  }

  get address() {
    const { from, to } = this.travel;
    return `/api/boards/${this.session.boardId}/compare?format=csv&from=${from?.seq}${to ? `&to=${to.seq}` : ""}`;
  }

  render() {
    if (!this.open || !this.travel.from) return nothing;
    const found = [...this.travel.differences.values()].sort((a, b) => number(a) - number(b));
    return this.frame(t("What changed"), html`
      <div class="past-list__scroll" tabindex="0" role="region" aria-label=${t("What changed")}><table class="table past-list__table">
        <thead><tr><th scope="col">${t("Deal")}</th><th scope="col">${t("What")}</th>${pastFields().map(([, label]) => html`<th scope="col">${label}</th>`)}</tr></thead>
        <tbody>${found.map((one) => this.renderRow(one))}</tbody>
      </table>${found.length ? nothing : html`<p class="past-list__none">${t("Nothing changed between these times.")}</p>`}</div>
      <footer class="past-list__foot"><a class="button" href=${this.address} download>${icon("download")}${t("Download as CSV")}</a></footer>`);
  }

  /** @param {Difference} difference */
  renderRow({ kinds, before, after }) {
    const card = /** @type {any} */ (after ?? before);
    const { store } = this.travel.old;
    const stage = (/** @type {string} */ id) => (store.get("column", id) ?? this.session.store.get("column", id))?.name ?? "";
    return html`<tr><th scope="row" dir="auto"><span class="past-list__number">#${card.number}</span> ${card.title}</th><td>${kinds.map(kindWord).join(", ")}</td>
      ${pastFields().map(([field]) => {
        const [then, now] = [before, after].map((row) => fieldWords(this.session, field, row, stage));
        return html`<td dir="auto">${then === now ? now : html`${then} → <b>${now}</b>`}</td>`;
      })}</tr>`;
  }
}

/** @param {Difference} difference */
function number({ before, after }) {
  return /** @type {any} */ (after ?? before).number ?? 0;
}

customElements.define("baton-past-list", PastList);
