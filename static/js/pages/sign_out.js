/** Signing out by a press of the button, after a look at what has not been sent yet. */
import { html, nothing, render } from "lit";
import { t, tn } from "../lib/i18n.js";
import { openStorage } from "../sync/storage.js";
import { confirm } from "../views/sheet.js";
import { unsentList } from "../views/unsent_list.js";
import { signOut } from "./leaving.js";
import { Sender } from "./sender.js";
import { start } from "./start.js";

const boot = /** @type {import("../types").Boot} */ (await start());
const place = /** @type {HTMLElement} */ (document.getElementById("sign-out"));
const { unsent } = await openStorage(boot.me.id);
const sender = new Sender(boot.me.id, unsent);
let waiting = false;
let message = "";

sender.on("status", () => (waiting && !left() ? leave() : draw()));
if ((await unsent.all()).length) await sender.open();
draw();

function left() {
  return sender.status.unsent + sender.status.refused.length;
}

/** @param {Event} [event] */
async function leave(event) {
  event?.preventDefault();
  waiting = false;
  message = "";
  try {
    await signOut(boot.me.id);
  } catch (error) {
    message = t("This did not work: {reason}", { reason: /** @type {Error} */ (error).message });
    draw();
  }
}

function sendFirst() {
  waiting = true;
  sender.link.hurry();
  draw();
}

async function discardAll() {
  const sure = await confirm({
    title: t("Sign out and discard?"),
    text: tn("{n} change is lost for good.", "{n} changes are lost for good.", left()),
    action: t("Sign out and discard"),
    tone: "risk",
  });
  if (sure) await leave();
}

function draw() {
  render(html`${left() ? warning() : nothing}
    <p class="form__message" role="alert">${message}</p>
    ${left() ? choices() : html`<form class="form__actions" @submit=${leave}>
      <button class="button button--primary" type="submit">${t("Sign out")}</button>
      <a class="button" href="/">${t("Stay")}</a>
    </form>`}`, place);
}

function warning() {
  return html`<div class="notice notice--conflict sign-out__warning" role="status">
      <h2>${t("Not everything has been sent")}</h2>
      <p>${t("Signing out removes from this device what is listed here, and the boards that you keep on it.")}</p>
    </div>
    <div class="sign-out__list">${unsentList(sender)}</div>`;
}

function choices() {
  const { unsent: count, state } = sender.status;
  return html`${waiting ? html`<p class="quiet" role="status">${state === "live" ? t("Sending…") : t("Waiting for the connection…")}</p>` : nothing}
    <div class="form__actions">
      ${count ? html`<button class="button button--primary" type="button" ?disabled=${waiting} @click=${sendFirst}>${t("Send, then sign out")}</button>` : nothing}
      <button class="button button--danger" type="button" @click=${discardAll}>${t("Sign out and discard")}</button>
      <a class="button" href="/">${t("Stay")}</a>
    </div>`;
}
