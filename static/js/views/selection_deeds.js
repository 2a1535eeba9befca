/** What can be done with several deals at once: one change for all of them, with the way back in a toast. */
import { changeCards, MOST_TOGETHER } from "../commands/bulk.js";
import { archiveCard, assignCard, editCard, labelCard, moveCard, unassignCard, unlabelCard } from "../commands/cards.js";
import { t, tn } from "../lib/i18n.js";
import { PutAside } from "../sync/errors.js";
import { askBefore } from "./leaving.js";
import { nameOf } from "./people.js";
import { toast } from "./toast.js";
import { offerUndo } from "./undo.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../types").Command} Command */

/** Behind one another at a place of a stage; what is asked first is asked once for all. @param {Session} session @param {string[]} ids in the order of the board @param {string} columnId @param {string | null} [after] */
export async function moveAll(session, ids, columnId, after) {
  const { store } = session;
  const column = store.get("column", columnId);
  const going = column ? await askBefore(session, ids, column) : { parts: [], args: {} };
  if (!going) return false;
  const moving = new Set(ids);
  let last = after && moving.has(after) ? staying(store.cardsOf(columnId), after, moving) : after;
  const parts = ids.map((card) => {
    const part = moveCard(store, { card, column: columnId, ...(last === undefined ? {} : { after: last }), ...going.args });
    if (last !== undefined) last = card;
    return part;
  });
  return changeTogether(session, [...going.parts, ...parts], tn("Moved {n} deal to {stage}", "Moved {n} deals to {stage}", ids.length, { stage: column?.name ?? "" }));
}

/** The nearest one above a place that does not move itself. @param {readonly string[]} order @param {string} after @param {Set<string>} moving */
function staying(order, after, moving) {
  return order.slice(0, order.indexOf(after)).findLast((id) => !moving.has(id)) ?? null;
}

/** @param {Session} session @param {string[]} ids @param {string | null} member null = nobody */
export function assignAll(session, ids, member) {
  const { store } = session;
  const others = cardsOf(session, ids).filter((card) => card.owner !== member);
  const parts = others.map((card) => (member ? assignCard(store, { card: card.id, member }) : unassignCard(store, { card: card.id, member: card.owner })));
  const name = member ? nameOf(session, member) : t("nobody");
  return changeTogether(session, parts, tn("{n} deal now belongs to {name}", "{n} deals now belong to {name}", parts.length, { name }));
}

/** @param {Session} session @param {string[]} ids @param {string} label @param {boolean} on */
export function labelAll(session, ids, label, on) {
  const { store } = session;
  const others = cardsOf(session, ids).filter((card) => card.labels.includes(label) !== on);
  const parts = others.map((card) => (on ? labelCard : unlabelCard)(store, { card: card.id, label }));
  const name = store.get("label", label)?.name ?? "";
  const text = on
    ? tn("{n} deal now has the label {name}", "{n} deals now have the label {name}", parts.length, { name })
    : tn("{n} deal no longer has the label {name}", "{n} deals no longer have the label {name}", parts.length, { name });
  return changeTogether(session, parts, text);
}

/** @param {Session} session @param {string[]} ids @param {string | null} day */
export function closeAllOn(session, ids, day) {
  const others = cardsOf(session, ids).filter((card) => card.expected_close !== day);
  const parts = others.map((card) => editCard(session.store, { card: card.id, fields: { expected_close: day } }));
  return changeTogether(session, parts, tn("Changed the close date of {n} deal", "Changed the close date of {n} deals", parts.length));
}

/** @param {Session} session @param {string[]} ids */
export function archiveAll(session, ids) {
  const parts = ids.map((card) => archiveCard(session.store, { card }));
  return changeTogether(session, parts, tn("Archived {n} deal", "Archived {n} deals", ids.length));
}

/** @param {Session} session @param {string[]} ids @returns {any[]} */
export function cardsOf({ store }, ids) {
  return ids.map((id) => store.get("card", id)).filter(Boolean);
}

/** @param {Session} session @param {Command[]} parts @param {string} text what was done @returns {Promise<boolean>} whether it was, or waits for the connection */
export async function changeTogether(session, parts, text) {
  if (!parts.length) return true;
  if (parts.length > MOST_TOGETHER) return refuse(t("At most {n} deals can be changed at once.", { n: MOST_TOGETHER }));
  try {
    const { seq } = await session.run(changeCards(parts, text));
    offerUndo(session, text, seq);
  } catch (error) {
    return error instanceof PutAside || refuse(why(session, error));
  }
  return true;
}

/** The one deal that stood in the way is named: nothing was done to the others either. @param {Session} session @param {any} error */
function why({ store }, error) {
  const title = store.get("card", error.data?.card)?.title;
  if (!title) return error.message;
  return t("Nothing was changed. “{title}”: {why}", { title, why: error.message });
}

/** @param {string} text @returns {false} */
function refuse(text) {
  toast({ text, tone: "amber" });
  return false;
}
