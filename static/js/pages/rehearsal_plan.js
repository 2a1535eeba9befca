/** The planned process, to be changed: stages with their order, limits and criteria, and the rules. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { FIELDS, MOST_CRITERIA } from "../store/criteria.js";
import { criterionWords, fieldWords } from "../views/criterion_words.js";
import { icon } from "../views/icon.js";
import { sentencesOf } from "./rule_words.js";

/** @typedef {import("../store/process.js").Process} Process */
/** @typedef {import("../store/process.js").PlannedColumn} PlannedColumn */
/** @typedef {import("../store/process.js").PlannedRule} PlannedRule */
/**
 * @typedef {{plan: Process, before: Process, busy: boolean, writing: string | null, ground: any, names: import("./rule_words.js").Names,
 *   change(plan: Process): void, write(rule: string | null): void, ask(condition: object): Promise<any>}} Planning what is drawn, and what can be done
 */

/** @param {Planning} planning */
export function stagesOf(planning) {
  const { plan, before } = planning;
  return html`<ol class="plan-stages" role="list">${repeat(plan.columns, ({ id }) => id, (column, at) => stage(planning, column, at))}</ol>
    ${plan.removed.map((gone) => goneStage(planning, gone, before))}
    <button class="button button--ghost" type="button" ?disabled=${planning.busy} @click=${() => addStage(planning)}>${icon("plus")}${t("New stage")}</button>`;
}

/** @param {Planning} planning @param {PlannedColumn} column @param {number} at */
function stage(planning, column, at) {
  const { plan, before, busy } = planning;
  const known = before.columns.some(({ id }) => id === column.id);
  const set = (/** @type {object} */ fields) => planning.change({ ...plan, columns: plan.columns.map((one) => (one.id === column.id ? { ...one, ...fields } : one)) });
  return html`<li class="plan-stage" data-column=${column.id} data-color=${column.color ?? nothing}>
    <div class="plan-stage__head">
      <span class="plan-stage__dot" aria-hidden="true"></span>
      <input class="input input--small plan-stage__name" aria-label=${t("Name of the stage")} maxlength="100" dir="auto" required ?disabled=${busy} .value=${column.name} @change=${(/** @type {any} */ event) => rename(event.target, column, set)}>
      ${known ? nothing : html`<span class="badge" data-color="indigo">${t("new")}</span>`}
      ${column.kind === "open" ? nothing : html`<span class="badge">${column.kind === "won" ? t("Won") : t("Lost")}</span>`}
      <span class="plan-stage__tools">
        ${tool("arrow-up", t("Move “{name}” up", { name: column.name }), busy || at === 0, () => moveStage(planning, at, -1))}
        ${tool("arrow-down", t("Move “{name}” down", { name: column.name }), busy || at === plan.columns.length - 1, () => moveStage(planning, at, 1))}
        ${tool("x", t("Leave out “{name}”", { name: column.name }), busy || !heirsOf(plan, column).length, () => leaveOut(planning, column, known))}
      </span>
    </div>
    ${column.kind === "open" ? html`<div class="plan-stage__body">${limit(column, busy, set)}${criteria(column, busy, set)}</div>` : nothing}
  </li>`;
}

/** @param {string} name @param {string} label @param {boolean} disabled @param {() => void} act */
function tool(name, label, disabled, act) {
  return html`<button class="button button--ghost button--icon button--small" type="button" aria-label=${label} title=${label} ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
}

/** @param {HTMLInputElement} input @param {PlannedColumn} column @param {(fields: object) => void} set */
function rename(input, column, set) {
  const name = input.value.trim();
  if (name) set({ name });
  else input.value = column.name;
}

/** @param {PlannedColumn} column @param {boolean} busy @param {(fields: object) => void} set */
function limit(column, busy, set) {
  const count = (/** @type {any} */ event) => {
    const number = Math.floor(Number(event.target.value));
    const value = number >= 1 && number <= 9_999 ? number : null;
    event.target.value = value ?? "";
    set({ wip_limit: value, holds: value ? column.holds : false });
  };
  return html`<label class="plan-stage__limit"><span>${t("Limit of deals")}</span>
      <input class="input input--small" type="number" min="1" max="9999" inputmode="numeric" placeholder=${t("none")} ?disabled=${busy} .value=${column.wip_limit === null ? "" : String(column.wip_limit)} @change=${count}></label>
    ${column.wip_limit ? html`<label class="plan-stage__check"><input type="checkbox" ?disabled=${busy} .checked=${column.holds} @change=${(/** @type {any} */ event) => set({ holds: event.target.checked })}><span>${t("Take no more deals than that")}</span></label>` : nothing}`;
}

/** @param {PlannedColumn} column @param {boolean} busy @param {(fields: object) => void} set */
function criteria(column, busy, set) {
  const { criteria: all } = column;
  const full = all.length >= MOST_CRITERIA;
  const words = fieldWords();
  const setField = (/** @type {string} */ field, /** @type {boolean} */ on) => set({ criteria: on ? [...all, { id: newId(), field }] : all.filter((one) => one.field !== field) });
  return html`<fieldset class="plan-stage__criteria"><legend>${t("Asked before a deal goes on")}</legend>
    ${FIELDS.map((field) => {
      const on = all.some((one) => one.field === field);
      return html`<label class="plan-stage__check"><input type="checkbox" .checked=${on} ?disabled=${busy || (full && !on)} @change=${(/** @type {any} */ event) => setField(field, event.target.checked)}><span>${words[field]}</span></label>`;
    })}
    ${all.filter(({ tick }) => tick !== undefined).map((one) => html`<span class="chip plan-stage__tick" dir="auto">${one.tick}
      <button class="chip__remove" type="button" ?disabled=${busy} aria-label=${t("Ask no more for “{what}”", { what: criterionWords(one) })} @click=${() => set({ criteria: all.filter(({ id }) => id !== one.id) })}>${icon("x")}</button></span>`)}
    ${full ? nothing : html`<input class="input input--small plan-stage__new-tick" maxlength="100" dir="auto" autocomplete="off" ?disabled=${busy} aria-label=${t("One more thing to tick off")} placeholder=${t("Such as “Contract sent”")}
      @change=${(/** @type {any} */ event) => addTick(event.target, all, set)}>`}
  </fieldset>`;
}

/** @param {HTMLInputElement} input @param {import("../store/criteria.js").Criterion[]} all @param {(fields: object) => void} set */
function addTick(input, all, set) {
  const tick = input.value.trim();
  input.value = "";
  if (tick) set({ criteria: [...all, { id: newId(), tick }] });
}

/** @param {Planning} planning */
function addStage(planning) {
  const { plan } = planning;
  const at = plan.columns.findIndex(({ kind }) => kind !== "open");
  const fresh = { id: newId(), name: t("New stage"), kind: "open", color: "slate", probability: 0, wip_limit: null, holds: false, criteria: [] };
  planning.change({ ...plan, columns: plan.columns.toSpliced(at < 0 ? plan.columns.length : at, 0, fresh) });
}

/** @param {Planning} planning @param {number} at @param {number} by */
function moveStage(planning, at, by) {
  const { plan } = planning;
  const columns = plan.columns.toSpliced(at, 1);
  planning.change({ ...plan, columns: columns.toSpliced(at + by, 0, plan.columns[at]) });
}

/** The stages into which another's deals can go. @param {Process} plan @param {PlannedColumn} column */
function heirsOf(plan, column) {
  return plan.columns.filter(({ id, kind }) => id !== column.id && kind === column.kind);
}

/** @param {Planning} planning @param {PlannedColumn} column @param {boolean} known */
function leaveOut(planning, column, known) {
  const { plan } = planning;
  const at = plan.columns.indexOf(column);
  const heirs = heirsOf(plan, column);
  const heir = heirs.findLast((one) => plan.columns.indexOf(one) < at) ?? heirs[0];
  const moved = plan.removed.map((one) => (one.into === column.id ? { ...one, into: heir.id } : one));
  planning.change({ ...plan, columns: plan.columns.filter((one) => one !== column), removed: known ? [...moved, { column: column.id, into: heir.id }] : moved });
}

/** @param {Planning} planning @param {{column: string, into: string}} gone @param {Process} before */
function goneStage(planning, gone, before) {
  const { plan, busy } = planning;
  const column = before.columns.find(({ id }) => id === gone.column);
  if (!column) return nothing;
  const set = (/** @type {string} */ into) => planning.change({ ...plan, removed: plan.removed.map((one) => (one === gone ? { ...one, into } : one)) });
  const back = () => planning.change({ ...plan, columns: plan.columns.toSpliced(before.columns.indexOf(column), 0, column), removed: plan.removed.filter((one) => one !== gone) });
  return html`<div class="plan-stage plan-stage--gone"><p><s dir="auto">${column.name}</s>
    <label>${t("its deals go into")} <select class="input input--small" ?disabled=${busy} @change=${(/** @type {any} */ event) => set(event.target.value)}>
      ${heirsOf(plan, column).map(({ id, name }) => html`<option value=${id} ?selected=${id === gone.into}>${name}</option>`)}</select></label>
    <button class="link" type="button" ?disabled=${busy} @click=${back}>${t("Keep it")}</button></p></div>`;
}

/** @param {Planning} planning */
export function rulesOf(planning) {
  const { plan, before, busy, writing } = planning;
  const gone = before.rules.filter(({ id }) => !plan.rules.some((rule) => rule.id === id));
  return html`<ul class="plan-rules" role="list">${repeat(plan.rules, ({ id }) => id, (rule) => html`<li class="plan-rule">${writing === rule.id ? form(planning, rule) : ruleRow(planning, rule)}</li>`)}</ul>
    ${gone.map((rule) => html`<p class="plan-rule plan-rule--gone"><s dir="auto">${rule.name}</s>
      <button class="link" type="button" ?disabled=${busy} @click=${() => planning.change({ ...plan, rules: [...plan.rules, rule] })}>${t("Keep it")}</button></p>`)}
    ${writing === "new" ? form(planning, null) : html`<button class="button button--ghost" type="button" ?disabled=${busy || writing !== null} @click=${() => planning.write("new")}>${icon("plus")}${t("New rule")}</button>`}`;
}

/** @param {Planning} planning @param {PlannedRule} rule */
function ruleRow(planning, rule) {
  const { plan, before, busy } = planning;
  const { name } = rule;
  const { when, then } = sentencesOf(/** @type {any} */ (rule), planning.names);
  const set = (/** @type {object} */ fields) => planning.change({ ...plan, rules: plan.rules.map((one) => (one.id === rule.id ? { ...one, ...fields } : one)) });
  const known = before.rules.some(({ id }) => id === rule.id);
  return html`<div class="plan-rule__words"><strong dir="auto">${name}</strong> ${known ? nothing : html`<span class="badge" data-color="indigo">${t("new")}</span>`} ${rule.paused ? html`<span class="badge">${t("paused")}</span>` : nothing}
      <p class="small quiet" dir="auto">${t("{when}, then:", { when })} ${then.join("; ")}</p></div>
    <span class="plan-stage__tools">
      ${rule.paused ? tool("play", t("Put “{name}” to work", { name }), busy, () => set({ paused: false })) : tool("pause", t("Pause “{name}”", { name }), busy, () => set({ paused: true }))}
      ${tool("pencil", t("Change “{name}”", { name }), busy || planning.writing !== null, () => planning.write(rule.id))}
      ${tool("x", t("Leave out “{name}”", { name }), busy, () => planning.change({ ...plan, rules: plan.rules.filter(({ id }) => id !== rule.id) }))}
    </span>`;
}

/** @param {Planning} planning @param {PlannedRule | null} rule */
function form(planning, rule) {
  const { plan } = planning;
  const keep = (/** @type {CustomEvent} */ { detail }) => {
    const written = { id: rule?.id ?? newId(), paused: rule?.paused ?? false, ...detail };
    planning.write(null);
    planning.change({ ...plan, rules: rule ? plan.rules.map((one) => (one === rule ? written : one)) : [...plan.rules, written] });
  };
  return html`<baton-rule-form .rule=${rule} .ground=${planning.ground} .ask=${planning.ask} @keep=${keep} @leave=${() => planning.write(null)}></baton-rule-form>`;
}
