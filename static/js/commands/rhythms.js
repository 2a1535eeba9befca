// Regular reviews: mirrors board/commands/rhythms.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} _store @param {any} given @param {string} me @returns {Command} */
export function createRhythm(_store, given, me) {
  const args = { ...given, id: given.id ?? newId() };
  const blank = { people: null, questions: [], minutes: 60, remind: 15, held_at: null, created_by: me, created_at: instant(), archived_at: null };
  // The server alone knows what is usual where nothing is said.
  const whole = given.zone && given.begins_on && given.sections;
  return { name: "rhythm.create", args, label: t("Plan the review “{name}”", { name: args.name }), effect: () => (whole ? [put("rhythm", { ...blank, ...args })] : []) };
}

/** @param {Reader} store @param {{rhythm: string, fields: object}} args @returns {Command} */
export function editRhythm(store, args) {
  return change(store, "rhythm.edit", args, (name) => t("Change the regular review “{name}”", { name }), args.fields);
}

/** @param {Reader} store @param {{rhythm: string}} args @returns {Command} */
export function archiveRhythm(store, args) {
  return change(store, "rhythm.archive", args, (name) => t("End the regular review “{name}”", { name }), { archived_at: instant() });
}

/** @param {Reader} store @param {{rhythm: string}} args @returns {Command} */
export function restoreRhythm(store, args) {
  return change(store, "rhythm.restore", args, (name) => t("Take up the regular review “{name}” again", { name }), { archived_at: null });
}

/** @param {Reader} store @param {string} name @param {{rhythm: string}} args @param {(name: string) => string} label @param {object} fields @returns {Command} */
function change(store, name, args, label, fields) {
  return { name, args, label: label(store.get("rhythm", args.rhythm)?.name ?? ""), effect: (state) => edit(state, "rhythm", args.rhythm, fields) };
}
