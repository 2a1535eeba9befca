// How the cards are laid out: as board or table, in which order and groups. It stands in the address, beside the filter.
import { GROUPS, readSort, sortText } from "../store/table_rows.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{view: "board" | "table" | "calendar", sort: string, group: string, span: "month" | "week", at: string}} Layout at = a day in the calendar, none = today */

const VIEWS = ["board", "table", "calendar"];

/** @type {Readonly<Layout>} */
export const plainLayout = Object.freeze({ view: "board", sort: "", group: "", span: "month", at: "" });

/** @param {URLSearchParams} params @returns {Layout} */
export function readLayout(params) {
  const [view, group] = ["view", "group"].map((name) => params.get(name) ?? "");
  // Links of before say `at`, which is the time of the board now.
  const at = params.get("day") ?? params.get("at") ?? "";
  return {
    view: VIEWS.includes(view) ? /** @type {Layout["view"]} */ (view) : "board",
    sort: sortText(readSort(params.get("sort"))),
    group: GROUPS.includes(group) ? group : "",
    span: params.get("span") === "week" ? "week" : "month",
    at: /^\d{4}-\d{2}-\d{2}$/u.test(at) && !Number.isNaN(Date.parse(at)) ? at : "",
  };
}

/** @param {Session} session @param {Partial<Layout>} fields */
export function setLayout(session, fields) {
  session.ui.set("layout", { ...plainLayout, ...session.ui.get("layout"), ...fields });
}

/** The address with a layout in it; what else stands there stays, and what is plain is left out. @param {string} search @param {Layout} layout */
export function layoutSearch(search, layout) {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(layout)) {
    const key = name === "at" ? "day" : name;
    if (value === /** @type {any} */ (plainLayout)[name]) params.delete(key);
    else params.set(key, value);
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}
