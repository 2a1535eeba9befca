/** Confirming an account by a link of a mail; its secret stands behind the #, and leaves the address at once. */
import { handleForm } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";
import { goOn } from "./wanted.js";

const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
await start();

handleForm(/** @type {HTMLFormElement} */ (document.getElementById("confirm")), async ({ password }) => {
  goOn(await api.put("/api/accounts", { token, password }));
});
