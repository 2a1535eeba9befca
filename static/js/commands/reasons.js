// What closed deals are sorted by: mirrors board/commands/reasons.py.
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { keyAfter } from "../lib/positions.js";
import { edit, instant, put } from "../store/edits.js";
import { listedReasons } from "../store/outcomes.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @param {Reader} store @param {{id?: string, name: string, after?: string | null}} given @returns {Command} */
export function createReason(store, given) {
  const args = { ...given, id: given.id ?? newId() };
  return {
    name: "reason.create",
    args,
    label: t("Add the reason “{name}”", { name: args.name }),
    effect: (state) => [put("reason", { id: args.id, name: args.name, position: placeIn(state, args.id, args.after), archived_at: null })],
  };
}

/** @param {Reader} store @param {{reason: string, fields: {name?: string}}} args @returns {Command} */
export function editReason(store, args) {
  return {
    name: "reason.edit",
    args,
    label: t("Change the reason “{name}”", { name: nameOf(store, "reason", args.reason) }),
    effect: (state) => edit(state, "reason", args.reason, args.fields),
  };
}

/** @param {Reader} store @param {{reason: string, after?: string | null}} args @returns {Command} */
export function moveReason(store, args) {
  return {
    name: "reason.move",
    args,
    label: t("Move the reason “{name}”", { name: nameOf(store, "reason", args.reason) }),
    effect: (state) => edit(state, "reason", args.reason, { position: placeIn(state, args.reason, args.after) }),
  };
}

/** @param {Reader} store @param {{reason: string}} args @returns {Command} */
export function archiveReason(store, args) {
  const now = instant();
  return {
    name: "reason.archive",
    args,
    label: t("Archive the reason “{name}”", { name: nameOf(store, "reason", args.reason) }),
    effect: (state) => edit(state, "reason", args.reason, { archived_at: now }),
  };
}

/** @param {Reader} store @param {{reason: string}} args @returns {Command} */
export function restoreReason(store, args) {
  return {
    name: "reason.restore",
    args,
    label: t("Restore the reason “{name}”", { name: nameOf(store, "reason", args.reason) }),
    effect: (state) => edit(state, "reason", args.reason, { archived_at: null }),
  };
}

/** @param {Reader} store @param {{id?: string, name: string}} given @returns {Command} */
export function createCompetitor(store, given) {
  const args = { ...given, id: given.id ?? newId() };
  return {
    name: "competitor.create",
    args,
    label: t("Add the competitor {name}", { name: args.name }),
    effect: () => [put("competitor", { ...args, archived_at: null })],
  };
}

/** @param {Reader} store @param {{competitor: string, fields: {name?: string}}} args @returns {Command} */
export function editCompetitor(store, args) {
  return {
    name: "competitor.edit",
    args,
    label: t("Change the competitor {name}", { name: nameOf(store, "competitor", args.competitor) }),
    effect: (state) => edit(state, "competitor", args.competitor, args.fields),
  };
}

/** @param {Reader} store @param {{competitor: string}} args @returns {Command} */
export function archiveCompetitor(store, args) {
  const now = instant();
  return {
    name: "competitor.archive",
    args,
    label: t("Archive the competitor {name}", { name: nameOf(store, "competitor", args.competitor) }),
    effect: (state) => edit(state, "competitor", args.competitor, { archived_at: now }),
  };
}

/** @param {Reader} store @param {{competitor: string}} args @returns {Command} */
export function restoreCompetitor(store, args) {
  return {
    name: "competitor.restore",
    args,
    label: t("Restore the competitor {name}", { name: nameOf(store, "competitor", args.competitor) }),
    effect: (state) => edit(state, "competitor", args.competitor, { archived_at: null }),
  };
}

/** @param {Reader} state @param {string} id @param {string | null} [after] */
function placeIn(state, id, after) {
  return keyAfter(listedReasons(state).filter((reason) => reason.id !== id), after);
}

/** @param {Reader} store @param {string} type @param {string} id */
function nameOf(store, type, id) {
  return store.get(type, id)?.name ?? "";
}
