// Which page this is, and which others of the same person live: each holds a lock of its own name until it ends, however it ends.
import { newId } from "../lib/ids.js";

/** @typedef {{id: string, others: () => Promise<Set<string>> | null}} PageLock others = null where nobody can tell */

const NAME = "baton:page";
/** A page that is loaded again finds the lock of the one before it still held for a moment. */
const PATIENCE = 500;

/**
 * A page loaded again is the same page; its copy in another tab is not.
 * @param {string} person
 * @param {{locks?: Pick<LockManager, "request" | "query">, storage?: Pick<Storage, "getItem" | "setItem"> | null}} [parts]
 * @returns {Promise<PageLock>}
 */
export async function enter(person, { locks = globalThis.navigator?.locks, storage = session() } = {}) {
  const known = read(storage) ?? newId();
  // Only pages that came over https may lock; two of them may then send the same, which does nothing twice.
  if (!locks) return { id: known, others: () => null };
  const id = (await hold(locks, `${person}:${known}`)) ? known : newId();
  if (id !== known) await hold(locks, `${person}:${id}`);
  write(storage, id);
  return { id, others: () => living(locks, person) };
}

/** @param {Pick<LockManager, "request">} locks @param {string} name @returns {Promise<boolean>} */
function hold(locks, name) {
  return new Promise((resolve) => {
    const forever = () => new Promise(() => resolve(true));
    locks.request(`${NAME}:${name}`, { signal: AbortSignal.timeout(PATIENCE) }, forever).catch(() => resolve(false));
  });
}

/** @param {Pick<LockManager, "query">} locks @param {string} person */
async function living(locks, person) {
  const prefix = `${NAME}:${person}:`;
  const { held = [] } = await locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])));
}

/** Private windows may refuse it. */
function session() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** @param {Pick<Storage, "getItem"> | null} storage */
function read(storage) {
  return storage?.getItem(NAME) ?? null;
}

/** @param {Pick<Storage, "setItem"> | null} storage @param {string} id */
function write(storage, id) {
  try {
    storage?.setItem(NAME, id);
  } catch {
    // Full: then a page loaded again is a new one, and takes over from the one that ended.
  }
}
