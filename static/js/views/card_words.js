/** Words for what a card holds: dates by their distance, values, names of fields. */
import { daysBetween, formatDay, formatMoment, relativeDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { nameOf } from "./people.js";

/** @typedef {import("../types").Session} Session */

/** @param {string} field */
export function fieldName(field) {
  const names = /** @type {Record<string, string>} */ ({
    commit: t("Commitment"), source: t("Source"), title: t("Title"), value: t("Value"), expected_close: t("Expected close"), company: t("Customer"), owner: t("Owner"), column: t("Stage"), name: t("Name"), color: t("Colour"), kind: t("Kind"), probability: t("Probability, %"), wip_limit: t("Limit of deals"), assignee: t("Assignee"), due: t("Due"), due_at: t("Time"), remind_at: t("Reminder"), repeat: t("Repeat"), acts: t("Who acts here"), asks: t("Offer of a baton"), comment: t("Comment"), description: t("Description"),
  });
  return names[field] ?? field;
}

/** A field's value as it stands on the screen. @param {Session} session @param {string} field @param {any} value @returns {string} */
export function fieldText(session, field, value) {
  if (value === null || value === undefined || value === "") return t("nothing");
  if (field === "value") return formatMoney(value);
  if (field === "expected_close" || field === "due") return formatDay(value);
  if (field === "owner" || field === "assignee") return nameOf(session, value);
  if (field === "column") return session.store.get("column", value)?.name ?? t("another stage");
  if (field === "company") return session.store.get("company", value)?.name ?? t("another customer");
  if (field === "due_at" || field === "remind_at") return formatMoment(value);
  if (field === "repeat") return repeatWords(value);
  if (field === "acts") return session.workspace.get("department", value)?.name ?? t("a department");
  if (field === "asks") return value ? t("yes") : t("no");
  return String(value);
}

/** @param {{every: number, unit: "day" | "week" | "month" | "year"}} repeat */
export function repeatWords({ every, unit }) {
  if (unit === "day") return tn("every day", "every {n} days", every);
  if (unit === "week") return tn("every week", "every {n} weeks", every);
  if (unit === "month") return tn("every month", "every {n} months", every);
  return tn("every year", "every {n} years", every);
}

/**
 * How a day stands to today: late is red, today amber, to come green.
 * @param {string} day @param {string} now
 * @returns {{tone: "late" | "today" | "planned", text: string}}
 */
export function dueWords(day, now) {
  const distance = daysBetween(now, day);
  if (distance < 0) return { tone: "late", text: tn("{n} day late", "{n} days late", -distance) };
  if (distance === 0) return { tone: "today", text: t("today") };
  return { tone: "planned", text: distance === 1 ? relativeDay(day, now) : formatDay(day) };
}

/** How far a day is, in the fewest words. @param {string} day @param {string} now */
export function distanceWords(day, now) {
  const distance = daysBetween(now, day);
  if (Math.abs(distance) < 2) return relativeDay(day, now);
  return distance > 0 ? t("in {n} d", { n: distance }) : t("{n} d ago", { n: -distance });
}
