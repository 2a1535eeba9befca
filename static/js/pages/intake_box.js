/** The board's form for strangers in its settings: its address, whether it is open, what was held back, and the form itself. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { formatMoment } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { copyable } from "../views/copyable.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { intakeForm } from "./intake_form.js";
import { api } from "./requests.js";

/** @typedef {import("../types").Row} Row */
/**
 * @typedef {{board: string, store: import("../store/store.js").Store, people: {id: string, name: string}[],
 *   run: (name: string, args: object) => Promise<boolean>, draw: () => void}} Given
 * @typedef {{id: string, at: string, doubts: string[], answers: {label: string, text: string}[]}} Held
 */

/** What was held back, as of how many there were. @type {{count: number, entries: Held[]}} */
const known = { count: 0, entries: [] };

/** @param {Given} given */
export function intakeBox(given) {
  const form = given.store.get("intake", given.board);
  return html`<section class="box" id="intake">
    <div class="box__head"><h2>${t("Form for strangers")}</h2><p class="box__hint small">${t("A public page; what is sent there becomes a deal on this board.")}</p></div>
    <div class="box__body">${form ? written(given, form) : none(given)}</div>
  </section>`;
}

/** @param {Given} given */
function none({ run }) {
  return html`<p class="quiet settings__note">${t("There is none yet. It asks for name, company, e-mail address and message, and you can change all of that. It is closed until you open it.")}</p>
    <div class="settings__add"><button class="button" type="button" @click=${() => run("intake.edit", { fields: {} })}>${icon("plus")}${t("Make a form")}</button></div>`;
}

/** @param {Given} given @param {Row} form */
function written(given, form) {
  const edit = (/** @type {object} */ fields) => given.run("intake.edit", { fields });
  return html`<div class="form">
    <label class="check"><input type="checkbox" .checked=${live(form.is_open)} @change=${(/** @type {any} */ event) => edit({ is_open: event.target.checked })}>
      <span>${t("Open: whoever has the address can write")}</span></label>
    ${copyable(`${location.origin}/intake/${form.slug}`, t("Address of the form"))}
    <div class="row row--wrap">
      ${form.is_open ? html`<a class="button button--small" href="/intake/${form.slug}" target="_blank" rel="noopener">${icon("external-link")}${t("Look at it")}</a>` : nothing}
      <button class="button button--small" type="button" @click=${() => renew(given)}>${icon("rotate-ccw")}${t("New address")}</button>
      <span class="quiet small">${tn("{n} request so far", "{n} requests so far", form.received)}</span>
    </div>
    ${form.held ? heldBack(given, form) : nothing}
    ${intakeForm({ ...given, form, edit })}
  </div>`;
}

/** @param {Given} given @param {Row} form */
function heldBack(given, form) {
  if (known.count !== form.held) look(given, form.held);
  return html`<section class="intake-held" aria-label=${t("Held back")}>
    <h3 class="field__label">${tn("{n} request is held back", "{n} requests are held back", form.held)}</h3>
    <ul class="settings__rows">${known.entries.map((entry) => heldRow(given, entry))}</ul>
  </section>`;
}

/** @param {Given} given @param {number} count */
async function look({ board, draw }, count) {
  known.count = count;
  try {
    known.entries = (await api.get(`/api/boards/${board}/intake`)).held;
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  }
  draw();
}

/** @param {Given} given @param {Held} entry */
function heldRow({ run }, entry) {
  const words = /** @type {Record<string, string>} */ ({ trap: t("a field was filled in that people do not see"), fast: t("it was written within three seconds"), links: t("there are many links in it"), failed: t("it could not become a deal: the board was archived, or something else stood in its way") });
  return html`<li class="intake-held__entry">
    <p class="quiet small">${formatMoment(entry.at)} · ${entry.doubts.map((doubt) => words[doubt]).join(", ")}</p>
    <dl class="intake-held__answers">${entry.answers.map(({ label, text }) => html`<dt dir="auto">${label}</dt><dd dir="auto">${text}</dd>`)}</dl>
    <div class="form__actions">
      <button class="button button--small" type="button" @click=${() => run("intake.accept", { entry: entry.id })}>${icon("check")}${t("Make it a deal")}</button>
      <button class="button button--small button--risk" type="button" @click=${() => discard(run, entry)}>${icon("trash-2")}${t("Discard")}</button>
    </div>
  </li>`;
}

/** @param {Given["run"]} run @param {Held} entry */
async function discard(run, entry) {
  const sure = await confirm({ title: t("Discard this request?"), text: t("What it says is forgotten, and cannot be brought back."), action: t("Discard"), tone: "risk" });
  if (sure) await run("intake.discard", { entry: entry.id });
}

/** @param {Given} given */
async function renew({ run }) {
  const sure = await confirm({ title: t("Give the form a new address?"), text: t("Under the one it has now nobody finds it any more. The links of those who have written go on working."), action: t("New address") });
  if (sure) await run("intake.renew", {});
}
