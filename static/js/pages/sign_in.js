/** Signing in, and then going where one wanted to go. */
import { handleForm } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";

await start();
handleForm(/** @type {HTMLFormElement} */ (document.getElementById("sign-in")), async (values) => {
  await api.post("/api/session", values);
  location.assign(wanted());
});

/** The page that asked for the sign-in; never one of another site, however it is written. */
function wanted() {
  try {
    const next = new URL(new URLSearchParams(location.search).get("next") ?? "/", location.origin);
    return next.origin === location.origin ? next.pathname + next.search + next.hash : "/";
  } catch {
    return "/";
  }
}
