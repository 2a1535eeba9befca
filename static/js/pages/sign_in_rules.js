/** What the workspace asks of everybody's sign-in. */
import { html } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { confirm } from "../views/sheet.js";
import { box } from "./box.js";

/** @typedef {(name: string, args: object) => Promise<any>} Run */

/** @param {import("../types").Row | undefined} workspace @param {Run} run @param {() => void} draw */
export function signInRulesBox(workspace, run, draw) {
  const required = Boolean(workspace?.second_factor_since);
  return box(t("Signing in"), "", html`<label class="check">
    <input type="checkbox" name="second_factor" .checked=${live(required)} @change=${() => change(!required, run, draw)}>
    <span><span class="invite__role">${t("Everybody needs a second factor")}</span>
      <span class="field__hint">${t("Whoever has none sets one up at their next sign-in: an app that shows codes, or a passkey.")}</span></span>
  </label>`);
}

/** @param {boolean} required @param {Run} run @param {() => void} draw */
async function change(required, run, draw) {
  const sure = required || await confirm({
    title: t("Ask for no second factor?"),
    text: t("Everybody may then turn theirs off, and sign in with the password alone."),
    action: t("Ask for none"),
    tone: "risk",
  });
  if (sure) await run("workspace.require_second_factor", { required });
  else draw();
}
