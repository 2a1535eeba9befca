/** Regular reviews in sentences: how often, which day, and what is on the agenda. */
import { locale, t, tn } from "../lib/i18n.js";

/** @typedef {import("../lib/occurrences.js").Again} Again */

/** 1 January 2024 was a Monday. @param {number} weekday Monday is 0 */
export function weekdayName(weekday) {
  return new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + weekday));
}

/** @returns {[string, string][]} how often, as the form offers it */
export function paces() {
  return [["week:1", t("weekly")], ["week:2", t("every two weeks")], ["month:1", t("monthly")], ["month:3", t("every three months")]];
}

/** @returns {[string, string][]} which day of the month: the n-th of a weekday, or a day by its number */
export function daysOfMonth() {
  return [
    ["nth:1", t("the first")], ["nth:2", t("the second")], ["nth:3", t("the third")], ["nth:4", t("the fourth")], ["nth:-1", t("the last")],
    ...Array.from({ length: 28 }, (_, index) => /** @type {[string, string]} */ ([`on:${index + 1}`, t("day {n}", { n: index + 1 })])),
    ["on:-1", t("the last day")],
  ];
}

/** @returns {[string, string][]} */
export function kinds() {
  return [["deals", t("the deals")], ["process", t("the process")], ["retrospective", t("how we work together")]];
}

/** @returns {[number, string][]} */
export function reminders() {
  return [[0, t("when it begins")], [15, t("15 minutes before")], [60, t("an hour before")], [1_440, t("the day before")]];
}

/** @returns {[string, string][]} what facts may stand on an agenda */
export function sections() {
  return [
    ["stage", t("How long deals stay in each stage")], ["slipped", t("Close dates that slipped")], ["no_step", t("Closing this week without a next step")],
    ["unanswered", t("Unanswered batons and questions")], ["stuck", t("Stuck longer than usual")], ["moved", t("Biggest moves since the last one")], ["bouncing", t("Back and forth between stages")],
  ];
}

/** "Every two weeks on Monday at 09:00, 60 minutes". @param {import("../types").Row} rhythm */
export function sentenceFor({ repeat, time, minutes }) {
  return t("{when} at {time}, {long}", { when: whenOf(repeat), time, long: tn("{n} minute", "{n} minutes", minutes) });
}

/** @param {Again} repeat */
function whenOf({ every, unit, weekday = 0, nth, on }) {
  const day = weekdayName(weekday);
  if (unit === "week") return every === 1 ? t("Every {day}", { day }) : tn("Every {n} week on {day}", "Every {n} weeks on {day}", every, { day });
  const [, named] = daysOfMonth().find(([value]) => value === (on ? `on:${on}` : `nth:${nth}`)) ?? ["", ""];
  const which = on ? named : t("{nth} {day}", { nth: named, day });
  return every === 1 ? t("Every month on {which}", { which }) : tn("Every {n} month on {which}", "Every {n} months on {which}", every, { which });
}
