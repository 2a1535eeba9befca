/** When a task is due, to the minute if need be; when to remind of it; and whether it comes again. */
import { LitElement, html, nothing } from "lit";
import { formatMoment, momentOf, ownClock, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { repeatWords } from "./card_words.js";
import { makeDateField } from "./date_field.js";

/** @typedef {{every: number, unit: string, on?: number}} Repeat */

const MINUTE = 60_000;
/** Minutes before the time; on a day without a time, before nine in the morning. */
const BEFORE = [0, 10, 60, 24 * 60];
const MORNING = "09:00";
/** @type {Repeat[]} */
const RHYTHMS = [{ every: 1, unit: "day" }, { every: 1, unit: "week" }, { every: 2, unit: "week" }, { every: 1, unit: "month" }, { every: 3, unit: "month" }, { every: 1, unit: "year" }];

export class TaskWhen extends LitElement {
  static properties = { session: { attribute: false }, task: { attribute: false } };

  constructor() {
    super();
    /** @type {import("../types").Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.task = null;
    /** @type {(fields: object) => void} */
    this.save = () => {};
    /** @type {() => void} */
    this.done = () => {};
    /** @type {import("./date_field.js").DateField | null} */
    this.day = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    const { task, session } = this;
    this.day ??= makeDateField({ value: task.due, today: today(session.boot), label: t("Due") }, (due) => {
      this.saveDay(due);
      this.done();
    });
    this.off = session.store.subscribe(`task:${task.id}`, () => {
      this.task = session.store.get("task", task.id) ?? this.task;
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.off?.();
  }

  /** Leaving it saves the day that stands there. */
  leave() {
    const read = this.day?.read();
    if (read && "value" in read) this.saveDay(read.value);
  }

  /** The time of the day stays, and the reminder keeps its distance. @param {string | null} due */
  saveDay(due) {
    const { task } = this;
    if (due === task.due) return;
    const due_at = due && task.due_at ? momentOf(due, ownClock(task.due_at).time) : null;
    this.save({ ...(due_at ? { due_at } : { due }), ...this.reminderMoved(due, due_at) });
  }

  /** @param {string} time */
  saveTime(time) {
    const due = (this.task.due_at ? ownClock(this.task.due_at).day : this.task.due) ?? today(this.session.boot);
    const due_at = time ? momentOf(due, time) : null;
    this.save({ due_at, ...this.reminderMoved(due, due_at) });
  }

  /** @param {string | null} due @param {string | null} due_at */
  reminderMoved(due, due_at) {
    const { remind_at } = this.task;
    if (!remind_at) return {};
    if (!due) return { remind_at: null };
    return { remind_at: new Date(begins(due, due_at) - this.lead).toISOString() };
  }

  /** How long before the task its reminder comes. */
  get lead() {
    const { due, due_at, remind_at } = this.task;
    return begins(due ?? today(this.session.boot), due_at) - Date.parse(remind_at);
  }

  /** @param {string} minutes */
  saveReminder(minutes) {
    const { due, due_at } = this.task;
    const remind_at = minutes === "" ? null : new Date(begins(due, due_at) - Number(minutes) * MINUTE).toISOString();
    this.save({ remind_at });
  }

  /** @param {string} index */
  saveRepeat(index) {
    const repeat = index === "" ? null : RHYTHMS[Number(index)];
    this.save({ repeat, ...(repeat && !this.task.due ? { due: today(this.session.boot) } : {}) });
  }

  render() {
    const { task } = this;
    return html`${this.day}<div class="popover__body task-when">
      <label class="task-when__row"><span>${t("Time")}</span>
        <input class="input" type="time" .value=${task.due_at ? ownClock(task.due_at).time : ""} @change=${(/** @type {any} */ event) => this.saveTime(event.target.value)}></label>
      ${task.due ? this.renderReminder() : nothing}
      ${this.renderRepeat()}
    </div>`;
  }

  renderReminder() {
    const { remind_at } = this.task;
    const before = remind_at ? this.lead / MINUTE : null;
    const other = before !== null && !BEFORE.includes(before);
    return html`<label class="task-when__row"><span>${t("Reminder")}</span>
      <select class="input" @change=${(/** @type {any} */ event) => this.saveReminder(event.target.value)}>
        <option value="" ?selected=${before === null}>${t("None")}</option>
        ${BEFORE.map((minutes) => html`<option value=${minutes} ?selected=${minutes === before}>${this.reminderWords(minutes)}</option>`)}
        ${other ? html`<option value=${before} selected>${formatMoment(remind_at)}</option>` : nothing}
      </select></label>`;
  }

  /** @param {number} minutes */
  reminderWords(minutes) {
    const words = /** @type {Record<number, string>} */ ({ 0: this.task.due_at ? t("At the time") : t("On the day, at nine"), 10: t("10 minutes before"), 60: t("1 hour before"), 1440: t("1 day before") });
    return words[minutes];
  }

  renderRepeat() {
    const { repeat } = this.task;
    const known = RHYTHMS.findIndex((one) => repeat && one.every === repeat.every && one.unit === repeat.unit);
    return html`<label class="task-when__row"><span>${t("Repeat")}</span>
      <select class="input" @change=${(/** @type {any} */ event) => this.saveRepeat(event.target.value)}>
        <option value="" ?selected=${!repeat}>${t("Never")}</option>
        ${RHYTHMS.map((one, index) => html`<option value=${index} ?selected=${index === known}>${repeatWords(/** @type {any} */ (one))}</option>`)}
        ${repeat && known < 0 ? html`<option selected disabled>${repeatWords(repeat)}</option>` : nothing}
      </select></label>`;
  }
}

/** @param {string} due @param {string | null} due_at */
function begins(due, due_at) {
  return Date.parse(due_at ?? momentOf(due, MORNING));
}

customElements.define("baton-task-when", TaskWhen);

/** @param {import("../types").Session} session @param {any} task @param {(fields: object) => void} save @param {() => void} done */
export function makeTaskWhen(session, task, save, done) {
  return Object.assign(/** @type {TaskWhen} */ (document.createElement("baton-task-when")), { session, task, save, done });
}
