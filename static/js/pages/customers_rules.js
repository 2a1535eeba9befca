/** What holds for all customers: the bounds of the tiers with a preview, days between contacts, when somebody counts as lapsed, care. */
import { LitElement, html, nothing } from "lit";
import { t, tn } from "../lib/i18n.js";
import { decimal, exponentOf, parseMoney } from "../lib/money.js";
import { ask } from "../views/sheet.js";
import { TIERS, tierTag, tierWord } from "../views/tier.js";
import { toast } from "../views/toast.js";
import { api, command } from "./requests.js";

const PAUSE = 250;
const QUESTIONS = /** @type {const} */ (["likely", "better"]);
const LANGUAGES = /** @type {Record<string, string>} */ ({ en: "English", zh_Hans: "简体中文" });
/** As templates/pulse/ask.html asks them. */
const USUAL_QUESTIONS = /** @type {Record<string, Record<string, string>>} */ ({
  likely: { en: "How likely is it that you would recommend us to others?", zh_Hans: "您有多大可能向他人推荐我们？" },
  better: { en: "What should we do better?", zh_Hans: "我们还应在哪些方面做得更好？" },
});
const UNITS = /** @type {const} */ (["week", "month", "year"]);

/** @param {string} workspace */
export async function openRules(workspace) {
  const loaded = await api.get(`/api/workspaces/${workspace}/tiers`);
  await ask(t("Rules for customers"), (done) => html`<baton-customer-rules .workspace=${workspace} .loaded=${loaded} .done=${done}></baton-customer-rules>`);
}

export class CustomerRules extends LitElement {
  static properties = { workspace: {}, loaded: { attribute: false }, done: { attribute: false }, rules: { state: true }, preview: { state: true }, error: { state: true } };

  constructor() {
    super();
    this.workspace = "";
    /** @type {any} */
    this.loaded = null;
    /** @type {(answer?: unknown) => void} */
    this.done = () => {};
    /** @type {any} */
    this.rules = null;
    /** @type {any} */
    this.preview = null;
    this.error = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    if (this.rules || !this.loaded) return;
    this.rules = structuredClone(this.loaded.rules);
    this.preview = this.loaded;
  }

  /** @param {(rules: any) => void} write */
  change(write) {
    const rules = structuredClone(this.rules);
    write(rules);
    this.rules = rules;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    try {
      this.preview = await api.post(`/api/workspaces/${this.workspace}/tiers`, { bounds: this.rules.bounds });
      this.error = "";
    } catch (error) {
      this.error = firstOf(error);
    }
  }

  /** @param {SubmitEvent} event */
  async save(event) {
    event.preventDefault();
    try {
      const { bounds, contact_days: days, lapsed_days: lapsed, care, answer_hours: hours, pulse_questions: questions } = this.rules;
      await command(`workspaces/${this.workspace}`, "customers.set_rules", { fields: { bounds, contact_days: days, lapsed_days: lapsed, care, answer_hours: hours, pulse_questions: said(questions) } });
      toast({ text: t("Saved. Tiers are reckoned anew.") });
      this.done();
    } catch (error) {
      this.error = firstOf(error);
    }
  }

  render() {
    if (!this.rules) return nothing;
    return html`<form class="form customer-rules" @submit=${this.save}>
      ${this.renderBounds()}${this.renderPreview()}${this.renderContact()}${this.renderCare()}${this.renderPromise()}
      ${this.error ? html`<p class="notice notice--wrong" role="alert">${this.error}</p>` : nothing}
      <div class="sheet__actions"><button class="button" type="button" @click=${() => this.done()}>${t("Cancel")}</button><button class="button button--primary" type="submit">${t("Save")}</button></div>
    </form>`;
  }

  renderBounds() {
    const { bounds } = this.rules;
    const pair = (/** @type {"days" | "deals"} */ name, /** @type {string} */ label) => html`<tr><th scope="row">${label}</th>${[0, 1].map((at) => html`<td>${this.number(`${label}, ${at ? t("3 points") : t("2 points")}`, bounds[name][at], (value) => this.change((rules) => { rules.bounds[name][at] = value; }))}</td>`)}</tr>`;
    return html`<fieldset class="customer-rules__set"><legend class="field__label">${t("Tier by what was won: 1 to 3 points each for")}</legend>
      <table class="table"><thead><tr><th scope="col"><span class="visually-hidden">${t("What counts")}</span></th><th scope="col">${t("2 points")}</th><th scope="col">${t("3 points")}</th></tr></thead><tbody>
        ${pair("days", t("Days since the last won deal, at most"))}
        ${pair("deals", t("Won deals, at least"))}
        ${Object.keys(bounds.amounts).map((currency) => this.renderAmounts(currency))}
      </tbody></table>
      <div class="customer-rules__from"><label>${t("Key from")} ${this.number(t("Key from so many points"), bounds.key, (value) => this.change((rules) => { rules.bounds.key = value; }), 9)}</label>
        <label>${t("Regular from")} ${this.number(t("Regular from so many points"), bounds.regular, (value) => this.change((rules) => { rules.bounds.regular = value; }), 9)}</label> <span class="quiet small">${t("of nine points; below, and without a won deal: potential")}</span></div>
    </fieldset>`;
  }

  /** @param {string} currency */
  renderAmounts(currency) {
    const label = t("Sum of won deals in {currency}, at least", { currency });
    return html`<tr><th scope="row">${label}</th>${[0, 1].map((at) => html`<td><input class="input input--small" inputmode="decimal" aria-label="${label}, ${at ? t("3 points") : t("2 points")}" .value=${decimal(this.rules.bounds.amounts[currency][at], exponentOf(currency)).replace(/\.0+$/u, "")}
      @change=${(/** @type {Event} */ event) => this.setAmount(currency, at, event)}></td>`)}</tr>`;
  }

  /** @param {string} currency @param {number} at @param {Event} event */
  setAmount(currency, at, event) {
    const read = parseMoney(/** @type {HTMLInputElement} */ (event.target).value, currency);
    if (!read) {
      this.error = t("That is not an amount in {currency}. Write it like 1,250 or 12k.", { currency });
      return;
    }
    this.change((rules) => { rules.bounds.amounts[currency][at] = read.amount; });
  }

  renderPreview() {
    const { tiers, changed, changes, unbounded } = this.preview;
    const unknown = Object.entries(unbounded);
    return html`<div class="customer-rules__preview" role="status">
      <p>${TIERS.map((tier) => html`<span class="tabular"><b>${tiers[tier]}</b> ${tierTag({ tier })}</span> `)}<span>${tn("{n} would change", "{n} would change", changed)}</span></p>
      ${changes.slice(0, 5).map((/** @type {any} */ one) => html`<p class="small quiet"><span dir="auto">${one.name}</span>: ${tierWord(one.from)} → ${tierWord(one.to)}</p>`)}
      ${unknown.map(([currency, count]) => html`<p class="small">${tn("{n} customer has won deals in {currency}, for which no sum is set.", "{n} customers have won deals in {currency}, for which no sum is set.", /** @type {number} */ (count), { currency })}
        <button type="button" class="link" @click=${() => this.change((rules) => { rules.bounds.amounts[currency] = [10_000, 50_000].map((sum) => sum * 10 ** exponentOf(currency)); })}>${t("Set one")}</button></p>`)}
    </div>`;
  }

  renderContact() {
    return html`<fieldset class="customer-rules__set"><legend class="field__label">${t("Days until the next contact, where none is said")}</legend>
      <div class="customer-rules__from">${TIERS.map((tier) => html`<label>${tierWord(tier)} ${this.number(t("Days for {tier}", { tier: tierWord(tier) }), this.rules.contact_days[tier] ?? "", (value) => this.change((rules) => { rules.contact_days[tier] = value || null; }), 3650, 0)}</label>`)}
        <label>${t("Lapsed after days")} ${this.number(t("Lapsed after days"), this.rules.lapsed_days, (value) => this.change((rules) => { rules.lapsed_days = value; }))}</label></div>
    </fieldset>`;
  }

  renderCare() {
    const { care } = this.rules;
    const write = (/** @type {string} */ tier, /** @type {object | null} */ fields) => this.change((rules) => { rules.care[tier] = fields && { title: "", every: 1, unit: "month", ...rules.care[tier], ...fields }; });
    return html`<fieldset class="customer-rules__set"><legend class="field__label">${t("Care: a task that a won deal gets, and that comes again")}</legend>
      ${TIERS.map((tier) => html`<div class="customer-rules__care"><span>${tierWord(tier)}</span>
        <input class="input input--small" maxlength="300" dir="auto" placeholder=${t("no task")} aria-label=${t("Task for {tier}", { tier: tierWord(tier) })} .value=${care[tier]?.title ?? ""}
          @change=${(/** @type {Event} */ event) => { const title = /** @type {HTMLInputElement} */ (event.target).value.trim(); write(tier, title ? { title } : null); }}>
        ${care[tier] ? html`${this.number(t("How often for {tier}", { tier: tierWord(tier) }), care[tier].every, (value) => write(tier, { every: value }), 366)}
          <select class="input input--small" aria-label=${t("Rhythm for {tier}", { tier: tierWord(tier) })} @change=${(/** @type {Event} */ event) => write(tier, { unit: /** @type {HTMLSelectElement} */ (event.target).value })}>
          ${UNITS.map((unit) => html`<option value=${unit} ?selected=${unit === care[tier].unit}>${unitWord(unit)}</option>`)}</select>` : nothing}</div>`)}
    </fieldset>`;
  }

  renderPromise() {
    const words = (/** @type {"likely" | "better"} */ name, /** @type {string} */ locale) => html`<input class="input input--small" maxlength="300" lang=${locale.replace("_", "-")} dir="auto" placeholder=${USUAL_QUESTIONS[name][locale]} aria-label=${t("{question} in {language}", { question: questionName(name), language: LANGUAGES[locale] })}
      .value=${this.rules.pulse_questions?.[name]?.[locale] ?? ""} @change=${(/** @type {Event} */ event) => this.change((rules) => { write(rules, name, locale, /** @type {HTMLInputElement} */ (event.target).value.trim()); })}>`;
    return html`<fieldset class="customer-rules__set"><legend class="field__label">${t("What is promised, and what is asked")}</legend>
      <div class="customer-rules__from"><label>${t("A customer's question is answered within hours")} ${this.number(t("Hours to answer a customer's question"), this.rules.answer_hours, (value) => this.change((rules) => { rules.answer_hours = value; }), 8760)}</label></div>
      ${QUESTIONS.map((name) => html`<div class="customer-rules__question"><span>${questionName(name)}</span>${Object.keys(LANGUAGES).map((locale) => words(name, locale))}</div>`)}
      <p class="quiet small">${t("Left empty, the usual question is asked in the customer's language. Links that are out keep their questions.")}</p>
    </fieldset>`;
  }

  /** @param {string} label @param {number | ""} value @param {(value: number) => void} write @param {number} [most] @param {number} [least] */
  number(label, value, write, most = 3650, least = 1) {
    return html`<input class="input input--small customer-rules__number" type="number" min=${least || nothing} max=${most} ?required=${least > 0} aria-label=${label} .value=${String(value)} @input=${(/** @type {Event} */ event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.validity.valid) write(Number(field.value));
    }}>`;
  }
}

/** @param {string} name */
function questionName(name) {
  return name === "likely" ? t("Question with a number from 0 to 10") : t("Question for words");
}

/** @param {any} rules @param {string} name @param {string} locale @param {string} text */
function write(rules, name, locale, text) {
  const { [locale]: _old, ...others } = rules.pulse_questions?.[name] ?? {};
  rules.pulse_questions = { ...rules.pulse_questions, [name]: text ? { ...others, [locale]: text } : others };
}

/** What is left empty is not said. @param {Record<string, Record<string, string>> | null} questions */
function said(questions) {
  const written = Object.entries(questions ?? {}).filter(([, words]) => Object.keys(words).length);
  return written.length ? Object.fromEntries(written) : null;
}

/** @param {string} unit */
function unitWord(unit) {
  return /** @type {Record<string, string>} */ ({ week: t("weeks"), month: t("months"), year: t("years") })[unit];
}

/** What is wrong, however deep it stands. @param {any} error @returns {string} */
function firstOf(error) {
  const texts = JSON.stringify(error.data?.fields ?? {}).match(/\["((?:[^"\\]|\\.)+)"\]/u);
  return texts ? JSON.parse(`"${texts[1]}"`) : error.message;
}

customElements.define("baton-customer-rules", CustomerRules);
