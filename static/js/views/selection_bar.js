/** What stands at the foot of the board while deals are selected: how many, what they are worth, what to do with them. */
import { LitElement, html, nothing } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney, sumByCurrency } from "../lib/money.js";
import { currencyOf } from "../store/selectors.js";
import { makeDateField } from "./date_field.js";
import { icon } from "./icon.js";
import { labelOptions } from "./label_picker.js";
import { columnOptions } from "./panel_head.js";
import { pickPerson } from "./person_picker.js";
import { makePicker } from "./picker.js";
import { selectedInOrder } from "./selection.js";
import { archiveAll, assignAll, cardsOf, closeAllOn, labelAll, moveAll } from "./selection_deeds.js";
import { Subscriber } from "./subscriber.js";

/** @typedef {import("../types").Session} Session */

export class SelectionBar extends LitElement {
  static properties = { session: { attribute: false } };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    const redraw = () => this.requestUpdate();
    new Subscriber(this, () => [
      this.session.ui.subscribe("selection", redraw),
      this.session.store.subscribe("*:card", redraw),
      this.session.on("role", redraw),
    ]);
  }

  createRenderRoot() {
    return this;
  }

  get ids() {
    return selectedInOrder(this.session);
  }

  clear() {
    this.session.ui.set("selection", null);
  }

  /** @param {HTMLElement} anchor */
  pickColumn(anchor) {
    const label = t("Move to…");
    const picker = makePicker({ label, options: columnOptions(this.session, { column: null }) }, ({ id }) => {
      closePopover();
      if (id) moveAll(this.session, this.ids, id);
    });
    openPopover(anchor, picker, { label });
  }

  /** @param {HTMLElement} anchor */
  pickOwner(anchor) {
    const owners = new Set(cardsOf(this.session, this.ids).map((card) => card.owner));
    const [only] = owners.size === 1 ? owners : [null];
    pickPerson(anchor, this.session, { label: t("Assign to…"), selected: only ?? null, none: t("No owner"), onPick: (id) => assignAll(this.session, this.ids, id) });
  }

  /** @param {HTMLElement} anchor */
  pickLabels(anchor) {
    const onAll = () => labelOptions(this.session).map(({ id }) => id).filter((id) => cardsOf(this.session, this.ids).every((card) => card.labels.includes(id)));
    const settings = { label: t("Labels"), options: labelOptions(this.session), selected: onAll(), multiple: true, empty: t("No label yet") };
    const picker = makePicker(settings, ({ id, chosen }, self) => {
      labelAll(this.session, this.ids, /** @type {string} */ (id), chosen === true);
      self.selected = onAll();
    });
    openPopover(anchor, picker, { label: t("Labels") });
  }

  /** @param {HTMLElement} anchor */
  pickDay(anchor) {
    const label = t("Expected close");
    const field = makeDateField({ value: null, today: today(this.session.boot), label }, (day) => {
      closePopover();
      closeAllOn(this.session, this.ids, day);
    });
    openPopover(anchor, field, { label });
  }

  async archive() {
    const ids = this.ids;
    this.clear();
    if (!(await archiveAll(this.session, ids))) this.session.ui.set("selection", new Set(ids));
  }

  render() {
    if (!this.session.ui.get("selection")) return nothing;
    const { ids } = this;
    return html`<div class="selection" role="toolbar" aria-label=${t("Selected deals")}>
      <p class="selection__count"><b>${ids.length ? tn("{n} deal selected", "{n} deals selected", ids.length) : t("Choose deals")}</b>${this.worth(ids)}</p>
      ${ids.length ? this.deeds() : nothing}
      <button type="button" class="button button--ghost button--icon selection__close" aria-label=${t("End the selection")} title=${t("End the selection")} aria-keyshortcuts="Escape" @click=${this.clear}>${icon("x")}</button>
    </div>`;
  }

  /** @param {string[]} ids */
  worth(ids) {
    const { store } = this.session;
    const sums = sumByCurrency(cardsOf(this.session, ids).map((card) => card.value), currencyOf(store));
    return sums.length ? html`<span class="selection__worth">${sums.map((sum) => html`<span>${formatMoney(sum)}</span>`)}</span>` : nothing;
  }

  deeds() {
    const can = (/** @type {string} */ name) => this.session.can(name);
    return html`
      ${can("card.move") ? this.deed("arrow-right", t("Move"), (anchor) => this.pickColumn(anchor)) : nothing}
      ${can("card.assign") ? this.deed("user", t("Assign"), (anchor) => this.pickOwner(anchor)) : nothing}
      ${can("card.label") ? this.deed("tag", t("Label"), (anchor) => this.pickLabels(anchor)) : nothing}
      ${can("card.edit") ? this.deed("calendar", t("Expected close"), (anchor) => this.pickDay(anchor)) : nothing}
      ${can("card.archive") ? this.deed("archive", t("Archive"), () => this.archive()) : nothing}`;
  }

  /** @param {string} iconName @param {string} label @param {(anchor: HTMLElement) => void} run */
  deed(iconName, label, run) {
    return html`<button type="button" class="button button--small selection__deed" title=${label}
      @click=${(/** @type {Event} */ event) => run(/** @type {HTMLElement} */ (event.currentTarget))}>${icon(iconName)}<span>${label}</span></button>`;
  }
}

customElements.define("baton-selection-bar", SelectionBar);
