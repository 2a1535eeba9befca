/** The settings of one board: name, colour, currency, people, labels. Each change saves by itself. */
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { currencies } from "../lib/money.js";
import { Connection } from "../sync/connection.js";
import { avatar } from "../views/avatar.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { factRows } from "./board_facts.js";
import { competitorRows, reasonRows } from "./board_reasons.js";
import { removeBoard } from "./board_removal.js";
import { sentenceOf } from "./forms.js";
import { intakeBox } from "./intake_box.js";
import { mirror } from "./mirror.js";
import "./outlets.js";
import { api, command } from "./requests.js";
import { rhythmsBox } from "./rhythms_box.js";
import { BOARD_ROLES, roleMeaning, roleWord } from "./roles.js";
import { start } from "./start.js";
import { colorSelect, swatches } from "./swatches.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */

const boot = /** @type {import("../types").Boot} */ (await start());
const boardId = /** @type {{id: string}} */ (boot.board).id;
const main = /** @type {HTMLElement} */ (document.getElementById("settings"));
const connection = new Connection();
const board = mirror(connection, "board", boardId, leave);
const workspace = mirror(connection, "workspace", boot.workspace.id, () => {});
/** @type {Map<string, Row>} people whom the workspace's stream does not show to a guest */
const met = new Map();
let newColor = "indigo";
let running = 0;

connection.open();
for (const key of ["board", "*:member", "*:label", "*:reason", "*:competitor", "*:rhythm", "*:intake", "columns"]) board.store.subscribe(key, draw);
for (const type of ["member", "role"]) workspace.store.subscribe(`*:${type}`, draw);
// After the event: a redraw may remove the very field that loses the focus.
main.addEventListener("focusout", () => setTimeout(draw));
loadPeople();

async function loadPeople() {
  const { people } = await api.get(`/api/boards/${boardId}/people`);
  for (const person of people) met.set(person.id, person);
  await Promise.all([board.opened, workspace.opened]);
  draw();
  if (["#rhythms", "#channels", "#intake"].includes(location.hash)) document.querySelector(location.hash)?.scrollIntoView();
}

function draw() {
  const record = subject();
  // While a command is under way the page keeps showing what was chosen.
  if (!record || running) return;
  const title = document.querySelector("[data-board-name] span");
  if (title) title.textContent = record.name;
  const manages = roleOf(boot.me.id) === "manager";
  render(record.archived_at ? archived(manages, record) : html`
    ${manages ? general(record) : nothing}
    ${people(manages)}
    ${labels(can("label.edit"))}
    ${rhythms(can("rhythm.edit"))}
    ${can("intake.edit") ? intakeBox({ board: boardId, store: board.store, people: named(), run, draw }) : nothing}
    ${box(t("Rules"), t("When something happens to a deal, something else is done."), html`<a href="/boards/${boardId}/rules">${t("The rules of this board")}</a>`)}
    ${can("process.adopt") ? box(t("Rehearsal"), t("Try other stages, criteria, limits and rules on the last months before anybody sees them."), html`<a href="/boards/${boardId}/rehearsal">${t("Rehearse another process")}</a>`) : nothing}
    ${stages()}
    ${box(t("Export"), t("The board as a file, its deals as a table, or in the form of another tool."), html`<a href="/boards/${boardId}/export">${t("Choose a form")}</a>`)}
    ${can("import.start") ? box(t("Deals from other systems"), t("Deals of Zoho CRM or 纷享销客 come to this board every so many hours (beta)."), html`<a href="/boards/${boardId}/pulls">${t("Connect a system")}</a>`) : nothing}
    ${box(t("Facts about deals"), t("What deals show when it is worth a look. Whatever is switched off is shown to nobody on this board."), factRows(record, { run, can }))}
    ${box(t("Why deals are lost"), t("Offered when a deal is marked as lost, and counted under Won and lost."), reasonRows({ store: board.store, run, can }))}
    ${box(t("Competitors"), "", competitorRows({ store: board.store, run, can }))}
    ${manages ? channels() : nothing}
    ${manages ? ending(record) : nothing}`, main);
  main.ariaBusy = "false";
}

/** @param {Row} record */
function general(record) {
  return box(t("General"), "", html`<div class="form">
    <div class="field">
      <label class="field__label" for="board-name">${t("Name")}</label>
      <input class="input" id="board-name" required maxlength="120" autocomplete="off" .value=${unlessTyping(record.name)} @change=${rename}>
    </div>
    <fieldset class="field">
      <legend class="field__label">${t("Colour")}</legend>
      ${swatches("board-color", record.color, (color) => run("board.edit", { color }))}
    </fieldset>
    <div class="field">
      <label class="field__label" for="board-currency">${t("Currency")}</label>
      <select class="input settings__currency" id="board-currency" aria-describedby="currency-hint" .value=${live(record.currency)}
        @change=${(/** @type {Event} */ event) => run("board.edit", { currency: valueOf(event) })}>
        ${currencies().map((code) => html`<option ?selected=${code === record.currency}>${code}</option>`)}
      </select>
      <p class="field__hint" id="currency-hint">${t("For new deals; those that are there keep theirs.")}</p>
      <label class="settings__voting"><input type="checkbox" .checked=${live(record.voting ?? false)} @change=${(/** @type {any} */ event) => run("board.edit", { voting: event.target.checked })}> ${t("Deals are voted on, such as ideas")}</label>
    </div>
  </div>`);
}

/** @param {boolean} manages */
function people(manages) {
  const members = [...board.store.all("member")].map((member) => ({ ...member, person: personOf(member.id) }))
    .sort((a, b) => a.person.name.localeCompare(b.person.name, document.documentElement.lang));
  return box(t("People"), t("Owners and admins of the workspace manage every board."), html`
    <ul class="settings__rows">${repeat(members, ({ id }) => id, (member) => personRow(member, manages))}</ul>
    ${manages ? addPerson() : nothing}
    <details class="settings__meanings"><summary>${t("What the roles may do")}</summary>
      <dl>${BOARD_ROLES.map((role) => html`<dt>${roleWord(role)}</dt><dd>${roleMeaning(role)}</dd>`)}</dl>
      <p><a href="/permissions">${t("Who may do what, right by right")}</a></p>
    </details>`);
}

/** @param {Row} member @param {boolean} manages */
function personRow({ id, role, person }, manages) {
  return html`<li class="settings__row">
    ${avatar(person, { named: true })}
    <span class="settings__name truncate" dir="auto">${person.name}</span>
    ${person.status === "placeholder" ? html`<span class="badge">${t("no account yet")}</span>` : nothing}
    ${manages ? html`
      <select class="input input--small settings__role push" aria-label=${t("Role of {name}", { name: person.name })} .value=${live(role)}
        @change=${(/** @type {Event} */ event) => run("member.change_role", { member: id, role: valueOf(event) })}>
        ${roleOptions(role)}
      </select>
      <button class="button button--ghost button--icon" type="button" aria-label=${t("Remove {name} from the board", { name: person.name })}
        @click=${() => removePerson(person)}>${icon("x")}</button>` : html`<span class="quiet push">${wordOf(role)}</span>`}
  </li>`;
}

/** A role that was taken away stays in the list of whoever has it. @param {string} chosen */
function roleOptions(chosen) {
  const own = [...workspace.store.all("role")].filter(({ archived_at: at }) => !at).map(({ id }) => id);
  const roles = [...new Set([...BOARD_ROLES, ...own, chosen])];
  return roles.map((each) => html`<option value=${each} ?selected=${each === chosen}>${wordOf(each)}</option>`);
}

/** @param {string} role */
function wordOf(role) {
  return roleWord(role, workspace.store.get("role", role)?.name);
}

function addPerson() {
  const here = new Set([...board.store.all("member")].map(({ id }) => id));
  const others = [...workspace.store.all("member")].filter(({ id, status }) => !here.has(id) && status !== "disabled")
    .sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  if (!others.length) return html`<p class="settings__note quiet">${t("Everybody of the workspace is on this board.")}</p>`;
  return html`<form class="settings__add" @submit=${addMember}>
    <select class="input" name="member" required aria-label=${t("Person to add")}>
      <option value="">${t("Add somebody…")}</option>
      ${repeat(others, ({ id }) => id, ({ id, name }) => html`<option value=${id}>${name}</option>`)}
    </select>
    <select class="input settings__role" name="role" aria-label=${t("Role")}>
      ${roleOptions("editor")}
    </select>
    <button class="button" type="submit">${icon("plus")}${t("Add")}</button>
  </form>`;
}

/** @param {boolean} manages */
function rhythms(manages) {
  const kept = [...board.store.all("rhythm")].filter((rhythm) => !rhythm.archived_at).sort((a, b) => a.created_at.localeCompare(b.created_at));
  return rhythmsBox({ board: boardId, rhythms: kept, manages, zone: boot.workspace.time_zone ?? "UTC", people: named(), run, draw });
}

/** Who is on the board, by name. */
function named() {
  return [...board.store.all("member")].map(({ id }) => ({ id, name: personOf(id).name }));
}

/** @param {boolean} editable */
function labels(editable) {
  const kept = [...board.store.all("label")].filter((label) => !label.archived_at)
    .sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  return box(t("Labels"), "", html`
    ${kept.length ? html`<ul class="settings__rows">${repeat(kept, ({ id }) => id, (label) => (editable ? labelRow(label) : labelLine(label)))}</ul>`
      : html`<p class="quiet settings__note">${t("Labels sort deals across the stages, such as “Key account” or “Inbound”.")}</p>`}
    ${editable ? html`<form class="settings__add" @submit=${addLabel}>
      <input class="input" name="name" required maxlength="60" autocomplete="off" placeholder=${t("New label")} aria-label=${t("Name of the new label")}>
      ${colorSelect(t("Colour of the new label"), newColor, (color) => { newColor = color; draw(); })}
      <button class="button" type="submit">${icon("plus")}${t("Add")}</button>
    </form>` : nothing}`);
}


/** @param {Row} label */
function labelRow(label) {
  return html`<li class="settings__row">
    <input class="input input--small settings__grow" required maxlength="60" dir="auto" aria-label=${t("Name of label {name}", { name: label.name })}
      .value=${unlessTyping(label.name)} @change=${(/** @type {Event} */ event) => renameLabel(label, event)}>
    ${colorSelect(t("Colour of label {name}", { name: label.name }), label.color, (color) => run("label.edit", { label: label.id, fields: { color } }))}
    <button class="button button--ghost button--icon" type="button" aria-label=${t("Archive label {name}", { name: label.name })}
      @click=${() => archiveLabel(label)}>${icon("archive")}</button>
  </li>`;
}

/** @param {Row} label */
function labelLine({ name, color }) {
  return html`<li class="settings__row"><span class="badge" data-color=${color} dir="auto">${name}</span></li>`;
}

function stages() {
  return box(t("Stages"), "", html`
    <ol class="settings__rows">${board.store.columns().map((column) => html`<li class="settings__row">
      <span class="settings__dot" data-color=${column.color ?? "slate"} aria-hidden="true"></span>
      <span class="truncate" dir="auto">${column.name}</span>
      <span class="quiet push tabular">${stageFacts(column)}</span></li>`)}</ol>
    <p class="settings__note"><a href="/boards/${boardId}">${t("Change the stages on the board itself")}</a></p>`);
}

/** @param {Row} column */
function stageFacts({ kind, probability, wip_limit: limit }) {
  if (kind === "won") return t("Won");
  if (kind === "lost") return t("Lost");
  return limit ? t("{n} % · at most {limit} deals", { n: probability, limit }) : t("{n} %", { n: probability });
}

function channels() {
  return html`<div class="page__sections" id="channels">
    ${box(t("Slack"), t("What happens here, told in a channel of Slack."), html`<baton-outlets kind="slack" address="/api/boards/${boardId}/channels"></baton-outlets>`)}
    ${box(t("Microsoft Teams"), t("What happens here, told in a channel of Teams."), html`<baton-outlets kind="teams" address="/api/boards/${boardId}/channels"></baton-outlets>`)}
  </div>`;
}

/** @param {Row} record */
function ending(record) {
  return box(t("Archive"), "", html`<div class="row row--wrap">
    <p class="settings__words quiet">${t("An archived board leaves everybody's list. Nothing is deleted, and a manager can restore it.")}</p>
    <button class="button button--risk" type="button" @click=${() => archiveBoard(record)}>${icon("archive")}${t("Archive this board")}</button>
  </div>`);
}

/** @param {boolean} manages @param {Row} record */
function archived(manages, record) {
  const remove = async () => (await removeBoard(/** @type {any} */ (record))) && leave();
  return html`<div class="empty">
    <h2 class="empty__title">${t("This board is archived")}</h2>
    <p class="empty__text">${t("Everything on it is kept. Restore it to work on it again.")}</p>
    ${manages ? html`<button class="button button--primary" type="button" @click=${() => run("board.restore", {})}>${icon("archive-restore")}${t("Restore this board")}</button>
      <button class="button button--ghost button--risk" type="button" @click=${remove}>${icon("trash-2")}${t("Remove for good…")}</button>` : nothing}
  </div>`;
}

/** @param {string} heading @param {string} hint @param {unknown} body */
function box(heading, hint, body) {
  return html`<section class="box">
    <div class="box__head"><h2>${heading}</h2>${hint ? html`<p class="box__hint small">${hint}</p>` : nothing}</div>
    <div class="box__body">${body}</div>
  </section>`;
}

/** @param {Event} event */
function rename(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const name = input.value.trim();
  if (name) return run("board.rename", { name });
  input.value = subject()?.name ?? "";
}

/** @param {Row} label @param {Event} event */
function renameLabel(label, event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const name = input.value.trim();
  if (name) return run("label.edit", { label: label.id, fields: { name } });
  input.value = label.name;
}

/** @param {SubmitEvent} event */
async function addMember(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { member, role } = Object.fromEntries(new FormData(form));
  if (await run("member.add", { member, role })) form.reset();
}

/** @param {SubmitEvent} event */
async function addLabel(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const name = String(new FormData(form).get("name")).trim();
  if (!name || !(await run("label.create", { name, color: newColor }))) return;
  form.reset();
  /** @type {HTMLElement} */ (form.elements.namedItem("name")).focus();
}

/** @param {Row} person */
async function removePerson(person) {
  const sure = await confirm({
    title: t("Remove {name} from the board?", { name: person.name }),
    text: t("They no longer see it. Their deals stay theirs until somebody assigns them anew."),
    action: t("Remove"),
    tone: "risk",
  });
  if (sure) await run("member.remove", { member: person.id });
}

/** @param {Row} label */
async function archiveLabel(label) {
  const sure = await confirm({
    title: t("Archive the label “{name}”?", { name: label.name }),
    text: t("It disappears from all deals of this board."),
    action: t("Archive"),
    tone: "risk",
  });
  if (sure) await run("label.archive", { label: label.id });
}

/** @param {Row} record */
async function archiveBoard(record) {
  const sure = await confirm({
    title: t("Archive “{name}”?", { name: record.name }),
    text: t("It leaves the list of everybody who is on it. You find it under “archived boards”, where it can be restored."),
    action: t("Archive this board"),
    tone: "risk",
  });
  if (sure && (await run("board.archive", {}))) location.assign("/");
}

/** What the server refuses is said, and the page shows again what holds. @param {string} name @param {object} args */
async function run(name, args) {
  running++;
  try {
    const { change } = await command(`boards/${boardId}`, name, args);
    board.take(change);
    return true;
  } catch (error) {
    toast({ text: sentenceOf(error), tone: "risk" });
    return false;
  } finally {
    running--;
    draw();
  }
}

function leave() {
  location.assign("/");
}

function subject() {
  return board.store.get("board", boardId);
}

/** @param {string} person */
function roleOf(person) {
  if (["owner", "admin"].includes(boot.workspace.role)) return "manager";
  return board.store.get("member", person)?.role;
}

/** @param {string} name of a command */
function can(name) {
  const role = roleOf(boot.me.id);
  return workspace.store.get("role", role)?.commands.includes(name) ?? boot.permissions.board[name]?.includes(role);
}

/** @param {string} id @returns {Row} */
function personOf(id) {
  return workspace.store.get("member", id) ?? met.get(id) ?? { id, name: t("Unknown person"), color: "slate" };
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}
