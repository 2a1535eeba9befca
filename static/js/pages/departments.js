/** The departments of the workspace: name, colour, how many people. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t, tn } from "../lib/i18n.js";
import { icon } from "../views/icon.js";
import { confirm } from "../views/sheet.js";
import { box } from "./box.js";
import { colorSelect, colorWords } from "./swatches.js";
import { unlessTyping } from "./unless_typing.js";

/** @typedef {import("../types").Row} Row */
/**
 * What the boxes of the members page share.
 * @typedef {{store: import("../store/store.js").Store, can: (name: string) => boolean,
 *   run: (name: string, args: object) => Promise<any>, draw: () => void}} People
 */

/** @type {string | null} the colour chosen for the next department; null leaves it to us */
let chosenColor = null;

/** @param {People} page */
export function departmentsBox(page) {
  const departments = [...page.store.all("department")].sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  const editable = page.can("department.create");
  if (!departments.length && !editable) return nothing;
  return box(t("Departments"), "", html`
    ${departments.length ? html`<ul class="people">${repeat(departments, ({ id }) => id, (each) => row(page, each, editable))}</ul>`
      : html`<p class="quiet">${t("Sales, support, management: a department gives people a colour and lets work be handed over between teams.")}</p>`}
    ${editable ? html`<form class="people__add" @submit=${(/** @type {SubmitEvent} */ event) => add(page, event)}>
      <input class="input" name="name" required maxlength="80" autocomplete="off" placeholder=${t("New department")} aria-label=${t("Name of the new department")}>
      ${colorSelect(t("Colour of the new department"), nextColor(page), (color) => { chosenColor = color; page.draw(); })}
      <button class="button" type="submit">${icon("plus")}${t("Add")}</button>
    </form>` : nothing}`);
}

/** @param {People} page @param {Row} department @param {boolean} editable */
function row(page, department, editable) {
  const { id, name, color } = department;
  const count = [...page.store.all("member")].filter((member) => member.department === id && member.status !== "disabled").length;
  const size = html`<span class="quiet small">${tn("{n} person", "{n} people", count)}</span>`;
  if (!editable) return html`<li class="people__row"><span class="badge" data-color=${color}>${name}</span><span class="people__tools">${size}</span></li>`;
  return html`<li class="people__row">
    <input class="input input--small people__department" required maxlength="80" dir="auto" aria-label=${t("Name of department {name}", { name })}
      .value=${unlessTyping(name)} @change=${(/** @type {Event} */ event) => rename(page, department, event)}>
    <div class="people__tools">
      ${size}
      ${colorSelect(t("Colour of {name}", { name }), color, (chosen) => page.run("department.edit", { department: id, fields: { color: chosen } }))}
      <button class="button button--ghost button--icon" type="button" aria-label=${t("Remove {name}", { name })} @click=${() => remove(page, department, count)}>${icon("x")}</button>
    </div>
  </li>`;
}

/** @param {People} page */
function nextColor(page) {
  const used = new Set([...page.store.all("department")].map(({ color }) => color));
  return chosenColor ?? colorWords().map(([color]) => color).find((color) => !used.has(color)) ?? "indigo";
}

/** @param {People} page @param {SubmitEvent} event */
async function add(page, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const name = String(new FormData(form).get("name")).trim();
  if (!name || !(await page.run("department.create", { name, color: nextColor(page) }))) return;
  chosenColor = null;
  form.reset();
  page.draw();
  /** @type {HTMLElement} */ (form.elements.namedItem("name")).focus();
}

/** @param {People} page @param {Row} department @param {Event} event */
function rename(page, { id, name: before }, event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const name = input.value.trim();
  if (name) return page.run("department.edit", { department: id, fields: { name } });
  input.value = before;
}

/** @param {People} page @param {Row} department @param {number} count */
async function remove(page, { id, name }, count) {
  const sure = await confirm({
    title: t("Remove the department “{name}”?", { name }),
    text: count ? tn("{n} person will be without a department.", "{n} people will be without a department.", count) : t("Nobody is in it."),
    action: t("Remove"),
    tone: "risk",
  });
  if (sure) await page.run("department.archive", { department: id });
}
