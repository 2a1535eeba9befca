/** Who acts in a stage: a department or a person, and whether a deal that comes in offers them a baton. */
import { LitElement, html, nothing } from "lit";
import { editColumn } from "../commands/columns.js";
import { t } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { assignable } from "./people.js";
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
    this.watch.to(columnId, () => [session.store.subscribe(`column:${columnId}`, redraw), ...["*:department", "*:member"].map((key) => session.workspace.subscribe(key, redraw))]);
  }

  /** @param {string} value a department, `member:` and a person, or nobody */
  choose(value) {
    const [kind, id] = value.split(":");
    this.edit({ acts: kind === "department" ? id : null, acts_member: kind === "member" ? id : null });
  }

  /** @param {{acts?: string | null, acts_member?: string | null, asks?: boolean}} fields */
  edit(fields) {
    const { session, columnId } = this;
    session.run(editColumn(session.store, { column: columnId, fields, base: session.seq })).catch(tell);
  }

  render() {
    const { session, columnId } = this;
    const column = session.store.get("column", columnId);
    const departments = [...session.workspace.all("department")].sort((a, b) => a.name.localeCompare(b.name));
    const people = assignable(session);
    if (!column) return nothing;
    const option = (/** @type {string} */ value, /** @type {string} */ name, /** @type {boolean} */ on) => html`<option value=${value} ?selected=${on}>${name}</option>`;
    return html`<label class="column-menu__field column-menu__acts"><span>${t("Who acts here")}</span>
        <select class="input" @change=${(/** @type {any} */ event) => this.choose(event.target.value)}>
          <option value="" ?selected=${!column.acts && !column.acts_member}>${t("Not said")}</option>
          ${departments.length ? html`<optgroup label=${t("Departments")}>${departments.map(({ id, name }) => option(`department:${id}`, name, id === column.acts))}</optgroup>` : nothing}
          <optgroup label=${t("People")}>${people.map(({ id, name }) => option(`member:${id}`, name, id === column.acts_member))}</optgroup>
        </select></label>
      ${column.acts || column.acts_member ? html`<label class="column-menu__field column-menu__asks"><input type="checkbox" .checked=${column.asks} @change=${(/** @type {any} */ event) => this.edit({ asks: event.target.checked })}>
        <span>${t("Offer to ask them when a deal comes in")}</span></label>` : nothing}`;
  }
}

customElements.define("baton-column-acts", ColumnActs);
