/** Signing in, by password and second factor or by passkey, and then going where one wanted to go. */
import { t } from "../lib/i18n.js";
import { handleForm, showMessage } from "./forms.js";
import { canUsePasskeys, signByPasskey } from "./passkey.js";
import { offerProvider } from "./provider.js";
import { api } from "./requests.js";
import { start } from "./start.js";
import { goOn } from "./wanted.js";

/** @typedef {import("../sync/errors.js").CommandError} CommandError */

await start();
const first = /** @type {HTMLFormElement} */ (document.getElementById("sign-in"));
const second = /** @type {HTMLFormElement} */ (document.getElementById("sign-in-code"));
const byPasskey = /** @type {HTMLElement} */ (document.querySelector("[data-passkey]"));
/** @type {import("./forms.js").Values} */
let given = {};

handleForm(first, async (values) => {
  given = values;
  try {
    goOn(await api.post("/api/session", values));
  } catch (error) {
    const ways = /** @type {CommandError} */ (error).data?.second_factor;
    if (!ways) throw error;
    askForSecond(ways);
  }
});
handleForm(second, async ({ code }) => goOn(await api.post("/api/session", { ...given, code })));
offerProvider(first);
byPasskey.hidden = !canUsePasskeys();
byPasskey.querySelector("button")?.addEventListener("click", usePasskey);

/** @param {string[]} ways */
function askForSecond(ways) {
  const hasCodes = ways.includes("code") || ways.includes("recovery_code");
  first.hidden = true;
  second.hidden = false;
  byPasskey.hidden = !ways.includes("passkey") || !canUsePasskeys();
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (second.querySelectorAll("[data-code]"))) part.hidden = !hasCodes;
  const next = hasCodes ? second.querySelector("input") : byPasskey.querySelector("button");
  /** @type {HTMLElement | null} */ (next)?.focus();
}

async function usePasskey() {
  const form = second.hidden ? first : second;
  showMessage(form, "");
  try {
    const passkey = await signByPasskey();
    goOn(await api.post("/api/session/passkey", second.hidden ? { passkey } : { passkey, email: given.email }));
  } catch (error) {
    showMessage(form, error instanceof DOMException ? t("No passkey was used.") : /** @type {Error} */ (error).message);
  }
}
