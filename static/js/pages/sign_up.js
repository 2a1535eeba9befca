/** Signing up: as the first person, by an invitation, or where everybody of some domains may join. */
import { t } from "../lib/i18n.js";
import { handleForm, showMessage } from "./forms.js";
import { offerProvider } from "./provider.js";
import { api } from "./requests.js";
import { start } from "./start.js";
import { goOn } from "./wanted.js";

await start();
const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-up"));
const { invitation } = form.dataset;

handleForm(form, async (values) => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const answer = await api.post("/api/accounts", { ...values, time_zone: timeZone, ...(invitation ? { invitation } : {}) });
  if (answer.user) return goOn(answer);
  // Who joins has to show first that the address is theirs.
  form.reset();
  showMessage(form, t("A mail is on its way to {email}. Open its link within a day; look also among the spam.", { email: values.email }), "good");
});
offerProvider(form, invitation);
