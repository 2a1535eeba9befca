/** Who acts in a stage: a department, and whether a deal that comes in offers it a baton. */
import { LitElement, html, nothing } from "lit";
import { editColumn } from "../commands/columns.js";
import { t } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { Watch } from "./watch.js";

export class ColumnActs extends LitElement {
  static properties = { session: { attribute: false }, columnId: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    this.columnId = "";
    this.watch = new Watch(this);
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    const { session, columnId } = this;
    const redraw = () => this.requestUpdate();
    this.watch.to(columnId, () => [session.store.subscribe(`column:${columnId}`, redraw), session.workspace.subscribe("*:department", redraw)]);
  }

  /** @param {{acts?: string | null, asks?: boolean}} fields */
  edit(fields) {
    const { session, columnId } = this;
    session.run(editColumn(session.store, { column: columnId, fields, base: session.seq })).catch(tell);
  }

  render() {
    const { session, columnId } = this;
    const column = session.store.get("column", columnId);
    const departments = [...session.workspace.all("department")].sort((a, b) => a.name.localeCompare(b.name));
    if (!column || !departments.length) return nothing;
    return html`<label class="column-menu__field column-menu__acts"><span>${t("Who acts here")}</span>
        <select class="input" @change=${(/** @type {any} */ event) => this.edit({ acts: event.target.value || null })}>
          <option value="" ?selected=${!column.acts}>${t("Not said")}</option>
          ${departments.map(({ id, name }) => html`<option value=${id} ?selected=${id === column.acts}>${name}</option>`)}
        </select></label>
      ${column.acts ? html`<label class="column-menu__field column-menu__asks"><input type="checkbox" .checked=${column.asks} @change=${(/** @type {any} */ event) => this.edit({ asks: event.target.checked })}>
        <span>${t("Offer to ask them when a deal comes in")}</span></label>` : nothing}`;
  }
}

customElements.define("baton-column-acts", ColumnActs);
