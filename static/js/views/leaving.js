/** What is asked before deals go where somebody moves them: whether there is room, what their own stage needs, and why they are won or lost. */
import { html } from "lit";
import { announce } from "../behaviors/announce.js";
import { changeCards } from "../commands/bulk.js";
import { assignCard, describeCard, editCard, labelCard } from "../commands/cards.js";
import { createTask } from "../commands/tasks.js";
import { tickCard } from "../commands/ticks.js";
import { t, tn } from "../lib/i18n.js";
import { isFull, lacksFor, unseenBy } from "../store/criteria.js";
import { ask, askOutcome, askOutcomeOfMany } from "./sheet.js";
import "./sheet_leaving.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("../types").Command} Command */
/** @typedef {{card: any, criterion: import("../store/criteria.js").Criterion, answer: any}} Answer */
/** @typedef {{answers: Answer[], anyway?: boolean}} Told what was filled in, or that a manager goes on without */
/** @typedef {{parts: Command[], args: {anyway?: boolean, outcome?: any}}} Going what is done before the move, and what is said with it */

/**
 * @param {Session} session @param {string[]} ids @param {any} column the stage, or just its kind
 * @param {() => void} [waiting] something is asked now
 * @returns {Promise<Going | null>} null = it was thought better of, or there is no room
 */
export async function askBefore(session, ids, column, waiting = () => {}) {
  /** @type {any[]} */
  const cards = ids.map((id) => session.store.get("card", id)).filter(Boolean);
  // What went away meanwhile is refused by the server, which knows who did it.
  if (column.archived_at || !cards.length || cards.some((card) => card.archived_at)) return { parts: [], args: {} };
  if (isFull(session.store, column, ids)) return tellFull(column);
  const told = await askWhatLacks(session, cards, column, waiting);
  if (!told) return null;
  const parts = fillings(session, told.answers);
  const outcome = await askWhy(session, withValues(cards, told.answers), column, waiting);
  if (outcome === null) return null;
  return { parts, args: { ...(told.anyway ? { anyway: true } : {}), ...(outcome ? { outcome } : {}) } };
}

/** One step for whoever undoes it. @param {Going} going @param {Command} move @returns {Command} */
export function together({ parts }, move) {
  return parts.length ? changeCards([...parts, move], move.label ?? "") : move;
}

/** @param {any} column @returns {null} */
function tellFull(column) {
  const text = tn("“{stage}” is full: it takes at most {n} deal.", "“{stage}” is full: it takes at most {n} deals.", column.wip_limit, { stage: column.name });
  toast({ text, tone: "amber" });
  announce(text, "assertive");
  return null;
}

/** @param {Session} session @param {any[]} cards @param {any} column @param {() => void} waiting @returns {Promise<Told | null>} */
async function askWhatLacks(session, cards, column, waiting) {
  const lacks = cards.flatMap((card) => lacksFor(session.store, card, column, unseenBy(session)).map((criterion) => ({ card, criterion })));
  if (!lacks.length) return { answers: [] };
  waiting();
  const title = cards.length === 1 ? t("Before “{title}” goes on", { title: cards[0].title }) : tn("Before {n} deal goes on", "Before {n} deals go on", cards.length);
  return ask(title, (done) => html`<baton-leaving .session=${session} .lacks=${lacks} .done=${done}></baton-leaving>`);
}

/** @param {Session} session @param {any[]} cards @param {any} column @param {() => void} waiting */
function askWhy(session, cards, column, waiting) {
  if (column.kind === "open" || cards.every((card) => card.status === column.kind)) return undefined;
  waiting();
  return cards.length === 1 ? askOutcome(session, { card: cards[0], column }) : askOutcomeOfMany(session, cards.length, column.kind);
}

/** The final value that is asked next begins with the one that was just filled in. @param {any[]} cards @param {Answer[]} answers */
function withValues(cards, answers) {
  const values = new Map(answers.filter(({ criterion }) => criterion.field === "value").map(({ card, answer }) => [card.id, answer]));
  return cards.map((card) => (values.has(card.id) ? { ...card, value: values.get(card.id) } : card));
}

/** @param {Session} session @param {Answer[]} answers @returns {Command[]} */
function fillings(session, answers) {
  const { store, seq, me } = session;
  return answers.map(({ card, criterion, answer }) => {
    if (criterion.tick !== undefined) return tickCard(store, { card: card.id, criterion: criterion.id });
    if (criterion.field === "owner") return assignCard(store, { card: card.id, member: answer, base: seq });
    if (criterion.field === "label") return labelCard(store, { card: card.id, label: answer });
    if (criterion.field === "next_step") return createTask(store, { card: card.id, ...answer }, me.id);
    if (criterion.field === "description") return describeCard(store, { card: card.id, text: answer, base: seq });
    return editCard(store, { card: card.id, fields: { [criterion.field ?? ""]: answer }, base: seq });
  });
}
