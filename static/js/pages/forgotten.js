/** Asking for a link by which to choose a new password. */
import { t } from "../lib/i18n.js";
import { handleForm, showMessage } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";

await start();
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("forgotten"));

if (form) handleForm(form, async (values) => {
  await api.post("/api/account/reset", values);
  form.reset();
  showMessage(form, t("If somebody signs in with this address, the mail is on its way. Look also among the spam."), "good");
});
