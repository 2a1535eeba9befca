// What a person has in this browser, opened for one of their pages.
import { openDatabase } from "./database.js";
import { KeptBoards } from "./kept_boards.js";
import { enter } from "./page_lock.js";
import { Unsent } from "./unsent.js";

/** @param {string} person */
export async function openStorage(person) {
  const [database, page] = await Promise.all([openDatabase(person), enter(person)]);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(`baton:unsent:${person}`) : null;
  return { unsent: new Unsent(database, page, channel), boards: new KeptBoards(database) };
}
