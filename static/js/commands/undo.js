// Taking changes back: the server alone knows what they left, so nothing is shown before it has answered.
import { t } from "../lib/i18n.js";

/** @typedef {{seq?: number, group?: string, member?: string, since?: string, until?: number, partly?: boolean}} Target */

/** @param {import("../types").Reader} _store @param {Target} args @param {string} [label] @returns {import("../types").Command} */
export function undoChange(_store, args, label) {
  return { name: "change.undo", args, label: label ?? t("Undo") };
}
