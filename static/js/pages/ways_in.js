/** The ways into one's account: the password, the devices that are signed in, tokens for programs. */
import { html, nothing, render } from "lit";
import { formatMoment } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { copyable } from "../views/copyable.js";
import { handleForm, showMessage } from "./forms.js";
import { api } from "./requests.js";

/**
 * @typedef {{id: string, device: string, address: string | null, created_at: string, seen_at: string, current: boolean}} Session
 * @typedef {{id: string, name: string, scopes: string[], created_at: string, expires_at: string | null, used_at: string | null}} Token
 */

const place = /** @type {HTMLElement} */ (document.getElementById("ways-in"));
/** @type {{sessions: Session[], tokens: Token[], made: string}} */
const shown = { sessions: [], tokens: [], made: "" };

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
  const [{ sessions }, { tokens }] = await Promise.all([api.get("/api/account/sessions"), api.get("/api/tokens")]);
  Object.assign(shown, { sessions, tokens });
  draw();
}

function draw() {
  render(html`${devices()}${tokens()}`, place);
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

function tokens() {
  return box(t("Tokens for programs"), t("A program that sends one acts as you."), html`
    ${shown.made ? html`<div class="ways__made" role="status">
      <p>${t("Copy the token now. It is not shown again.")}</p>${copyable(shown.made, t("New token"))}</div>` : nothing}
    ${shown.tokens.length ? html`<ul class="ways__rows">${shown.tokens.map(tokenRow)}</ul>` : html`<p class="quiet">${t("No tokens. Scripts and integrations need one to use the API.")}</p>`}
    <form class="ways__add" @submit=${add}>
      <input class="input" name="name" required maxlength="80" autocomplete="off" aria-label=${t("Name of the new token")} placeholder=${t("What is it for?")}>
      <select class="input ways__access" name="access" aria-label=${t("Access")}>
        <option value="write">${t("may read and write")}</option><option value="read">${t("may only read")}</option>
      </select>
      <select class="input" name="days" aria-label=${t("Lifetime")}>
        <option value="90">${t("for 90 days")}</option><option value="365">${t("for a year")}</option><option value="">${t("without an end")}</option>
      </select>
      <button class="button" type="submit">${icon("plus")}${t("Make a token")}</button>
    </form>`);
}

/** @param {Token} token */
function tokenRow(token) {
  const end = token.expires_at ? t("until {when}", { when: formatMoment(token.expires_at) }) : t("without an end");
  const used = token.used_at ? t("last used {when}", { when: formatMoment(token.used_at) }) : t("never used");
  return html`<li class="ways__row">
    ${icon("key-round")}
    <span class="ways__name truncate" dir="auto">${token.name}</span>
    <span class="quiet small push">${token.scopes.includes("write") ? t("may read and write") : t("may only read")} · ${end} · ${used}</span>
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Revoke {name}", { name: token.name })} @click=${() => attempt(() => revoke(token))}>${icon("x")}</button>
  </li>`;
}

/** @param {SubmitEvent} event */
function add(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { name, access, days } = Object.fromEntries(new FormData(form));
  attempt(async () => {
    const scopes = access === "write" ? ["read", "write"] : ["read"];
    const { token } = await api.post("/api/tokens", { name, scopes, ...(days ? { days: Number(days) } : {}) });
    shown.made = token;
    form.reset();
  });
}

/** @param {Token} token */
async function revoke(token) {
  const sure = await confirm({
    title: t("Revoke “{name}”?", { name: token.name }),
    text: t("Programs that use it are refused from now on."),
    action: t("Revoke"),
    tone: "risk",
  });
  if (!sure) return;
  await api.delete(`/api/tokens/${token.id}`);
  shown.made = "";
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
