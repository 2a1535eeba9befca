// Days and moments as people write them. A day is "2026-11-26"; a moment is an instant in UTC.
import { locale, t } from "./i18n.js";

const DAY = 86_400_000;
let zone = "UTC";
/** Of whoever looks, who may sit elsewhere than their workspace. */
let ownZone = "UTC";

/** @param {{workspace?: {time_zone?: string}, me?: {time_zone?: string}} | null} boot */
export function initDates(boot) {
  zone = boot?.workspace?.time_zone || "UTC";
  ownZone = boot?.me?.time_zone || zone;
}

/** The workspace's day, now: a page may stand open over midnight. Of a board as it was, the day of that time. @param {{workspace?: {time_zone?: string}, now?: number}} [boot] */
export function today(boot) {
  return dayOf(new Date(boot?.now ?? Date.now()), boot?.workspace?.time_zone || zone);
}

/** The day on which an instant falls in the workspace's zone. @param {Date | string} moment @param {string} [timeZone] */
export function dayOf(moment, timeZone = zone) {
  const parts = formatter("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(new Date(moment));
}

/** Days from one day to another. @param {string} from @param {string} to */
export function daysBetween(from, to) {
  return Math.round((utc(to) - utc(from)) / DAY);
}

/** @param {string} day @param {number} count */
export function addDays(day, count) {
  return new Date(utc(day) + count * DAY).toISOString().slice(0, 10);
}

/** Monday, as ISO 8601 has it. @param {string} day */
export function weekStart(day) {
  return addDays(day, -((new Date(utc(day)).getUTCDay() + 6) % 7));
}

/** @param {string} day */
export function monthOf(day) {
  return day.slice(0, 7);
}

/** "Thu 26 Nov", "11月26日 周四"; with the year where it isn't this one. @param {string} day @param {string} [now] */
export function formatDay(day, now = today()) {
  const year = day.slice(0, 4) === now.slice(0, 4) ? undefined : "numeric";
  if (isChinese()) return `${dayText(day, { year, month: "long", day: "numeric" })} ${dayText(day, { weekday: "short" })}`;
  return dayText(day, { weekday: year ? undefined : "short", day: "numeric", month: "short", year });
}

/** "18 Dec 2026". @param {string} day */
export function formatFullDay(day) {
  return dayText(day, { day: "numeric", month: isChinese() ? "long" : "short", year: "numeric" });
}

/** "November", "11月". @param {string} day a day or a month */
export function formatMonth(day) {
  return dayText(`${day.slice(0, 7)}-01`, { month: isChinese() ? "short" : "long" });
}

/** "today", "in 3 days", "2 days ago". @param {string} day @param {string} [now] */
export function relativeDay(day, now = today()) {
  return relative().format(daysBetween(now, day), "day");
}

/** "09:41" in the workspace's zone. @param {string | Date} moment @param {string} [timeZone] */
export function formatTime(moment, timeZone = zone) {
  return formatter(regional(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(new Date(moment));
}

/** "09:41" where the reader is. @param {string | Date} moment */
export function formatOwnTime(moment) {
  return formatTime(moment, ownZone);
}

/** Day and time as the reader's clock shows them, `2026-11-26` and `09:41`. @param {string} moment */
export function ownClock(moment) {
  return { day: dayOf(moment, ownZone), time: formatOwnTime(moment) };
}

/** The moment at which the reader's clock shows a day and time. @param {string} day @param {string} time */
export function momentOf(day, time) {
  const shown = Date.parse(`${day}T${time}:00Z`);
  // Twice, since the clocks may change between the guess and the moment.
  const guess = shown - offsetAt(shown);
  return new Date(shown - offsetAt(guess)).toISOString();
}

/** By how much the reader's clock is ahead of UTC then. @param {number} at */
function offsetAt(at) {
  const { day, time } = ownClock(new Date(at).toISOString());
  return Date.parse(`${day}T${time}:00Z`) - Math.floor(at / 60_000) * 60_000;
}

/** Day and time, the day left out when it is today. @param {string | Date} moment */
export function formatMoment(moment) {
  const day = dayOf(moment);
  if (day === today()) return formatTime(moment);
  return t("{day}, {time}", { day: formatDay(day), time: formatTime(moment) });
}

/** "5 minutes ago"; beyond a day the day itself. @param {string | Date} moment @param {number} [now] */
export function formatAgo(moment, now = Date.now()) {
  const minutes = Math.round((new Date(moment).getTime() - now) / 60_000);
  if (Math.abs(minutes) < 60) return relative().format(Math.min(minutes, 0), "minute");
  if (Math.abs(minutes) < 24 * 60) return relative().format(Math.round(minutes / 60), "hour");
  return formatDay(dayOf(moment));
}

/** How long something has lasted: "5 min", "3 hr", "2 days". @param {string | Date} from @param {number | string | Date} [to] */
export function formatSpan(from, to = Date.now()) {
  const minutes = Math.max(0, Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 60_000));
  const [value, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 48 * 60 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1_440), "day"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit: String(unit), unitDisplay: "short" }).format(Number(value));
}

function relative() {
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
}

/** @param {string} day @param {Intl.DateTimeFormatOptions} options */
function dayText(day, options) {
  return formatter(regional(), { ...options, timeZone: "UTC" }).format(utc(day)).replace(/,/g, "");
}

/** English is written day before month, whatever the browser's region. */
function regional() {
  return locale() === "en" ? "en-GB" : locale();
}

function isChinese() {
  return locale().startsWith("zh");
}

/** @param {string} day */
function utc(day) {
  return Date.parse(`${day}T00:00:00Z`);
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formatters = new Map();

/** Making a formatter costs far more than using it. @param {string} name @param {Intl.DateTimeFormatOptions} options */
function formatter(name, options) {
  const key = name + JSON.stringify(options);
  let made = formatters.get(key);
  if (!made) formatters.set(key, (made = new Intl.DateTimeFormat(name, options)));
  return made;
}
