/** Words for a baton: who has it, and how long it has waited. */
import { t, tn } from "../lib/i18n.js";
import { nameOf } from "./people.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "3 h": in the fewest words. @param {string} since @param {number} now */
export function shortAge(since, now) {
  const waited = Math.max(0, now - Date.parse(since));
  if (waited < HOUR) return t("{n} min", { n: Math.floor(waited / MINUTE) });
  if (waited < DAY) return t("{n} h", { n: Math.floor(waited / HOUR) });
  return tn("{n} d", "{n} d", Math.floor(waited / DAY));
}

/** @param {import("../types").Session} session @param {string | null} id */
export function departmentName(session, id) {
  return session.workspace.get("department", id)?.name ?? t("a department");
}

/** Who is to do something: whoever accepted it, else whoever was asked. @param {import("../types").Session} session @param {{member: string | null, department: string | null, accepted_by: string | null}} baton */
export function holderName(session, { member, department, accepted_by }) {
  const person = accepted_by ?? member;
  if (person === session.me.id) return t("You");
  return person ? nameOf(session, person) : departmentName(session, department);
}
