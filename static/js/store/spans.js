// Spans of days that people ask for, by the calendar.
import { addDays } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { periodOf } from "./periods.js";

/** @typedef {{name: string, from: string, to: string}} Span "" = open at that end */

/** @param {string} today @returns {Span[]} the first is what is shown first */
export function spans(today) {
  return [
    { name: t("This year"), ...daysOf(periodOf("year", today)) },
    { name: t("This quarter"), ...daysOf(periodOf("quarter", today)) },
    { name: t("This month"), ...daysOf(periodOf("month", today)) },
    { name: t("Last 12 months"), from: addDays(`${Number(today.slice(0, 4)) - 1}${today.slice(4, 7)}-01`, 31).slice(0, 7) + "-01", to: lastDay(today.slice(0, 7)) },
    { name: t("All time"), from: "", to: "" },
  ];
}

/** @param {import("./periods.js").Period} period */
function daysOf({ from, to }) {
  return { from: `${from}-01`, to: lastDay(to) };
}

/** @param {string} month */
function lastDay(month) {
  const next = addDays(`${month}-01`, 31).slice(0, 7);
  return addDays(`${next}-01`, -1);
}
