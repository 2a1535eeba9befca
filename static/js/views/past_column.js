/** A stage of the past: as any other, and in a comparison with the traces of what was there and by how much its sums grew. */
import { html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { Column } from "./column.js";
import { columnHead, columnStrip } from "./column_head.js";
import { traceCard } from "./past_trace.js";
import { growthWords } from "./past_words.js";

export class PastColumn extends Column {
  /** @returns {import("./past_scene.js").PastScene} */
  get past() {
    return /** @type {any} */ (this.scene);
  }

  shownIds() {
    return this.past.withTraces(this.columnId, super.shownIds());
  }

  render() {
    const column = this.record;
    if (!column) return nothing;
    if (this.scene.isCollapsed(this.columnId)) return columnStrip(this, column);
    return html`<section class="column column--${column.kind}" data-color=${column.color ?? nothing} aria-labelledby="column-${column.id}">
      ${columnHead(this, column)}
      ${this.difference()}
      <div class="column__scroll" @scroll=${this.onScroll} tabindex="-1">${this.cards()}</div>
    </section>`;
  }

  difference() {
    const then = this.past.differences && this.past.totalsThen(this.columnId);
    if (!then) return nothing;
    const now = this.scene.totals(this.columnId);
    const grown = growthWords(then.sum, now.sum);
    if (then.count === now.count && !grown.length) return nothing;
    const sums = then.sum.map((sum) => formatMoney(sum)).join(" · ");
    const was = tn("was {n} deal", "was {n} deals", then.count);
    return html`<div class="column__then"><span>${sums ? t("{count} · {sums}", { count: was, sums }) : was}</span>
      ${grown.map(({ text, less }) => html`<b class="growth ${less ? "growth--less" : ""}">${text}</b>`)}</div>`;
  }

  /** @param {string} id @param {number} index @param {number} count @param {boolean} hidden @param {boolean} [windowed] */
  item(id, index, count, hidden, windowed = false) {
    if (!id.startsWith("trace:")) return super.item(id, index, count, hidden, windowed);
    const trace = this.past.tracesIn(this.columnId).find((one) => one.id === id);
    if (!trace) return html``;
    return html`<li class="column__item" data-id=${id} aria-setsize=${windowed ? count : nothing} aria-posinset=${windowed ? index + 1 : nothing}>${traceCard(trace)}</li>`;
  }
}

customElements.define("baton-past-column", PastColumn);
