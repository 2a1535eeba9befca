// The process of a board as a plan: its stages in their order and its rules, to be changed by somebody for themselves alone.
import { same } from "./same.js";

/** @typedef {import("../types").Row} Row */
/**
 * @typedef {{id: string, name: string, kind: string, color: string, probability: number, wip_limit: number | null, holds: boolean,
 *   criteria: import("./criteria.js").Criterion[]}} PlannedColumn
 * @typedef {{id: string, name: string, condition: any, actions: any[], paused: boolean}} PlannedRule
 * @typedef {{columns: PlannedColumn[], removed: {column: string, into: string}[], rules: PlannedRule[]}} Process
 */

const COLUMN = ["name", "kind", "color", "probability", "wip_limit", "holds", "criteria"];
const RULE = ["name", "condition", "actions"];

/** The process as it is. @param {import("./store.js").Store} store @returns {Process} */
export function processOf(store) {
  const rules = [...store.all("rule")].filter((rule) => !rule.archived_at).sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  return {
    columns: store.columns().map((column) => pick(column, ["id", ...COLUMN])),
    removed: [],
    rules: rules.map((rule) => ({ ...pick(rule, ["id", ...RULE]), paused: Boolean(rule.paused_at) })),
  };
}

/** What is different, for whoever wants to know how much it is. @param {Process} plan @param {Process} today @returns {{stages: number, rules: number}} */
export function countChanges(plan, today) {
  const moved = same(plan.columns.map(({ id }) => id).filter((id) => find(today.columns, id)), today.columns.map(({ id }) => id).filter((id) => find(plan.columns, id)));
  const stages = plan.columns.filter((column) => !same(column, find(today.columns, column.id))).length + plan.removed.length;
  const rules = plan.rules.filter((rule) => !same(rule, find(today.rules, rule.id))).length + today.rules.filter(({ id }) => !find(plan.rules, id)).length;
  return { stages: stages + (moved ? 0 : 1), rules };
}

/**
 * The same plan on another ground: what others changed meanwhile holds wherever the plan had left it as it was.
 * @param {Process} plan @param {Process} before what it was made from @param {Process} now
 * @returns {Process}
 */
export function rebased(plan, before, now) {
  const mine = mergeAll(plan.columns, before.columns, now.columns, COLUMN);
  const there = new Set(mine.map(({ id }) => id));
  const removed = plan.removed.filter(({ column, into }) => find(now.columns, column) && there.has(into));
  // Where its deals were to go is gone: it stays.
  const back = plan.removed.filter((one) => !removed.includes(one)).flatMap(({ column }) => find(now.columns, column) ?? []);
  const columns = [...mine, ...back];
  const sameOrder = same(plan.columns.map(({ id }) => id), before.columns.map(({ id }) => id));
  return {
    columns: sameOrder ? inOrderOf(columns, now.columns) : columns,
    removed,
    rules: /** @type {PlannedRule[]} */ (mergeAll(plan.rules, before.rules, now.rules, [...RULE, "paused"])),
  };
}

/** Those of the plan, with what is new; without what somebody else put away. @param {any[]} plan @param {any[]} before @param {any[]} now @param {string[]} fields */
function mergeAll(plan, before, now, fields) {
  const mine = plan.filter(({ id }) => find(now, id) || !find(before, id)).map((one) => merge(one, find(before, one.id), find(now, one.id), fields));
  const theirs = now.filter(({ id }) => !find(plan, id) && !find(before, id));
  return [...mine, ...theirs];
}

/** @param {any} mine @param {any} before @param {any} now @param {string[]} fields */
function merge(mine, before, now, fields) {
  if (!before || !now) return mine;
  return { ...mine, ...Object.fromEntries(fields.filter((field) => same(mine[field], before[field])).map((field) => [field, now[field]])) };
}

/** @param {any[]} some @param {any[]} order */
function inOrderOf(some, order) {
  const place = (/** @type {any} */ one) => order.findIndex(({ id }) => id === one.id);
  return some.toSorted((a, b) => place(a) - place(b));
}

/** @param {any[]} all @param {string} id */
function find(all, id) {
  return all.find((one) => one.id === id);
}

/** @param {Row} row @param {string[]} names @returns {any} */
function pick(row, names) {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}
