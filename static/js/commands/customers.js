// Customers and their contact log: mirrors customers/commands/companies.py and board/commands/interactions.py. No store keeps it, so there is no effect to show at once.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/**
 * @param {Reader} _workspace
 * @param {{id?: string, company: string, contact?: string | null, card?: string | null, kind: string, text: string, at?: string, next_contact?: string | null}} given
 * @returns {Command}
 */
export function logInteraction(_workspace, given) {
  const args = { ...given, id: given.id ?? newId() };
  return { name: "interaction.log", scope: "workspace", args, label: t("Log a contact: “{text}”", { text: args.text }) };
}

/** @param {Reader} _workspace @param {{company: string, fields: {[field: string]: any}}} args @returns {Command} */
export function editCompany(_workspace, args) {
  return { name: "company.edit", scope: "workspace", args, label: t("Change a customer") };
}
