/** The rows of a card's face; a row without content does not exist. */
import { html, nothing } from "lit";
import { dayOf, daysBetween, formatDay, formatOwnTime, relativeDay, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { formatMoney } from "../lib/money.js";
import { waitsForMe } from "../store/versions.js";
import { avatar, avatarStack } from "./avatar.js";
import { icon } from "./icon.js";
import { isMarked, tierIcon, tierWord } from "./tier.js";

const LABELS_SHOWN = 2;
/** Rows that come after the first picture. @type {((session: any, card: any) => unknown)[]} */
export const late = [];

/** @param {any} session @param {any} card */
export function headRow(session, card) {
  const company = card.company && session.store.get("company", card.company);
  if (!company) return nothing;
  const { tier } = company;
  return html`<div class="card__head"><span class="card__company" dir="auto">${isMarked(tier) ? html`<span class="card__tier" title=${tierWord(tier)}>${icon(tierIcon(tier), tierWord(tier))}</span>` : nothing}${company.name}</span>${number(card)}</div>`;
}

/** The tier of the deal's customer, if it is one that stands out. @param {any} session @param {any} card @returns {string | null} */
export function tierOf(session, card) {
  const tier = card.company && session.store.get("company", card.company)?.tier;
  return isMarked(tier) ? tier : null;
}

/** @param {any} session @param {any} card @param {boolean} reachable in the Tab order */
export function titleRow(session, card, reachable) {
  const alone = !(card.company && session.store.get("company", card.company));
  return html`<div class="card__title-row"><a class="card__title" dir="auto" draggable="false" href=${card.number ? `/boards/${session.boardId}/cards/${card.number}` : `/boards/${session.boardId}`}
    tabindex=${reachable ? 0 : -1} aria-keyshortcuts="Enter M Space">${card.title}</a>${alone ? number(card) : nothing}</div>`;
}

/** It comes from the server. @param {any} card */
function number(card) {
  return card.number ? html`<span class="card__number">#${card.number}</span>` : nothing;
}

/** @param {any} session @param {any} card */
export function valueRow(session, card) {
  const labels = labelsOf(session, card);
  const committed = card.commit && card.status === "open";
  if (!card.value && !labels.length && !committed) return nothing;
  return html`<div class="card__value-row">
    ${card.value ? html`<span class="card__value">${formatMoney(card.value)}</span>` : nothing}
    ${committed ? html`<span class="card__commit">${icon("handshake")}${t("Committed")}</span>` : nothing}
    ${labels.length ? html`<span class="card__labels">${labelTags(labels)}</span>` : nothing}
    ${faces(session, card)}
  </div>`;
}

/** @param {any} session @param {any} card @returns {any[]} */
function labelsOf(session, card) {
  return card.labels.map((/** @type {string} */ id) => session.store.get("label", id)).filter((/** @type {any} */ label) => label && !label.archived_at);
}

/** @param {any} session @param {any} card */
function faces(session, card) {
  const people = peopleOf(session, card);
  return people.length ? html`<span class="card__people">${avatarStack(people, { size: "sm", max: 3 })}</span>` : nothing;
}

/** @param {any[]} labels */
function labelTags(labels) {
  const rest = labels.slice(LABELS_SHOWN);
  const names = rest.map((label) => label.name).join(", ");
  return html`${labels.slice(0, LABELS_SHOWN).map((label) => html`<span class="card__label" data-color=${label.color} dir="auto">${label.name}</span>`)}${
    rest.length ? html`<span class="card__label card__label--rest" title=${names}>+${rest.length}</span>` : nothing}`;
}

/** @param {any} session @param {any} card */
function peopleOf(session, card) {
  const ids = [card.owner, ...card.helpers.map((/** @type {any} */ helper) => helper.member)];
  return [...new Set(ids.filter(Boolean))].map((id) => session.workspace.get("member", id)).filter(Boolean);
}

/** The people stand here when there is no row of money and labels for them. @param {any} session @param {any} card */
export function stepRow(session, card) {
  const step = nextStep(session, card);
  const people = valueRow(session, card) === nothing ? faces(session, card) : nothing;
  if (!step) return people;
  return html`<div class="card__step card__step--${step.tone}"><span class="card__dot" aria-hidden="true"></span><span class="card__step-text" dir="auto">${step.text}</span>${people}</div>`;
}

/**
 * @param {any} session @param {any} card
 * @returns {{tone: "planned" | "today" | "late" | "none" | "won" | "lost", text: string} | null}
 */
export function nextStep(session, card) {
  if (card.status !== "open") return closed(session, card);
  if (!card.owner && !card.next_step) return { tone: "none", text: t("No owner yet") };
  return card.next_step ? planned(session, card.next_step) : unplanned(session, card);
}

/** @param {any} session @param {{task: string, due: string}} step */
function planned(session, { task, due }) {
  const row = session.store.get("task", task);
  const at = (/** @type {string} */ day) => (row?.due_at ? t("{day}, {time}", { day, time: formatOwnTime(row.due_at) }) : day);
  const title = row?.title ?? t("Next step");
  const late = daysBetween(due, today(session.boot));
  if (late > 0) return { tone: /** @type {const} */ ("late"), text: tn("{title} · {n} day late", "{title} · {n} days late", late, { title }) };
  if (late === 0) return { tone: /** @type {const} */ ("today"), text: at(t("{title} · today", { title })) };
  return { tone: /** @type {const} */ ("planned"), text: t("{title} · {day}", { title, day: unbroken(at(formatDay(due))) }) };
}

/** @param {any} session @param {any} card */
function unplanned(session, card) {
  if (!card.expected_close) return { tone: /** @type {const} */ ("none"), text: t("No next step") };
  const late = daysBetween(card.expected_close, today(session.boot));
  if (late > 0) return { tone: /** @type {const} */ ("late"), text: tn("Close date passed {n} day ago", "Close date passed {n} days ago", late) };
  return { tone: /** @type {const} */ ("none"), text: t("No next step · closes {day}", { day: unbroken(formatDay(card.expected_close)) }) };
}

/** A date stays on one line. @param {string} day */
function unbroken(day) {
  return day.replaceAll(" ", "\u00a0");
}

/** @param {any} session @param {any} card */
function closed(session, card) {
  if (!card.closed_at) return null;
  const day = relativeDay(dayOf(card.closed_at), today(session.boot));
  if (card.status === "won") return { tone: /** @type {const} */ ("won"), text: t("Won {day}", { day }) };
  const reason = session.store.get("reason", card.reason)?.name ?? card.lost_reason;
  return { tone: /** @type {const} */ ("lost"), text: reason ? t("Lost {day} · {reason}", { day, reason }) : t("Lost {day}", { day }) };
}

/** Two people wrote the same at once, and it waits for this one. @param {any} session @param {any} card */
export function collisionRow(session, card) {
  if (!waitsForMe(session, card.id)) return nothing;
  return html`<div class="card__collision">${icon("triangle-alert")}<span>${t("Two versions")}</span></div>`;
}

/** @param {any} session @param {any} card @param {boolean} unread */
export function counterRow(session, card, unread) {
  const days = card.status === "open" ? daysIn(session, card) : 0;
  if (!card.tasks_total && !card.comments_count && !card.attachments_count) return nothing;
  return html`<div class="card__counters">
    ${card.tasks_total ? html`<span class="card__counter" title=${t("Tasks done")}>${icon("check", t("Tasks done"))}${card.tasks_done}/${card.tasks_total}</span>` : nothing}
    ${card.comments_count ? comments(card, unread) : nothing}
    ${card.attachments_count ? html`<span class="card__counter" title=${t("Files")}>${icon("paperclip", t("Files"))}${card.attachments_count}</span>` : nothing}
    ${days ? daysTag(days) : nothing}
  </div>`;
}

/** Short for the eye, in words for the ear. @param {number} days */
function daysTag(days) {
  const words = tn("{n} day in this stage", "{n} days in this stage", days);
  return html`<span class="card__days" title=${words}><span aria-hidden="true">${tn("{n} d", "{n} d", days)}</span><span class="visually-hidden">${words}</span></span>`;
}

/** @param {any} card @param {boolean} unread */
function comments(card, unread) {
  const name = unread ? t("Comments, new ones among them") : t("Comments");
  return html`<span class="card__counter" title=${name}>${unread ? html`<span class="card__unread"></span>` : nothing}${icon("message-square", name)}${card.comments_count}</span>`;
}

/** @param {any} session @param {any} card */
export function daysIn(session, card) {
  return daysBetween(dayOf(card.moved_at ?? card.created_at), today(session.boot));
}

/** @param {any} session @param {any[]} peers on this card who are writing or editing */
export function typingRow(session, peers) {
  const person = session.workspace.get("member", peers[0]?.member);
  if (!person) return nothing;
  const text = peers[0].state.typing ? t("{name} is writing", { name: person.name }) : t("{name} is editing", { name: person.name });
  return html`<div class="card__typing" data-color=${person.color}>${avatar(person, { size: "sm", named: true })}<span dir="auto">${text}</span><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></div>`;
}
