/** Who may do what: the table of permissions, live, with the workspace's own roles, which owner and admin shape here. */
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import { t } from "../lib/i18n.js";
import { Connection } from "../sync/connection.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { box } from "./box.js";
import { mirror } from "./mirror.js";
import { boardRights, workspaceRights } from "./permission_words.js";
import { BOARD_ROLES, roleWord } from "./roles.js";
import { runner } from "./runner.js";
import { start } from "./start.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{id: string, label: unknown, has(command: string): boolean, own?: Row}} Column */

const WORKSPACE_ROLES = ["owner", "admin", "member", "guest"];
const boot = /** @type {import("../types").Boot} */ (await start());
const main = /** @type {HTMLElement} */ (document.getElementById("permissions"));
/** What a role of the workspace's own may include. */
const grantable = (main.dataset.grantable ?? "").split(" ");
const connection = new Connection();
const workspace = mirror(connection, "workspace", boot.workspace.id, () => location.assign("/"));
const run = runner(`workspaces/${boot.workspace.id}`, workspace, draw);

connection.on("signed-out", () => location.assign("/sign-in?next=/permissions"));
connection.open();
for (const type of ["role", "member"]) workspace.store.subscribe(`*:${type}`, draw);
main.addEventListener("focusout", () => setTimeout(draw));
workspace.opened.then(draw);

function draw() {
  const own = ownRoles();
  render(html`
    ${box(t("On a board"), t("Owner and admin of the workspace act as manager on every board."), html`
      ${table(t("Rights on a board"), boardRights(), boardColumns(own))}
      ${can("role.create") ? addRole() : nothing}
      ${own.length ? hiding(own) : nothing}`)}
    ${box(t("In the workspace"), "", table(t("Rights in the workspace"), [["", workspaceRights()]], workspaceColumns()))}`, main);
  main.ariaBusy = "false";
}

/** @param {Row[]} own @returns {Column[]} */
function boardColumns(own) {
  const { board } = boot.permissions;
  return [
    ...BOARD_ROLES.map((role) => ({ id: role, label: roleWord(role), has: (/** @type {string} */ name) => Boolean(board[name]?.includes(role)) })),
    ...own.map((role) => ({ id: role.id, label: ownLabel(role), own: role, has: (/** @type {string} */ name) => role.commands.includes(name) })),
  ];
}

/** @returns {Column[]} */
function workspaceColumns() {
  const rows = boot.permissions.workspace;
  return WORKSPACE_ROLES.map((role) => ({ id: role, label: roleWord(role), has: (name) => Boolean(rows[name]?.includes(role)) }));
}

/** @param {string} label @param {[string, Record<string, string>][]} groups @param {Column[]} columns */
function table(label, groups, columns) {
  return html`<div class="rights" tabindex="0" role="region" aria-label=${label}>
    <table class="rights__table">
      <thead><tr><th scope="col">${t("What one may do")}</th>${columns.map(({ label: head }) => html`<th scope="col" class="rights__role">${head}</th>`)}</tr></thead>
      ${groups.map(([heading, rights]) => html`<tbody>
        ${heading ? html`<tr><th scope="rowgroup" class="rights__group" colspan=${columns.length + 1}>${heading}</th></tr>` : nothing}
        ${Object.entries(rights).map(([name, words]) => html`<tr class="rights__row">
          <th scope="row" class="rights__words">${words} <code class="rights__command">${name}</code></th>
          ${columns.map((column) => cell(column, name, words))}
        </tr>`)}
      </tbody>`)}
    </table>
  </div>`;
}

/** @param {Column} column @param {string} name @param {string} words */
function cell({ own, has }, name, words) {
  const may = has(name);
  if (own && can("role.edit") && grantable.includes(name)) {
    return html`<td class="rights__cell"><input type="checkbox" aria-label=${t("{role}: {right}", { role: own.name, right: words })} .checked=${live(may)}
      @change=${(/** @type {Event} */ event) => grant(own, name, /** @type {HTMLInputElement} */ (event.target).checked)}></td>`;
  }
  return html`<td class="rights__cell">${yesOrNo(may)}</td>`;
}

/** @param {boolean} is */
function yesOrNo(is) {
  return is ? icon("check", t("yes")) : html`<span class="rights__no"><span aria-hidden="true">·</span><span class="visually-hidden">${t("no")}</span></span>`;
}

/** @param {Row} role */
function ownLabel(role) {
  if (!can("role.edit")) return html`<bdi>${role.name}</bdi>`;
  return html`<span class="rights__own">
    <input class="input input--small rights__name" required maxlength="40" dir="auto" aria-label=${t("Name of role {name}", { name: role.name })}
      .value=${unlessTyping(role.name)} @change=${(/** @type {Event} */ event) => rename(role, /** @type {HTMLInputElement} */ (event.target))}>
    <button class="button button--ghost button--icon button--small" type="button" aria-label=${t("Remove {name}", { name: role.name })} @click=${() => remove(role)}>${icon("x")}</button>
  </span>`;
}

/** What the workspace's own roles do not show. @param {Row[]} own */
function hiding(own) {
  const kinds = { hides_amounts: t("Amounts are hidden"), own_deals: t("Sees only their own deals") };
  return html`<h3 class="rights__heading">${t("What the workspace's own roles see")}</h3>
    <p class="rights__hint">${t("Whoever a deal's amounts are hidden from finds them nowhere: not on the board, in its history, in figures, files or mails. One's own are the deals that one owns, helps with, or has the turn on.")}</p>
    <div class="rights" tabindex="0" role="region" aria-label=${t("What the workspace's own roles see")}>
      <table class="rights__table">
        <thead><tr><th scope="col">${t("Role")}</th>${Object.values(kinds).map((words) => html`<th scope="col" class="rights__role">${words}</th>`)}</tr></thead>
        <tbody>${own.map((role) => html`<tr class="rights__row"><th scope="row" class="rights__words"><bdi>${role.name}</bdi></th>
          ${Object.entries(kinds).map(([name, words]) => hidingCell(role, name, words))}</tr>`)}</tbody>
      </table>
    </div>`;
}

/** @param {Row} role @param {string} name @param {string} words */
function hidingCell(role, name, words) {
  if (!can("role.edit")) return html`<td class="rights__cell">${yesOrNo(role[name])}</td>`;
  return html`<td class="rights__cell"><input type="checkbox" aria-label=${t("{role}: {right}", { role: role.name, right: words })} .checked=${live(Boolean(role[name]))}
    @change=${(/** @type {Event} */ event) => run("role.edit", { role: role.id, fields: { [name]: /** @type {HTMLInputElement} */ (event.target).checked } })}></td>`;
}

function addRole() {
  return html`<form class="rights__add" @submit=${add}>
    <input class="input" name="name" required maxlength="40" autocomplete="off" placeholder=${t("New role")} aria-label=${t("Name of the new role")}>
    <label class="rights__like">${t("to begin with like")}
      <select class="input" name="like">${BOARD_ROLES.filter((role) => role !== "manager").map((role) => html`<option value=${role} ?selected=${role === "mover"}>${roleWord(role)}</option>`)}</select></label>
    <button class="button" type="submit">${icon("plus")}${t("Add")}</button>
  </form>`;
}

/** @param {SubmitEvent} event */
async function add(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const given = new FormData(form);
  const name = String(given.get("name")).trim();
  const like = String(given.get("like"));
  const commands = grantable.filter((each) => boot.permissions.board[each].includes(like));
  if (name && (await run("role.create", { name, commands }))) form.reset();
}

/** @param {Row} role @param {HTMLInputElement} input */
function rename(role, input) {
  const name = input.value.trim();
  if (name) return run("role.edit", { role: role.id, fields: { name } });
  input.value = role.name;
}

/** @param {Row} role @param {string} name @param {boolean} may */
function grant(role, name, may) {
  const others = role.commands.filter((/** @type {string} */ each) => each !== name);
  return run("role.edit", { role: role.id, fields: { commands: may ? [...others, name] : others } });
}

/** @param {Row} role */
async function remove(role) {
  const sure = await confirm({
    title: t("Remove the role “{name}”?", { name: role.name }),
    text: t("Whoever has it on a board may only look there, until a manager gives them another role."),
    action: t("Remove"),
    tone: "risk",
  });
  if (sure) await run("role.archive", { role: role.id });
}

/** @returns {Row[]} */
function ownRoles() {
  const kept = /** @type {Row[]} */ ([...workspace.store.all("role")]).filter((role) => !role.archived_at);
  return kept.sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
}

/** @param {string} name of a command */
function can(name) {
  const role = workspace.store.get("member", boot.me.id)?.role ?? boot.me.role;
  return Boolean(boot.permissions.workspace[name]?.includes(role));
}
