/** The bar above every page: theme, language, sign-out; and what this browser has to know of whoever looks at it. */
import { registerWorker, rememberPerson, workerAddress } from "../lib/device.js";
import { t } from "../lib/i18n.js";
import { openStorage } from "../sync/storage.js";
import { keepPush, nobodyIsHere, signOut as end } from "./leaving.js";
import { command } from "./requests.js";
import { readBoot, start } from "./start.js";

/** The board comes first. */
const WORKER_LATER = 3_000;
const BELL_LATER = 300;
const boot = readBoot();
// Nothing here waits for the words: on a board this is one bundle with what does.
start();
if (boot) rememberPerson({ ...boot.me, locale: boot.locale, theme: boot.me.theme ?? "system" });
else nobodyIsHere();
setTimeout(keepWorker, WORKER_LATER);
if (boot) setTimeout(() => keepPush(boot.me.id), WORKER_LATER);
// A board tells of what is new by the line that it has itself.
if (boot && !document.querySelector(".page--board")) setTimeout(() => import("./bell.js").then(({ showBell }) => showBell(boot.me.id)), BELL_LATER);
const isApple = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const menu = document.getElementById("account-menu");

menu?.addEventListener("change", (event) => choose(/** @type {HTMLInputElement} */ (event.target)));
menu?.querySelector("[data-sign-out]")?.addEventListener("click", () => attempt(signOut));
for (const keys of document.querySelectorAll("[data-keys]")) keys.textContent = isApple ? "⌘K" : "Ctrl K";
for (const link of document.querySelectorAll("a[data-locale]")) {
  // Keeps the rest of the address, such as where to go after signing in.
  const address = new URL(location.href);
  address.searchParams.set("locale", /** @type {HTMLElement} */ (link).dataset.locale ?? "");
  /** @type {HTMLAnchorElement} */ (link).href = address.href;
}

/** @param {HTMLInputElement} input */
function choose(input) {
  if (input.name === "theme") document.documentElement.dataset.theme = input.value;
  attempt(async () => {
    await command(`users/${boot?.me.id}`, "user.edit", { fields: { [input.name]: input.value } });
    if (input.name === "locale") location.reload();
  });
}

/** What is unsent is shown before it would be lost. */
async function signOut() {
  const { unsent } = await openStorage(boot?.me.id ?? "");
  if ((await unsent.all()).length || unsavedHere()) return location.assign("/sign-out");
  await end(boot?.me.id ?? "");
}

/** Where the browser keeps nothing, what is unsent stands on the board's page alone: then leaving it asks. */
function unsavedHere() {
  const { unsent = 0, saved = true } = /** @type {any} */ (document.querySelector("baton-board"))?.session?.status ?? {};
  return unsent > 0 && !saved;
}

/** While the source modules are served there must be none: it would keep them. */
async function keepWorker() {
  if (workerAddress()) return registerWorker().catch(() => {});
  const all = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const registration of all) registration.unregister();
}

/** @param {() => Promise<unknown>} work */
async function attempt(work) {
  const place = menu?.querySelector("[data-menu-error]");
  try {
    await work();
    place?.replaceChildren();
  } catch (error) {
    place?.replaceChildren(t("This did not work: {reason}", { reason: /** @type {Error} */ (error).message }));
  }
}
