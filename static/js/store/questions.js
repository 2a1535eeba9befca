// Open questions: comments that ask and have not been answered.

/** @typedef {import("../types").Row} Row */

/** @param {Row} comment */
export function isOpenQuestion(comment) {
  return Boolean(comment.asked_at && !comment.answered_at && !comment.archived_at);
}

/** Those that are open, the one that waits for longest first. @param {readonly Row[]} comments @returns {Row[]} */
export function openQuestions(comments) {
  return comments.filter(isOpenQuestion).sort((a, b) => (`${a.asked_at}${a.id}` < `${b.asked_at}${b.id}` ? -1 : 1));
}
