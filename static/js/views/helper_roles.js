/** What a helper does on a deal: a word of the team's own, with those used before on the board. */
import { closePopover, openPopover } from "../behaviors/popover.js";
import { assignCard, unassignCard } from "../commands/cards.js";
import { t } from "../lib/i18n.js";
import { fold } from "../lib/text.js";
import { tell } from "./card_actions.js";
import { nameOf } from "./people.js";
import { makePicker } from "./picker.js";

/** @typedef {import("../types").Session} Session */

const REMOVE = "remove";

/** @param {Session} session @returns {string[]} */
function knownRoles(session) {
  const departments = [...session.workspace.all("department")].map(({ name }) => name);
  const used = [...session.store.all("card")].flatMap((card) => card.helpers.map((/** @type {any} */ helper) => helper.role));
  return [...new Set([...used, ...departments])].sort((a, b) => a.localeCompare(b));
}

/** @param {HTMLElement} anchor @param {Session} session @param {any} card @param {{member: string, role: string}} helper */
export function openRoles(anchor, session, card, helper) {
  const roles = knownRoles(session);
  const options = [...roles.map((role) => ({ id: `role:${role}`, label: role })), { id: REMOVE, label: t("Remove {name}", { name: nameOf(session, helper.member) }) }];
  const creates = (/** @type {string} */ query) => (roles.some((role) => fold(role) === fold(query)) ? null : t("Use “{role}”", { role: query }));
  const label = t("Role of {name}", { name: nameOf(session, helper.member) });
  const picker = makePicker({ label, placeholder: t("What do they do here?"), options, selected: [`role:${helper.role}`], creates }, ({ id, create }) => {
    closePopover();
    const role = create ?? id?.slice("role:".length);
    const command = id === REMOVE ? unassignCard(session.store, { card: card.id, member: helper.member }) : assignCard(session.store, { card: card.id, member: helper.member, role });
    session.run(command).catch(tell);
  });
  openPopover(anchor, picker, { label });
}
