/** The people of the workspace: roles, departments, who is let in and who is shut out. */
import { html, nothing, render } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { t, tn } from "../lib/i18n.js";
import { Connection } from "../sync/connection.js";
import { avatar } from "../views/avatar.js";
import { confirm } from "../views/sheet.js";
import { toast } from "../views/toast.js";
import { box } from "./box.js";
import { departmentsBox } from "./departments.js";
import { invitationsBox, prepareInvitations } from "./invitations.js";
import { askWhoGoesOn, handOver, handOverLater, workOf } from "./leaving_work.js";
import { mirror } from "./mirror.js";
import { roleWord } from "./roles.js";
import { signInRulesBox } from "./sign_in_rules.js";
import { runner } from "./runner.js";
import { start } from "./start.js";

/** @typedef {import("../types").Row} Row */

const ROLES = ["owner", "admin", "member", "guest"];
const boot = /** @type {import("../types").Boot} */ (await start());
const main = /** @type {HTMLElement} */ (document.getElementById("members"));
const connection = new Connection();
const workspace = mirror(connection, "workspace", boot.workspace.id, () => location.assign("/"));
const run = runner(`workspaces/${boot.workspace.id}`, workspace, draw);
/** What the boxes of this page share. */
const page = { store: workspace.store, can, run, draw };

connection.on("signed-out", () => location.assign("/sign-in?next=/members"));
connection.open();
for (const type of ["member", "department", "invitation", "workspace"]) workspace.store.subscribe(`*:${type}`, draw);
prepareInvitations(boot.workspace.id, workspace.take);
// Not at once: a draw that removes the focused element must end before the next begins.
main.addEventListener("focusout", () => setTimeout(draw));
workspace.opened.then(draw);

function draw() {
  if (myRole() === "guest") return location.assign("/");
  const everybody = /** @type {(Row & {name: string})[]} */ ([...workspace.store.all("member")]).sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  const button = /** @type {HTMLElement | null} */ (document.querySelector("[data-invite]"));
  if (button) button.hidden = !can("member.invite");
  render(html`
    ${peopleBox(everybody.filter(({ status }) => status === "active"))}
    ${can("member.invite") ? invitationsBox(page) : nothing}
    ${group(t("Without an account"), t("They came with an import and can own deals, but not sign in."), everybody.filter(({ status }) => status === "placeholder"))}
    ${departmentsBox(page)}
    ${can("workspace.require_second_factor") ? signInRulesBox(workspace.store.get("workspace", boot.workspace.id), run, draw) : nothing}
    ${group(t("Disabled"), t("They cannot sign in. What they did stays."), everybody.filter(({ status }) => status === "disabled"))}`, main);
  main.ariaBusy = "false";
}

/** @param {(Row & {name: string})[]} people */
function peopleBox(people) {
  return box(t("People"), tn("{n} person", "{n} people", people.length), html`
    <ul class="people">${repeat(people, ({ id }) => id, row)}</ul>
    ${people.length === 1 && can("member.invite") ? html`<p class="people__lonely quiet">${t("Nobody but you yet. A board is for a team: invite the people you sell with.")}</p>` : nothing}
    ${rolesExplained()}`);
}

/** @param {string} heading @param {string} hint @param {(Row & {name: string})[]} people */
function group(heading, hint, people) {
  return people.length ? box(heading, hint, html`<ul class="people">${repeat(people, ({ id }) => id, row)}</ul>`) : nothing;
}

/** @param {Row & {name: string}} person */
function row(person) {
  return html`<li class="people__row" data-member=${person.id}>
    ${avatar(person, { named: true })}
    <div class="people__who">
      <a class="people__name" href="/people/${person.id}/activity" title=${t("What {name} did", { name: person.name })} dir="auto">${person.name}</a>
      ${person.id === boot.me.id ? html`<span class="badge">${t("you")}</span>` : nothing}
      ${person.email ? html`<span class="people__email quiet small">${person.email}</span>` : nothing}
    </div>
    <div class="people__tools">
      ${departmentChoice(person)}
      ${person.status === "active" ? roleChoice(person) : nothing}
      ${can("member.disable") ? html`<span class="people__access">${accessButton(person)}</span>` : nothing}
    </div>
  </li>`;
}

/** @param {Row} person */
function departmentChoice(person) {
  const departments = [...workspace.store.all("department")].sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  const own = departments.find(({ id }) => id === person.department);
  if (!departments.length) return nothing;
  if (!mayTouch(person) && person.id !== boot.me.id) return own ? html`<span class="badge" data-color=${own.color}>${own.name}</span>` : nothing;
  return html`<select class="input input--small people__choice" aria-label=${t("Department of {name}", { name: person.name })} .value=${live(person.department ?? "")}
    @change=${(/** @type {Event} */ event) => run("member.edit", { member: person.id, fields: { department: valueOf(event) || null } })}>
    <option value="" ?selected=${!own}>${t("No department")}</option>
    ${departments.map(({ id, name }) => html`<option value=${id} ?selected=${id === person.department}>${name}</option>`)}
  </select>`;
}

/** @param {Row} person */
function roleChoice(person) {
  if (!can("member.change_role") || !mayTouch(person)) return html`<span class="people__role quiet">${roleWord(person.role)}</span>`;
  const roles = ROLES.filter((role) => role === person.role || grantable(role));
  return html`<select class="input input--small people__choice" aria-label=${t("Role of {name}", { name: person.name })} .value=${live(person.role)}
    @change=${(/** @type {Event} */ event) => changeRole(person, valueOf(event))}>
    ${roles.map((role) => html`<option value=${role} ?selected=${role === person.role}>${roleWord(role)}</option>`)}
  </select>`;
}

/** @param {Row} person */
function accessButton(person) {
  if (!mayTouch(person) || person.id === boot.me.id) return nothing;
  return person.status === "disabled"
    ? html`<button class="button button--small button--ghost" type="button" aria-label=${t("Hand over the work of {name}", { name: person.name })} @click=${() => attempt(() => handOverLater(boot.workspace.id, person, others(person)))}>${t("Hand over…")}</button>
      <button class="button button--small" type="button" aria-label=${t("Enable {name}", { name: person.name })} @click=${() => enable(person)}>${t("Enable")}</button>`
    : html`<button class="button button--small button--ghost" type="button" aria-label=${t("Disable {name}", { name: person.name })} @click=${() => disable(person)}>${t("Disable")}</button>`;
}

function rolesExplained() {
  return html`<details class="people__meanings"><summary>${t("What the roles may do")}</summary><dl>
    <dt>${roleWord("owner")}</dt><dd>${t("everything, also making other owners")}</dd>
    <dt>${roleWord("admin")}</dt><dd>${t("invites people, changes their roles, manages every board")}</dd>
    <dt>${roleWord("member")}</dt><dd>${t("makes boards, and works on those to which they were added")}</dd>
    <dt>${roleWord("guest")}</dt><dd>${t("sees only the boards to which they were added, and the people there")}</dd>
  </dl><p><a href="/permissions">${t("Who may do what, right by right")}</a></p></details>`;
}

/** @param {Row} person @param {string} role */
async function changeRole(person, role) {
  const stepsDown = person.id === boot.me.id && !["owner", "admin"].includes(role);
  const sure = !stepsDown || (await confirm({
    title: t("Give up your own role?"),
    text: t("You will no longer manage the people of this workspace. Only an owner or an admin can give it back."),
    action: t("Give it up"),
    tone: "risk",
  }));
  if (sure) await run("member.change_role", { member: person.id, role });
  else draw();
}

/** @param {Row} person */
async function disable(person) {
  await attempt(async () => {
    const answer = await askWhoGoesOn(person, await workOf(boot.workspace.id, person.id), others(person));
    // Out first: what they do until then would not be handed over.
    if (answer && await run("member.disable", { member: person.id }) && answer.to) await handOver(boot.workspace.id, person, answer.to);
  });
}

/** @param {Row} person */
async function enable(person) {
  await attempt(async () => {
    const count = (await workOf(boot.workspace.id, person.id)).filter(({ role }) => role).length;
    const sure = await confirm({
      title: t("Enable {name}?", { name: person.name }),
      text: `${t("They sign in anew: no device and no token of before comes back, nor what was handed over.")} ${tn("They see {n} board on which they still are.", "They see {n} boards on which they still are.", count)}`,
      action: t("Enable"),
    });
    if (sure) await run("member.enable", { member: person.id });
  });
}

/** Who may go on with somebody's work. @param {Row} person @returns {Row[]} */
function others(person) {
  return [...workspace.store.all("member")]
    .filter(({ id, status }) => id !== person.id && status === "active")
    .sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
}

/** @param {() => Promise<unknown>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    toast({ text: /** @type {Error} */ (error).message, tone: "risk" });
  }
}

function myRole() {
  return workspace.store.get("member", boot.me.id)?.role ?? boot.me.role;
}

/** @param {string} name of a command */
function can(name) {
  return Boolean(boot.permissions.workspace[name]?.includes(myRole()));
}

/** Only an owner makes or changes an owner. @param {string} role */
function grantable(role) {
  return role !== "owner" || myRole() === "owner";
}

/** @param {Row} person */
function mayTouch(person) {
  return ["owner", "admin"].includes(myRole()) && grantable(person.role);
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}
