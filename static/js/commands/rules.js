// Rules: mirrors rules/commands.py. What the server alone knows (author, from when) is shown with its answer.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} _store @param {any} given @returns {Command} */
export function createRule(_store, given) {
  const args = { ...given, id: given.id ?? newId() };
  return { name: "rule.create", args, label: t("Make the rule “{name}”", { name: args.name }), effect: () => [] };
}

/** @param {Reader} store @param {{rule: string, fields: object}} args @returns {Command} */
export function editRule(store, args) {
  return change(store, "rule.edit", args, (name) => t("Change the rule “{name}”", { name }), {});
}

/** @param {Reader} store @param {{rule: string}} args @returns {Command} */
export function pauseRule(store, args) {
  return change(store, "rule.pause", args, (name) => t("Pause the rule “{name}”", { name }), { paused_at: instant(), paused: { why: "by_hand" } });
}

/** @param {Reader} store @param {{rule: string}} args @returns {Command} */
export function resumeRule(store, args) {
  return change(store, "rule.resume", args, (name) => t("Put the rule “{name}” to work", { name }), { paused_at: null, paused: null });
}

/** @param {Reader} store @param {{rule: string}} args @returns {Command} */
export function archiveRule(store, args) {
  return change(store, "rule.archive", args, (name) => t("Put the rule “{name}” away", { name }), { archived_at: instant() });
}

/** @param {Reader} store @param {{rule: string}} args @returns {Command} */
export function restoreRule(store, args) {
  return change(store, "rule.restore", args, (name) => t("Bring the rule “{name}” back", { name }), { archived_at: null });
}

/** @param {Reader} store @param {string} name @param {{rule: string}} args @param {(name: string) => string} label @param {object} fields @returns {Command} */
function change(store, name, args, label, fields) {
  return { name, args, label: label(store.get("rule", args.rule)?.name ?? ""), effect: (state) => edit(state, "rule", args.rule, fields) };
}
