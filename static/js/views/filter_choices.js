/** What a board can be narrowed to, each beneath its chip. */
import { openPopover } from "../behaviors/popover.js";
import { t } from "../lib/i18n.js";
import { sourcesOf } from "../store/sources.js";
import { closings, turns } from "./filters.js";
import { icon } from "./icon.js";
import { labelOptions } from "./label_picker.js";
import { peopleOptions } from "./person_picker.js";
import { makePicker } from "./picker.js";
import { TIERS, tierIcon, tierWord } from "./tier.js";
import "./value_range.js";

/** @typedef {import("./filters.js").Filters} Filters */
/** @typedef {import("../store/filters.js").Filter} Filter */

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseOwner(view, anchor) {
  const nobody = { id: "none", label: t("No owner"), face: icon("user") };
  chooseMany(view, anchor, "owner", t("Owner"), [...peopleOptions(view.session), nobody]);
}

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseLabel(view, anchor) {
  chooseMany(view, anchor, "label", t("Label"), labelOptions(view.session));
}

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseTier(view, anchor) {
  chooseMany(view, anchor, "tier", t("Tier"), TIERS.map((id) => ({ id, label: tierWord(id), face: icon(tierIcon(id)) })));
}

/** @param {Filters} view @param {HTMLElement} anchor @param {"owner" | "label" | "tier"} field @param {string} label @param {import("./picker.js").Option[]} options */
function chooseMany(view, anchor, field, label, options) {
  const picker = makePicker({ label, options, selected: view.filter[field], multiple: true }, ({ id, chosen }, self) => {
    const others = view.filter[field].filter((one) => one !== id);
    view.change({ [field]: chosen ? [...others, id] : others });
    self.selected = view.filter[field];
  });
  openPopover(anchor, picker, { label });
}

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseClosing(view, anchor) {
  chooseOne(view, anchor, "closing", t("Closing"), closings());
}

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseTurn(view, anchor) {
  chooseOne(view, anchor, "turn", t("Whose turn"), turns());
}

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseSource(view, anchor) {
  chooseOne(view, anchor, "source", t("Source"), sourcesOf(view.session.store).map((source) => [source, source]));
}

/** One of a few, or none. @param {Filters} view @param {HTMLElement} anchor @param {"closing" | "turn" | "source"} field @param {string} label @param {[string, string][]} choices */
function chooseOne(view, anchor, field, label, choices) {
  const options = choices.map(([id, name]) => ({ id, label: name }));
  const selected = () => (view.filter[field] ? [view.filter[field]] : []);
  const picker = makePicker({ label, options, selected: selected(), multiple: true }, ({ id, chosen }, self) => {
    view.change({ [field]: chosen ? id : null });
    self.selected = selected();
  });
  openPopover(anchor, picker, { label });
}

/** @param {Filters} view @param {HTMLElement} anchor */
export function chooseValue(view, anchor) {
  const { min, max } = view.filter;
  const range = Object.assign(document.createElement("baton-value-range"), { currency: view.currency, min, max });
  range.addEventListener("range", (change) => view.change(/** @type {CustomEvent} */ (change).detail));
  openPopover(anchor, range, { label: t("Value"), width: 280 });
}
