/** Choosing a new password by a link of a mail; its secret stands behind the #, and leaves the address at once. */
import { handleForm } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";

const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
await start();

handleForm(/** @type {HTMLFormElement} */ (document.getElementById("new-password")), async ({ password }) => {
  await api.put("/api/account/reset", { token, password });
  location.assign("/sign-in");
});
