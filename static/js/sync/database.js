// The database which one person has in this browser: what they have not sent yet, and the boards that they keep here.
import { deleteDB, openDB } from "idb";

/** @typedef {import("idb").IDBPDatabase<any>} Database */

const VERSION = 1;
const PATIENCE = 3_000;

/** One for each person, so that nobody meets what another one left. @param {string} person */
function nameOf(person) {
  return `baton:${person}`;
}

/** Null where the browser gives none, or not in time: the board has to open. @param {string} person @returns {Promise<Database | null>} */
export function openDatabase(person) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), PATIENCE);
    open(person).catch(() => null).then((database) => {
      clearTimeout(timer);
      resolve(database);
    });
  });
}

/** @param {string} person */
async function open(person) {
  return openDB(nameOf(person), VERSION, {
    upgrade,
    // Another page wants to delete it, or brings a newer version: it may not wait for this one.
    blocking: (_old, _new, event) => /** @type {IDBDatabase} */ (event.target).close(),
  });
}

/** @param {Database} database */
function upgrade(database) {
  database.createObjectStore("unsent", { keyPath: "id" });
  database.createObjectStore("board", { keyPath: "id" });
  database.createObjectStore("card", { keyPath: "id" }).createIndex("board", "board");
}

/** Emptied first: a page that sleeps may hold up the deletion. @param {string} person */
export async function clearDatabase(person) {
  const database = await openDatabase(person);
  if (!database) return;
  const stores = [...database.objectStoreNames];
  const transaction = database.transaction(stores, "readwrite");
  await Promise.all([...stores.map((name) => transaction.objectStore(name).clear()), transaction.done]);
  database.close();
  deleteDB(nameOf(person)).catch(() => {});
}
