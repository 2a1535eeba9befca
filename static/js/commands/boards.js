// The board itself, and the workspace's companies: mirrors board/commands/boards.py and customers/commands.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{name: string}} args @returns {Command} */
export function renameBoard(store, args) {
  return { name: "board.rename", args, label: t("Rename the board"), effect: (state) => editBoard(state, { name: args.name }) };
}

/** @param {Reader} store @param {{color?: string, currency?: string, facts_off?: string[]}} args @returns {Command} */
export function changeBoard(store, args) {
  return { name: "board.edit", args, label: t("Change the board"), effect: (state) => editBoard(state, args) };
}

/** @param {Reader} store @returns {Command} */
export function archiveBoard(store) {
  const now = instant();
  return { name: "board.archive", args: {}, label: t("Archive the board"), effect: (state) => editBoard(state, { archived_at: now }) };
}

/** @param {Reader} store @returns {Command} */
export function restoreBoard(store) {
  return { name: "board.restore", args: {}, label: t("Restore the board"), effect: (state) => editBoard(state, { archived_at: null }) };
}

/** @param {Reader} _store @param {{name: string}} args its name, to be sure @returns {Command} */
export function purgeBoard(_store, args) {
  return { name: "board.purge", args, label: t("Remove the board for good") };
}

/** A known name answers with the company that has it: `result.company`. @param {Reader} workspace @param {{id?: string, name: string}} given @returns {Command} */
export function createCompany(workspace, given) {
  const args = { ...given, id: given.id ?? newId() };
  return {
    name: "company.create",
    scope: "workspace",
    args,
    label: t("Add company “{name}”", { name: args.name }),
    effect: () => [put("company", args)],
  };
}

/** @param {Reader} state @param {object} fields */
function editBoard(state, fields) {
  const [board] = state.all("board");
  return board ? edit(state, "board", board.id, fields) : [];
}
