/** What can be done with a whole card, the same from the panel's menu and from the palette. */
import { archiveCard, editCard, loseCard, moveCard, reopenCard, restoreCard, winCard } from "../commands/cards.js";
import { followCard, muteCard, unfollowCard, unmuteCard } from "../commands/marks.js";
import { t } from "../lib/i18n.js";
import { PutAside } from "../sync/errors.js";
import { askBefore, together } from "./leaving.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
/** @typedef {import("./action_menu.js").Action & {key: string}} CardAction */

/** A refusal, in the server's words. @param {any} error */
export function tell(error) {
  if (error instanceof PutAside) return;
  toast({ text: error?.message ?? t("That did not work."), tone: "amber" });
}

/** The same as a drop on that column: what is asked there is asked here. @param {Session} session @param {any} card @param {string} columnId @param {number} [base] what had been seen */
export async function moveTo(session, card, columnId, base = session.seq) {
  const column = session.store.get("column", columnId);
  const going = column ? await askBefore(session, [card.id], column) : { parts: [], args: {} };
  if (going) await run(session, together(going, moveCard(session.store, { card: card.id, column: columnId, base, ...going.args })));
}

/** @param {Session} session @param {any} command @returns {Promise<boolean>} */
async function run(session, command) {
  try {
    await session.run(command);
    return true;
  } catch (error) {
    tell(error);
    return false;
  }
}

/** @param {Session} session @param {any} card @param {"won" | "lost"} kind */
async function finish(session, card, kind) {
  const going = await askBefore(session, [card.id], { kind });
  if (!going) return;
  const { outcome, ...more } = going.args;
  const make = kind === "won" ? winCard : loseCard;
  await run(session, together(going, make(session.store, { card: card.id, ...outcome, ...more })));
}

/** @param {Session} session @param {any} card */
async function archive(session, card) {
  if (session.ui.get("openCard") === card.id) session.ui.set("openCard", null);
  const done = await run(session, archiveCard(session.store, { card: card.id }));
  if (!done) return;
  const back = () => run(session, restoreCard(session.store, { card: card.id }));
  const action = session.can("card.restore") ? { label: t("Undo"), run: back } : undefined;
  const until = (/** @type {() => void} */ dismiss) =>
    session.store.subscribe(`card:${card.id}`, () => !session.store.get("card", card.id)?.archived_at && dismiss());
  toast({ text: t("Archived “{title}”", { title: card.title }), action, until });
}

/** @param {Session} session @param {any} card */
async function copyLink(session, card) {
  const url = new URL(`/boards/${session.boardId}/cards/${card.number}`, location.origin).href;
  try {
    await navigator.clipboard.writeText(url);
    toast({ text: t("Link copied") });
  } catch {
    toast({ text: url });
  }
}

/** Whoever owns a deal or helps with it hears of it anyway. @param {Session} session @param {any} card */
function marksOf({ mine, me }, card) {
  const isMine = card.owner === me.id || card.helpers.some((/** @type {any} */ helper) => helper.member === me.id);
  return { isMine, follows: Boolean(mine?.store.get("follow", card.id)), muted: Boolean(mine?.store.get("mute", card.id)) };
}

/** Its owner says whether to count on a deal, or a manager. @param {Session} session @param {any} card */
export function mayCommit(session, card) {
  return session.can("card.edit") && !card.archived_at && (card.owner === session.me.id || session.role === "manager");
}

/** @param {Session} session @param {any} card @returns {CardAction[]} */
export function cardActions(session, card) {
  const open = card.status === "open" && !card.archived_at;
  const closed = card.status !== "open" && !card.archived_at;
  const { follows, muted, isMine } = marksOf(session, card);
  const commit = (/** @type {boolean} */ on) => () => run(session, editCard(session.store, { card: card.id, fields: { commit: on } }));
  const mark = (/** @type {typeof followCard} */ make) => () => session.mine && run(session, make(session.mine.store, { card: card.id }));
  const all = [
    { key: "win", when: open && session.can("card.win"), icon: "trophy", label: t("Mark as won…"), run: () => finish(session, card, "won") },
    { key: "lose", when: open && session.can("card.lose"), icon: "circle-x", label: t("Mark as lost…"), run: () => finish(session, card, "lost") },
    { key: "commit", when: open && !card.commit && mayCommit(session, card), icon: "handshake", label: t("Commit to this deal"), run: commit(true) },
    { key: "uncommit", when: open && card.commit && mayCommit(session, card), icon: "handshake", label: t("Commit to it no longer"), run: commit(false) },
    { key: "reopen", when: closed && session.can("card.reopen"), icon: "rotate-ccw", label: t("Reopen"), run: () => run(session, reopenCard(session.store, { card: card.id })) },
    { key: "follow", when: session.mine && !follows && !isMine, icon: "eye", label: t("Follow"), run: mark(followCard) },
    { key: "unfollow", when: follows, icon: "eye-off", label: t("Follow no longer"), run: mark(unfollowCard) },
    { key: "mute", when: session.mine && !muted, icon: "bell-off", label: t("Mute: no notices of this deal"), run: mark(muteCard) },
    { key: "unmute", when: muted, icon: "bell", label: t("Mute no longer"), run: mark(unmuteCard) },
    { key: "link", when: true, icon: "link", label: t("Copy link"), run: () => copyLink(session, card) },
    { key: "story", when: true, icon: "book-open", label: t("The story of this deal"), run: () => location.assign(`/boards/${session.boardId}/cards/${card.number}/story`) },
    { key: "restore", when: card.archived_at && session.can("card.restore"), icon: "archive-restore", label: t("Restore"), run: () => run(session, restoreCard(session.store, { card: card.id })) },
    { key: "archive", when: !card.archived_at && session.can("card.archive"), icon: "archive", label: t("Archive"), run: () => archive(session, card) },
  ];
  return all.filter(({ when }) => when).map(({ when, ...action }) => action);
}
