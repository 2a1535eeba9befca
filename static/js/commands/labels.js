// The board's labels: mirrors board/commands/labels.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{id?: string, name: string, color: string}} given @returns {Command} */
export function createLabel(store, given) {
  const args = { ...given, id: given.id ?? newId() };
  return {
    name: "label.create",
    args,
    label: t("Add label “{name}”", { name: args.name }),
    effect: () => [put("label", { ...args, archived_at: null })],
  };
}

/** @param {Reader} store @param {{label: string, fields: {name?: string, color?: string}}} args @returns {Command} */
export function editLabel(store, args) {
  return {
    name: "label.edit",
    args,
    label: t("Change label “{name}”", { name: nameOf(store, args.label) }),
    effect: (state) => edit(state, "label", args.label, args.fields),
  };
}

/** @param {Reader} store @param {{label: string}} args @returns {Command} */
export function archiveLabel(store, args) {
  const now = instant();
  return {
    name: "label.archive",
    args,
    label: t("Archive label “{name}”", { name: nameOf(store, args.label) }),
    effect: (state) => edit(state, "label", args.label, { archived_at: now }),
  };
}

/** @param {Reader} store @param {{label: string}} args @returns {Command} */
export function restoreLabel(store, args) {
  return {
    name: "label.restore",
    args,
    label: t("Restore label “{name}”", { name: nameOf(store, args.label) }),
    effect: (state) => edit(state, "label", args.label, { archived_at: null }),
  };
}

/** @param {Reader} store @param {string} label */
function nameOf(store, label) {
  return store.get("label", label)?.name ?? "";
}
