/** One task: tick, title, whose, until when. */
import { LitElement, html, nothing } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { completeTask, editTask, reopenTask } from "../commands/tasks.js";
import { formatDay, formatMoment, formatOwnTime, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { avatar } from "./avatar.js";
import { dueWords, repeatWords } from "./card_words.js";
import { icon } from "./icon.js";
import { tellRefused } from "./kept_text.js";
import { nameOf, person } from "./people.js";
import { pickPerson } from "./person_picker.js";
import { SeenWatch, seenMark } from "./task_seen.js";
import { makeTaskWhen } from "./task_when.js";
import { overtakenNotice } from "./versions.js";
import { Watch } from "./watch.js";
import "./inline_text.js";

/** @typedef {import("../types").Session} Session */

export class TaskRow extends LitElement {
  static properties = { session: { attribute: false }, task: { attribute: false }, card: { attribute: false }, by: {} };

  constructor() {
    super();
    /** @type {Session} */
    this.session = /** @type {any} */ (null);
    /** @type {any} */
    this.task = null;
    /** @type {any} */
    this.card = null;
    this.by = "";
    /** The board's change at which the title was opened. */
    this.base = 0;
    this.watch = new Watch(this);
    this.seen = new SeenWatch();
  }

  createRenderRoot() {
    return this;
  }

  /** Whose it is may be known only later, or by another name. */
  willUpdate() {
    const { store, workspace } = this.session;
    const redraw = () => this.requestUpdate();
    this.watch.to(this.task.id, () => [store.subscribe("version:*", redraw), workspace.subscribe("*:member", redraw)]);
  }

  updated() {
    this.seen.follow(this, this.session, this.task);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.seen.end();
  }

  /** @param {string} command */
  may(command) {
    return this.session.can(command) && !this.card.archived_at;
  }

  /** @param {any} command */
  run(command) {
    this.session.run(command).catch((error) => tellRefused(this.session, error));
  }

  /** @param {{[field: string]: any}} fields @param {number} base what had been seen when it was opened */
  edit(fields, base) {
    const { session } = this;
    session.run(editTask(session.store, { task: this.task.id, fields, base }, session.me.id)).catch((error) => tellRefused(session, error, fields.title));
  }

  /** @param {Event} event */
  onTick(event) {
    const { session, task } = this;
    const done = /** @type {HTMLInputElement} */ (event.target).checked;
    this.run(done ? completeTask(session.store, { task: task.id }, session.me.id) : reopenTask(session.store, { task: task.id }));
  }

  /** @param {Event} event */
  onAssignee(event) {
    const anchor = /** @type {HTMLElement} */ (event.currentTarget);
    const base = this.session.seq;
    pickPerson(anchor, this.session, { label: t("Assignee"), selected: this.task.assignee, none: t("Nobody"), onPick: (assignee) => this.edit({ assignee }, base) });
  }

  /** @param {Event} event */
  onDue(event) {
    const base = this.session.seq;
    const editor = makeTaskWhen(this.session, this.task, (fields) => this.edit(fields, base), closePopover);
    const onClose = (/** @type {string} */ reason) => reason === "away" && editor.leave();
    openPopover(/** @type {HTMLElement} */ (event.currentTarget), editor, { label: t("Due"), onClose });
  }

  render() {
    const { task } = this;
    const edits = this.may("task.edit");
    return html`<div class="task__row ${task.done_at ? "task__row--done" : ""}">
      ${this.may("task.move") ? html`<button type="button" class="task__grip" aria-label=${t("Move “{title}”: Alt with the arrows", { title: task.title })} aria-haspopup="menu"
        @click=${(/** @type {MouseEvent} */ event) => event.detail === 0 && this.dispatchEvent(new CustomEvent("places"))}
        @pointerdown=${(/** @type {PointerEvent} */ event) => this.dispatchEvent(new CustomEvent("grip", { detail: event }))}>${icon("grip-vertical")}</button>` : nothing}
      <input type="checkbox" class="task__check" aria-label=${t("Done: {title}", { title: task.title })} .checked=${Boolean(task.done_at)}
        ?disabled=${!this.may(task.done_at ? "task.reopen" : "task.complete")} @change=${this.onTick}>
      ${task.kind === "risk" ? html`<span class="task__kind">${icon("shield")}${t("Risk")}</span>` : nothing}
      ${edits ? html`<baton-inline-text class="task__title" .value=${task.title} .by=${this.by} .label=${t("Task")}
          @begin=${() => { this.base = this.session.seq; }} @save=${(/** @type {CustomEvent} */ event) => this.edit({ title: event.detail }, this.base)}></baton-inline-text>`
        : html`<span class="task__title" dir="auto">${task.title}</span>`}
      ${seenMark(this.session, task)} ${this.renderSigns()} ${this.renderAssignee(edits)} ${this.renderDue(edits)}
      ${this.may("task.archive") ? html`<button type="button" class="task__archive" title=${t("Archive task")} aria-label=${t("Archive task “{title}”", { title: task.title })}
        @click=${() => this.dispatchEvent(new CustomEvent("archive"))}>${icon("x")}</button>` : nothing}
    </div>${this.renderMeasure(edits)}${["title", "measure", "assignee", "due", "due_at", "remind_at", "repeat"].map((field) => overtakenNotice(this.session, "task", task.id, field))}`;
  }

  /** What is done against a risk. @param {boolean} edits */
  renderMeasure(edits) {
    const { kind, measure } = this.task;
    if (kind !== "risk" || (!edits && !measure)) return nothing;
    return html`<div class="task__measure"><span>${t("Counter-measure:")}</span>${edits ? html`<baton-inline-text .value=${measure ?? ""} .by=${this.by} .maxlength=${2000} .label=${t("Counter-measure")}
      @begin=${() => { this.base = this.session.seq; }} @save=${(/** @type {CustomEvent} */ event) => this.edit({ measure: event.detail }, this.base)}></baton-inline-text>` : html`<span dir="auto">${measure}</span>`}</div>`;
  }

  /** That somebody will be reminded, and that it comes again. */
  renderSigns() {
    const { remind_at, repeat, done_at } = this.task;
    if (done_at || (!remind_at && !repeat)) return nothing;
    return html`<span class="task__signs">
      ${remind_at ? html`<span title=${t("Reminder: {when}", { when: formatMoment(remind_at) })}>${icon("bell", t("Reminder: {when}", { when: formatMoment(remind_at) }))}</span>` : nothing}
      ${repeat ? html`<span title=${repeatWords(repeat)}>${icon("repeat", repeatWords(repeat))}</span>` : nothing}</span>`;
  }

  /** @param {boolean} edits */
  renderAssignee(edits) {
    const { session, task } = this;
    const face = task.assignee ? avatar(person(session, task.assignee), { size: "sm" }) : html`<span class="task__nobody">${icon("user")}</span>`;
    if (!edits) return task.assignee ? face : nothing;
    const label = task.assignee ? t("Assignee: {name}. Change", { name: nameOf(session, task.assignee) }) : t("Assign somebody");
    return html`<button type="button" class="task__assignee ${task.assignee ? "" : "task__quiet"}" aria-haspopup="dialog" aria-label=${label} @click=${this.onAssignee}>${face}</button>`;
  }

  /** @param {boolean} edits */
  renderDue(edits) {
    const { task } = this;
    const words = task.due ? this.dueWords() : null;
    const text = words ? html`<span class="task__due task__due--${words.tone}">${words.text}</span>` : nothing;
    if (!edits) return text;
    const label = words ? t("Due: {when}. Change", { when: words.text }) : t("Set a due date");
    return html`<button type="button" class="task__due-button ${task.due ? "" : "task__quiet"}" aria-haspopup="dialog" aria-label=${label} @click=${this.onDue}>${words ? text : icon("calendar")}</button>`;
  }

  /** Once it is done, nobody is late any more. */
  dueWords() {
    const { task } = this;
    const { tone, text } = task.done_at ? { tone: "done", text: formatDay(task.due) } : dueWords(task.due, today(this.session.boot));
    return { tone, text: task.due_at ? t("{day}, {time}", { day: text, time: formatOwnTime(task.due_at) }) : text };
  }
}

customElements.define("baton-task-row", TaskRow);
