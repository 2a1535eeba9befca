/** The table of the past: in a comparison with what became of each deal, and at its end those that are gone. */
import { html, nothing } from "lit";
import { t } from "../lib/i18n.js";
import { sumByCurrency } from "../lib/money.js";
import { currencyOf } from "../store/selectors.js";
import { Table } from "./table.js";

/** @typedef {import("./table.js").TableRow} TableRow */

const GONE = "gone";

export class PastTable extends Table {
  /** @returns {import("./past_scene.js").PastScene} */
  get past() {
    return /** @type {any} */ (this.scene);
  }

  subscribe() {
    return [...super.subscribe(), this.past.whenMarked(() => this.chooseColumns())];
  }

  columnsNow() {
    const columns = super.columnsNow();
    if (!this.past.differences) return columns;
    const changed = { id: "changed", label: t("What changed"), width: 210, grow: 1.6, show: (/** @type {any} */ _session, /** @type {any} */ card) => this.mark(card.id) };
    return columns.toSpliced(2, 0, changed);
  }

  /** @param {string} card */
  mark(card) {
    const mark = this.past.markOf(card);
    return mark ? html`<span class="past-mark" data-color=${mark.tone} title=${mark.text}><span class="past-mark__dot" aria-hidden="true"></span><span class="past-mark__words" dir="auto">${mark.text}</span></span>` : nothing;
  }

  /** @param {TableRow[]} rows */
  withMore(rows) {
    const gone = this.gone();
    if (!gone.length) return rows;
    const sum = sumByCurrency(gone.flatMap(({ value }) => (value ? [value] : [])), currencyOf(this.session.store));
    const head = { group: { key: GONE, label: t("No longer on the board"), count: gone.length, sum } };
    return [...rows, head, ...(this.folded.has(GONE) ? [] : gone.map(({ id }) => ({ card: id })))];
  }

  /** What was there then and is not now. @returns {any[]} */
  gone() {
    const { differences, matches } = this.past;
    return [...(differences?.values() ?? [])].flatMap(({ before, after }) => (before && !after && (!matches || matches(before)) ? [before] : []));
  }

  /** @param {{card: string}} row */
  cardIn({ card }) {
    const difference = this.past.differences?.get(card);
    return difference && !difference.after ? difference.before : super.cardIn({ card });
  }
}

customElements.define("baton-past-table", PastTable);
