/** Whom one can mention: everyone on the board, its people, departments, and others of the team, who see nothing of it. */
import { t } from "../lib/i18n.js";
import { tokenOf } from "../lib/mentions.js";
import { soundsLike } from "../lib/pinyin.js";
import { fold } from "../lib/text.js";
import { avatar } from "./avatar.js";
import { icon } from "./icon.js";
import { assignable } from "./people.js";
import { departmentOf } from "./person_picker.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{token: string, name: string, hint: string, face: unknown, outside?: boolean}} Mentionable */

const RULERS = ["owner", "admin"];

/** @param {Session} session @returns {Mentionable[]} */
export function mentionables(session) {
  const here = peopleHere(session);
  const known = new Set(here.map(({ id }) => id));
  // A guest is not told who rules the workspace, and so sees every board.
  const hint = session.boot.workspace.role === "guest" ? "" : t("not on this board");
  const outside = [...session.workspace.all("member")].filter(({ id, status }) => !known.has(id) && status === "active");
  return [
    ...here.filter(({ id }) => id !== session.me.id).map((one) => personOption(session, one)),
    ...[...session.workspace.all("department")].map(departmentOption),
    { token: tokenOf("board"), name: t("everyone"), hint: t("all on this board"), face: icon("users") },
    ...outside.map((one) => ({ ...personOption(session, one), hint, outside: true })),
  ];
}

/** Full names that may be typed by hand. @param {Session} session @returns {[string, string][]} */
export function typedNames(session) {
  return mentionables(session).map(({ name, token }) => [name, token]);
}

/** Members of the board, and those who see every board. @param {Session} session @returns {any[]} */
function peopleHere(session) {
  const members = assignable(session);
  const known = new Set(members.map(({ id }) => id));
  const rulers = [...session.workspace.all("member")].filter(({ id, role, status }) => RULERS.includes(role) && status === "active" && !known.has(id));
  return [...members, ...rulers];
}

/** @param {Session} session @param {any} one @returns {Mentionable} */
function personOption(session, one) {
  return { token: tokenOf("member", one.id), name: one.name, hint: departmentOf(session, one), face: avatar(one, { size: "sm", named: true }) };
}

/** @param {any} department @returns {Mentionable} */
function departmentOption(department) {
  return { token: tokenOf("department", department.id), name: department.name, hint: t("department"), face: icon("building-2") };
}

/**
 * The best first: what begins so, a word of it, what sounds so, what holds it. Those who see nothing of it come only when asked for.
 * @param {Mentionable[]} all @param {string} query @returns {Mentionable[]}
 */
export function found(all, query) {
  const wanted = fold(query.trim());
  if (!wanted) return all.filter(({ outside }) => !outside);
  const ranked = all.map((one) => ({ one, rank: rank(one.name, wanted) + (one.outside ? 10 : 0) }));
  return ranked.filter(({ rank }) => rank % 10 < 4).sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** @param {string} name @param {string} wanted folded */
function rank(name, wanted) {
  const folded = fold(name);
  if (folded.startsWith(wanted)) return 0;
  if (folded.split(/[\s·-]+/u).some((word) => word.startsWith(wanted))) return 1;
  if (soundsLike(name, wanted)) return 2;
  return folded.includes(wanted) ? 3 : 4;
}
