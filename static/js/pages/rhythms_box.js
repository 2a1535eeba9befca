/** The regular reviews of a board in its settings: when each is next, its calendar entry, and the form to plan one. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { toast } from "../views/toast.js";
import { nextDates } from "./rhythm_form.js";
import { sentenceFor } from "./rhythm_words.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {(name: string, args: object) => Promise<boolean>} Run */

/** Which one is being changed: its id, or "new". @type {string | null} */
let open = null;

/**
 * @param {{board: string, rhythms: Row[], manages: boolean, zone: string, people: {id: string, name: string}[], run: Run, draw: () => void}} given
 */
export function rhythmsBox(given) {
  const { rhythms, manages } = given;
  return html`<section class="box" id="rhythms">
    <div class="box__head"><h2>${t("Regular reviews")}</h2><p class="box__hint small">${t("When one is due, the board offers to start it with its own agenda.")}</p></div>
    <div class="box__body">
      ${rhythms.length ? html`<ul class="settings__rows">${repeat(rhythms, ({ id }) => id, (rhythm) => row(given, rhythm))}</ul>` : open ? nothing : empty(manages)}
      ${manages ? adding(given) : nothing}
    </div>
  </section>`;
}

/** @param {boolean} manages */
function empty(manages) {
  return html`<p class="quiet settings__note">${t("No review is planned yet. A short one each week, on the board itself, keeps close dates honest: its agenda writes itself.")}
    ${manages ? nothing : t("A manager of the board plans it.")}</p>`;
}

/** @param {Parameters<typeof rhythmsBox>[0]} given @param {Row} rhythm */
function row(given, rhythm) {
  if (open === rhythm.id) return html`<li class="rhythm">${form(given, rhythm)}</li>`;
  const { board, manages } = given;
  return html`<li class="rhythm">
    <div class="rhythm__words">
      <strong class="rhythm__name" dir="auto">${rhythm.name}</strong>
      <span>${sentenceFor(rhythm)} · ${expected(given, rhythm)}</span>
      <span class="quiet small">${t("Next: {dates}", { dates: nextDates(rhythm) })}</span>
    </div>
    <div class="rhythm__tools">
      <a class="button button--ghost button--icon" href="/api/boards/${board}/rhythms/${rhythm.id}.ics" download aria-label=${t("Put “{name}” into my calendar", { name: rhythm.name })} title=${t("Calendar entry")}>${icon("calendar")}</a>
      ${manages ? html`<button class="button button--ghost button--icon" type="button" aria-label=${t("Change “{name}”", { name: rhythm.name })} title=${t("Change")} @click=${() => turnTo(given, rhythm.id)}>${icon("pencil")}</button>
      <button class="button button--ghost button--icon" type="button" aria-label=${t("End “{name}”", { name: rhythm.name })} title=${t("End")} @click=${() => end(given, rhythm)}>${icon("archive")}</button>` : nothing}
    </div>
  </li>`;
}

/** @param {Parameters<typeof rhythmsBox>[0]} given @param {Row} rhythm */
function expected({ people }, rhythm) {
  if (!rhythm.people) return t("all on the board");
  return people.filter(({ id }) => rhythm.people.includes(id)).map(({ name }) => name).join(", ");
}

/** @param {Parameters<typeof rhythmsBox>[0]} given */
function adding(given) {
  if (open === "new") return html`<div class="rhythm">${form(given, null)}</div>`;
  return html`<div class="settings__add"><button class="button" type="button" @click=${() => turnTo(given, "new")}>${icon("plus")}${t("Plan a regular review")}</button></div>`;
}

/** @param {Parameters<typeof rhythmsBox>[0]} given @param {Row | null} rhythm */
function form(given, rhythm) {
  return html`<baton-rhythm-form .rhythm=${rhythm} .zone=${given.zone} .people=${given.people}
    @plan=${(/** @type {CustomEvent} */ event) => plan(given, rhythm, event.detail)} @leave=${() => turnTo(given, null)}></baton-rhythm-form>`;
}

/** @param {Parameters<typeof rhythmsBox>[0]} given @param {string | null} which */
function turnTo({ draw }, which) {
  open = which;
  draw();
}

/** @param {Parameters<typeof rhythmsBox>[0]} given @param {Row | null} rhythm @param {object} fields */
async function plan(given, rhythm, fields) {
  const done = rhythm ? await given.run("rhythm.edit", { rhythm: rhythm.id, fields }) : await given.run("rhythm.create", fields);
  if (done) turnTo(given, null);
}

/** @param {Parameters<typeof rhythmsBox>[0]} given @param {Row} rhythm */
async function end({ run }, rhythm) {
  if (!(await run("rhythm.archive", { rhythm: rhythm.id }))) return;
  toast({ text: t("“{name}” comes no more", { name: rhythm.name }), action: { label: t("Undo"), run: () => run("rhythm.restore", { rhythm: rhythm.id }) } });
}
