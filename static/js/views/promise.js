/** The clock of a customer's question: how much is left of what the workspace promises, or how much it is late. */
import { t } from "../lib/i18n.js";
import { shortAge } from "./turn_words.js";

/** @typedef {import("../types").Session} Session */

const HOUR = 3_600_000;
/** What holds where the workspace has said nothing: `ANSWER_HOURS` of customers/rules.py. */
const USUAL_HOURS = 24;
/** From this share of the time on it is told louder. */
const SOON = 0.75;

/** Within how many hours; guests are not told. @param {Session} session @returns {number | null} */
export function promiseOf({ boot, workspace }) {
  if (boot.workspace.role === "guest") return null;
  return workspace.get("customer_rules", boot.workspace.id)?.answer_hours ?? USUAL_HOURS;
}

/** @param {string} since @param {number} hours @param {number} now @returns {{tone: "calm" | "soon" | "late", text: string}} */
export function clockOf(since, hours, now) {
  const asked = Date.parse(since);
  const due = asked + hours * HOUR;
  if (now >= due) return { tone: "late", text: t("{time} late", { time: span(due, now) }) };
  return { tone: now - asked >= SOON * hours * HOUR ? "soon" : "calm", text: t("{time} left", { time: span(now, due) }) };
}

/** @param {number} from @param {number} to */
function span(from, to) {
  return shortAge(new Date(from).toISOString(), to);
}
