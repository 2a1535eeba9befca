/** The lists in a board's settings by which closed deals are sorted: reasons for losing, and competitors. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { locale, t } from "../lib/i18n.js";
import { listedCompetitors, listedReasons } from "../store/outcomes.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{store: import("../store/store.js").Store, run: (name: string, args: object) => Promise<boolean>, can: (name: string) => boolean | undefined}} Board */
/** @typedef {{type: "reason" | "competitor", rows: Row[], empty: string, added: string, rename: (name: string) => string, archive: (name: string) => string, sure: (name: string) => string}} List */

/** @param {Board} board */
export function reasonRows(board) {
  const rows = listedReasons(board.store);
  return listOf(board, {
    type: "reason", rows, empty: t("Without a list, whoever loses a deal writes why in their own words."), added: t("New reason"),
    rename: (name) => t("Name of the reason {name}", { name }), archive: (name) => t("Archive the reason {name}", { name }),
    sure: (name) => t("Archive the reason “{name}”?", { name }),
  });
}

/** @param {Board} board */
export function competitorRows(board) {
  const rows = listedCompetitors(board.store, locale());
  return listOf(board, {
    type: "competitor", rows, empty: t("The list grows as competitors are named when deals are won and lost."), added: t("New competitor"),
    rename: (name) => t("Name of the competitor {name}", { name }), archive: (name) => t("Archive the competitor {name}", { name }),
    sure: (name) => t("Archive the competitor “{name}”?", { name }),
  });
}

/** @param {Board} board @param {List} list */
function listOf(board, list) {
  const editable = board.can(`${list.type}.edit`);
  return html`
    ${list.rows.length ? html`<ol class="settings__rows">${repeat(list.rows, ({ id }) => id, (row, at) => (editable ? editableRow(board, list, row, at) : html`<li class="settings__row"><span dir="auto">${row.name}</span></li>`))}</ol>`
      : html`<p class="quiet settings__note">${list.empty}</p>`}
    ${editable ? html`<form class="settings__add" @submit=${(/** @type {SubmitEvent} */ event) => add(board, list, event)}>
      <input class="input" name="name" required maxlength="100" autocomplete="off" placeholder=${list.added} aria-label=${list.added}>
      <button class="button" type="submit">${icon("plus")}${t("Add")}</button>
    </form>` : nothing}`;
}

/** @param {Board} board @param {List} list @param {Row} row @param {number} at */
function editableRow(board, list, row, at) {
  return html`<li class="settings__row">
    <input class="input input--small settings__grow" required maxlength="100" dir="auto" aria-label=${list.rename(row.name)}
      .value=${unlessTyping(row.name)} @change=${(/** @type {Event} */ event) => rename(board, list, row, event)}>
    ${list.type === "reason" ? html`
      <button class="button button--ghost button--icon" type="button" ?disabled=${at === 0} aria-label=${t("Move {name} up", { name: row.name })}
        @click=${() => board.run("reason.move", { reason: row.id, after: list.rows[at - 2]?.id ?? null })}>${icon("arrow-up")}</button>
      <button class="button button--ghost button--icon" type="button" ?disabled=${at === list.rows.length - 1} aria-label=${t("Move {name} down", { name: row.name })}
        @click=${() => board.run("reason.move", { reason: row.id, after: list.rows[at + 1].id })}>${icon("arrow-down")}</button>` : nothing}
    <button class="button button--ghost button--icon" type="button" aria-label=${list.archive(row.name)}
      @click=${() => archive(board, list, row)}>${icon("archive")}</button>
  </li>`;
}

/** @param {Board} board @param {List} list @param {Row} row @param {Event} event */
async function rename(board, list, row, event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const name = input.value.trim();
  const done = name && (await board.run(`${list.type}.edit`, { [list.type]: row.id, fields: { name } }));
  if (!done) input.value = row.name;
}

/** @param {Board} board @param {List} list @param {SubmitEvent} event */
async function add(board, list, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const name = String(new FormData(form).get("name")).trim();
  if (!name || !(await board.run(`${list.type}.create`, { name }))) return;
  form.reset();
  /** @type {HTMLElement} */ (form.elements.namedItem("name")).focus();
}

/** @param {Board} board @param {List} list @param {Row} row */
async function archive(board, list, row) {
  const sure = await confirm({ title: list.sure(row.name), text: t("It is offered no more. Deals that were closed with it go on counting for it."), action: t("Archive"), tone: "risk" });
  if (sure) await board.run(`${list.type}.archive`, { [list.type]: row.id });
}
