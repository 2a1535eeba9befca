/** Planning a regular review, as sentences to be filled in; below them the days on which it will be. */
import { LitElement, html, nothing } from "lit";
import { formatDay, formatTime, dayOf, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { timesAfter } from "../lib/occurrences.js";
import { daysOfMonth, kinds, paces, reminders, sections, weekdayName } from "./rhythm_words.js";

/** @typedef {import("../types").Row} Row */

/** The same as SECTIONS_OF of board/agenda.py. @type {Record<string, string[]>} */
const SECTIONS_OF = { deals: ["slipped", "no_step", "unanswered", "stuck", "moved", "bouncing"], process: ["stage", "stuck", "bouncing", "unanswered"], retrospective: ["moved"] };
const LONG = [15, 30, 45, 60, 90, 120];
const MOST_QUESTIONS = 20;

/** Emits "plan" with the fields as the command takes them, and "leave". */
export class RhythmForm extends LitElement {
  static properties = { rhythm: { attribute: false }, zone: { attribute: false }, people: { attribute: false }, draft: { state: true } };

  constructor() {
    super();
    /** What is changed; null where it is new. @type {Row | null} */
    this.rhythm = null;
    /** Of the workspace. */
    this.zone = "UTC";
    /** Who is on the board. @type {{id: string, name: string}[]} */
    this.people = [];
    /** @type {any} */
    this.draft = null;
  }

  createRenderRoot() {
    return this;
  }

  willUpdate() {
    this.draft ??= this.rhythm ? draftOf(this.rhythm) : newDraft(this.zone);
  }

  firstUpdated() {
    /** @type {HTMLElement | null} */ (this.querySelector("input"))?.focus();
  }

  /** @param {object} fields */
  set(fields) {
    this.draft = { ...this.draft, ...fields };
  }

  /** What is usual for another kind takes the place of what was usual before. @param {string} kind */
  turnTo(kind) {
    const usual = kind === "retrospective" && !this.draft.questions.trim() ? { questions: [t("What went well?"), t("What did not?"), t("What do we try next?")].join("\n") } : {};
    this.set({ kind, sections: SECTIONS_OF[kind], ...usual });
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    event.preventDefault();
    const fields = /** @type {Record<string, any>} */ (fieldsOf(this.draft));
    const { rhythm } = this;
    const changed = Object.entries(fields).filter(([name, value]) => !rhythm || JSON.stringify(value) !== JSON.stringify(rhythm[name]));
    this.dispatchEvent(new CustomEvent("plan", { detail: Object.fromEntries(changed) }));
  }

  render() {
    const { draft } = this;
    return html`<form class="form rhythm-form" @submit=${this.submit}>
      <div class="field"><label class="field__label" for="rhythm-name">${t("Name")}</label>
        <input class="input" id="rhythm-name" required maxlength="60" autocomplete="off" dir="auto" .value=${draft.name} @input=${(/** @type {Event} */ event) => this.set({ name: valueOf(event) })}></div>
      <p class="rhythm-form__sentence">${this.renderWhen()}</p>
      <p class="rhythm-form__sentence">${filled(t("The first is on {begins} or after it. Expected are {people}."), { begins: this.renderBegins(), people: this.renderWho() })}</p>
      ${draft.people ? this.renderPeople() : nothing}
      <p class="rhythm-form__sentence">${filled(t("Remind them {remind}."), { remind: this.select(t("Reminder"), String(draft.remind), [["null", t("not at all")], ...reminders().map(([minutes, label]) => /** @type {[string, string]} */ ([String(minutes), label]))], (value) => this.set({ remind: JSON.parse(value) })) })}</p>
      ${this.renderAgenda()}
      ${this.renderNext()}
      <div class="form__actions form__actions--end">
        <button class="button" type="button" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>${t("Cancel")}</button>
        <button class="button button--primary" type="submit">${this.rhythm ? t("Save") : t("Plan it")}</button>
      </div>
    </form>`;
  }

  renderWhen() {
    const { draft } = this;
    const weekly = draft.pace.startsWith("week");
    const pieces = {
      kind: this.select(t("Kind of review"), draft.kind, kinds(), (kind) => this.turnTo(kind)),
      pace: this.select(t("How often"), draft.pace, paces(), (pace) => this.set({ pace })),
      nth: this.select(t("Day of the month"), draft.nth, daysOfMonth(), (nth) => this.set({ nth })),
      day: this.select(t("Weekday"), String(draft.weekday), Array.from({ length: 7 }, (_, day) => [String(day), weekdayName(day)]), (day) => this.set({ weekday: Number(day) })),
      time: html`<input class="input input--small" type="time" required aria-label=${t("Time")} .value=${draft.time} @change=${(/** @type {Event} */ event) => valueOf(event) && this.set({ time: valueOf(event) })}>`,
      long: this.select(t("Minutes"), String(draft.minutes), [...new Set([...LONG, draft.minutes])].sort((a, b) => a - b).map((n) => [String(n), String(n)]), (n) => this.set({ minutes: Number(n) })),
    };
    if (weekly) return filled(t("We review {kind} {pace} on {day} at {time}, for {long} minutes."), pieces);
    if (draft.nth.startsWith("on")) return filled(t("We review {kind} {pace} on {nth} at {time}, for {long} minutes."), pieces);
    return filled(t("We review {kind} {pace} on {nth} {day} at {time}, for {long} minutes."), pieces);
  }

  renderBegins() {
    return html`<input class="input input--small" type="date" required aria-label=${t("Not before")} .value=${this.draft.begins_on} @change=${(/** @type {Event} */ event) => valueOf(event) && this.set({ begins_on: valueOf(event) })}>`;
  }

  renderWho() {
    return this.select(t("Who is expected"), this.draft.people ? "some" : "all", [["all", t("all on the board")], ["some", t("some of them")]], (value) => this.set({ people: value === "all" ? null : [] }));
  }

  renderPeople() {
    const { people } = this.draft;
    const tick = (/** @type {string} */ id) => this.set({ people: people.includes(id) ? people.filter((/** @type {string} */ one) => one !== id) : [...people, id] });
    return html`<fieldset class="rhythm-form__choices"><legend class="field__label">${t("Who is expected")}</legend>
      ${this.people.map(({ id, name }) => html`<label class="check"><input type="checkbox" .checked=${people.includes(id)} @change=${() => tick(id)}><span dir="auto">${name}</span></label>`)}</fieldset>
      ${people.length ? nothing : html`<p class="field__hint">${t("As long as nobody is ticked, all are expected.")}</p>`}`;
  }

  renderAgenda() {
    const { draft } = this;
    // On the agenda they keep the order in which they stand here.
    const tick = (/** @type {string} */ code) => this.set({ sections: sections().map(([one]) => one).filter((one) => draft.sections.includes(one) !== (one === code)) });
    return html`<fieldset class="rhythm-form__choices"><legend class="field__label">${t("On its agenda, from what the board knows")}</legend>
        ${sections().map(([code, label]) => html`<label class="check"><input type="checkbox" .checked=${draft.sections.includes(code)} @change=${() => tick(code)}><span>${label}</span></label>`)}</fieldset>
      <div class="field"><label class="field__label" for="rhythm-questions">${t("Asked each time, before that")}</label>
        <textarea class="input" id="rhythm-questions" rows="3" dir="auto" aria-describedby="rhythm-questions-hint" .value=${draft.questions} @input=${(/** @type {Event} */ event) => this.set({ questions: valueOf(event) })}></textarea>
        <p class="field__hint" id="rhythm-questions-hint">${t("One question a line. In the review each has a place for notes below it.")}</p></div>`;
  }

  renderNext() {
    const { draft, zone } = this;
    return html`<p class="rhythm-form__next" role="status">${t("Next: {dates}", { dates: nextDates(fieldsOf(draft)) })}</p>
      <p class="field__hint">${t("Times are those of {zone}, in summer and winter.", { zone: draft.zone })}
        ${draft.zone === zone ? nothing : html`<button class="link" type="button" @click=${() => this.set({ zone })}>${t("Take those of the workspace, {zone}", { zone })}</button>`}</p>`;
  }

  /** @param {string} label @param {string} chosen @param {[string, string][]} options @param {(value: string) => void} choose */
  select(label, chosen, options, choose) {
    return html`<select class="input input--small" aria-label=${label} @change=${(/** @type {Event} */ event) => choose(valueOf(event))}>
      ${options.map(([value, words]) => html`<option value=${value} ?selected=${value === chosen}>${words}</option>`)}</select>`;
  }
}

/** The next three days and times, as its zone reads them. @param {any} rhythm */
export function nextDates(rhythm) {
  const { zone } = rhythm;
  const times = timesAfter(rhythm, Date.now(), 3).map((at) => new Date(at));
  return times.map((at) => t("{day}, {time}", { day: formatDay(dayOf(at, zone)), time: formatTime(at, zone) })).join(" · ");
}

/** A sentence with fields in the places that its language gives them. @param {string} sentence @param {Record<string, unknown>} pieces */
function filled(sentence, pieces) {
  return sentence.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? pieces[part] : part));
}

/** @param {string} zone */
function newDraft(zone) {
  return { name: t("Weekly review"), kind: "deals", pace: "week:1", weekday: 0, nth: "nth:1", time: "09:00", zone, minutes: 60, begins_on: today(), people: null, sections: SECTIONS_OF.deals, questions: "", remind: 15 };
}

/** @param {Row} rhythm */
function draftOf({ name, kind, repeat, time, zone, minutes, begins_on, people, sections: codes, questions, remind }) {
  const nth = repeat.on ? `on:${repeat.on}` : `nth:${repeat.nth ?? 1}`;
  return { name, kind, pace: `${repeat.unit}:${repeat.every}`, weekday: repeat.weekday ?? 0, nth, time, zone, minutes, begins_on, people, sections: codes, questions: questions.join("\n"), remind };
}

/** @param {any} draft */
function fieldsOf({ pace, weekday, nth, questions, people, ...same }) {
  const [unit, every] = pace.split(":");
  const [way, number] = nth.split(":");
  const month = way === "on" ? { on: Number(number) } : { nth: Number(number), weekday };
  const lines = questions.split("\n").map((/** @type {string} */ line) => line.trim()).filter(Boolean).slice(0, MOST_QUESTIONS);
  return { ...same, repeat: { every: Number(every), unit, ...(unit === "week" ? { weekday } : month) }, questions: lines, people: people?.length ? people : null };
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

customElements.define("baton-rhythm-form", RhythmForm);
