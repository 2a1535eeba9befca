// Whose turn it is on a card, as its reader sees it: mine, my department's, and how long it has waited.
import { daysBetween, today } from "../lib/dates.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{baton: string, member: string | null, department: string | null, accepted_by: string | null, since: string, due: string | null, question: string}} Turn */

const OPEN = ["asked", "accepted"];
const HOUR = 3_600_000;
/** From here on somebody waits noticeably, and far too long. */
const LONG = 24 * HOUR;
const TOO_LONG = 72 * HOUR;

/** A card's batons, the oldest first; of a card that nobody opened none are known. @param {import("../types").Reader} store @param {string} card @returns {Row[]} */
export function batonsOf(store, card) {
  return [...store.all("baton")].filter((baton) => baton.card === card).sort(byAge);
}

/** @param {Row} a @param {Row} b */
export function byAge(a, b) {
  return `${a.asked_at} ${a.id}` < `${b.asked_at} ${b.id}` ? -1 : 1;
}

/** @param {Row} baton */
export function isOpen(baton) {
  return OPEN.includes(baton.state);
}

/** Asked of me by name, or I have accepted it. @param {Pick<Turn, "member" | "accepted_by">} turn @param {string} me */
export function isMine({ member, accepted_by }, me) {
  return member === me || accepted_by === me;
}

/** @param {import("../types").Session} session @returns {string | null} */
export function myDepartment({ workspace, me }) {
  return workspace.get("member", me.id)?.department ?? null;
}

/** Whether I may accept, answer and return. @param {import("../types").Session} session @param {{member: string | null, department: string | null}} baton */
export function isAskedOf(session, { member, department }) {
  return member === session.me.id || (department !== null && department === myDepartment(session));
}

/** @param {{since: string, due: string | null}} turn @param {number} now @param {import("../types").Boot} [boot] @returns {"fresh" | "long" | "late"} */
export function toneOf({ since, due }, now, boot) {
  const waited = now - Date.parse(since);
  if (waited >= TOO_LONG || (due && daysBetween(due, today(boot)) > 0)) return "late";
  return waited >= LONG ? "long" : "fresh";
}
