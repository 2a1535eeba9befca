// What stands on which day of the calendar: tasks that are due and deals that are expected to close, while they are open.
import { addDays, monthOf, weekStart } from "../lib/dates.js";

/** @typedef {import("../types").Row} Row */
/** @typedef {import("../types").Session} Session */
/** @typedef {{key: string, kind: "close" | "task", day: string, card: Row, task?: Row}} Item */

/** @param {Session} session @param {((card: any) => boolean) | null} lets @param {string[]} days @returns {Map<string, Item[]>} */
export function itemsByDay({ store }, lets, days) {
  const [from, to] = [days[0], days[days.length - 1]];
  /** @type {Map<string, Item[]>} */
  const found = new Map(days.map((day) => [day, []]));
  const isOpen = (/** @type {Row | undefined} */ card) => card && card.status === "open" && !card.archived_at && (!lets || lets(card));
  for (const task of store.all("task")) {
    if (!task.due || task.due < from || task.due > to || task.done_at || task.archived_at) continue;
    const card = store.get("card", task.card);
    if (card && isOpen(card)) found.get(task.due)?.push({ key: `task:${task.id}`, kind: "task", day: task.due, card, task });
  }
  for (const card of store.all("card")) {
    const day = card.expected_close;
    if (day && day >= from && day <= to && isOpen(card)) found.get(day)?.push({ key: `card:${card.id}`, kind: "close", day, card });
  }
  for (const items of found.values()) items.sort(byWeight);
  return found;
}

/** Tasks first, as they are what the day asks for; then the deals, the large ones before the small. @param {Item} a @param {Item} b */
function byWeight(a, b) {
  if (a.kind !== b.kind) return a.kind === "task" ? -1 : 1;
  const worth = (/** @type {Item} */ item) => item.card.value?.amount ?? 0;
  return worth(b) - worth(a) || a.card.number - b.card.number;
}

/** All weeks, from Monday, which a month touches. @param {string} day any of the month @returns {string[]} */
export function monthDays(day) {
  const first = weekStart(`${monthOf(day)}-01`);
  const days = Array.from({ length: 42 }, (_, index) => addDays(first, index));
  const last = days.findLastIndex((one) => monthOf(one) === monthOf(day));
  return days.slice(0, Math.ceil((last + 1) / 7) * 7);
}

/** @param {string} day @returns {string[]} */
export function weekDays(day) {
  const monday = weekStart(day);
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
}

/** The same place one month, or one week, on. @param {string} day @param {"month" | "week"} span @param {number} by */
export function shifted(day, span, by) {
  if (span === "week") return addDays(day, 7 * by);
  const [year, month] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 10);
}
