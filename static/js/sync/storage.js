// What a person has in this browser, opened for one of their pages.
import { openDatabase } from "./database.js";
import { KeptBoards } from "./kept_boards.js";
import { enter } from "./page_lock.js";
import { Unsent } from "./unsent.js";

/** @typedef {{unsent: Unsent, boards: KeptBoards}} PersonStorage */

/** @type {Map<string, Promise<PersonStorage>>} */
const opened = new Map();

/** Once on a page, however many parts of it ask: it has one lock. @param {string} person @returns {Promise<PersonStorage>} */
export function openStorage(person) {
  const storage = opened.get(person) ?? open(person);
  opened.set(person, storage);
  return storage;
}

/** @param {string} person */
async function open(person) {
  const [database, page] = await Promise.all([openDatabase(person), enter(person)]);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(`baton:unsent:${person}`) : null;
  return { unsent: new Unsent(database, page, channel), boards: new KeptBoards(database) };
}
