/** Swimlanes of the past: in a comparison with a trace in the lane and stage that a deal left. */
import { html } from "lit";
import { t } from "../lib/i18n.js";
import { Lanes } from "./lanes.js";
import { traceCard } from "./past_trace.js";

export class PastLanes extends Lanes {
  /** @returns {import("./past_scene.js").PastScene} */
  get past() {
    return /** @type {any} */ (this.scene);
  }

  subscribe() {
    return [...super.subscribe(), this.past.whenMarked(() => this.requestUpdate())];
  }

  /** Also lanes in which nothing stands any more. @param {string[]} ids */
  lanesOf(ids) {
    const groups = super.lanesOf(ids);
    const known = new Set(groups.map(({ head }) => head.key));
    const left = new Set(this.leavers().map(({ before }) => /** @type {string} */ (before[this.field] ?? "")).filter((lane) => !known.has(lane)));
    return [...groups, ...[...left].map((key) => ({ head: { key, label: this.nameOf(key), count: 0, sum: [] }, cards: [] }))];
  }

  /** @param {string} lane */
  nameOf(lane) {
    const { workspace, store } = this.session;
    const named = this.field === "owner" ? workspace.get("member", lane) : (store.get("company", lane) ?? this.past.old?.get("company", lane));
    return named?.name ?? "";
  }

  /** Deals that stand elsewhere now, or nowhere. @returns {{card: string, before: any, after: any}[]} */
  leavers() {
    const { differences, matches } = this.past;
    const lane = (/** @type {any} */ card) => card[this.field] ?? "";
    return /** @type {any} */ ([...(differences?.values() ?? [])].filter(({ before, after }) => before && (!after || before.column !== after.column || lane(before) !== lane(after)) && (!matches || matches(before))));
  }

  /** @param {import("./lanes.js").Cell} cell */
  renderMore({ column, lane }) {
    const here = this.leavers().filter(({ before }) => before.column === column && (before[this.field] ?? "") === lane);
    return html`${here.map((one) => html`<li class="column__item">${traceCard(this.traceOf(one))}</li>`)}`;
  }

  /** @param {{card: string, before: any, after: any}} leaver */
  traceOf({ card, before, after }) {
    const trace = this.past.traceOf(/** @type {any} */ ({ card, before, after }));
    if (!after || before.column !== after.column) return trace;
    return { ...trace, where: `→ ${this.nameOf(after[this.field] ?? "") || (this.field === "owner" ? t("No owner") : t("No customer"))}` };
  }
}

customElements.define("baton-past-lanes", PastLanes);
