/** Ticking a card's labels, and making a new one on the way. */
import { openPopover } from "../behaviors/popover.js";
import { labelCard, unlabelCard } from "../commands/cards.js";
import { createLabel } from "../commands/labels.js";
import { t } from "../lib/i18n.js";
import { newId } from "../lib/ids.js";
import { fold } from "../lib/text.js";
import { html } from "lit";
import { makePicker } from "./picker.js";

/** @typedef {import("../types").Session} Session */

const COLORS = ["indigo", "teal", "amber", "pink", "blue", "green", "purple", "orange", "cyan", "red", "lime", "slate"];

/** @param {Session} session @returns {any[]} */
export function labelsOf(session) {
  return [...session.store.all("label")].filter((label) => !label.archived_at).sort((a, b) => a.name.localeCompare(b.name));
}

/** @param {Session} session @returns {import("./picker.js").Option[]} */
export function labelOptions(session) {
  return labelsOf(session).map((label) => ({
    id: label.id, label: label.name, face: html`<span class="picker__swatch" data-color=${label.color}></span>`,
  }));
}

/** @param {HTMLElement} anchor @param {Session} session @param {string} cardId @param {(error: any) => void} onError */
export function pickLabels(anchor, session, cardId, onError) {
  const selected = () => session.store.get("card", cardId)?.labels ?? [];
  const creates = session.can("label.create") ? (/** @type {string} */ query) => creation(session, query) : null;
  const settings = { label: t("Labels"), options: labelOptions(session), selected: selected(), multiple: true, creates, empty: t("No label yet: type a name") };
  const picker = makePicker(settings, ({ id, chosen, create }, self) => {
    const label = create ? make(session, create, onError) : /** @type {string} */ (id);
    const command = create || chosen ? labelCard : unlabelCard;
    session.run(command(session.store, { card: cardId, label })).catch(onError);
    self.options = labelOptions(session);
    self.selected = selected();
  });
  openPopover(anchor, picker, { label: t("Labels") });
}

/** @param {Session} session @param {string} query */
function creation(session, query) {
  const taken = labelsOf(session).some((label) => fold(label.name) === fold(query));
  return taken ? null : t("New label “{name}”", { name: query });
}

/** The colour that is used least, so that labels stay apart. @param {Session} session @param {string} name @param {(error: any) => void} onError */
function make(session, name, onError) {
  const used = labelsOf(session).map((label) => label.color);
  const counts = COLORS.map((color) => used.filter((one) => one === color).length);
  const color = COLORS[counts.indexOf(Math.min(...counts))];
  const id = newId();
  session.run(createLabel(session.store, { id, name, color })).catch(onError);
  return id;
}
