/** Choosing people of the board. */
import { closePopover, openPopover } from "../behaviors/popover.js";
import { t } from "../lib/i18n.js";
import { avatar } from "./avatar.js";
import { assignable, departmentName } from "./people.js";
import { makePicker } from "./picker.js";

/** @typedef {import("../types").Session} Session */

const NOBODY = "nobody";

/** @param {Session} session @returns {import("./picker.js").Option[]} */
export function peopleOptions(session) {
  return assignable(session).map((one) => ({
    id: one.id,
    label: one.name,
    hint: one.id === session.me.id ? t("you") : departmentOf(session, one),
    face: avatar(one, { size: "sm", named: true }),
  }));
}

/** @param {Session} session @param {any} one */
export function departmentOf(session, one) {
  return departmentName(session, one?.department) ?? "";
}

/**
 * One person, or nobody.
 * @param {HTMLElement} anchor @param {Session} session
 * @param {{label: string, selected: string | null, none: string, onPick: (id: string | null) => void, onClose?: () => void}} settings
 */
export function pickPerson(anchor, session, { label, selected, none, onPick, onClose }) {
  const options = () => [...peopleOptions(session), ...(selected ? [{ id: NOBODY, label: none }] : [])];
  const picker = makePicker({ label, selected: selected ? [selected] : [] }, ({ id }) => {
    closePopover();
    const next = id === NOBODY || id === selected ? null : id ?? null;
    if (id !== selected) onPick(next);
  });
  openLive(anchor, session, picker, options, onClose);
}

/**
 * Several people, ticked one by one.
 * @param {HTMLElement} anchor @param {Session} session
 * @param {{label: string, selected: () => string[], without?: string | null, onPick: (id: string, chosen: boolean) => void, onClose?: () => void}} settings
 */
export function pickPeople(anchor, session, { label, selected, without, onPick, onClose }) {
  const options = () => peopleOptions(session).filter(({ id }) => id !== without);
  const picker = makePicker({ label, selected: selected(), multiple: true }, ({ id, chosen }, self) => {
    onPick(/** @type {string} */ (id), chosen === true);
    self.selected = selected();
  });
  openLive(anchor, session, picker, options, onClose);
}

/**
 * The open list follows who comes to the board and who leaves it.
 * @param {HTMLElement} anchor @param {Session} session @param {import("./picker.js").Picker} picker
 * @param {() => import("./picker.js").Option[]} options @param {(() => void) | undefined} onClose
 */
function openLive(anchor, session, picker, options, onClose) {
  const show = () => { picker.options = options(); };
  const offs = [session.workspace, session.store].map((store) => store.subscribe("*:member", show));
  show();
  openPopover(anchor, picker, {
    label: picker.label,
    onClose: () => {
      for (const off of offs) off();
      onClose?.();
    },
  });
}
