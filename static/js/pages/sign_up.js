/** Signing up: as the first person, or by an invitation. */
import { handleForm } from "./forms.js";
import { api } from "./requests.js";
import { start } from "./start.js";
import { goOn } from "./wanted.js";

await start();
const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-up"));
const { invitation } = form.dataset;

handleForm(form, async (values) => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const answer = await api.post("/api/accounts", { ...values, time_zone: timeZone, ...(invitation ? { invitation } : {}) });
  goOn(answer);
});
