/** Writing a rule as sentences to be filled in; below them, on which deals of the last month it would have begun. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { t } from "../lib/i18n.js";
import { currencies, formatMoney, parseMoney } from "../lib/money.js";
import { icon } from "../views/icon.js";
import { sentenceOf } from "./forms.js";
import { actions, dates, dueWords, filled, lineOf, sides, triggers } from "./rule_words.js";
import { trialOf } from "./rule_trial.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {{columns: Row[], labels: Row[], people: Row[], departments: Row[], currency: string}} Ground what a rule can name */

const MOST_ACTIONS = 5;

/** Emits "keep" with the fields as the command takes them, and "leave". */
export class RuleForm extends LitElement {
  static properties = { rule: { attribute: false }, ground: { attribute: false }, ask: { attribute: false }, draft: { state: true }, trial: { state: true } };

  constructor() {
    super();
    /** What is changed; null where it is new. @type {Row | null} */
    this.rule = null;
    /** @type {Ground} */
    this.ground = /** @type {any} */ (null);
    /** Asks what a condition would have begun. @type {(condition: object) => Promise<any>} */
    this.ask = async () => ({});
    /** @type {any} */
    this.draft = null;
    /** @type {{state: "asking"} | {state: "told", found: any} | {state: "failed", why: string} | null} */
    this.trial = null;
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.draft ??= this.rule ? draftOf(this.rule) : newDraft(this.ground);
  }

  firstUpdated() {
    /** @type {HTMLElement | null} */ (this.querySelector("input"))?.focus();
  }

  /** What was tried was another condition. @param {object} fields */
  when(fields) {
    this.draft = { ...this.draft, condition: { ...this.draft.condition, ...fields } };
    this.trial = null;
  }

  /** @param {number} place @param {object} fields */
  then(place, fields) {
    const changed = this.draft.actions.map((/** @type {any} */ action, /** @type {number} */ index) => (index === place ? { ...action, ...fields } : action));
    this.draft = { ...this.draft, actions: changed };
  }

  /** @param {any[]} all */
  take(all) {
    this.draft = { ...this.draft, actions: all };
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const { name, condition, actions: all } = this.draft;
    const detail = { name: name.trim(), condition: conditionOf(condition), actions: all.map(actionOf) };
    this.dispatchEvent(new CustomEvent("keep", { detail }));
  }

  async tryIt() {
    const missing = this.querySelector(".rule-form__when :invalid");
    if (missing) return /** @type {HTMLInputElement} */ (missing).reportValidity();
    const asked = this.draft.condition;
    this.trial = { state: "asking" };
    try {
      const found = await this.ask(conditionOf(asked));
      if (this.draft.condition === asked) this.trial = { state: "told", found };
    } catch (error) {
      this.trial = { state: "failed", why: sentenceOf(error) };
    }
  }

  render() {
    const { draft } = this;
    return html`<form class="form rule-form" @submit=${this.submit}>
      <div class="field"><label class="field__label" for="rule-name">${t("Name")}</label>
        <input class="input" id="rule-name" required maxlength="80" autocomplete="off" dir="auto" placeholder=${t("Such as “Offer out”")} .value=${draft.name} @input=${(/** @type {Event} */ event) => { this.draft = { ...this.draft, name: valueOf(event) }; }}></div>
      <p class="rule-form__sentence rule-form__when">${this.renderWhen()}</p>
      <ol class="rule-form__then" aria-label=${t("What is done then, one after the other")}>
        ${repeat(draft.actions, (_action, place) => place, (action, place) => this.renderAction(action, place))}</ol>
      ${draft.actions.length < MOST_ACTIONS ? html`<div><button class="button button--ghost" type="button" @click=${() => this.add()}>${icon("plus")}${t("And then…")}</button></div>` : nothing}
      <div class="rule-form__trial">
        <button class="button" type="button" aria-busy=${this.trial?.state === "asking" ? "true" : "false"} @click=${this.tryIt}>${icon("history")}${t("Try it on the last 30 days")}</button>
        <div role="status">${this.renderTrial()}</div>
      </div>
      <div class="form__actions form__actions--end">
        <button class="button" type="button" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>${t("Cancel")}</button>
        <button class="button button--primary" type="submit">${this.rule ? t("Save") : t("Make the rule")}</button>
      </div>
    </form>`;
  }

  renderWhen() {
    const { condition } = this.draft;
    const all = triggers();
    const [, , sentence] = lineOf(all, condition.on);
    return filled(sentence, {
      what: select(t("What the rule waits for"), condition.on, all.map(([on, choice]) => [on, choice]), (on) => this.when({ on })),
      column: this.columnSelect(condition.column, (column) => this.when({ column }), condition.on === "created"),
      label: named(t("Label"), condition.label, this.ground.labels, (label) => this.when({ label })),
      value: this.moneyField(),
      days: days(t("Days"), condition.days, condition.on === "idle" ? 1 : 0, condition.on === "due" && condition.side === "before" ? 30 : 365, (count) => this.when({ days: count })),
      side: select(t("After or before"), condition.side, sides(), (side) => this.when({ side })),
      of: select(t("Which date"), condition.of, dates(), (of) => this.when({ of })),
    });
  }

  moneyField() {
    const { condition } = this.draft;
    const check = (/** @type {HTMLInputElement} */ input) => {
      const money = parseMoney(input.value, condition.currency);
      input.setCustomValidity(money && money.currency === condition.currency ? "" : t("Write an amount, such as 10,000."));
      this.when({ value: input.value });
    };
    return html`<input class="input input--small rule-form__money" required inputmode="decimal" autocomplete="off" aria-label=${t("Value")} .value=${condition.value}
        @input=${(/** @type {Event} */ event) => check(/** @type {HTMLInputElement} */ (event.target))}>
      ${select(t("Currency"), condition.currency, currencies().map((code) => [code, code]), (currency) => this.when({ currency }))}`;
  }

  /** @param {any} action @param {number} place */
  renderAction(action, place) {
    const all = actions();
    const [, , sentence] = lineOf(all, action.do);
    const set = (/** @type {object} */ fields) => this.then(place, fields);
    const words = (/** @type {string} */ name, /** @type {string} */ label, /** @type {number} */ most) => html`<input class="input input--small rule-form__words" required maxlength=${most} autocomplete="off" dir="auto" aria-label=${label} placeholder=${label} .value=${action[name] ?? ""} @input=${(/** @type {Event} */ event) => set({ [name]: valueOf(event) })}>`;
    return html`<li class="rule-form__action"><p class="rule-form__sentence">${filled(sentence, {
      what: select(t("What is done"), action.do, all.map(([word, choice]) => [word, choice]), (word) => set({ do: word })),
      member: named(t("Person"), action.member, this.ground.people, (member) => set({ member })),
      who: this.whoSelect(action, set),
      column: this.columnSelect(action.column, (column) => set({ column }), false, true),
      label: named(t("Label"), action.label, this.ground.labels, (label) => set({ label })),
      title: words("title", t("What is to be done"), 500),
      text: words("text", t("What they should know"), 500),
      question: words("question", t("Question"), 2000),
      to: this.toSelect(action, set),
      due: select(t("Due"), String(action.days ?? ""), dueChoices(action.days), (count) => set({ days: count === "" ? null : Number(count) })),
      url: this.renderAddress(action, set),
    })}</p>
    ${this.draft.actions.length > 1 ? html`<button class="button button--ghost button--icon button--small" type="button" aria-label=${t("Leave this out")} title=${t("Leave this out")} @click=${() => this.leaveOut(place)}>${icon("x")}</button>` : nothing}</li>`;
  }

  /** A kept address is known to the server alone. @param {any} action @param {(fields: object) => void} set */
  renderAddress(action, set) {
    if (action.hook) return html`<strong dir="ltr">${action.host}</strong> <button class="link" type="button" @click=${() => set({ hook: null, url: "" })}>${t("Another address")}</button>`;
    return html`<input class="input input--small rule-form__words" type="url" required maxlength="2000" autocomplete="off" dir="ltr" aria-label=${t("Address")} placeholder="https://" .value=${action.url ?? ""} @input=${(/** @type {Event} */ event) => set({ url: valueOf(event) })}>`;
  }

  /** @param {string} chosen @param {(id: string) => void} choose @param {boolean} any @param {boolean} [target] no deal is moved where it needs a reason */
  columnSelect(chosen, choose, any, target = false) {
    const columns = this.ground.columns.filter(({ kind }) => !target || kind !== "lost");
    return named(t("Stage"), chosen, columns, choose, any ? t("any stage") : undefined);
  }

  /** @param {any} action @param {(fields: object) => void} set */
  whoSelect(action, set) {
    const nobody = action.do === "task" ? [["", t("nobody yet")]] : [];
    const choices = [...nobody, ["owner", t("the owner")], ...this.ground.people.map(({ id, name }) => [id, name])];
    return select(t("Who"), action.who ?? (nobody.length ? "" : "owner"), /** @type {[string, string][]} */ (choices), (who) => set({ who }));
  }

  /** @param {any} action @param {(fields: object) => void} set */
  toSelect(action, set) {
    const { departments, people } = this.ground;
    const choices = [...departments.map(({ id, name }) => [`department:${id}`, name]), ...people.map(({ id, name }) => [`member:${id}`, name])];
    return select(t("To whom"), action.to ?? "", /** @type {[string, string][]} */ ([["", t("choose…")], ...choices]), (to) => set({ to }));
  }

  renderTrial() {
    const { trial } = this;
    if (!trial) return nothing;
    if (trial.state === "asking") return html`<p class="quiet">${t("Looking…")}</p>`;
    return trial.state === "failed" ? html`<p class="notice notice--wrong">${trial.why}</p>` : trialOf(trial.found);
  }

  add() {
    this.take([...this.draft.actions, { do: "notify", who: "owner" }]);
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".rule-form__action:last-child select"))?.focus());
  }

  /** @param {number} place */
  leaveOut(place) {
    this.take(this.draft.actions.filter((/** @type {any} */ _action, /** @type {number} */ index) => index !== place));
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(".rule-form__action select"))?.focus());
  }
}

/** @param {string} label @param {string} chosen @param {[string, string][]} options @param {(value: string) => void} choose */
function select(label, chosen, options, choose) {
  return html`<select class="input input--small" required aria-label=${label} @change=${(/** @type {Event} */ event) => choose(valueOf(event))}>
    ${options.map(([value, words]) => html`<option value=${value} ?selected=${value === (chosen ?? "")}>${words}</option>`)}</select>`;
}

/** One of some records; nothing is chosen for people. @param {string} label @param {string | undefined} chosen @param {Row[]} records @param {(id: string) => void} choose @param {string} [any] what none of them means */
function named(label, chosen, records, choose, any) {
  const known = records.some(({ id }) => id === chosen);
  const none = any ?? t("choose…");
  return html`<select class="input input--small" ?required=${!any} aria-label=${label} @change=${(/** @type {Event} */ event) => choose(valueOf(event))}>
    <option value="" ?selected=${!known}>${none}</option>
    ${records.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}</select>`;
}

/** @param {string} label @param {number} value @param {number} low @param {number} high @param {(days: number) => void} choose */
function days(label, value, low, high, choose) {
  return html`<input class="input input--small rule-form__days" type="number" required min=${low} max=${high} aria-label=${label} .value=${String(value)} @input=${(/** @type {Event} */ event) => choose(Number(valueOf(event)))}>`;
}

/** @param {number | null | undefined} chosen @returns {[string, string][]} */
function dueChoices(chosen) {
  const counts = [...new Set([0, 1, 2, 3, 5, 7, 14, 30, ...(chosen === null || chosen === undefined ? [] : [chosen])])].sort((a, b) => a - b);
  return [["", dueWords(null)], ...counts.map((count) => /** @type {[string, string]} */ ([String(count), dueWords(count)]))];
}

/** @param {Ground} ground */
function newDraft({ columns, currency }) {
  const first = columns.find(({ kind }) => kind === "open")?.id ?? "";
  const condition = { on: "moved_into", column: first, label: "", value: "", currency, of: "task", days: 3, side: "after" };
  return { name: "", condition, actions: [{ do: "task", who: "owner", days: 2 }] };
}

/** @param {Row} rule */
function draftOf({ name, condition, actions: kept }) {
  const { value, days: count = 3 } = condition;
  const money = value ? { value: formatAmount(value), currency: value.currency } : { value: "", currency: "EUR" };
  return { name, condition: { of: "task", ...condition, ...money, days: Math.abs(count), side: count < 0 ? "before" : "after" }, actions: kept.map(drafted) };
}

/** @param {any} action */
function drafted(action) {
  const { owner, member, to, ...same } = action;
  const who = owner ? "owner" : member;
  const [kind, id] = Object.entries(to ?? {})[0] ?? [];
  return { ...same, member, who, to: kind && `${kind}:${id}` };
}

/** @param {any} draft */
function conditionOf({ on, column, label, value, currency, of, days: count, side }) {
  const said = /** @type {Record<string, () => object>} */ ({
    moved_into: () => ({ column }), moved_out: () => ({ column }), created: () => (column ? { column } : {}), labelled: () => ({ label }),
    value_passed: () => ({ value: parseMoney(value, currency) }), due: () => ({ of, days: side === "before" ? -count : count }), idle: () => ({ days: count }),
  });
  return { on, ...said[on]?.() };
}

/** @param {any} draft */
function actionOf(draft) {
  const { member, label, column, title, text, question, to = "", hook, url, who } = draft;
  const due = draft.days === null || draft.days === undefined ? {} : { days: draft.days };
  const whom = who === "owner" ? { owner: true } : who ? { member: who } : {};
  const [kind, id] = to.split(":");
  const said = /** @type {Record<string, () => object>} */ ({
    assign: () => ({ member }), label: () => ({ label }), move: () => ({ column }), task: () => ({ title, ...whom, ...due }),
    baton: () => ({ to: { [kind]: id }, question, ...due }), notify: () => ({ text, ...(who ? whom : { owner: true }) }), webhook: () => (hook ? { hook } : { url }),
  });
  return { do: draft.do, ...said[draft.do]() };
}

/** @param {import("../types").Money} value */
function formatAmount(value) {
  return formatMoney(value).replace(/[^\d.,]/gu, "");
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

customElements.define("baton-rule-form", RuleForm);
