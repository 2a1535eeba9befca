/** Sending what was written into a thread, with what follows from it. */
import { addComment, answerComment, askComment } from "../commands/comments.js";
import { newId } from "../lib/ids.js";
import { locale, t, tn } from "../lib/i18n.js";
import { tell } from "./card_actions.js";
import { knownNames } from "./people.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {{card: string | null, text: string, reply_to: string | null, asks: {department: string | null} | null, answers: boolean}} Message */

const MOST_NAMED = 4;

/** Settles with the comment alone: a flag that is refused is told, and takes nothing back. @param {Session} session @param {Message} message */
export async function say(session, { card, text, reply_to, asks, answers }) {
  const { store, me } = session;
  const id = newId();
  const said = session.run(addComment(store, { id, card, text, author: me.id, ...(reply_to ? { reply_to } : {}) }));
  const flags = [
    ...(asks ? [session.run(askComment(store, { comment: id, department: asks.department }, me.id))] : []),
    ...(answers && reply_to ? [session.run(answerComment(store, { comment: reply_to }, me.id))] : []),
  ];
  const flagged = Promise.allSettled(flags);
  const answer = await said;
  tellUnreached(session, answer.unreached);
  for (const flag of await flagged) if (flag.status === "rejected") tell(flag.reason);
}

/** Whoever wrote a name should know that it calls nobody. @param {Session} session @param {string[]} [ids] */
export function tellUnreached(session, ids = []) {
  if (!ids.length) return;
  const known = knownNames(session);
  const names = ids.map((id) => known("member", id) ?? known("department", id)).filter((name) => name !== undefined);
  toast({ text: unreachedWords(names, ids.length), tone: "amber" });
}

/** @param {string[]} names @param {number} count */
function unreachedWords(names, count) {
  if (names.length < count || count > MOST_NAMED) return tn("{n} of those you mentioned does not see this board, and hears nothing of it.", "{n} of those you mentioned do not see this board, and hear nothing of it.", count);
  const list = new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);
  return tn("{names} does not see this board, and hears nothing of it.", "{names} do not see this board, and hear nothing of it.", count, { names: list });
}
