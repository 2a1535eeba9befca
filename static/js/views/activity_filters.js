/** By which kind and by whom one looks at what was done. */
import { html } from "lit";
import { openPopover } from "../behaviors/popover.js";
import { t } from "../lib/i18n.js";
import { kindWords } from "./activity_words.js";
import { icon } from "./icon.js";
import { nameOf } from "./people.js";
import { peopleOptions } from "./person_picker.js";
import { makePicker } from "./picker.js";

/** @typedef {import("../sync/activity_feed.js").Wanted} Wanted */
/** @typedef {(wanted: Wanted) => void} Choose */

/** What is never done with a single deal. */
const OF_BOARDS = new Set(["stages", "settings", "imports"]);

/** @param {import("../types").Session} session @param {Wanted} wanted @param {Choose} choose @param {{ofCard?: boolean}} [of] */
export function activityFilters(session, wanted, choose, { ofCard = false } = {}) {
  const { kind, member } = wanted;
  const kinds = kindWords().filter(([id]) => !ofCard || !OF_BOARDS.has(id));
  const pick = (/** @type {Event} */ event) => pickPerson(/** @type {HTMLElement} */ (event.currentTarget), session, member ?? null, choose);
  return html`<div class="activity-panel__filters" role="group" aria-label=${t("Show")}>
    <button type="button" class="chip ${member ? "chip--on" : ""}" aria-haspopup="dialog" @click=${pick}>${icon("user")}<span dir="auto">${member ? nameOf(session, member) : t("Person")}</span></button>
    ${kinds.map(([id, words]) => html`<button type="button" class="chip" aria-pressed=${id === kind ? "true" : "false"} @click=${() => choose({ kind: id === kind ? null : id })}>${words}</button>`)}
  </div>`;
}

/** @param {HTMLElement} anchor @param {import("../types").Session} session @param {string | null} member @param {Choose} choose */
function pickPerson(anchor, session, member, choose) {
  const picker = makePicker({ label: t("Person"), options: peopleOptions(session), selected: member ? [member] : [], multiple: true }, ({ id, chosen }, self) => {
    choose({ member: chosen ? id : null });
    self.selected = chosen && id ? [id] : [];
  });
  openPopover(anchor, picker, { label: t("Person") });
}
