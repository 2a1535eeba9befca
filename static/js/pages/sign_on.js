/** Coming back from the identity provider: what stands in the address is handed over once, and leaves the address at once. */
import { t } from "../lib/i18n.js";
import { handleForm, showMessage } from "./forms.js";
import { canUsePasskeys, signByPasskey } from "./passkey.js";
import { wishOfBefore } from "./provider.js";
import { api } from "./requests.js";
import { start } from "./start.js";
import { goOnTo } from "./wanted.js";

const NAMES = ["state", "code", "iss", "error"];
const query = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname);
await start();
const { next, invitation } = wishOfBefore();
const given = Object.fromEntries(NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name)]));
const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-on-code"));
const working = /** @type {HTMLElement} */ (document.querySelector("[data-working]"));
const byPasskey = /** @type {HTMLElement} */ (document.querySelector("[data-passkey]"));

handleForm(form, async ({ code }) => goOnTo(next, await api.post("/api/session/provider/code", { state: given.state, code })));
byPasskey.querySelector("button")?.addEventListener("click", usePasskey);
await handOver();

async function handOver() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  try {
    goOnTo(next, await api.post("/api/session/provider/answer", { ...given, time_zone: timeZone, ...(invitation ? { invitation } : {}) }));
  } catch (error) {
    const { message, data } = /** @type {import("../sync/errors.js").CommandError} */ (error);
    working.hidden = true;
    if (data?.second_factor) askForSecond(data.second_factor);
    else showFailure(data?.fields?.state ? t("This page is for those who come back from signing in elsewhere.") : message);
  }
}

/** @param {string} reason */
function showFailure(reason) {
  const place = /** @type {HTMLElement} */ (document.querySelector("[data-failed]"));
  place.hidden = false;
  /** @type {HTMLElement} */ (place.querySelector("[data-reason]")).textContent = reason;
  const way = /** @type {HTMLAnchorElement} */ (place.querySelector("[data-way-on]"));
  if (invitation) {
    way.href = `/invitations/${encodeURIComponent(invitation)}`;
    way.textContent = t("Back to the invitation");
  } else if (next === "/security") {
    way.href = next;
    way.textContent = t("Back to sign-in and security");
  } else if (next !== "/") way.href = `/sign-in?next=${encodeURIComponent(next)}`;
  way.focus();
}

/** @param {string[]} ways */
function askForSecond(ways) {
  const hasCodes = ways.includes("code") || ways.includes("recovery_code");
  form.hidden = false;
  byPasskey.hidden = !ways.includes("passkey") || !canUsePasskeys();
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-code]"))) part.hidden = !hasCodes;
  const first = hasCodes ? form.querySelector("input") : byPasskey.querySelector("button");
  /** @type {HTMLElement | null} */ (first)?.focus();
}

/** A passkey is both factors: with one, what the provider said is not needed. */
async function usePasskey() {
  showMessage(form, "");
  try {
    goOnTo(next, await api.post("/api/session/passkey", { passkey: await signByPasskey() }));
  } catch (error) {
    showMessage(form, error instanceof DOMException ? t("No passkey was used.") : /** @type {Error} */ (error).message);
  }
}
