// Which cards a filter lets through: pure functions of a card and what is known around it.
import { addDays, monthOf, today, weekStart } from "../lib/dates.js";
import { containsAll, fold, words } from "../lib/text.js";
import { currencyOf } from "./selectors.js";
import { isMine, myDepartment } from "./turns.js";

/** @typedef {import("../types").Row} Row */
/**
 * @typedef {object} Filter
 * @property {string} text
 * @property {string[]} owner member ids; "none" = nobody's
 * @property {string[]} label label ids
 * @property {null | "overdue" | "week" | "month" | "none"} closing
 * @property {string[]} tier of the deal's customer
 * @property {null | "me" | "department" | "open"} turn whose turn it is: mine, my department's, anybody's
 * @property {string[]} fact about which one of these facts is known; "any" = any
 * @property {string | null} source
 * @property {boolean} commit those that their owners count on, alone
 * @property {number | null} min in minor units of the board's currency
 * @property {number | null} max
 */
/**
 * @typedef {object} Context
 * @property {string} today
 * @property {string} [currency] the board's: only deals in it are compared by value
 * @property {string} me
 * @property {string | null} department mine
 * @property {(id: string) => string | undefined} company the name of a company
 * @property {(id: string) => string | undefined} tier of a company
 * @property {() => Map<string, {code: string}[]> | undefined} [facts] about deals, as soon as they are known
 * @property {(id: string) => string | undefined} member the name of a member
 */

/** @type {Readonly<Filter>} */
export const emptyFilter = Object.freeze({ text: "", owner: [], label: [], tier: [], closing: null, turn: null, fact: [], source: null, commit: false, min: null, max: null });

/** Null when nothing is filtered. @param {Filter | null | undefined} filter @param {import("../types").Session} session */
export function matcher(filter, session) {
  if (!filter || isEmpty(filter)) return null;
  const context = contextOf(session);
  const wanted = words(filter.text);
  return (/** @type {Row} */ card) => matches(card, filter, context, wanted);
}

/** @param {import("../types").Session} session @returns {Context} */
export function contextOf(session) {
  const { store, workspace, boot } = session;
  return {
    me: session.me.id,
    department: myDepartment(session),
    today: today(boot),
    currency: currencyOf(store),
    company: (id) => (store.get("company", id) ?? workspace.get("company", id))?.name,
    tier: (id) => store.get("company", id)?.tier,
    facts: () => session.ui.get("facts"),
    member: (id) => workspace.get("member", id)?.name,
  };
}

/** @param {Row} card @param {Filter} filter @param {Context} context @param {string[]} [wanted] the filter's words, folded */
export function matches(card, filter, context, wanted = words(filter.text)) {
  return (
    hasOwner(card, filter.owner) &&
    hasLabel(card, filter.label) &&
    hasTier(card, filter.tier, context) &&
    closes(card, filter.closing, context.today) &&
    isTurnOf(card, filter.turn, context) &&
    hasFact(card, filter.fact, context) &&
    (!filter.source || card.source === filter.source) &&
    (!filter.commit || Boolean(card.commit)) &&
    isWorth(card, filter, context.currency) &&
    (wanted.length === 0 || containsAll(searchText(card, context), wanted))
  );
}

/** @param {Filter} filter */
export function isEmpty(filter) {
  return Object.keys(toQuery(filter)).length === 0;
}

/** What a filter looks like in the address. @param {Filter} filter @returns {Record<string, string>} */
export function toQuery(filter) {
  const { text, owner, label, tier, closing, turn, fact, source, commit, min, max } = { ...emptyFilter, ...filter };
  const parts = { text: text.trim(), owner: owner.join(","), label: label.join(","), tier: tier.join(","), closing, turn, fact: fact.join(","), source, commit: commit ? "1" : null, min, max };
  const set = Object.entries(parts).filter(([, value]) => value !== null && value !== "");
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}

/** @param {URLSearchParams} params @returns {Filter} */
export function fromQuery(params) {
  const closing = params.get("closing") ?? "";
  const turn = params.get("turn") ?? "";
  return {
    text: params.get("text") ?? "",
    owner: list(params.get("owner")),
    label: list(params.get("label")),
    tier: list(params.get("tier")),
    closing: ["overdue", "week", "month", "none"].includes(closing) ? /** @type {any} */ (closing) : null,
    turn: ["me", "department", "open"].includes(turn) ? /** @type {any} */ (turn) : null,
    fact: list(params.get("fact")),
    source: params.get("source"),
    commit: params.get("commit") === "1",
    min: integer(params.get("min")),
    max: integer(params.get("max")),
  };
}

/** @type {WeakMap<Row, {names: string, text: string}>} a card is a new object when it changes */
const texts = new WeakMap();

/** Title, company, number and owner, folded. @param {Row} card @param {Context} context */
export function searchText(card, { company, member }) {
  const names = `${card.company ? (company(card.company) ?? "") : ""}\n${card.owner ? (member(card.owner) ?? "") : ""}`;
  const known = texts.get(card);
  if (known?.names === names) return known.text;
  const text = fold(`${card.title}\n${names}\n#${card.number}`);
  texts.set(card, { names, text });
  return text;
}

/** @param {Row} card @param {string[]} owners */
function hasOwner(card, owners) {
  return owners.length === 0 || owners.includes(card.owner ?? "none");
}

/** @param {Row} card @param {string[]} labels */
function hasLabel(card, labels) {
  return labels.length === 0 || labels.some((label) => card.labels.includes(label));
}

/** Who never bought is potential, whatever the board knows of them. @param {Row} card @param {string[] | undefined} tiers @param {Context} context */
function hasTier({ company }, tiers, context) {
  return !tiers?.length || (Boolean(company) && tiers.includes(context.tier(company) ?? "potential"));
}

/** What is due on a card: its expected close while it is open, and its next step. @param {Row} card */
function dueDays(card) {
  return [card.status === "open" ? card.expected_close : null, card.next_step?.due].filter(Boolean);
}

/** @param {Row} card @param {Filter["closing"]} closing @param {string} now */
function closes(card, closing, now) {
  if (!closing) return true;
  const days = dueDays(card);
  if (closing === "none") return days.length === 0;
  if (closing === "overdue") return days.some((day) => day < now);
  if (closing === "month") return days.some((day) => monthOf(day) === monthOf(now));
  const monday = weekStart(now);
  return days.some((day) => day >= monday && day <= addDays(monday, 6));
}

/** @param {Row} card @param {Filter["turn"]} whose @param {Context} context */
function isTurnOf({ turn }, whose, { me, department }) {
  if (!whose) return true;
  if (!turn || whose === "open") return Boolean(turn);
  return whose === "me" ? isMine(turn, me) : turn.department !== null && turn.department === department;
}

/** @param {Row} card @param {string[] | undefined} wanted @param {Context} context */
function hasFact({ id }, wanted, { facts }) {
  const known = wanted?.length ? facts?.() : undefined;
  return !known || Boolean(known.get(id)?.some(({ code }) => wanted?.includes(code) || wanted?.includes("any")));
}

/** A figure in another currency is no smaller and no larger. @param {Row} card @param {Filter} filter @param {string} [currency] */
function isWorth({ value }, { min, max }, currency = value?.currency) {
  if (min === null && max === null) return true;
  return value?.currency === currency && value !== null && value.amount >= (min ?? -Infinity) && value.amount <= (max ?? Infinity);
}

/** @param {string | null} text */
function list(text) {
  return text ? text.split(",") : [];
}

/** @param {string | null} text */
function integer(text) {
  return text && /^\d{1,16}$/.test(text) ? Number(text) : null;
}
