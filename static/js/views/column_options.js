/** What can be done to a stage; only what the person may do is there. */
import { LitElement, html, nothing } from "lit";
import { archiveColumn, editColumn, moveColumn } from "../commands/columns.js";
import { t, tn } from "../lib/i18n.js";
import "./column_acts.js";
import { stayWords } from "./fact_words.js";
import { icon } from "./icon.js";
import { toast } from "./toast.js";

const COLORS = ["indigo", "blue", "cyan", "teal", "green", "lime", "amber", "orange", "red", "pink", "purple", "slate"];

export class ColumnOptions extends LitElement {
  static properties = { columnId: { attribute: false }, session: { attribute: false }, scene: { attribute: false } };

  constructor() {
    super();
    /** @type {string} */
    this.columnId = "";
    /** @type {any} */
    this.session = undefined;
    /** @type {import("./scene.js").Scene} */
    this.scene = /** @type {any} */ (undefined);
  }

  createRenderRoot() {
    return this;
  }

  get record() {
    return this.session.store.get("column", this.columnId);
  }

  render() {
    const { session } = this;
    const column = this.record;
    return html`
      ${session.can("column.rename") ? this.entry("pencil", t("Rename"), () => this.dispatchEvent(new CustomEvent("rename", { bubbles: true }))) : nothing}
      ${session.can("column.edit") && column.kind === "open" ? this.entry("list-checks", t("Exit criteria…"), () => session.ui.set("criteria", column.id)) : nothing}
      ${this.entry("book-open", t("Playbook…"), () => session.ui.set("playbook", column.id))}
      ${this.entry("fold-horizontal", t("Collapse"), () => this.scene.fold(column.id, true))}
      ${session.can("column.move") ? this.moves() : nothing}
      ${session.can("column.edit") ? this.fields(column) : this.usual(column)}
      ${session.can("column.archive") ? this.entry("archive", t("Archive stage"), () => this.archive()) : nothing}`;
  }

  /** @param {string} iconName @param {string} label @param {() => void} run */
  entry(iconName, label, run) {
    const act = () => {
      this.dispatchEvent(new CustomEvent("done", { bubbles: true }));
      run();
    };
    return html`<button type="button" class="menu__item" @click=${act}>${icon(iconName)}<span>${label}</span></button>`;
  }

  /** How long deals usually stay here. @param {any} column */
  usual(column) {
    const words = column.kind === "open" ? stayWords(this.scene.health?.health.usual(column.id)) : "";
    return words ? html`<p class="column-menu__usual">${words}</p>` : nothing;
  }

  moves() {
    const columns = this.session.store.columns();
    const at = columns.findIndex((/** @type {any} */ one) => one.id === this.columnId);
    return html`${at > 0 ? this.entry("arrow-left", t("Move left"), () => this.move(columns[at - 2]?.id ?? null)) : nothing}
      ${at < columns.length - 1 ? this.entry("arrow-right", t("Move right"), () => this.move(columns[at + 1].id)) : nothing}`;
  }

  /** @param {string | null} after */
  move(after) {
    this.scene.run(moveColumn(this.session.store, { column: this.columnId, after }));
  }

  /** @param {any} column */
  fields(column) {
    return html`<div class="column-menu__fields">
      ${this.usual(column)}
      ${this.swatches(column)}
      ${this.kinds(column)}
      ${column.kind === "open" ? this.number("probability", t("Probability, %"), column.probability, 0, 100) : nothing}
      ${this.number("wip_limit", t("Limit of deals"), column.wip_limit, 1, 9_999)}
      ${column.wip_limit && column.kind === "open" ? this.holds(column) : nothing}
      <baton-column-acts .session=${this.session} .columnId=${this.columnId}></baton-column-acts>
    </div>`;
  }

  /** @param {any} column */
  swatches(column) {
    return html`<fieldset class="column-menu__field"><legend>${t("Colour")}</legend><div class="column-menu__colors">${COLORS.map((color) => html`<button type="button" class="column-menu__color" data-color=${color}
      aria-pressed=${column.color === color} aria-label=${colorName(color)} title=${colorName(color)} @click=${() => this.edit({ color: column.color === color ? null : color })}></button>`)}</div></fieldset>`;
  }

  /** @param {any} column */
  kinds(column) {
    const names = { open: t("Open"), won: t("Won"), lost: t("Lost") };
    return html`<fieldset class="column-menu__field"><legend>${t("Deals in it are")}</legend><div class="column-menu__kinds">${Object.entries(names).map(([kind, name]) => html`<button type="button" class="column-menu__kind"
      aria-pressed=${column.kind === kind} @click=${() => this.edit({ kind })}>${name}</button>`)}</div></fieldset>`;
  }

  /** It warns in any case. @param {any} column */
  holds(column) {
    return html`<label class="column-menu__field column-menu__asks"><input type="checkbox" .checked=${column.holds ?? false} @change=${(/** @type {any} */ event) => this.edit({ holds: event.target.checked })}>
      <span>${t("Take no more deals than that")}</span></label>`;
  }

  /** @param {string} field @param {string} label @param {number | null} value @param {number} least @param {number} most */
  number(field, label, value, least, most) {
    const save = (/** @type {any} */ event) => this.saveNumber(event.target, field, least, most);
    return html`<label class="column-menu__field column-menu__number"><span>${label}</span>
      <input class="input" inputmode="numeric" pattern="[0-9]*" maxlength="4" .value=${value === null ? "" : String(value)} @change=${save} /></label>`;
  }

  /** @param {HTMLInputElement} input @param {string} field @param {number} least @param {number} most */
  saveNumber(input, field, least, most) {
    const text = input.value.trim();
    const value = text === "" && field === "wip_limit" ? null : Number(text);
    if (value !== null && (!Number.isInteger(value) || text === "" || value < least || value > most)) {
      input.value = String(this.record[field] ?? "");
      toast({ text: t("A whole number from {least} to {most}, please", { least, most }), tone: "amber" });
      return;
    }
    this.edit({ [field]: value });
  }

  /** @param {object} fields */
  async edit(fields) {
    await this.scene.run(editColumn(this.session.store, { column: this.columnId, fields, base: this.session.seq }));
    this.requestUpdate();
  }

  archive() {
    const cards = this.session.store.cardsOf(this.columnId).length;
    if (cards) {
      toast({ text: tn("There is {n} deal in this stage: move or archive it first", "There are {n} deals in this stage: move or archive them first", cards), tone: "amber" });
      return;
    }
    this.scene.run(archiveColumn(this.session.store, { column: this.columnId }));
  }
}

/** @param {string} color */
function colorName(color) {
  const names = /** @type {Record<string, string>} */ ({
    indigo: t("Indigo"), blue: t("Blue"), cyan: t("Cyan"), teal: t("Teal"), green: t("Green"), lime: t("Lime"),
    amber: t("Amber"), orange: t("Orange"), red: t("Red"), pink: t("Pink"), purple: t("Purple"), slate: t("Slate"),
  });
  return names[color];
}

customElements.define("baton-column-options", ColumnOptions);
