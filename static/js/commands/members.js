// Who is on the board, and as what: mirrors board/commands/members.py.
import { t } from "../lib/i18n.js";
import { edit, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{member: string, role: string}} args @returns {Command} */
export function addMember(store, args) {
  return {
    name: "member.add",
    args,
    label: t("Add somebody to the board"),
    effect: () => [put("member", { id: args.member, role: args.role })],
  };
}

/** @param {Reader} store @param {{member: string, role: string}} args @returns {Command} */
export function changeRole(store, args) {
  return {
    name: "member.change_role",
    args,
    label: t("Change a role"),
    effect: (state) => edit(state, "member", args.member, { role: args.role }),
  };
}

/** @param {Reader} store @param {{member: string}} args @returns {Command} */
export function removeMember(store, args) {
  return {
    name: "member.remove",
    args,
    label: t("Remove somebody from the board"),
    effect: () => [{ type: "member", id: args.member, del: true }],
  };
}
