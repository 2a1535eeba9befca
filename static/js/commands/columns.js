// What people do with stages: mirrors board/commands/columns.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { keyAfter } from "../lib/positions.js";
import { edit, instant, put, withKeep } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/**
 * @param {Reader} store
 * @param {{id?: string, name: string, after?: string | null, kind?: string, probability?: number, wip_limit?: number | null}} args
 * @returns {Command}
 */
export function createColumn(store, args) {
  const { after, ...given } = { ...args, id: args.id ?? newId() };
  const kind = args.kind ?? "open";
  const blank = { kind, color: "slate", probability: { won: 100, lost: 0 }[kind] ?? 0, wip_limit: null, acts: null, acts_member: null, asks: false, criteria: [], holds: false, archived_at: null };
  return {
    name: "column.create",
    args: { ...given, ...(after === undefined ? {} : { after }) },
    label: t("Add stage “{name}”", { name: args.name }),
    effect: (state) => [put("column", { ...blank, ...given, position: placeOf(state, given.id, after) })],
  };
}

/** @param {Reader} store @param {{column: string, name: string, base?: number}} args @returns {Command} */
export function renameColumn(store, args) {
  return {
    name: "column.rename",
    args: withKeep(args),
    label: t("Rename “{name}”", { name: nameOf(store, args.column) }),
    effect: (state) => edit(state, "column", args.column, { name: args.name }),
  };
}

/** @param {Reader} store @param {{column: string, after?: string | null}} args @returns {Command} */
export function moveColumn(store, args) {
  const { column, after } = args;
  return {
    name: "column.move",
    args: after === undefined ? { column } : { column, after },
    label: t("Move stage “{name}”", { name: nameOf(store, column) }),
    effect: (state) => edit(state, "column", column, { position: placeOf(state, column, after) }),
  };
}

/** @param {Reader} store @param {{column: string, fields: {[field: string]: any}, base?: number}} args @returns {Command} */
export function editColumn(store, args) {
  return {
    name: "column.edit",
    args: withKeep(args),
    label: t("Change stage “{name}”", { name: nameOf(store, args.column) }),
    effect: (state) => edit(state, "column", args.column, args.fields),
  };
}

/** @param {Reader} store @param {{column: string}} args @returns {Command} */
export function archiveColumn(store, args) {
  const now = instant();
  return {
    name: "column.archive",
    args,
    label: t("Archive stage “{name}”", { name: nameOf(store, args.column) }),
    // The server refuses while deals are in it, so nothing is hidden here before it has agreed.
    effect: (state) => (state.cardsOf(args.column).length ? [] : edit(state, "column", args.column, { archived_at: now })),
  };
}

/** @param {Reader} store @param {{column: string}} args @returns {Command} */
export function restoreColumn(store, args) {
  return {
    name: "column.restore",
    args,
    label: t("Restore stage “{name}”", { name: nameOf(store, args.column) }),
    effect: (state) => edit(state, "column", args.column, { archived_at: null }),
  };
}

/** @param {Reader} state @param {string} column @param {string | null} [after] */
function placeOf(state, column, after) {
  return keyAfter(/** @type {any} */ (state.columns().filter((other) => other.id !== column)), after);
}

/** @param {Reader} store @param {string} column */
function nameOf(store, column) {
  return store.get("column", column)?.name ?? "";
}
