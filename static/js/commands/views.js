// Saved views, of the board or one's own: mirrors board/commands/views.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { edit, instant, put } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */
/** @typedef {Record<string, string>} Query */

/** One's own names its board. @param {Reader} store @param {{id?: string, name: string, query: Query, board?: string}} given @returns {Command} */
export function createView(store, given) {
  const args = { ...given, id: given.id ?? newId() };
  return {
    name: "view.create",
    args,
    label: t("Save the view “{name}”", { name: args.name }),
    effect: () => [put("view", { ...args, created_by: null, created_at: instant(), archived_at: null })],
  };
}

/** @param {Reader} store @param {{view: string, fields: {name?: string, query?: Query}}} args @returns {Command} */
export function editView(store, args) {
  return {
    name: "view.edit",
    args,
    label: t("Change the view “{name}”", { name: nameOf(store, args.view) }),
    effect: (state) => edit(state, "view", args.view, args.fields),
  };
}

/** @param {Reader} store @param {{view: string}} args @returns {Command} */
export function archiveView(store, args) {
  const now = instant();
  return {
    name: "view.archive",
    args,
    label: t("Remove the view “{name}”", { name: nameOf(store, args.view) }),
    effect: (state) => edit(state, "view", args.view, { archived_at: now }),
  };
}

/** @param {Reader} store @param {{view: string}} args @returns {Command} */
export function restoreView(store, args) {
  return {
    name: "view.restore",
    args,
    label: t("Restore the view “{name}”", { name: nameOf(store, args.view) }),
    effect: (state) => edit(state, "view", args.view, { archived_at: null }),
  };
}

/** @param {Reader} store @param {string} view */
function nameOf(store, view) {
  return store.get("view", view)?.name ?? "";
}
