/** One's own profile: name, colour, department, language, time zone; each change saves by itself. */
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { Connection } from "../sync/connection.js";
import { avatar } from "../views/avatar.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { showCalendarFeed } from "./calendar_feed.js";
import { showKeptBoards } from "./kept_boards.js";
import { mirror } from "./mirror.js";
import { command } from "./requests.js";
import { start } from "./start.js";
import { swatches } from "./swatches.js";
import { unlessTyping } from "./unless_typing.js";

const boot = /** @type {import("../types").Boot} */ (await start());
const main = /** @type {HTMLElement} */ (document.getElementById("profile"));
const zones = /** @type {string[]} */ (JSON.parse(document.getElementById("time-zones")?.textContent ?? "[]"));
const LANGUAGES = [["en", "English"], ["zh_Hans", "简体中文"]];
const connection = new Connection();
const workspace = mirror(connection, "workspace", boot.workspace.id, () => location.assign("/"));
const user = mirror(connection, "user", boot.me.id, () => location.assign("/sign-in"));

connection.on("signed-out", () => location.assign("/sign-in?next=/profile"));
connection.open();
for (const key of ["*:member", "*:department", "workspace"]) workspace.store.subscribe(key, draw);
user.store.subscribe("*:user", draw);
// Not at once: a draw that removes the focused element must end before the next begins.
main.addEventListener("focusout", () => setTimeout(draw));
showCalendarFeed(/** @type {HTMLElement} */ (document.getElementById("calendar-feed")));
showKeptBoards(/** @type {HTMLElement} */ (document.getElementById("kept-boards")), boot.me.id);
Promise.all([workspace.opened, user.opened]).then(draw);

function draw() {
  // A guest's view of the workspace shows nobody: then what the page came with must do.
  const me = workspace.store.get("member", boot.me.id) ?? boot.me;
  const settings = user.store.get("user", boot.me.id) ?? boot.me;
  render(html`${box(t("You"), "", person(me))}${box(t("Language and time"), "", preferences(settings))}${box(t("On the board"), "", onTheBoard(settings))}`, main);
  main.ariaBusy = "false";
}

/** @param {any} me */
function person(me) {
  return html`<div class="form">
    <div class="profile__who">${avatar(me, { size: "lg", named: true })}
      <div><strong dir="auto">${me.name}</strong><div class="quiet">${main.dataset.email}</div></div></div>
    <div class="form__row">
      <div class="field">
        <label class="field__label" for="profile-name">${t("Your name")}</label>
        <input class="input" id="profile-name" required maxlength="80" autocomplete="name" dir="auto" .value=${unlessTyping(me.name)} @change=${rename}>
      </div>
      ${departments().length ? department(me) : nothing}
    </div>
    <fieldset class="field">
      <legend class="field__label">${t("Colour")}</legend>
      ${swatches("profile-color", me.color, (color) => edit({ color }))}
      <p class="field__hint profile__hint">${t("Others see it when you move a deal.")}</p>
    </fieldset>
  </div>`;
}

/** @param {any} me */
function department(me) {
  return html`<div class="field">
    <label class="field__label" for="profile-department">${t("Department")}</label>
    <select class="input" id="profile-department" .value=${live(me.department ?? "")} @change=${(/** @type {Event} */ event) => edit({ department: valueOf(event) || null })}>
      <option value="" ?selected=${!me.department}>${t("None")}</option>
      ${departments().map(({ id, name }) => html`<option value=${id} ?selected=${id === me.department}>${name}</option>`)}
    </select>
  </div>`;
}

/** @param {any} settings */
function preferences({ locale, time_zone: zone }) {
  const shared = workspace.store.get("workspace", boot.workspace.id)?.time_zone ?? boot.workspace.time_zone;
  return html`<div class="form__row">
    <div class="field">
      <label class="field__label" for="profile-locale">${t("Language")}</label>
      <select class="input" id="profile-locale" .value=${live(locale ?? "")} @change=${speak}>
        <option value="" ?selected=${!locale}>${t("As the browser asks for")}</option>
        ${LANGUAGES.map(([name, word]) => html`<option value=${name} lang=${name.replace("_", "-")} ?selected=${name === locale}>${word}</option>`)}
      </select>
    </div>
    <div class="field">
      <label class="field__label" for="profile-zone">${t("Time zone")}</label>
      <select class="input" id="profile-zone" .value=${live(zone ?? "")} @change=${(/** @type {Event} */ event) => prefer({ time_zone: valueOf(event) || null })}>
        <option value="" ?selected=${!zone}>${t("As the workspace: {zone}", { zone: shared })}</option>
        ${(!zone || zones.includes(zone) ? zones : [zone, ...zones]).map((name) => html`<option value=${name} ?selected=${name === zone}>${name.replaceAll("_", " ")}</option>`)}
      </select>
    </div>
  </div>`;
}

/** @param {any} settings */
function onTheBoard({ win_banner: shown = true }) {
  return html`<label class="check"><input type="checkbox" .checked=${live(shown)} @change=${(/** @type {Event} */ event) => prefer({ win_banner: /** @type {HTMLInputElement} */ (event.target).checked })}>
    <span>${t("Show me when a deal is won, and who brought it home")}</span></label>`;
}

function departments() {
  return [...workspace.store.all("department")].sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
}

/** @param {Event} event */
function rename(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const name = input.value.trim();
  if (name) return edit({ name });
  input.value = workspace.store.get("member", boot.me.id)?.name ?? boot.me.name;
}

/** @param {object} fields */
async function edit(fields) {
  await save(async () => {
    const { change } = await command(`workspaces/${boot.workspace.id}`, "member.edit", { member: boot.me.id, fields });
    // A guest is shown no member records, but oneself one knows.
    Object.assign(boot.me, fields);
    workspace.take(change);
  });
}

/** @param {object} fields */
async function prefer(fields) {
  await save(async () => {
    const { change } = await command(`users/${boot.me.id}`, "user.edit", { fields });
    user.take(change);
  });
}

/** @param {Event} event */
async function speak(event) {
  await prefer({ locale: valueOf(event) || null });
  location.reload();
}

/** What the server refuses is said, and the page shows again what holds. @param {() => Promise<void>} work */
async function save(work) {
  try {
    await work();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  } finally {
    draw();
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}
