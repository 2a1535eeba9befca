// What two people wrote at once: the versions that still wait for somebody's decision.

/** @typedef {import("../types").Session} Session */

/** What still waits for a decision, the oldest first. @param {Session} session @returns {any[]} */
export function undecided(session) {
  return [...session.store.all("version")].filter((version) => !version.archived_at).sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
}

/** Two versions of one text. @param {Session} session @param {"description" | "comment" | "playbook"} about @param {string} record @returns {any[]} */
export function textVersions(session, about, record) {
  return undecided(session).filter((version) => version.about === about && version.record === record);
}

/** Values of mine that somebody overtook without having seen them. @param {Session} session @returns {any[]} */
export function overtaken(session) {
  return undecided(session).filter((version) => version.field !== "text" && version.author === session.me.id);
}

/** Whether something on this card waits for me. @param {Session} session @param {string} card */
export function waitsForMe(session, card) {
  return undecided(session).some((version) => version.card === card && concerns(session, version));
}

/** @param {Session} session @param {any} version */
function concerns(session, version) {
  if (version.field !== "text" || version.about === "comment") return version.author === session.me.id;
  return session.can("card.describe");
}

/** What the version's field holds now. @param {Session} session @param {any} version */
export function standing(session, { about, record, field }) {
  return session.store.get(about, record)?.[field];
}
