/** News at this browser while no page of Baton is open: its subscription, and whose it is. */
import { markPushed, registerWorker, whoIsPushed, workerAddress } from "../lib/device.js";
import { api } from "./requests.js";

/** @typedef {"missing" | "blocked" | "off" | "on"} PushState */

/** @param {string} person @returns {Promise<PushState>} */
export async function pushState(person) {
  if (!workerAddress() || !("PushManager" in globalThis) || !("Notification" in globalThis)) return "missing";
  if (Notification.permission === "denied") return "blocked";
  return whoIsPushed() === person && (await isOn()) ? "on" : "off";
}

/** The browser asks its person first, so it has to come from a press of theirs. @param {string} person @returns {Promise<PushState>} */
export async function turnOn(person) {
  if ((await Notification.requestPermission()) !== "granted") return pushState(person);
  await subscribe(person);
  return "on";
}

/** @param {string} person */
export async function turnOff(person) {
  await api.delete("/api/push");
  await stopHere();
  return pushState(person);
}

/** The browser ends it at its push service, where the server learns of it. */
export async function stopHere() {
  markPushed(null);
  await (await current())?.unsubscribe();
}

/**
 * A new sign-in of the same person goes on being told here; whoever else signs in is not told what was theirs.
 * @param {string | null} person null while nobody is signed in
 */
export async function renew(person) {
  if (person === null) return (await current())?.unsubscribe();
  if (person !== whoIsPushed()) return stopHere();
  if (Notification.permission === "granted" && !(await isOn())) await subscribe(person);
}

/** Whether browser and server agree on it. */
async function isOn() {
  return Boolean(await current()) && (await api.get("/api/push")).on;
}

/** @param {string} person */
async function subscribe(person) {
  await registerWorker();
  const { pushManager } = await navigator.serviceWorker.ready;
  const { key } = await api.get("/api/push");
  const known = await pushManager.getSubscription();
  if (known && !isFor(known, key)) await known.unsubscribe();
  const { endpoint, keys } = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  await api.put("/api/push", { endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } });
  markPushed(person);
}

/** @returns {Promise<PushSubscription | null | undefined>} */
async function current() {
  const registration = await navigator.serviceWorker?.getRegistration();
  return registration?.pushManager?.getSubscription();
}

/** One for another installation, or made before its key was lost, takes no message of this one. @param {PushSubscription} subscription @param {string} key */
function isFor({ options }, key) {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return text === key;
}
