/** The deal's tasks: add, tick, order; each row edits itself. */
import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { archiveTask, createTask, moveTask } from "../commands/tasks.js";
import { t } from "../lib/i18n.js";
import { icon } from "./icon.js";
import { offerText, tellAllRefused, tellRefused, whyClosed } from "./kept_text.js";
import { PanelPart } from "./panel_part.js";
import { nameOf } from "./people.js";
import { startTaskDrag } from "./task_drag.js";
import { moveToCard, openPlaces } from "./task_places.js";
import "./task_row.js";

/** @typedef {import("../types").Session} Session */

/**
 * The neighbour above a task's new place, null at the top; undefined where it can't go further.
 * @param {readonly string[]} ids @param {string} id @param {number} step
 */
export function afterStep(ids, id, step) {
  const rest = ids.filter((one) => one !== id);
  const to = ids.indexOf(id) + step;
  if (to < 0 || to > rest.length) return undefined;
  return to === 0 ? null : rest[to - 1];
}

export class PanelTasks extends PanelPart {
  static properties = { dropAt: { state: true } };

  constructor() {
    super();
    /** Where a dragged task would land. @type {number | null} */
    this.dropAt = null;
    /** Who changed a task last, to name them to whoever is editing it. @type {Map<string, string>} */
    this.changedBy = new Map();
    /** The task that is being written. */
    this.typed = "";
  }

  /** @param {string} card @param {() => void} redraw */
  follow(card, redraw) {
    const { session } = this;
    return [
      session.store.subscribe(`tasks-of:${card}`, redraw),
      session.on("change", (change) => this.onChange(change)),
      session.ui.subscribe("writeMeasure", (task) => task && this.writeMeasure(task)),
    ];
  }

  /** A risk was made from a fact: what is done against it comes next. @param {string} task */
  async writeMeasure(task) {
    this.session.ui.set("writeMeasure", null);
    this.requestUpdate();
    await this.updateComplete;
    const row = /** @type {LitElement | null} */ (this.querySelector(`[data-task="${task}"] baton-task-row`));
    await row?.updateComplete;
    row?.scrollIntoView({ block: "nearest" });
    /** @type {import("./inline_text.js").InlineText | null} */ (row?.querySelector(".task__measure baton-inline-text"))?.focus();
  }

  /** A task in the making, when nobody can add one here any more. */
  updated() {
    const { typed, session, card } = this;
    if (!typed.trim() || this.may("task.create")) return;
    this.typed = "";
    offerText(typed.trim(), whyClosed(session, card));
  }

  /** @param {any} change */
  onChange(change) {
    for (const patch of change.patches) if (patch.type === "task") this.changedBy.set(patch.id, nameOf(this.session, change.actor));
  }

  /** @returns {readonly any[]} */
  get tasks() {
    return this.session.store.tasksOf(this.card.id);
  }

  /** @param {any} command */
  run(command) {
    this.session.run(command).catch((error) => tellRefused(this.session, error));
  }

  /** Several lines are several tasks. @param {string} text */
  async add(text) {
    const { session, card } = this;
    const titles = text.split("\n").map((line) => line.trim()).filter(Boolean);
    const ends = await Promise.allSettled(titles.map((title) => session.run(createTask(session.store, { card: card.id, title }, session.me.id))));
    tellAllRefused(session, titles, ends);
  }

  /** @param {SubmitEvent} event */
  onAdd(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.querySelector(".task-add__input"));
    this.add(input.value);
    input.value = "";
    this.typed = "";
    input.focus();
  }

  /** @param {ClipboardEvent} event */
  onPaste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    this.add(text);
  }

  /** @param {string} id @param {string | null | undefined} after */
  move(id, after) {
    if (after !== undefined) this.run(moveTask(this.session.store, { task: id, after }));
  }

  /** @param {KeyboardEvent} event @param {string} id */
  onRowKey(event, id) {
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    if (!step || !this.may("task.move")) return;
    event.preventDefault();
    event.stopPropagation();
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    this.move(id, afterStep(this.tasks.map((task) => task.id), id, step));
    this.updateComplete.then(() => focused.isConnected && focused.focus());
  }

  /** @param {PointerEvent} event @param {string} id */
  onGrip(event, id) {
    const rows = /** @type {HTMLElement[]} */ ([...this.querySelectorAll(".task")]);
    const ids = this.tasks.map((task) => task.id);
    startTaskDrag(event, rows, {
      over: (index) => { this.dropAt = index; },
      press: () => this.openPlaces(id),
      drop: (index, card) => {
        this.dropAt = null;
        if (card && card !== this.card.id) moveToCard(this.session, this.session.store.get("task", id), card);
        const from = ids.indexOf(id);
        if (index !== null && index !== from && index !== from + 1) this.move(id, index === 0 ? null : ids[index - 1]);
      },
    });
  }

  /** @param {string} id */
  openPlaces(id) {
    const anchor = /** @type {HTMLElement | null} */ (this.querySelector(`[data-task="${id}"] .task__grip`));
    const step = (/** @type {number} */ by) => this.move(id, afterStep(this.tasks.map((task) => task.id), id, by));
    if (anchor) openPlaces(anchor, this.session, this.session.store.get("task", id), step);
  }

  /** @param {string} command */
  may(command) {
    return this.session.can(command) && !this.card.archived_at;
  }

  /** @param {any} task */
  archive(task) {
    const rows = this.tasks.map((one) => one.id);
    const next = rows[rows.indexOf(task.id) + 1];
    this.run(archiveTask(this.session.store, { task: task.id }));
    this.updateComplete.then(() => /** @type {HTMLElement | null} */ (this.querySelector(next ? `[data-task="${next}"] input` : ".task-add__input"))?.focus());
  }

  render() {
    const { tasks, card } = this;
    if (!tasks.length && !this.may("task.create")) return nothing;
    const done = tasks.filter((task) => task.done_at).length;
    return html`<section class="panel-section" aria-labelledby="tasks-title">
      <header class="panel-section__head">
        <h3 id="tasks-title">${t("Tasks")}</h3>
        ${tasks.length ? html`<span class="panel-section__note">${t("{done} of {total}", { done, total: tasks.length })}</span>
          <progress class="task-progress" max=${tasks.length} value=${done} aria-label=${t("Tasks done")}></progress>` : nothing}
      </header>
      <ul class="tasks" data-drop=${this.dropAt ?? nothing}>
        ${repeat(tasks, (task) => task.id, (task, index) => html`<li class="task ${this.dropMark(index, tasks.length)}" data-task=${task.id}
          @keydown=${(/** @type {KeyboardEvent} */ event) => this.onRowKey(event, task.id)}>
          <baton-task-row .session=${this.session} .task=${task} .card=${card} .by=${this.changedBy.get(task.id) ?? ""}
            @archive=${() => this.archive(task)} @grip=${(/** @type {CustomEvent} */ event) => this.onGrip(event.detail, task.id)} @places=${() => this.openPlaces(task.id)}></baton-task-row></li>`)}
      </ul>
      ${this.may("task.create") ? html`<form class="task-add" @submit=${this.onAdd}>
        ${icon("plus")}<input class="task-add__input" enterkeyhint="done" maxlength="500" dir="auto" autocomplete="off"
          placeholder=${t("Add a task")} aria-label=${t("Add a task")}
          @input=${(/** @type {InputEvent} */ event) => { this.typed = /** @type {HTMLInputElement} */ (event.target).value; }} @paste=${this.onPaste}></form>` : nothing}
    </section>`;
  }

  /** @param {number} index @param {number} count */
  dropMark(index, count) {
    if (this.dropAt === index) return "task--drop-before";
    return this.dropAt === count && index === count - 1 ? "task--drop-after" : "";
  }
}

customElements.define("baton-panel-tasks", PanelTasks);
