// What is said when a deal is closed: the reasons of a board, its competitors, and what a card says of them. No DOM.
import { byPosition } from "../lib/positions.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Row} Row */

/** The reasons that are offered, in their order. @param {Reader} store @returns {any[]} */
export function listedReasons(store) {
  return [...store.all("reason")].filter((reason) => !reason.archived_at).sort(/** @type {any} */ (byPosition));
}

/** The competitors that are offered, by name. @param {Reader} store @param {string} language @returns {Row[]} */
export function listedCompetitors(store, language) {
  return [...store.all("competitor")].filter((one) => !one.archived_at).sort((a, b) => a.name.localeCompare(b.name, language));
}

/** Two spellings of one name: case, width and spaces aside, as the server compares. @param {string} name */
export function folded(name) {
  return name.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
}

/** The one of a list that is meant by a name. @template {Row} T @param {readonly T[]} list @param {string} name @returns {T | undefined} */
export function named(list, name) {
  const wanted = folded(name);
  return list.find((one) => folded(one.name) === wanted);
}

/** Why a deal was lost: as the list calls it now, else in the words of then. @param {Reader} store @param {any} card */
export function reasonOf(store, card) {
  return store.get("reason", card.reason)?.name ?? card.lost_reason ?? "";
}
