/** The ways into one's account: the password, the devices that are signed in, tokens for programs. */
import { html, nothing, render } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { handleForm, showMessage } from "./forms.js";
import { api } from "./requests.js";
import { tokensBox } from "./tokens_box.js";

/**
 * @typedef {{id: string, device: string, address: string | null, created_at: string, seen_at: string, current: boolean}} Session
 */

const place = /** @type {HTMLElement} */ (document.getElementById("ways-in"));
/** @type {{sessions: Session[]} & import("./tokens_box").Shown} */
const shown = { sessions: [], tokens: [], boards: [], made: "", isForSome: false };

export function showWaysIn() {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("password"));
  handleForm(form, async ({ old, new: chosen }) => {
    await api.put("/api/account/password", { old, new: chosen });
    form.reset();
    await refresh();
    showMessage(form, t("The password is changed."), "good");
  });
  attempt(async () => {});
}

async function refresh() {
  const [{ sessions }, { tokens }, { boards }] = await Promise.all([api.get("/api/account/sessions"), api.get("/api/tokens"), api.get("/api/boards")]);
  Object.assign(shown, { sessions, tokens, boards });
  draw();
}

function draw() {
  render(html`${devices()}${tokensBox(shown, attempt, draw)}`, place);
  place.ariaBusy = "false";
}

function devices() {
  return box(t("Where you are signed in"), "", html`
    <ul class="ways__rows">${shown.sessions.map((session) => html`<li class="ways__row">
      ${icon("monitor")}
      <span class="ways__name">${deviceName(session.device)}</span>
      ${session.current ? html`<span class="badge badge--good">${t("this device")}</span>` : nothing}
      <span class="quiet small push">${whereAndWhen(session)}</span>
      ${session.current ? nothing : html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Sign out {device}", { device: deviceName(session.device) })} @click=${() => attempt(() => endOne(session))}>${icon("log-out")}</button>`}
    </li>`)}</ul>
    ${shown.sessions.length > 1 ? html`<div class="form__actions ways__actions">
      <button class="button" type="button" @click=${() => attempt(endOthers)}>${icon("log-out")}${t("Sign out everywhere else")}</button>
    </div>` : nothing}`);
}

/** @param {Session} session */
function whereAndWhen({ address, seen_at: seen, created_at: created }) {
  const words = [t("last used {when}", { when: formatMoment(seen) }), t("signed in {when}", { when: formatMoment(created) })];
  return (address ? [t("from {address}", { address }), ...words] : words).join(" · ");
}

/** @param {Session} session */
async function endOne({ id, device }) {
  await api.delete(`/api/account/sessions/${id}`);
  toast({ text: t("{device} is signed out.", { device: deviceName(device) }) });
}

async function endOthers() {
  await api.delete("/api/account/sessions");
  toast({ text: t("You are signed out everywhere else.") });
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
    await refresh();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  }
}

/** "Firefox · Linux" out of what the browser calls itself. @param {string} device */
function deviceName(device) {
  const browser = ["Firefox", "Edg", "OPR", "Chrome", "Safari", "curl"].find((name) => device.includes(name));
  const system = ["iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux"].find((name) => device.includes(name));
  const words = [{ Edg: "Edge", OPR: "Opera" }[browser ?? ""] ?? browser, system?.replace(" OS X", "")].filter(Boolean);
  return words.join(" · ") || t("Unknown device");
}
