/** What stands around the words of a comment: what it answers, and the question that it asks. */
import { html, nothing } from "lit";
import { answerComment } from "../commands/comments.js";
import { formatMoment, formatSpan } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { isOpenQuestion } from "../store/questions.js";
import { tell } from "./card_actions.js";
import { icon } from "./icon.js";
import { mentionNames, nameOf } from "./people.js";
import { clockOf, promiseOf } from "./promise.js";
import { askedWords } from "./questions.js";

/** @typedef {import("../types").Session} Session */

const EXCERPT = 120;

/** The first words of a comment that are its own. @param {Session} session @param {any} comment @param {number} [most] */
export function excerpt(session, comment, most = EXCERPT) {
  const lines = toNames(comment.text, mentionNames(session)).split("\n").map((line) => line.trim());
  const line = lines.find((one) => one && !one.startsWith(">")) ?? lines[0];
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Above a reply: whom and what it answers, the way there. @param {Session} session @param {any} comment */
export function replyLine(session, comment) {
  if (!comment.reply_to) return nothing;
  const answered = session.store.get("comment", comment.reply_to);
  if (!answered || answered.archived_at) return html`<p class="comment__reply comment__reply--gone">${icon("reply")}<span>${t("Reply to a comment that was removed")}</span></p>`;
  const name = nameOf(session, answered.author);
  const go = (/** @type {Event} */ event) => event.currentTarget?.dispatchEvent(new CustomEvent("go-to-comment", { bubbles: true, detail: answered.id }));
  return html`<button type="button" class="comment__reply" title=${t("Go to the comment that this answers")} @click=${go}>${icon("reply")}<span class="visually-hidden">${t("Reply to")}</span>
    <b dir="auto">${name}</b> <span class="comment__reply-text" dir="auto">${excerpt(session, answered)}</span></button>`;
}

/** @param {Session} session @param {any} comment @param {boolean} may */
export function questionRow(session, comment, may) {
  if (!comment.asked_at) return nothing;
  return isOpenQuestion(comment) ? openQuestion(session, comment, may) : answered(session, comment);
}

/** @param {Session} session @param {any} comment @param {boolean} may */
function openQuestion(session, comment, may) {
  const answer = () => session.run(answerComment(session.store, { comment: comment.id }, session.me.id)).catch(tell);
  return html`<div class="question ${comment.asked_by_customer ? "question--customer" : ""}">${icon("circle-question-mark")}
    <span class="question__words"><b dir="auto">${askedWords(session, comment)}</b>
      <span class="question__clock" title=${formatMoment(comment.asked_at)}>${t("waiting for {span}", { span: formatSpan(comment.asked_at) })}</span>${promise(session, comment)}</span>
    ${may ? html`<button type="button" class="button button--small" @click=${answer}>${t("Mark as answered")}</button>` : nothing}
  </div>`;
}

/** @param {Session} session @param {any} comment */
function promise(session, { asked_by_customer: customer, asked_at: since }) {
  const hours = customer && promiseOf(session);
  if (!hours) return nothing;
  const { tone, text } = clockOf(since, hours, Date.now());
  return html`<span class="question__promise question__promise--${tone}">${t("promised within {n} h: {clock}", { n: hours, clock: text })}</span>`;
}

/** @param {Session} session @param {any} comment */
function answered(session, comment) {
  const words = { name: nameOf(session, comment.answered_by), span: formatSpan(comment.asked_at, comment.answered_at) };
  return html`<div class="question question--answered">${icon("circle-check")}
    <span class="question__words" dir="auto" title=${formatMoment(comment.answered_at)}>${t("Answered after {span}, marked by {name}", words)}</span></div>`;
}
