/** Saying that a user of Slack is oneself. */
import { t } from "../lib/i18n.js";
import { handleForm, showMessage } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";

await start();
const form = /** @type {HTMLFormElement} */ (document.getElementById("slack-link"));

handleForm(form, async () => {
  await api.post("/api/slack/people", { token: form.dataset.token });
  showMessage(form, t("Done. Go back to Slack and type it again."), "good");
  form.querySelector("button")?.remove();
});
