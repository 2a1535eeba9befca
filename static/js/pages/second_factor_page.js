/** Setting up a second factor before anything else, since the workspace asks for one. */
import { html, render } from "lit";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { box } from "./box.js";
import { sentenceOf } from "./forms.js";
import { canUsePasskeys, makePasskey } from "./passkey.js";
import { showCodes } from "./recovery_codes.js";
import { api } from "./requests.js";
import { send, steps } from "./set_up_app.js";
import { start } from "./start.js";
import { wanted } from "./wanted.js";

await start();
const place = /** @type {HTMLElement} */ (document.getElementById("second-factor"));
/** @type {import("./set_up_app.js").Begun | null} */
let begun = null;
let message = "";
draw();

function draw() {
  render(html`
    ${box(t("App that shows codes"), "", begun ? html`<form class="form" @submit=${(/** @type {SubmitEvent} */ event) => send(event, finish)}>
      ${steps(begun)}<div class="form__actions"><button class="button button--primary" type="submit">${t("Turn on")}</button></div></form>`
      : html`<button class="button button--primary" type="button" @click=${begin}>${icon("smartphone")}${t("Set up the app")}</button>`)}
    ${canUsePasskeys() && place.dataset.host ? box(t("Passkey"), "", html`<p class="quiet">${t("Sign in with your finger, your face or a security key, without the password.")}</p>
      <div class="form__actions ways__actions"><button class="button" type="button" @click=${addPasskey}>${icon("key-round")}${t("Add a passkey")}</button></div>`) : ""}
    <p class="form__message" role="alert">${message}</p>`, place);
}

async function begin() {
  await attempt(async () => {
    begun = await api.post("/api/account/second-factor/app");
  });
  /** @type {HTMLElement | null} */ (place.querySelector("#first-code"))?.focus();
}

async function addPasskey() {
  await attempt(async () => {
    const made = await api.post("/api/account/passkeys", { name: t("Passkey"), passkey: await makePasskey() });
    await finish(made.recovery_codes);
  });
}

/** @param {string[]} codes */
async function finish(codes) {
  if (codes.length) await showCodes(codes);
  location.assign(wanted());
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    message = "";
    await work();
  } catch (error) {
    message = error instanceof DOMException ? t("No passkey was made.") : sentenceOf(error);
  }
  draw();
}
