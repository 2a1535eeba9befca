// What a stage asks of a deal before it goes on, and how many it takes: the rule of board/criteria.py, asked before anything is sent.

/** @typedef {{id: string, field?: string, tick?: string}} Criterion */
/** @typedef {import("../types").Reader} Reader */

/** What a criterion may ask for, and the field of a card that tells of it. @type {Record<string, string>} */
const SHOWN_BY = { value: "value", expected_close: "expected_close", company: "company", owner: "owner", next_step: "next_step", description: "has_description", label: "labels", file: "attachments_count" };
export const FIELDS = Object.keys(SHOWN_BY);
export const MOST_CRITERIA = 12;

/** One on a field that there is no more asks nothing. @param {Criterion} criterion */
export function isKnown({ field, tick }) {
  return tick !== undefined || FIELDS.includes(field ?? "");
}

/** @param {Criterion} criterion @param {any} card @param {any} [told] what is said together with the move */
export function isMet(criterion, card, told = {}) {
  if (criterion.tick !== undefined) return (card.ticks ?? []).includes(criterion.id);
  const { field = "" } = criterion;
  if (!isKnown(criterion) || (told[field] ?? null) !== null) return true;
  const shown = card[SHOWN_BY[field]];
  // Of labels and files there may be none; an amount of 0 is a value.
  return ![null, undefined, false, 0].includes(shown?.length ?? shown);
}

/** @param {Criterion[] | undefined} criteria @param {any} card @param {any} [told] @returns {Criterion[]} */
export function lacking(criteria = [], card, told) {
  return criteria.filter((criterion) => !isMet(criterion, card, told));
}

/** From an open stage to a later one, or to be won. Going back and losing are free. @param {any} source @param {any} target */
export function goesOn(source, target) {
  if (source?.kind !== "open") return false;
  if (target.kind === "won") return true;
  const later = target.position === source.position ? target.id > source.id : target.position > source.position;
  return target.kind === "open" && later;
}

/** What somebody cannot see counts as there: the server sees it, and decides. @param {{seesAmounts: boolean}} session */
export function unseenBy({ seesAmounts }) {
  return seesAmounts ? {} : { value: true };
}

/** @param {Reader} store @param {any} card @param {any} target @param {any} [told] */
export function lacksFor(store, card, target, told) {
  const source = store.get("column", card.column);
  return goesOn(source, target) ? lacking(source?.criteria, card, told) : [];
}

/** What an open deal still lacks where it stands. @param {Reader} store @param {any} card @param {any} [told] */
export function lacksHere(store, card, told) {
  const column = store.get("column", card.column);
  return card.status === "open" && column?.kind === "open" ? lacking(column.criteria, card, told) : [];
}

/** Whether a limit that holds would be passed. @param {Reader} store @param {any} column @param {string[]} ids the deals that would come in */
export function isFull(store, column, ids) {
  if (!column.holds || !column.wip_limit || column.kind !== "open") return false;
  const comers = ids.filter((id) => store.get("card", id)?.column !== column.id);
  return comers.length > 0 && store.cardsOf(column.id).length + comers.length > column.wip_limit;
}
