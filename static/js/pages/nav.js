/** The bar above every page: theme, language, sign-out. */
import { t } from "../lib/i18n.js";
import { api, command } from "./requests.js";
import { start } from "./start.js";

const boot = await start();
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

async function signOut() {
  await api.delete("/api/session");
  location.assign("/sign-in");
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  const place = menu?.querySelector("[data-menu-error]");
  try {
    await work();
    place?.replaceChildren();
  } catch (error) {
    place?.replaceChildren(t("This did not work: {reason}", { reason: /** @type {Error} */ (error).message }));
  }
}
