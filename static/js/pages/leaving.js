/** Signing out: first the session ends, then everything of this person leaves this browser. */
import { forgetPerson, markLeaving, whoIsLeaving, whoIsPushed } from "../lib/device.js";
import { clearDatabase } from "../sync/database.js";
import { api } from "./requests.js";

/** @param {string} person */
export async function signOut(person) {
  markLeaving(person);
  try {
    await api.delete("/api/session");
  } catch (error) {
    // A session that has ended already is as good.
    if (/** @type {any} */ (error).status !== 401) {
      markLeaving(null);
      throw error;
    }
  }
  await clearDevice(person);
  location.assign("/sign-in");
}

/** What others have left here unsent stays, for them alone. @param {string} person */
async function clearDevice(person) {
  await clearDatabase(person).catch(() => {});
  if (whoIsPushed()) await import("./push.js").then(({ stopHere }) => stopHere()).catch(() => {});
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // Nothing was kept then.
  }
}

/** On a page without anybody: no kept board opens here any more, and a sign-out that was cut short goes on. */
export async function nobodyIsHere() {
  forgetPerson();
  const person = whoIsLeaving();
  if (person) await clearDevice(person);
  await keepPush(null);
}

/** Who is told of news at this browser is whoever is signed in here, or nobody. @param {string | null} person */
export async function keepPush(person) {
  if (whoIsPushed()) await import("./push.js").then(({ renew }) => renew(person)).catch(() => {});
}
