/** Going to the identity provider, and knowing on return what one wanted. */
import { showMessage } from "./forms.js";
import { api } from "./requests.js";
import { wanted } from "./wanted.js";

const KEPT = "baton.sign-on";

/** @typedef {{next: string, invitation?: string}} Wish what one wanted when one was sent away */

/** @param {string} path that begins it @param {Wish} wish */
export async function goToProvider(path, wish) {
  const { location: there } = await api.post(path);
  sessionStorage.setItem(KEPT, JSON.stringify(wish));
  location.assign(there);
}

/** What was wanted, told once. @returns {Wish} */
export function wishOfBefore() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept ? JSON.parse(kept) : { next: "/" };
}

/** Makes the button of a form's page lead there, if it has one. @param {HTMLFormElement} form @param {string} [invitation] */
export function offerProvider(form, invitation) {
  document.querySelector("[data-provider]")?.addEventListener("click", async () => {
    showMessage(form, "");
    try {
      await goToProvider("/api/session/provider", { next: wanted(), ...(invitation ? { invitation } : {}) });
    } catch (error) {
      showMessage(form, /** @type {Error} */ (error).message);
    }
  });
}
