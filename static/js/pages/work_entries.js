// What stands where in "My work": pure functions of the server's answer and the day.
import { addDays, weekStart } from "../lib/dates.js";
import { clockOf } from "../views/promise.js";

/** @typedef {{id: string, board: string, [field: string]: any}} Item a task, card, baton or question with its board, and the deal on which it is: of a board's own thread none */
/**
 * @typedef {object} Work
 * @property {Item[]} tasks
 * @property {Item[]} cards
 * @property {Item[]} batons those that wait for me or for my department
 * @property {Item[]} questions comments that wait for an answer of my department, and those that customers of my deals asked
 * @property {Record<string, number>} promises within how many hours a customer's question is to be answered, by workspace
 * @property {Item[]} asked those that I passed on and nobody has answered
 * @property {{id: string, name: string, tier: string, next_contact: string}[]} contacts my customers whom to contact these days
 * @property {Record<string, number>} more how many of a kind are not told
 * @property {{id: string, name: string, color: string, role: string, workspace: string}[]} boards
 * @property {{id: string, name: string, color: string}[]} people
 * @property {{id: string, name: string, color: string}[]} departments
 */
/** @typedef {{kind: "baton" | "question" | "asked" | "task" | "card" | "contact", item: Item, day: string | null, clock?: ReturnType<typeof clockOf>, late?: boolean}} Entry */
/** @typedef {"turn" | "overdue" | "today" | "week" | "later" | "none" | "asked"} SectionName */

/** Sections from top to bottom, those without content left out. @param {Work} work @param {string} today @returns {[SectionName, Entry[]][]} */
export function sections(work, today, now = Date.now()) {
  const questions = work.questions.map((item) => questionEntry(work, item, now));
  const dated = [...work.tasks.map(taskEntry), ...(work.contacts ?? []).map(contactEntry), ...cardEntries(work)].sort(byDay);
  /** @type {[SectionName, Entry[]][]} */
  const all = [
    ["turn", [...work.batons.map(batonEntry), ...questions.filter(({ late }) => !late)]],
    ["overdue", [...questions.filter(({ late }) => late), ...dated.filter(({ day }) => day !== null && day < today)]],
    ["today", dated.filter(({ day }) => day === today)],
    ["week", dated.filter(({ day }) => day !== null && day > today && day <= weekEnd(today))],
    ["later", dated.filter(({ day }) => day !== null && day > weekEnd(today))],
    ["none", dated.filter(({ day }) => day === null)],
    ["asked", work.asked.map((item) => ({ kind: "asked", item, day: item.due }))],
  ];
  return all.filter(([, entries]) => entries.length);
}

/** Sunday. @param {string} today */
function weekEnd(today) {
  return addDays(weekStart(today), 6);
}

/** @param {Item} item @returns {Entry} */
function batonEntry(item) {
  return { kind: "baton", item, day: item.due };
}

/** Of what a customer asked, `clock` says how its promise stands. @param {Work} work @param {Item} item @param {number} now @returns {Entry} */
function questionEntry({ boards, promises }, item, now) {
  const hours = item.asked_by_customer && promises[boards.find(({ id }) => id === item.board)?.workspace ?? ""];
  const clock = hours ? clockOf(item.asked_at, hours, now) : undefined;
  return { kind: "question", item, day: null, clock, late: clock?.tone === "late" };
}

/** @param {Item} item @returns {Entry} */
function taskEntry(item) {
  return { kind: "task", item, day: item.due };
}

/** @param {any} item @returns {Entry} */
function contactEntry(item) {
  return { kind: "contact", item, day: item.next_contact };
}

/** A deal of mine is due when it is to close, or when its next step is, unless that stands here as my own task. @param {Work} work @returns {Entry[]} */
function cardEntries({ cards, tasks }) {
  const mine = new Set(tasks.map(({ id }) => id));
  return cards.map((item) => {
    const step = item.next_step && !mine.has(item.next_step.task) ? item.next_step.due : null;
    const [day = null] = [item.expected_close, step].filter(Boolean).sort();
    return { kind: "card", item, day };
  });
}

/** Days, then times, then tasks before deals. @param {Entry} a @param {Entry} b */
function byDay(a, b) {
  const [first, second] = [keyOf(a), keyOf(b)];
  return first < second ? -1 : Number(first > second);
}

/** @param {Entry} entry */
function keyOf({ day, item, kind }) {
  return `${day ?? "9999"} ${item.due_at ?? "~"} ${kind === "task" ? 0 : 1} ${item.id}`;
}
