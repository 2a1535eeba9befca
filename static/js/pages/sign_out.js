/** Signing out by a press of the button: a link alone must not do it. */
import { handleForm } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";

await start();
handleForm(/** @type {HTMLFormElement} */ (document.getElementById("sign-out")), async () => {
  await api.delete("/api/session");
  location.assign("/sign-in");
});
