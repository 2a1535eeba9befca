/** Invitations: making one, whose link is shown once, and withdrawing those that are open. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { box } from "./box.js";
import { copyable } from "../views/copyable.js";
import { handleForm } from "./forms.js";
import { command } from "./requests.js";
import { roleWord } from "./roles.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("./departments.js").People} People */

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("invite"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("invite-form"));
const done = /** @type {HTMLElement} */ (document.getElementById("invite-done"));

/** @param {string} workspace @param {(change: import("../types").Change) => void} take */
export function prepareInvitations(workspace, take) {
  if (!dialog) return;
  handleForm(form, async ({ email, role }) => {
    const { token, change } = await command(`workspaces/${workspace}`, "member.invite", { email, role });
    take(change);
    showLink(email, new URL(`/invitations/${token}`, location.origin).href);
  });
  document.querySelector("[data-invite]")?.addEventListener("click", open);
  // The link was shown once: it does not stay in the page behind a closed dialog.
  dialog.addEventListener("close", () => render(nothing, done));
}

/** @param {People} page */
export function invitationsBox(page) {
  const open = [...page.store.all("invitation")]
    .filter(({ accepted_at: accepted, revoked_at: revoked }) => !accepted && !revoked)
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
  if (!open.length) return nothing;
  return box(t("Invited"), t("Each link works once."), html`
    <ul class="people">${repeat(open, ({ id }) => id, (invitation) => row(page, invitation))}</ul>`);
}

/** @param {People} page @param {Row} invitation */
function row(page, { id, email, role, expires_at: end }) {
  const isOver = Date.parse(end) <= Date.now();
  return html`<li class="people__row">
    <span class="people__letter">${icon("link")}</span>
    <div class="people__who">
      <span class="people__name">${email}</span>
      <span class="people__email quiet small">${roleWord(role)} · ${isOver ? t("has expired") : t("valid until {when}", { when: formatMoment(end) })}</span>
    </div>
    <div class="people__tools">
      <button class="button button--small button--ghost" type="button" aria-label=${t("Revoke the invitation of {email}", { email })} @click=${() => revoke(page, id, email)}>${t("Revoke")}</button>
    </div>
  </li>`;
}

function open() {
  form.reset();
  form.hidden = false;
  done.hidden = true;
  if (!dialog?.open) dialog?.showModal();
  /** @type {HTMLElement} */ (form.elements.namedItem("email")).focus();
}

/** @param {string} email @param {string} link */
function showLink(email, link) {
  form.hidden = true;
  done.hidden = false;
  render(html`
    <p>${t("Send this link to {email}. It works once, for seven days, and is not shown again.", { email })}</p>
    ${copyable(link, t("Invitation link"))}
    <div class="form__actions form__actions--end">
      <button class="button" type="button" @click=${open}>${t("Invite another")}</button>
      <button class="button button--primary" type="button" @click=${() => dialog?.close()}>${t("Done")}</button>
    </div>`, done);
  /** @type {HTMLElement} */ (done.querySelector("input")).focus();
}

/** @param {People} page @param {string} invitation @param {string} email */
async function revoke(page, invitation, email) {
  const sure = await confirm({
    title: t("Revoke the invitation of {email}?", { email }),
    text: t("The link stops working. You can invite them again."),
    action: t("Revoke"),
    tone: "risk",
  });
  if (sure) await page.run("invitation.revoke", { invitation });
}
