/** How one is told of what happens: a way for each kind, quiet hours, the hour of the digest; each saves by itself. */
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { line } from "./line.js";
import { mirror } from "./mirror.js";
import { PushBox } from "./push_box.js";
import { command } from "./requests.js";
import { start } from "./start.js";

const boot = /** @type {import("../types").Boot} */ (await start());
const main = /** @type {HTMLElement} */ (document.getElementById("notice-settings"));
/** @type {{ways: Record<string, string>, muted: Record<string, string>, sends_mail: boolean}} */
const defaults = JSON.parse(document.getElementById("notice-defaults")?.textContent ?? "{}");
const user = mirror(line(), "user", boot.me.id, () => location.assign("/sign-in"));
const push = new PushBox(boot.me.id, draw);
const QUIET = { quiet_from: "20:00", quiet_to: "07:00" };
const UNTOUCHED = { ways: {}, quiet_from: null, quiet_to: null, digest_hour: 8 };
let running = 0;

line().on("signed-out", () => location.assign("/sign-in?next=/inbox/settings"));
for (const type of ["notice_settings", "user", "mute"]) user.store.subscribe(`*:${type}`, draw);
await user.opened;
draw();
await push.open();

/** @returns {Record<string, string>} */
function kinds() {
  return {
    mention: t("Somebody mentions you"),
    assigned: t("You get a deal, or are asked to help with one"),
    task_assigned: t("You get a task"),
    baton_passed: t("A baton is passed to you"),
    question: t("Your department is asked"),
    pulse: t("A customer answers the two questions"),
    question_due: t("A customer's question waits for longer than was promised"),
    task_due: t("A task of yours is due"),
    review_due: t("A review to which you belong begins soon"),
    review_ended: t("A review in which you took part has ended"),
    rule_told: t("A rule tells you something"),
    rule_failed: t("A rule of yours failed or was stopped"),
    outlet_stopped: t("A connection to another tool has stopped"),
    request: t("Somebody asks by the form of a board that you manage"),
    reply: t("Somebody replies to you"),
    comment: t("A comment on a deal of yours"),
    baton_accepted: t("Your baton is taken"),
    baton_answered: t("Your baton is answered"),
    baton_returned: t("Your baton comes back"),
    won: t("A deal of yours is won"),
    lost: t("A deal of yours is lost"),
    moved: t("A deal of yours moves on"),
    changed: t("A deal of yours is changed"),
  };
}

/** @returns {[string, string][]} */
function ways() {
  return [["mail", t("Inbox, push, mail at once")], ["push", t("Inbox and push")], ["digest", t("Inbox, and the daily mail")], ["inbox", t("Inbox alone")], ["nothing", t("Not at all")]];
}

function draw() {
  // While a command is under way the page keeps showing what was chosen.
  if (running) return;
  const settings = user.store.get("notice_settings", boot.me.id) ?? UNTOUCHED;
  render(html`
    ${push.view()}
    ${box(t("What you are told"), t("A deal of yours is one that you own, help with or follow."), choices(settings))}
    ${box(t("When you may be told"), zoneWords(), hours(settings))}
    ${box(t("Muted"), t("Whatever happens there, you are told nothing."), muted())}`, main);
  main.ariaBusy = "false";
}

/** @param {any} settings */
function choices(settings) {
  return html`${defaults.sends_mail ? nothing : html`<p class="notice">${t("This Baton sends no mail: nobody has told it a mail server. Your choices are kept for when it does.")}</p>`}
    <ul class="notice-ways">${Object.entries(kinds()).map(([kind, label]) => html`<li class="notice-ways__row">
      <label for="way-${kind}">${label}</label>
      <select class="input notice-ways__choice" id="way-${kind}" .value=${live(settings.ways[kind] ?? defaults.ways[kind])} @change=${(/** @type {Event} */ event) => save({ ways: { [kind]: valueOf(event) } })}>
        ${ways().map(([value, word]) => html`<option value=${value} ?selected=${value === (settings.ways[kind] ?? defaults.ways[kind])}>${word}</option>`)}
      </select></li>`)}</ul>`;
}

/** What was muted since this page came has no name here yet. */
function muted() {
  const known = [...user.store.all("mute")].filter(({ id }) => defaults.muted[id]);
  if (!known.length) return html`<p class="quiet">${t("Nothing. A deal is muted in its menu, a board in the menu of its notices.")}</p>`;
  return html`<ul class="notice-ways">${known.map(({ id, board }) => html`<li class="notice-ways__row">
    <span class="notice-ways__name" dir="auto">${defaults.muted[id]}</span>
    <button type="button" class="button button--small" aria-label=${t("Mute {board} no longer", { board: defaults.muted[id] })} @click=${() => unmute(id, board)}>${t("Mute no longer")}</button></li>`)}</ul>`;
}

/** @param {string} id @param {string} board */
function unmute(id, board) {
  return id === board ? run("board.unmute", { board }) : run("card.unmute", { card: id });
}

/** @param {any} settings */
function hours({ quiet_from: from, quiet_to: to, digest_hour: hour }) {
  const quiet = Boolean(from && to);
  return html`<div class="form">
    <div class="field">
      <label class="field__label" for="digest-hour">${t("The daily mail comes at")}</label>
      <select class="input notice-ways__choice" id="digest-hour" .value=${live(String(hour))} @change=${(/** @type {Event} */ event) => save({ digest_hour: Number(valueOf(event)) })}>
        ${Array.from({ length: 24 }, (_, at) => html`<option value=${at} ?selected=${at === hour}>${String(at).padStart(2, "0")}:00</option>`)}
      </select>
    </div>
    <label class="notice-ways__check"><input type="checkbox" .checked=${live(quiet)} @change=${(/** @type {Event} */ event) => save(/** @type {HTMLInputElement} */ (event.target).checked ? QUIET : { quiet_from: null, quiet_to: null })}>
      <span>${t("Quiet hours: what comes then is mailed and pushed when they are over")}</span></label>
    ${quiet ? html`<div class="form__row">
      ${timeField("quiet_from", t("From"), from)}${timeField("quiet_to", t("To"), to)}
    </div>` : nothing}
  </div>`;
}

/** @param {string} name @param {string} label @param {string} value */
function timeField(name, label, value) {
  const change = (/** @type {Event} */ event) => valueOf(event) && save({ [name]: valueOf(event) });
  return html`<div class="field"><label class="field__label" for=${name}>${label}</label>
    <input class="input" type="time" id=${name} required .value=${live(value)} @change=${change}></div>`;
}

function zoneWords() {
  const zone = user.store.get("user", boot.me.id)?.time_zone ?? boot.workspace.time_zone;
  return t("In your time zone, {zone}; your profile has it.", { zone: zone.replaceAll("_", " ") });
}

/** @param {object} fields */
function save(fields) {
  return run("user.edit", { fields });
}

/** @param {string} name @param {object} args */
async function run(name, args) {
  running += 1;
  try {
    const { change } = await command(`users/${boot.me.id}`, name, args);
    user.take(change);
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  } finally {
    running -= 1;
    draw();
  }
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement | HTMLInputElement} */ (event.target).value;
}
