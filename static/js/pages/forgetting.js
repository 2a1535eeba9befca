/** Deleting one's own account, after a question and a proof. */
import { t } from "../lib/i18n.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { sentenceOf } from "./forms.js";
import { signOut } from "./leaving.js";
import { withProof } from "./proof.js";
import { api } from "./requests.js";

/** @param {HTMLElement} button @param {string} person */
export function offerForgetting(button, person) {
  button.addEventListener("click", async () => {
    try {
      if (await isSure() && await withProof(forget)) await signOut(person);
    } catch (error) {
      toast({ text: sentenceOf(error), tone: "risk" });
    }
  });
}

/** @returns {Promise<boolean>} */
function isSure() {
  return confirm({
    title: t("Delete your account?"),
    text: t("You are signed out at once and cannot come back. Deals that are yours wait for an admin to hand them over. Nobody can undo this."),
    action: t("Delete my account"),
    tone: "risk",
  });
}

async function forget() {
  await api.delete("/api/account");
  return true;
}
