// Whose browser this is: the person who last had a page of theirs here, until they sign out or their session ends.

const PERSON = "baton:person";
const LEAVING = "baton:leaving";
const PUSHED = "baton:pushed";
/** What is said of this page stands until it is left, also when the browser's memory was cleared. @type {string | null} */
let leaving = null;
// By the policy of the page no text becomes code but the address of the worker, and Lit's templates.
const trusted = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("baton", { createScriptURL: (/** @type {string} */ address) => (address === workerAddress() ? address : "") });

/** @typedef {{id: string, locale: string, theme: string}} Person */

/** @param {Person} person */
export function rememberPerson({ id, locale, theme }) {
  write(PERSON, JSON.stringify({ id, locale, theme }));
}

export function forgetPerson() {
  write(PERSON, null);
}

/** @returns {Person | null} */
export function knownPerson() {
  return JSON.parse(read(PERSON) ?? "null");
}

/** Signing out has begun, and what it has to clear: should the page end in between, the next one goes on. @param {string | null} person */
export function markLeaving(person) {
  leaving = person;
  write(LEAVING, person);
}

/** @returns {string | null} */
export function whoIsLeaving() {
  return leaving ?? read(LEAVING);
}

/** Who is told of news at this browser while no page is open: they alone are again after their next sign-in. @param {string | null} person */
export function markPushed(person) {
  write(PUSHED, person);
}

/** @returns {string | null} */
export function whoIsPushed() {
  return read(PUSHED);
}

/** Where the service worker is; null where pages come without one: over plain http, or from the source modules. */
export function workerAddress() {
  if (!globalThis.navigator?.serviceWorker) return null;
  return document.documentElement.dataset.worker ?? null;
}

export function registerWorker() {
  const address = workerAddress() ?? "";
  return navigator.serviceWorker.register(trusted?.createScriptURL(address) ?? address);
}

/** @param {string} key */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Then nothing opens without a connection here, and nothing else is lost.
  }
}
