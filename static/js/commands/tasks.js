// What people do with a deal's tasks: mirrors board/commands/tasks.py, the card's counters and next step included.
import { dayOf } from "../lib/dates.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { keyAfter } from "../lib/positions.js";
import { edit, instant, put, withKeep } from "../store/edits.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Patch} Patch */
/** @typedef {import("../types").Command} Command */

const BLANK = {
  assignee: null, due: null, due_at: null, remind_at: null, repeat: null, assigned_by: null, assigned_at: null, seen_at: null, done_at: null, done_by: null, kind: null, measure: null, fact: null, archived_at: null,
};

/** @param {Reader} store @param {{id?: string, card: string, title: string, assignee?: string | null, due?: string | null, due_at?: string | null, remind_at?: string | null, repeat?: object | null, kind?: string, measure?: string, fact?: string, review?: string}} args @param {string} [by] @returns {Command} */
export function createTask(store, args, by) {
  const given = { ...args, id: args.id ?? newId() };
  const { review: _source, ...fields } = given;
  const now = instant();
  return {
    name: "task.create",
    args: given,
    label: t("Add task “{title}”", { title: args.title }),
    effect: (state) => {
      const position = keyAfter(/** @type {any} */ (state.tasksOf(args.card)));
      return withCard(state, args.card, put("task", { ...BLANK, created_at: now, ...timed(fields), ...assignment(null, args, by), position }));
    },
  };
}

/** @param {Reader} store @param {{task: string}} args @param {string} [by] the member who does it @returns {Command} */
export function completeTask(store, args, by) {
  const now = instant();
  const label = t("Complete “{title}”", { title: titleOf(store, args.task) });
  return change("task.complete", args, label, { done_at: now, done_by: by ?? null, repeat: null });
}

/** @param {Reader} store @param {{task: string}} args @returns {Command} */
export function reopenTask(store, args) {
  const label = t("Reopen “{title}”", { title: titleOf(store, args.task) });
  return change("task.reopen", args, label, { done_at: null, done_by: null });
}

/** @param {Reader} store @param {{task: string, fields: {[field: string]: any}, base?: number}} args @param {string} [by] @returns {Command} */
export function editTask(store, args, by) {
  const label = t("Change task “{title}”", { title: titleOf(store, args.task) });
  return change("task.edit", withKeep(args), label, (row) => ({ ...timed(args.fields), ...assignment(row, args.fields, by) }));
}

/** @param {Reader} store @param {{task: string, card?: string, after?: string | null}} args @returns {Command} */
export function moveTask(store, args) {
  const { task, card, after } = args;
  return {
    name: "task.move",
    args: { task, ...(card === undefined ? {} : { card }), ...(after === undefined ? {} : { after }) },
    label: t("Move task “{title}”", { title: titleOf(store, task) }),
    effect: (state) => {
      const before = state.get("task", task);
      if (!before) return [];
      const into = card ?? before.card;
      const [patch] = edit(state, "task", task, (row) => ({ card: into, position: placeOf(state, { ...row, card: into }, after) }));
      if (into === before.card) return [patch];
      const left = state.tasksOf(before.card).filter((row) => row.id !== task);
      return [...withCard(state, into, patch), ...edit(state, "card", before.card, summary([...left]))];
    },
  };
}

/** A time says its day, in the workspace's zone; a day alone takes the time away. @template {{due?: string | null, due_at?: string | null}} T @param {T} fields */
function timed(fields) {
  if (fields.due_at) return { ...fields, due: dayOf(fields.due_at) };
  return "due" in fields ? { ...fields, due_at: null } : fields;
}

/** @param {Row | null} row @param {{assignee?: string | null}} fields @param {string} [by] */
function assignment(row, fields, by = "") {
  if (!("assignee" in fields) || fields.assignee === (row?.assignee ?? null)) return {};
  const given = Boolean(fields.assignee);
  return { assigned_by: given ? by : null, assigned_at: given ? instant() : null, seen_at: null };
}

/** @param {Reader} store @param {{task: string}} args @returns {Command} */
export function archiveTask(store, args) {
  const label = t("Remove task “{title}”", { title: titleOf(store, args.task) });
  return change("task.archive", args, label, { archived_at: instant() });
}

/** @param {Reader} store @param {{task: string}} args @returns {Command} */
export function restoreTask(store, args) {
  const label = t("Restore task “{title}”", { title: titleOf(store, args.task) });
  return change("task.restore", args, label, { archived_at: null });
}

/** @param {string} name @param {{task: string}} args @param {string} label @param {object | ((row: Row) => object)} fields @returns {Command} */
function change(name, args, label, fields) {
  return {
    name,
    args,
    label,
    effect: (state) => {
      const [patch] = edit(state, "task", args.task, fields);
      return patch?.put ? withCard(state, patch.put.card, patch) : [];
    },
  };
}

/** The task's patch and what it does to its card's counters. @param {Reader} state @param {string} card @param {Patch} patch */
function withCard(state, card, patch) {
  const tasks = [...state.tasksOf(card).filter((task) => task.id !== patch.id), /** @type {Row} */ (patch.put)];
  return [patch, ...edit(state, "card", card, summary(tasks.filter((task) => !task.archived_at)))];
}

/** @param {Row[]} tasks */
function summary(tasks) {
  const due = tasks.filter((task) => !task.done_at && task.due).sort(byDue);
  return {
    tasks_total: tasks.length,
    tasks_done: tasks.filter((task) => task.done_at).length,
    next_step: due.length ? { task: due[0].id, due: due[0].due } : null,
  };
}

/** @param {Row} a @param {Row} b */
function byDue(a, b) {
  const [first, second] = [`${a.due} ${a.position} ${a.id}`, `${b.due} ${b.position} ${b.id}`];
  return first < second ? -1 : 1;
}

/** @param {Reader} state @param {Row} row @param {string | null} [after] */
function placeOf(state, row, after) {
  return keyAfter(/** @type {any} */ (state.tasksOf(row.card).filter((task) => task.id !== row.id)), after);
}

/** @param {Reader} store @param {string} task */
function titleOf(store, task) {
  return store.get("task", task)?.title ?? "";
}
