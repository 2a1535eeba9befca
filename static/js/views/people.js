/** The people whom a board can name: its members, with name and colour from the workspace. */
import { t } from "../lib/i18n.js";

/** @typedef {import("../types").Session} Session */

/** Whoever acts without having signed in: `NOBODY` of core/actors.py. */
export const CUSTOMER = "00000000-0000-0000-0000-000000000000";

/** @param {Session} session @param {string | null | undefined} id @returns {any} */
export function person(session, id) {
  return (id && session.workspace.get("member", id)) || (id === CUSTOMER ? { id, name: t("The customer"), color: "slate" } : undefined);
}

/** @param {Session} session @param {string | null | undefined} id @returns {string} */
export function nameOf(session, id) {
  return person(session, id)?.name ?? t("Somebody");
}

/** Who may be given work on this board: members of the board, myself first. @param {Session} session @returns {any[]} */
export function assignable(session) {
  const members = [...session.store.all("member")].map((member) => person(session, member.id)).filter((one) => one && one.status !== "disabled");
  const known = new Set(members.map((one) => one.id));
  const mine = person(session, session.me.id);
  const all = mine && !known.has(mine.id) ? [...members, mine] : members;
  return all.sort((a, b) => Number(b.id === session.me.id) - Number(a.id === session.me.id) || a.name.localeCompare(b.name));
}

/** The department's name, where it still is one. @param {Session} session @param {string | null | undefined} id @returns {string | undefined} */
export function departmentName(session, id) {
  return session.workspace.get("department", id)?.name;
}

/** The names behind mentions, as far as they are known here. @param {Session} session @returns {import("../lib/mentions.js").Names} */
export function knownNames(session) {
  const names = { member: (/** @type {string} */ id) => person(session, id)?.name, department: (/** @type {string} */ id) => departmentName(session, id), board: () => t("everyone") };
  return (kind, id) => names[/** @type {keyof typeof names} */ (kind)](id);
}

/** For reading: whoever is not known here has a name as well. @param {Session} session @returns {import("../lib/mentions.js").Names} */
export function mentionNames(session) {
  const known = knownNames(session);
  return (kind, id) => known(kind, id) ?? (kind === "member" ? t("Somebody") : t("a department"));
}

/** Whether a mention means me. @param {Session} session @returns {import("../lib/markdown.js").IsMine} */
export function meansMe(session) {
  const { id: me } = session.me;
  const department = person(session, me)?.department;
  return (kind, id) => kind === "board" || id === (kind === "member" ? me : department);
}
