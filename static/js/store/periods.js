// The month, quarter or year in which a day lies, by the calendar; and the goal for it.

/** @typedef {"month" | "quarter" | "year"} Kind */
/** @typedef {{key: string, from: string, to: string}} Period its name as a goal's, and its first and last month */

/** @type {readonly Kind[]} */
export const PERIODS = ["month", "quarter", "year"];

/** @param {Kind} kind @param {string} day @returns {Period} */
export function periodOf(kind, day) {
  const [year, month] = [day.slice(0, 4), Number(day.slice(5, 7))];
  if (kind === "year") return { key: year, from: `${year}-01`, to: `${year}-12` };
  if (kind === "month") return { key: day.slice(0, 7), from: day.slice(0, 7), to: day.slice(0, 7) };
  const quarter = Math.ceil(month / 3);
  const last = String(quarter * 3).padStart(2, "0");
  return { key: `${year}-Q${quarter}`, from: `${year}-${String(quarter * 3 - 2).padStart(2, "0")}`, to: `${year}-${last}` };
}

/** The one place where a goal's amount enters: what all of the board are to win in a period. @param {import("./store.js").Store} store @param {Period} period @returns {import("../types").Money | null} */
export function goalFor(store, { key }) {
  for (const goal of store.all("goal")) {
    if (goal.period === key && goal.measure === "won_value" && !goal.member && !goal.department && !goal.archived_at) return goal.value;
  }
  return null;
}
