/** What can be done with a comment besides reading it. */
import { archiveComment, answerComment, askComment, unaskComment } from "../commands/comments.js";
import { archiveTask, createTask } from "../commands/tasks.js";
import { newId } from "../lib/ids.js";
import { t } from "../lib/i18n.js";
import { isOpenQuestion } from "../store/questions.js";
import { tell } from "./card_actions.js";
import { excerpt } from "./comment_parts.js";
import { pickDepartment } from "./questions.js";
import { confirm } from "./sheet.js";
import { toast } from "./toast.js";

/** @typedef {import("../types").Session} Session */
const LONGEST_TITLE = 300;

/** @typedef {{session: Session, comment: any, card: any, mine: boolean, anchor: HTMLElement, quote: () => void}} About */

/** @param {About} about @returns {import("./action_menu.js").Action[]} */
export function commentActions(about) {
  const { session, comment, card, mine, anchor, quote } = about;
  const open = isOpenQuestion(comment);
  const ask = () => pickDepartment(anchor, session, (department) => run(session, askComment(session.store, { comment: comment.id, department }, session.me.id)));
  const byCustomer = (/** @type {boolean} */ customer) => askComment(session.store, { comment: comment.id, department: open ? comment.asked_department : null, customer }, session.me.id);
  const all = [
    { when: session.can("comment.add"), icon: "quote", label: t("Quote"), run: quote },
    { when: true, icon: "link", label: t("Copy link"), run: () => copyLink(session, card, comment) },
    { when: card && session.can("task.create"), icon: "list-plus", label: t("Make this a task"), run: () => makeTask(session, card, comment) },
    { when: open && session.can("comment.answer"), icon: "circle-check", label: t("Mark as answered"), run: () => run(session, answerComment(session.store, { comment: comment.id }, session.me.id)) },
    { when: session.can("comment.ask"), icon: "circle-question-mark", label: askLabel(comment, open), run: ask },
    { when: card && session.can("comment.ask") && !(open && comment.asked_by_customer), icon: "building-2", label: t("The customer asks this"), run: () => run(session, byCustomer(true)) },
    { when: open && comment.asked_by_customer && session.can("comment.ask"), icon: "building-2", label: t("It is not the customer who asks"), run: () => run(session, byCustomer(false)) },
    { when: open && session.can("comment.unask") && (comment.asked_by === session.me.id || session.role === "manager"), icon: "circle-x", label: t("Take the question back"), run: () => unask(session, comment) },
    { when: session.can("comment.archive") && (mine || session.role === "manager"), icon: "trash-2", tone: /** @type {const} */ ("risk"), label: t("Remove…"), run: () => remove(session, comment) },
  ];
  return all.filter(({ when }) => when).map(({ when, ...action }) => action);
}

/** @param {any} comment @param {boolean} open */
function askLabel(comment, open) {
  if (open) return t("Ask another department…");
  return comment.asked_at ? t("Open the question again…") : t("Mark as a question…");
}

/** @param {Session} session @param {any} command */
function run(session, command) {
  return session.run(command).catch(tell);
}

/** Asked again, its clock begins anew. @param {Session} session @param {any} comment */
async function unask(session, { id, asked_department: department, asked_by_customer: customer }) {
  const back = () => run(session, askComment(session.store, { comment: id, department, ...(customer ? { customer } : {}) }, session.me.id));
  try {
    await session.run(unaskComment(session.store, { comment: id }));
    toast({ text: t("The question is taken back; the comment stays."), action: { label: t("Undo"), run: back } });
  } catch (error) {
    tell(error);
  }
}

/** The address of one comment. @param {Session} session @param {any} card @param {any} comment */
export function addressOf(session, card, comment) {
  const place = card ? `cards/${card.number}` : "thread";
  return new URL(`/boards/${session.boardId}/${place}#comment-${comment.id}`, location.origin).href;
}

/** @param {Session} session @param {any} card @param {any} comment */
async function copyLink(session, card, comment) {
  const url = addressOf(session, card, comment);
  try {
    await navigator.clipboard.writeText(url);
    toast({ text: t("Link copied") });
  } catch {
    toast({ text: url });
  }
}

/** @param {Session} session @param {any} card @param {any} comment */
async function makeTask(session, card, comment) {
  const id = newId();
  const title = excerpt(session, comment, LONGEST_TITLE);
  try {
    await session.run(createTask(session.store, { id, card: card.id, title }));
    toast({ text: t("Added the task “{title}”", { title }), action: { label: t("Undo"), run: () => run(session, archiveTask(session.store, { task: id })) } });
  } catch (error) {
    tell(error);
  }
}

/** @param {Session} session @param {any} comment */
async function remove(session, comment) {
  const sure = await confirm({ title: t("Remove this comment?"), text: t("It disappears for everybody; the activity keeps that it was there."), action: t("Remove"), tone: "risk" });
  if (sure) run(session, archiveComment(session.store, { comment: comment.id }));
}
