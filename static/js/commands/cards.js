// What people do with deals: each function mirrors board/commands/cards.py, with the effect that is shown at once.
import { dayOf } from "../lib/dates.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { keyAfter } from "../lib/positions.js";
import { edit, instant, put, withKeep } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Command} Command */
/** @typedef {import("../types").Money} Money */
/** @typedef {{value?: Money | null, at?: string, reason?: string, competitor?: string | null, note?: string | null}} Outcome */

/**
 * @param {Reader} store
 * @param {{id?: string, column: string, title: string, value?: Money | null, after?: string | null, owner?: string | null,
 *   company?: string | null, expected_close?: string | null, source?: string | null, labels?: string[], outcome?: Outcome}} args
 * @returns {Command}
 */
export function createCard(store, args) {
  const { after, outcome, ...given } = { ...args, id: args.id ?? newId() };
  const now = instant();
  return {
    name: "card.create",
    args: withAfter(outcome ? { ...given, outcome } : given, args),
    label: t("Add “{title}”", { title: args.title }),
    effect: (state) => [
      put("card", {
        ...BLANK, created_at: now, moved_at: now, ...given,
        ...onEntering(state, kindOf(state, given.column), null, outcome ?? {}, now),
        position: placeIn(state, given.column, given.id, after),
      }),
    ],
  };
}

/** What is said of a closed deal alone. */
const SAID = { lost_reason: null, reason: null, competitor: null, outcome_note: null, closed_from: null };

/** A new deal's fields; its number comes from the server. */
const BLANK = {
  ...SAID, commit: false,
  number: 0, value: null, owner: null, helpers: [], labels: [], ticks: [], votes: [], company: null, expected_close: null, source: null, status: "open",
  closed_at: null, archived_at: null, tasks_done: 0, tasks_total: 0, comments_count: 0,
  next_step: null, turn: null, has_description: false, created_by: null,
};

/** `after`: null = first, left out = last. @param {Reader} store @param {{card: string, column: string, after?: string | null, outcome?: Outcome, anyway?: boolean, base?: number}} args @returns {Command} */
export function moveCard(store, args) {
  const now = instant();
  return {
    name: "card.move",
    args: withKeep(withAfter(withoutAfter(args), args)),
    label: t("Move “{title}” to {column}", { title: titleOf(store, args.card), column: store.get("column", args.column)?.name ?? "" }),
    effect: (state) =>
      edit(state, "card", args.card, (row) => ({
        column: args.column,
        position: placeIn(state, args.column, args.card, args.after),
        ...(row.column === args.column ? {} : { moved_at: now }),
        ...(row.column === args.column && !args.outcome ? {} : onEntering(state, kindOf(state, args.column), row, args.outcome ?? {}, now)),
      })),
  };
}

const OPEN_AGAIN = { status: "open", closed_at: null, ...SAID };

/** What becomes of a deal that comes into a stage of this kind. @param {Reader} state @param {string} kind @param {Row | null} row @param {Outcome} outcome @param {string} now */
function onEntering(state, kind, row, outcome, now) {
  if (kind !== "won" && kind !== "lost") return OPEN_AGAIN;
  const kept = row?.status === kind ? row : { ...SAID, closed_at: now };
  const closed_at = outcome.at ? momentOf(outcome.at, now) : kept.closed_at;
  const said = { status: kind, closed_at, ...saidOf(state, kept, outcome), closed_from: row?.status === "open" ? row.column : row?.closed_from ?? null };
  if (kind === "lost") return { ...said, ...whyLost(state, row, outcome) };
  return { ...said, lost_reason: null, reason: null, ...(outcome.value === undefined ? {} : { value: outcome.value }) };
}

/** A reason of the list, or any words. @param {Reader} state @param {Row | null} row @param {Outcome} outcome */
function whyLost(state, row, { reason }) {
  const listed = state.get("reason", reason);
  if (listed) return { reason: listed.id, lost_reason: listed.name };
  return reason === undefined ? { reason: row?.reason ?? null, lost_reason: row?.lost_reason ?? "" } : { reason: null, lost_reason: reason };
}

/** A name that is new gets its id from the server. @param {Reader} state @param {any} kept @param {Outcome} outcome */
function saidOf(state, kept, { competitor, note }) {
  return {
    competitor: competitor === undefined ? kept.competitor ?? null : state.get("competitor", competitor)?.id ?? null,
    outcome_note: note === undefined ? kept.outcome_note ?? null : note || null,
  };
}

/** A day alone means noon of it, today means just now. @param {string} at @param {string} now */
function momentOf(at, now) {
  if (at.length > 10) return at;
  return at === dayOf(now) ? now : `${at}T12:00:00.000Z`;
}

/** @param {Reader} state @param {string} column */
function kindOf(state, column) {
  return state.get("column", column)?.kind ?? "open";
}

/** @param {Reader} store @param {{card: string, fields: {[field: string]: any}, base?: number}} args @returns {Command} */
export function editCard(store, args) {
  return {
    name: "card.edit",
    args: withKeep(args),
    label: t("Change “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) => edit(state, "card", args.card, args.fields),
  };
}

/** @param {Reader} store @param {{card: string, text: string, base?: number}} args @returns {Command} */
export function describeCard(store, args) {
  return {
    name: "card.describe",
    args: withKeep(args),
    label: t("Describe “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) => [
      put("description", { ...(state.get("description", args.card) ?? { id: args.card, card: args.card }), text: args.text }),
      ...edit(state, "card", args.card, { has_description: args.text.trim() !== "" }),
    ],
  };
}

/** No role, or "owner", makes the owner; any other role a helper. @param {Reader} store @param {{card: string, member: string, role?: string, base?: number}} args @returns {Command} */
export function assignCard(store, args) {
  const { card, member, role } = args;
  return {
    name: "card.assign",
    args: withKeep(args),
    label: t("Assign “{title}”", { title: titleOf(store, card) }),
    effect: (state) => edit(state, "card", card, (row) => assigned(row, member, role)),
  };
}

/** @param {Row} row @param {string} member @param {string | undefined} role */
function assigned(row, member, role) {
  const others = row.helpers.filter((/** @type {any} */ helper) => helper.member !== member);
  if (!role || role === "owner") return { owner: member, helpers: others };
  return { owner: row.owner === member ? null : row.owner, helpers: [...others, { member, role }] };
}

/** @param {Reader} store @param {{card: string, member: string}} args @returns {Command} */
export function unassignCard(store, args) {
  return {
    name: "card.unassign",
    args,
    label: t("Unassign “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) =>
      edit(state, "card", args.card, (row) => ({
        owner: row.owner === args.member ? null : row.owner,
        helpers: row.helpers.filter((/** @type {any} */ helper) => helper.member !== args.member),
      })),
  };
}

/** @param {Reader} store @param {{card: string, column?: string} & Outcome} args @returns {Command} */
export function winCard(store, args) {
  return closeCard(store, args, "card.win", "won", t("Win “{title}”", { title: titleOf(store, args.card) }));
}

/** @param {Reader} store @param {{card: string, column?: string, reason: string} & Outcome} args @returns {Command} */
export function loseCard(store, args) {
  return closeCard(store, args, "card.lose", "lost", t("Lose “{title}”", { title: titleOf(store, args.card) }));
}

/** @param {Reader} store @param {{card: string, column?: string}} args @returns {Command} */
export function reopenCard(store, args) {
  return closeCard(store, args, "card.reopen", "open", t("Reopen “{title}”", { title: titleOf(store, args.card) }));
}

/**
 * Without a column the deal stays where it is if that fits, else it goes into the first stage that does.
 * @param {Reader} store @param {{card: string, column?: string} & Outcome} args @param {string} name @param {"won" | "lost" | "open"} kind
 * @param {string} label @returns {Command}
 */
function closeCard(store, args, name, kind, label) {
  const now = instant();
  return {
    name,
    args,
    label,
    effect: (state) =>
      edit(state, "card", args.card, (row) => {
        const fields = onEntering(state, kind, row, args, now);
        const column = args.column ?? (kindOf(state, row.column) === kind ? row.column : firstOf(state, kind));
        if (!column || column === row.column) return fields;
        return { ...fields, column, position: placeIn(state, column, args.card), moved_at: now };
      }),
  };
}

/** @param {Reader} state @param {string} kind */
function firstOf(state, kind) {
  return state.columns().find((column) => column.kind === kind)?.id;
}

/** @param {Reader} store @param {{card: string}} args @returns {Command} */
export function archiveCard(store, args) {
  const now = instant();
  return {
    name: "card.archive",
    args,
    label: t("Archive “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) => edit(state, "card", args.card, { archived_at: now }),
  };
}

/** @param {Reader} store @param {{card: string}} args @returns {Command} */
export function restoreCard(store, args) {
  return {
    name: "card.restore",
    args,
    label: t("Restore “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) => edit(state, "card", args.card, { archived_at: null }),
  };
}

/** @param {Reader} store @param {{card: string, label: string}} args @returns {Command} */
export function labelCard(store, args) {
  return {
    name: "card.label",
    args,
    label: t("Label “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) => edit(state, "card", args.card, (row) => ({ labels: [...new Set([...row.labels, args.label])] })),
  };
}

/** @param {Reader} store @param {{card: string, label: string}} args @returns {Command} */
export function unlabelCard(store, args) {
  return {
    name: "card.unlabel",
    args,
    label: t("Take a label off “{title}”", { title: titleOf(store, args.card) }),
    effect: (state) =>
      edit(state, "card", args.card, (row) => ({ labels: row.labels.filter((/** @type {string} */ id) => id !== args.label) })),
  };
}

/** @param {Reader} state @param {string} column @param {string} card @param {string | null} [after] */
function placeIn(state, column, card, after) {
  const siblings = state.cardsOf(column).filter((id) => id !== card);
  return keyAfter(siblings.map((id) => /** @type {any} */ (state.get("card", id))), after);
}

/** @param {Reader} store @param {string} card */
function titleOf(store, card) {
  return store.get("card", card)?.title ?? "";
}

/** @param {{after?: string | null, [name: string]: any}} args */
function withoutAfter({ after, ...rest }) {
  return rest;
}

/** An `after` of undefined is one that was left out. @param {object} rest @param {{after?: string | null}} args */
function withAfter(rest, args) {
  return args.after === undefined ? rest : { ...rest, after: args.after };
}
