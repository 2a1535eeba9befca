/** The list of boards: what is open on each, kept current, and the dialog that makes a new one. */
import { html, nothing, render } from "lit";
import { dayOf, formatFullDay, formatMoment } from "../lib/dates.js";
import { newId } from "../lib/ids.js";
import { t, tn } from "../lib/i18n.js";
import { currencies, formatTotals, sumByCurrency } from "../lib/money.js";
import { icon } from "../views/icon.js";
import { toast } from "../views/toast.js";
import { removeBoard } from "./board_removal.js";
import { handleForm } from "./forms.js";
import { follow } from "./live.js";
import { api, command } from "./requests.js";
import { roleWord } from "./roles.js";
import { start } from "./start.js";
import { swatches } from "./swatches.js";
import { showUnsent } from "./unsent.js";

/**
 * @typedef {import("../types").Total} Total
 * @typedef {{id: string, seq: number, name: string, color: string, role: string, currency: string, archived_at: string | null,
 *   archived_by?: {id: string, name: string} | null, goes_at?: string | null, open_count?: number, open_values?: Total[]}} Board
 */

const boot = /** @type {import("../types").Boot} */ (await start());
const list = /** @type {HTMLElement} */ (document.getElementById("boards"));
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("new-board"));
const mayCreate = boot.permissions.workspace["board.create"]?.includes(boot.workspace.role);
const live = follow(refresh);
let userSeq = -1;
let drawn = false;
/** @type {Board[]} */
let patterns = [];

for (const button of document.querySelectorAll("[data-new-board]")) button.addEventListener("click", openDialog);
handleForm(/** @type {HTMLFormElement} */ (dialog.querySelector("[data-create]")), create);
refresh();
showUnsent(/** @type {HTMLElement} */ (document.getElementById("unsent")), boot.me.id);

async function refresh() {
  try {
    const [{ boards }, user] = await Promise.all([api.get("/api/boards?archived=1"), api.get(`/api/users/${boot.me.id}`)]);
    userSeq = user.seq;
    live.listen(streamsOf(boards));
    draw(boards);
  } catch (error) {
    fail(error);
  }
}

/** @param {Board[]} boards */
function streamsOf(boards) {
  /** @type {[string, number][]} */
  const streams = boards.map(({ id, seq }) => [`board:${id}`, seq]);
  return new Map([[`user:${boot.me.id}`, userSeq], ...streams]);
}

/** @param {Board[]} boards */
function draw(boards) {
  const kept = boards.filter((board) => !board.archived_at);
  patterns = kept;
  // The grey cards of the server's page make room before Lit counts what is there.
  if (!drawn) list.replaceChildren();
  drawn = true;
  const archived = boards.filter((board) => board.archived_at && board.role === "manager");
  render(html`
    ${kept.length ? html`<ul class="boards__list">${kept.map(card)}</ul>` : empty()}
    ${archived.length ? html`<details class="boards__archived">
      <summary>${tn("{n} archived board", "{n} archived boards", archived.length)}</summary>
      <ul class="box boards__rows">${archived.map(archivedRow)}</ul>
    </details>` : nothing}`, list);
  list.ariaBusy = "false";
}

/** @param {Board} board */
function card({ id, name, color, role, currency, open_count: count, open_values: values }) {
  return html`<li><a class="board-link" href="/boards/${id}" data-color=${color}>
    <span class="board-link__name" dir="auto">${name}</span>
    <span class="board-link__value tabular">${values?.length ? formatTotals(sumByCurrency(values, currency)) : count ? nothing : t("Nothing open")}</span>
    <span class="board-link__facts">
      ${!count ? nothing : html`<span>${tn("{n} open deal", "{n} open deals", count)}</span>`}
      <span class="board-link__role">${roleWord(role, boot.roles[role])}</span>
    </span></a></li>`;
}

/** @param {Board} board */
function archivedRow(board) {
  return html`<li class="boards__row">
    <div class="boards__archived-words"><a class="truncate" href="/boards/${board.id}" dir="auto">${board.name}</a><span class="small quiet">${endWords(board)}</span></div>
    <button class="button button--small push" type="button" @click=${() => restore(board)}>${icon("archive-restore")}${t("Restore")}</button>
    <button class="button button--small button--ghost button--icon" type="button" title=${t("Remove for good")} aria-label=${t("Remove “{title}” for good", { title: board.name })} @click=${() => remove(board)}>${icon("trash-2")}</button>
  </li>`;
}

/** Who put it away, when, and until when it can be brought back. @param {Board} board */
function endWords({ archived_at: at, archived_by: by, goes_at: goes }) {
  const when = formatMoment(at ?? "");
  const end = by ? t("archived by {name}, {when}", { name: by.name, when }) : t("archived {when}", { when });
  return goes ? `${end} · ${t("will be removed for good on {day}", { day: formatFullDay(dayOf(goes)) })}` : end;
}

/** @param {Board} board */
async function remove(board) {
  if (await removeBoard(board)) await refresh();
}

function empty() {
  return html`<div class="empty">
    <img class="empty__picture" src="/static/img/empty-board.svg" alt="" width="220" height="110">
    <h2 class="empty__title">${t("No boards yet")}</h2>
    <p class="empty__text">${mayCreate
      ? t("A board is one pipeline: its columns are the stages, its cards are the deals. Start with the stages of a sales team and change them as you go.")
      : t("Boards that somebody adds you to appear here at once. Ask a manager of the board, or an admin of the workspace.")}</p>
    ${mayCreate ? html`<button class="button button--primary" type="button" @click=${openDialog}>${icon("plus")}${t("Make the first board")}</button>` : nothing}
  </div>`;
}

/** @param {Board} board */
async function restore(board) {
  try {
    await command(`boards/${board.id}`, "board.restore");
    await refresh();
  } catch (error) {
    fail(error);
  }
}

function openDialog() {
  const colors = /** @type {HTMLElement} */ (dialog.querySelector("[data-colors]"));
  const money = /** @type {HTMLElement} */ (dialog.querySelector("select[name=currency]"));
  render(swatches("color", "indigo"), colors);
  render(currencies().map((code) => html`<option ?selected=${code === boot.workspace.currency}>${code}</option>`), money);
  offerLikes();
  dialog.showModal();
}

/** Any board that one sees can be the pattern for a new one. */
function offerLikes() {
  const option = /** @type {HTMLElement} */ (dialog.querySelector("[data-like]"));
  const choice = /** @type {HTMLSelectElement} */ (option.querySelector("select"));
  option.hidden = !patterns.length;
  render(patterns.map(({ id, name }) => html`<option value=${id}>${name}</option>`), choice);
  choice.onchange = () => (/** @type {HTMLInputElement} */ (option.querySelector("input")).checked = true);
}

/** @param {Record<string, string>} values */
async function create({ preset, like, ...values }) {
  const id = newId();
  const begun = preset === "like" ? { like } : { preset };
  await command(`workspaces/${boot.workspace.id}`, "board.create", { id, ...values, ...begun }, id);
  location.assign(`/boards/${id}`);
}

/** @param {unknown} error */
function fail(error) {
  toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
}
