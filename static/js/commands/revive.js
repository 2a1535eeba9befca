// Commands made anew from their names and arguments: what waited through a reload gets its effect back.
import { purgeArchived, restoreComment } from "./archive.js";
import { archiveAttachment, attachAttachment, editAttachment, linkAttachment, restoreAttachment } from "./attachments.js";
import { acceptBaton, answerBaton, passBaton, returnBaton, withdrawBaton } from "./batons.js";
import { archiveBoard, changeBoard, createCompany, purgeBoard, renameBoard, restoreBoard } from "./boards.js";
import { changeCards } from "./bulk.js";
import * as cards from "./cards.js";
import { archiveColumn, createColumn, editColumn, moveColumn, renameColumn, restoreColumn } from "./columns.js";
import { addComment, answerComment, archiveComment, askComment, editComment, reactToComment, unaskComment, unreactToComment } from "./comments.js";
import { archiveLabel, createLabel, editLabel, restoreLabel } from "./labels.js";
import { followCard, muteBoard, muteCard, unfollowCard, unmuteBoard, unmuteCard } from "./marks.js";
import { editCompany, logInteraction } from "./customers.js";
import { addMember, changeRole, removeMember } from "./members.js";
import { addExample, removeExample, writePlaybook } from "./playbooks.js";
import { archiveCompetitor, archiveReason, createCompetitor, createReason, editCompetitor, editReason, moveReason, restoreCompetitor, restoreReason } from "./reasons.js";
import { editAgenda, endReview, joinReview, noteInReview, startReview, takeOverReview } from "./reviews.js";
import { archiveRhythm, createRhythm, editRhythm, restoreRhythm } from "./rhythms.js";
import { archiveRule, createRule, editRule, pauseRule, restoreRule, resumeRule } from "./rules.js";
import { archiveTask, completeTask, createTask, editTask, moveTask, reopenTask, restoreTask } from "./tasks.js";
import { tickCard, untickCard } from "./ticks.js";
import { undoChange } from "./undo.js";
import { dropVersion, takeVersion } from "./versions.js";
import { takeVoteBack, voteFor } from "./votes.js";
import { archiveView, createView, editView, restoreView } from "./views.js";

/** @typedef {import("../types").Reader} Reader */
/** @typedef {import("../types").Command} Command */

/** @type {Record<string, (store: Reader, args: any, me: string) => Command>} */
export const MAKERS = {
  "baton.pass": passBaton,
  "baton.accept": acceptBaton,
  "baton.answer": answerBaton,
  "baton.return": returnBaton,
  "baton.withdraw": withdrawBaton,
  "archive.purge": purgeArchived,
  "attachment.link": (store, args, me) => linkAttachment(store, { ...args, author: me }),
  "attachment.attach": attachAttachment,
  "attachment.edit": editAttachment,
  "attachment.archive": archiveAttachment,
  "attachment.restore": restoreAttachment,
  "board.rename": renameBoard,
  "board.edit": changeBoard,
  "board.archive": archiveBoard,
  "board.restore": restoreBoard,
  "board.purge": purgeBoard,
  "company.create": createCompany,
  "company.edit": editCompany,
  "cards.bulk": (store, { commands }, me) => changeCards(commands.map((/** @type {any} */ one) => MAKERS[one.name](store, one.args, me)), ""),
  "card.create": cards.createCard,
  "card.move": cards.moveCard,
  "card.edit": cards.editCard,
  "card.describe": cards.describeCard,
  "card.assign": cards.assignCard,
  "card.unassign": cards.unassignCard,
  "card.win": cards.winCard,
  "card.lose": cards.loseCard,
  "card.reopen": cards.reopenCard,
  "card.archive": cards.archiveCard,
  "card.restore": cards.restoreCard,
  "card.label": cards.labelCard,
  "card.unlabel": cards.unlabelCard,
  "card.tick": tickCard,
  "card.untick": untickCard,
  "card.vote": voteFor,
  "card.unvote": takeVoteBack,
  "playbook.write": writePlaybook,
  "playbook.add_example": addExample,
  "playbook.remove_example": removeExample,
  "column.create": createColumn,
  "column.rename": renameColumn,
  "column.move": moveColumn,
  "column.edit": editColumn,
  "column.archive": archiveColumn,
  "column.restore": restoreColumn,
  "comment.add": (store, args, me) => addComment(store, { ...args, author: me }),
  "comment.edit": editComment,
  "comment.archive": archiveComment,
  "comment.restore": restoreComment,
  "comment.react": reactToComment,
  "comment.unreact": unreactToComment,
  "comment.ask": askComment,
  "comment.answer": answerComment,
  "comment.unask": unaskComment,
  "interaction.log": logInteraction,
  "label.create": createLabel,
  "label.edit": editLabel,
  "label.archive": archiveLabel,
  "label.restore": restoreLabel,
  "member.add": addMember,
  "member.change_role": changeRole,
  "member.remove": removeMember,
  "reason.create": createReason,
  "reason.edit": editReason,
  "reason.move": moveReason,
  "reason.archive": archiveReason,
  "reason.restore": restoreReason,
  "competitor.create": createCompetitor,
  "competitor.edit": editCompetitor,
  "competitor.archive": archiveCompetitor,
  "competitor.restore": restoreCompetitor,
  "review.start": startReview,
  "review.edit_agenda": editAgenda,
  "review.join": joinReview,
  "review.note": noteInReview,
  "review.take_over": takeOverReview,
  "review.end": endReview,
  "rhythm.create": createRhythm,
  "rhythm.edit": editRhythm,
  "rhythm.archive": archiveRhythm,
  "rhythm.restore": restoreRhythm,
  "rule.create": createRule,
  "rule.edit": editRule,
  "rule.pause": pauseRule,
  "rule.resume": resumeRule,
  "rule.archive": archiveRule,
  "rule.restore": restoreRule,
  "task.create": createTask,
  "task.complete": completeTask,
  "task.reopen": reopenTask,
  "task.edit": editTask,
  "task.move": moveTask,
  "task.archive": archiveTask,
  "task.restore": restoreTask,
  "change.undo": undoChange,
  "version.take": takeVersion,
  "version.drop": dropVersion,
  "view.create": createView,
  "view.edit": editView,
  "view.archive": archiveView,
  "view.restore": restoreView,
  "card.follow": followCard,
  "card.unfollow": unfollowCard,
  "card.mute": muteCard,
  "card.unmute": unmuteCard,
  "board.mute": muteBoard,
  "board.unmute": unmuteBoard,
};

/**
 * Sent exactly as it was given: the arguments of then, the words of then. Where this version knows no such command there
 * is no effect to show, and the server decides.
 * @param {Reader} store @param {{name: string, args: any, label: string}} kept @param {string} me @returns {Command}
 */
export function revive(store, { name, args, label }, me) {
  const { effect, parts } = MAKERS[name]?.(store, args, me) ?? {};
  return { name, args, label, ...(effect ? { effect } : {}), ...(parts ? { parts } : {}) };
}
