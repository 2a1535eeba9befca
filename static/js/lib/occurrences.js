// When a regular review is: the same reckoning as board/rhythms.py, so that the form shows its dates while it is filled in.
import { addDays, dayOf, daysBetween, formatTime, weekStart } from "./dates.js";

/** @typedef {{every: number, unit: string, weekday?: number, nth?: number, on?: number}} Again */
/** @typedef {{repeat: Again, begins_on: string, time: string, zone: string, created_at?: string, held_at?: string | null}} Rhythm */

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** So long before it begins it may be started, and so long after it is not too late. */
const EARLY = 10 * MINUTE;
const LATE = DAY;

/** The next moments after one, in milliseconds. @param {Rhythm} rhythm @param {number} after @param {number} [count] */
export function timesAfter(rhythm, after, count = 1) {
  const found = [];
  // A day earlier: what its clocks show and what comes first may differ by hours.
  for (const day of daysFrom(rhythm, addDays(dayOf(new Date(after), rhythm.zone), -1))) {
    const at = momentIn(rhythm.zone, day, rhythm.time);
    if (at > after) found.push(at);
    if (found.length === count) return found;
  }
  return found;
}

/** When the one began, or will at once, that is to be held now; null when none is. @param {Rhythm} rhythm @param {number} now */
export function dueAt(rhythm, now) {
  const [at] = timesAfter(rhythm, now - LATE);
  if (at > now + EARLY || at < Date.parse(rhythm.created_at ?? "")) return null;
  return rhythm.held_at && Date.parse(rhythm.held_at) > at - DAY ? null : at;
}

/** @param {Rhythm} rhythm @param {string} from a day */
function daysFrom({ repeat, begins_on: begins }, from) {
  return repeat.unit === "week" ? weekDays(repeat, begins, from) : monthDays(repeat, begins, from);
}

/** @param {Again} repeat @param {string} begins @param {string} from @returns {Generator<string>} */
function* weekDays({ every, weekday = 0 }, begins, from) {
  const step = 7 * every;
  const first = addDays(begins, (weekday - daysBetween(weekStart(begins), begins) + 7) % 7);
  const passed = Math.max(0, Math.ceil(daysBetween(first, from) / step));
  for (let day = addDays(first, passed * step); ; day = addDays(day, step)) yield day;
}

/** @param {Again} repeat @param {string} begins @param {string} from @returns {Generator<string>} */
function* monthDays(repeat, begins, from) {
  const [year, month] = begins.split("-").map(Number);
  let first = year * 12 + month - 1;
  if (dayIn(first, repeat) < begins) first++;
  for (let month = first; ; month += repeat.every) {
    const day = dayIn(month, repeat);
    if (day >= from) yield day;
  }
}

/** The day that is meant in a month, counted from the year 0. @param {number} month @param {Again} repeat */
function dayIn(month, { on, nth = 1, weekday = 0 }) {
  const first = firstOf(month);
  const end = firstOf(month + 1);
  if (on) return addDays(on > 0 ? first : end, on > 0 ? on - 1 : on);
  if (nth < 0) return addDays(end, -1 - ((weekdayOf(addDays(end, -1)) - weekday + 7) % 7));
  return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1));
}

/** @param {number} month */
function firstOf(month) {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
}

/** Monday is 0. @param {string} day */
function weekdayOf(day) {
  return daysBetween(weekStart(day), day);
}

/** The moment at which the clocks of a zone show a day and time; the first where they do twice, as before where they never do. @param {string} zone @param {string} day @param {string} time */
function momentIn(zone, day, time) {
  const shown = Date.parse(`${day}T${time}:00Z`);
  const [before, after] = [shown - DAY, shown + DAY].map((at) => shown - ahead(zone, at));
  return before !== after && shown !== before + ahead(zone, before) && shown === after + ahead(zone, after) ? after : before;
}

/** By how much the clocks of a zone are ahead of UTC. @param {string} zone @param {number} at */
function ahead(zone, at) {
  const moment = new Date(at);
  return Date.parse(`${dayOf(moment, zone)}T${formatTime(moment, zone)}:00Z`) - Math.floor(at / MINUTE) * MINUTE;
}
