/** One task: tick, title, whose, until when. */
import { LitElement, html, nothing } from "lit";
import { closePopover, openPopover } from "../behaviors/popover.js";
import { completeTask, editTask, reopenTask } from "../commands/tasks.js";
import { formatDay, today } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { avatar } from "./avatar.js";
import { dueWords } from "./card_words.js";
import { makeDateField } from "./date_field.js";
import { icon } from "./icon.js";
import { tellRefused } from "./kept_text.js";
import { nameOf, person } from "./people.js";
import { pickPerson } from "./person_picker.js";
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

  /** @param {string} command */
  may(command) {
    return this.session.can(command) && !this.card.archived_at;
  }

  /** @param {any} command */
  run(command) {
    this.session.run(command).catch((error) => tellRefused(this.session, error));
  }

  /** @param {{title?: string, assignee?: string | null, due?: string | null}} fields @param {number} base what had been seen when it was opened */
  edit(fields, base) {
    const { session } = this;
    session.run(editTask(session.store, { task: this.task.id, fields, base })).catch((error) => tellRefused(session, error, fields.title));
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
    const original = this.task.due;
    const base = this.session.seq;
    const save = (/** @type {string | null} */ due) => due !== original && this.edit({ due }, base);
    const editor = makeDateField({ value: original, today: today(this.session.boot), label: t("Due") }, (due) => {
      save(due);
      closePopover();
    });
    const onClose = (/** @type {string} */ reason) => {
      const read = editor.read();
      if (reason === "away" && "value" in read) save(read.value);
    };
    openPopover(/** @type {HTMLElement} */ (event.currentTarget), editor, { label: t("Due"), onClose });
  }

  render() {
    const { task } = this;
    const edits = this.may("task.edit");
    return html`<div class="task__row ${task.done_at ? "task__row--done" : ""}">
      ${this.may("task.move") ? html`<button type="button" class="task__grip" aria-label=${t("Move “{title}”: Alt with the arrows", { title: task.title })}
        @pointerdown=${(/** @type {PointerEvent} */ event) => this.dispatchEvent(new CustomEvent("grip", { detail: event }))}>${icon("grip-vertical")}</button>` : nothing}
      <input type="checkbox" class="task__check" aria-label=${t("Done: {title}", { title: task.title })} .checked=${Boolean(task.done_at)}
        ?disabled=${!this.may(task.done_at ? "task.reopen" : "task.complete")} @change=${this.onTick}>
      ${edits ? html`<baton-inline-text class="task__title" .value=${task.title} .by=${this.by} .label=${t("Task")}
          @begin=${() => { this.base = this.session.seq; }} @save=${(/** @type {CustomEvent} */ event) => this.edit({ title: event.detail }, this.base)}></baton-inline-text>`
        : html`<span class="task__title" dir="auto">${task.title}</span>`}
      ${this.renderAssignee(edits)} ${this.renderDue(edits)}
      ${this.may("task.archive") ? html`<button type="button" class="task__archive" title=${t("Archive task")} aria-label=${t("Archive task “{title}”", { title: task.title })}
        @click=${() => this.dispatchEvent(new CustomEvent("archive"))}>${icon("x")}</button>` : nothing}
    </div>${["title", "assignee", "due"].map((field) => overtakenNotice(this.session, "task", task.id, field))}`;
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
    return task.done_at ? { tone: "done", text: formatDay(task.due) } : dueWords(task.due, today(this.session.boot));
  }
}

customElements.define("baton-task-row", TaskRow);
