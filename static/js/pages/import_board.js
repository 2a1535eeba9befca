/** The import's second step for a board of another tool: who is who, and which list becomes which stage. */
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { formatNumber, t, tn } from "../lib/i18n.js";
import { currencies } from "../lib/money.js";

/** @typedef {import("./import_job.js").FoundBoard} FoundBoard */
/** A person here or `new`; a stage here, the kind of a new one, or `skip`; of a new board its name. @typedef {{people: Record<string, string>, columns: Record<string, string>, currency: string, name: string}} BoardMatch */
/** @typedef {{found: FoundBoard, match: BoardMatch, isNew: boolean, change: (match: Partial<BoardMatch>) => void, again: (format: string) => void, check: () => void, back: () => void}} BoardStep */

/** So many are matched at a glance; more are folded. */
const FEW = 12;

/** What the server guessed, as the form shows it. @param {FoundBoard} found @returns {BoardMatch} */
export function guessedBoard({ people, columns, currency, name }) {
  const guesses = (/** @type {{key: string, guess: string}[]} */ ones) => Object.fromEntries(ones.map(({ key, guess }) => [key, guess]));
  return { people: guesses(people), columns: guesses(columns), currency, name };
}

/** @param {BoardStep} step */
export function boardStep(step) {
  const { found } = step;
  return html`<form class="box" novalidate @submit=${(/** @type {Event} */ event) => submit(event, step)}>
    <div class="box__body import-match">
      ${facts(step)}
      ${step.isNew ? name(step) : nothing}
      ${part(t("People"), t("Whoever is not in the workspace is kept as a name without an account. Nobody is invited or written to."), t("In the file"), found.people.map((one) => person(step, one)))}
      ${part(t("Lists and stages"), t("A list can become a new stage, go into one that is there, or be left out with its cards."), t("List of the file"), found.columns.map((one) => column(step, one)))}
      <div class="form__row import-match__ways">${currency(step)}</div>
    </div>
    <div class="box__foot form__actions">
      <button class="button button--primary" type="submit">${t("Check")}</button>
      <button class="button" type="button" @click=${step.back}>${t("Choose another file")}</button>
      <span class="quiet small">${t("Checking changes nothing on the board.")}</span>
    </div>
  </form>`;
}

/** What it was taken for, which can be changed. @param {BoardStep} step */
function facts({ found, isNew, again }) {
  return html`<div class="import-match__facts">
    <strong class="import__file" dir="auto">${found.file}</strong>
    ${isNew ? nothing : html`<span class="badge" dir="auto">${found.name}</span>`}
  </div>
  <div class="field import-origin">
    <label class="field__label" for="import-format">${t("Recognized as")}</label>
    <select class="input import-origin__choice" id="import-format" .value=${live(found.format)}
      @change=${(/** @type {Event} */ event) => again(/** @type {HTMLSelectElement} */ (event.target).value)}>
      ${found.formats.map(({ name, title }) => html`<option value=${name} ?selected=${name === found.format}>${title}</option>`)}
    </select>
  </div>`;
}

/** @param {BoardStep} step */
function name({ match, change }) {
  return html`<div class="field import-match__board">
    <label class="field__label" for="import-name">${t("Name of the new board")}</label>
    <input class="input" id="import-name" maxlength="120" autocomplete="off" .value=${live(match.name)}
      @input=${(/** @type {Event} */ event) => change({ name: /** @type {HTMLInputElement} */ (event.target).value })}>
  </div>`;
}

/** @param {string} title @param {string} hint @param {string} head @param {unknown[]} rows */
function part(title, hint, head, rows) {
  if (!rows.length) return nothing;
  const list = html`<div class="import-match__row import-match__row--pair import-match__row--head" aria-hidden="true"><span>${head}</span><span>${t("In Baton")}</span></div>${rows}`;
  return html`<section class="import-part import-match__part">
    <h3 class="import-part__title">${title} <span class="badge">${formatNumber(rows.length)}</span></h3>
    <p class="field__hint">${hint}</p>
    ${rows.length <= FEW ? html`<div>${list}</div>` : html`<details><summary>${tn("Show {n}", "Show all {n}", rows.length)}</summary>${list}</details>`}
  </section>`;
}

/** @param {BoardStep} step @param {FoundBoard["people"][number]} one */
function person(step, { key, name, handle }) {
  const chosen = step.match.people[key];
  return row(`person-${key}`, name, handle && handle !== name ? `@${handle}` : "", chosen, html`
    <option value="new" ?selected=${chosen === "new"}>${t("New, without an account")}</option>
    ${step.found.members.map((member) => html`<option value=${member.id} ?selected=${chosen === member.id}>${member.name}</option>`)}`,
  (value) => step.change({ people: { ...step.match.people, [key]: value } }));
}

/** @param {BoardStep} step @param {FoundBoard["columns"][number]} one */
function column(step, { key, name, isArchived, guess }) {
  const chosen = step.match.columns[key];
  const kinds = { open: t("New stage"), won: t("New stage, won"), lost: t("New stage, lost") };
  // One that came before is no longer new, and need not be among the stages that are shown.
  const isKnown = !(guess in kinds) && !step.found.stages.some(({ id }) => id === guess);
  return row(`column-${key}`, name, isArchived ? t("archived") : "", chosen, html`
    ${isKnown ? html`<option value=${guess} ?selected=${chosen === guess}>${t("As in the last import")}</option>` : nothing}
    ${Object.entries(kinds).map(([kind, word]) => html`<option value=${kind} ?selected=${chosen === kind}>${word}</option>`)}
    ${step.found.stages.map((stage) => html`<option value=${stage.id} ?selected=${chosen === stage.id}>${stage.name}</option>`)}
    <option value="skip" ?selected=${chosen === "skip"}>${t("Leave out")}</option>`,
  (value) => step.change({ columns: { ...step.match.columns, [key]: value } }));
}

/** @param {string} id @param {string} name @param {string} hint @param {string} chosen @param {unknown} options @param {(value: string) => void} choose */
function row(id, name, hint, chosen, options, choose) {
  return html`<div class="import-match__row import-match__row--pair">
    <span class="import-match__name"><label class="import-match__label" for=${id} dir="auto">${name}</label>${hint ? html` <span class="quiet small">${hint}</span>` : nothing}</span>
    <span class="import-match__choice"><select class="input" id=${id} .value=${live(chosen)}
      @change=${(/** @type {Event} */ event) => choose(/** @type {HTMLSelectElement} */ (event.target).value)}>${options}</select></span>
  </div>`;
}

/** @param {BoardStep} step */
function currency({ match, change }) {
  return html`<div class="field">
    <label class="field__label" for="board-currency">${t("Currency")}</label>
    <select class="input import-match__currency" id="board-currency" .value=${live(match.currency)}
      @change=${(/** @type {Event} */ event) => change({ currency: /** @type {HTMLSelectElement} */ (event.target).value })}>
      ${currencies().map((code) => html`<option ?selected=${code === match.currency}>${code}</option>`)}
    </select>
    <p class="field__hint">${t("For values that name none themselves.")}</p>
  </div>`;
}

/** @param {Event} event @param {BoardStep} step */
function submit(event, step) {
  event.preventDefault();
  step.check();
}
