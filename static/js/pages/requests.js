/** Requests of the plain pages: the API, and commands over it. */
import { whoIsLeaving } from "../lib/device.js";
import { newId } from "../lib/ids.js";
import { makeApi } from "../sync/api.js";

export const api = makeApi({ onUnauthenticated: signInAgain });

/**
 * Runs a command; sent again under the same id it does nothing twice.
 * @param {string} target such as "boards/<id>" or "workspaces/<id>" @param {string} name @param {object} [args] @param {string} [id]
 * @returns {Promise<{seq: number, change: any, [result: string]: any}>}
 */
export function command(target, name, args = {}, id = newId()) {
  return api.post(`/api/${target}/commands/${name}`, args, { "Idempotency-Key": id });
}

/** The session ended somewhere else; the pages of those who have none yet, or are just signing out, stay where they are. */
function signInAgain() {
  if (!document.getElementById("boot") || whoIsLeaving()) return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}
