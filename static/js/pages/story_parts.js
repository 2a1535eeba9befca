/** The parts of a deal's story: its head, its turning points, its time in the stages, who did what, what was said. */
import { html, nothing } from "lit";
import { dayOf, formatFullDay, formatTime } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { renderMarkdown } from "../lib/markdown.js";
import { icon } from "../views/icon.js";
import { doneWords, facts, moment, nameIn, outcomeWords, plain, span } from "./story_text.js";

/** @typedef {import("./story_text.js").Story} Story */
/** @typedef {import("./story_text.js").Point} Point */

/** @type {Record<string, string>} */
const SIGNS = {
  created: "plus", moved: "arrow-right", won: "trophy", lost: "circle-x", reopened: "rotate-ccw", owner: "user", value: "pencil", expected_close: "calendar",
  asked: "circle-question-mark", answered: "check", archived: "archive", restored: "archive",
};

/** @param {Story} story @param {{print: () => void, copy: () => void}} deeds */
export function storyPage(story, deeds) {
  return html`${head(story, deeds)}${factsList(story)}
    ${story.description ? html`<section class="story__part"><h2>${t("Description")}</h2><div class="story__text prose">${renderMarkdown(plain(story, story.description))}</div></section>` : nothing}
    ${turningPoints(story)}${stageTimes(story)}${people(story)}${conversation(story)}
    <p class="story__foot quiet small">${t("As of {when}.", { when: moment(story.told_at) })} ${t("What was undone is left out.")}</p>`;
}

/** @param {Story} story @param {{print: () => void, copy: () => void}} deeds */
function head({ card, board }, { print, copy }) {
  return html`<header class="story__head">
    <p class="story__kicker"><span dir="auto">${board.name}</span> · #${card.number}</p>
    <h1 class="story__title" dir="auto">${card.title}</h1>
    <div class="story__deeds">
      <button type="button" class="button" @click=${copy}>${icon("copy")}${t("Copy as text")}</button>
      <button type="button" class="button button--primary" @click=${print}>${icon("printer")}${t("Print")}</button>
    </div>
  </header>`;
}

/** @param {Story} story */
function factsList(story) {
  return html`<dl class="story__facts">${facts(story).map(([name, value]) => html`<div><dt>${name}</dt>
    <dd dir="auto" class=${value === outcomeWords(story) ? `story__outcome story__outcome--${story.card.status}` : ""}>${value}</dd></div>`)}</dl>`;
}

/** @param {Story} story */
function turningPoints(story) {
  const { kept_since: kept } = story;
  return html`<section class="story__part"><h2>${t("What happened")}</h2>
    ${kept ? html`<p class="story__kept quiet">${t("Activity before {day} is no longer kept.", { day: formatFullDay(dayOf(kept)) })}</p>` : nothing}
    <ol class="story__points">${story.points.map((point) => turningPoint(story, point))}</ol>
  </section>`;
}

/** @param {Story} story @param {Point} point */
function turningPoint(story, point) {
  const { kind, at, text, before, after, reason, quote, comment } = point;
  const said = reason ?? quote ?? comment;
  const stayed = stayedBefore(story, point);
  return html`<li class="story__point story__point--${kind}">
    <time class="story__when" datetime=${at}>${formatFullDay(dayOf(at))}<span class="story__time">${formatTime(at)}</span></time>
    <span class="story__sign" aria-hidden="true">${icon(SIGNS[kind] ?? "pencil")}</span>
    <div class="story__what"><b dir="auto">${nameIn(story, point)}</b> <span dir="auto">${text}</span>
      ${before || after ? html`<span class="activity__values">${before ? html`<span class="activity__before" dir="auto">${before}</span>` : nothing}${before && after ? icon("arrow-right", t("became")) : nothing}<span class="activity__after" dir="auto">${after ?? ""}</span></span>` : nothing}
      ${stayed ? html`<span class="story__stayed quiet">${stayed}</span>` : nothing}
      ${said ? html`<q class="story__quote" dir="auto">${plain(story, said)}</q>` : nothing}
    </div></li>`;
}

/** After how long a stage was left. @param {Story} story @param {Point} point */
function stayedBefore({ stages }, { kind, at, before }) {
  if (!before || !["moved", "won", "lost", "reopened"].includes(kind)) return "";
  const stay = stages.find(({ until }) => until === at);
  return stay ? t("after {span}", { span: span(Date.parse(at) - Date.parse(stay.since)) }) : "";
}

/** @param {Story} story */
function stageTimes({ times }) {
  if (!times.length) return nothing;
  const longest = Math.max(...times.map(({ time }) => time), 1);
  return html`<section class="story__part"><h2>${t("Time in each stage")}</h2>
    <dl class="story__bars">${times.map(({ name, time, times: n, here }) => html`<div class="story__bar"><dt dir="auto">${name}</dt>
      <dd><svg class="story__line" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width=${Math.max(1, (100 * time) / longest)} height="6" rx="1"></rect></svg>
        <span class="tabular">${span(time)}${here ? html` <span class="quiet">${t("so far")}</span>` : nothing}${n > 1 ? html` <span class="quiet">${tn("{n} time", "{n} times", n)}</span>` : nothing}</span></dd></div>`)}</dl>
  </section>`;
}

/** @param {Story} story */
function people({ people: all }) {
  if (!all.length) return nothing;
  return html`<section class="story__part"><h2>${t("Who did what")}</h2>
    <dl class="story__people">${all.map(({ name, kinds }) => html`<div><dt dir="auto">${name}</dt><dd class="tabular">${doneWords(kinds)}</dd></div>`)}</dl></section>`;
}

/** @param {Story} story */
function conversation(story) {
  const { comments, comments_count: count } = story;
  if (!comments.length) return nothing;
  const hidden = count - comments.length;
  return html`<section class="story__part"><h2>${t("From the conversation")}</h2>
    <ol class="story__comments">${comments.map(({ name, text, created_at: at }) => html`<li><p class="story__said"><b dir="auto">${name}</b> <time class="quiet" datetime=${at}>${moment(at)}</time></p>
      <div class="story__text prose">${renderMarkdown(plain(story, text))}</div></li>`)}</ol>
    ${hidden > 0 ? html`<p class="quiet small">${tn("{n} more comment stands on the deal.", "{n} more comments stand on the deal.", hidden)}</p>` : nothing}</section>`;
}
