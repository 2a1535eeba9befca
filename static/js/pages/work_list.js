/** The list of "My work": sections by day, a row each for tasks, deals and batons. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { formatOwnTime, today } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { formatMoney } from "../lib/money.js";
import { toneOf } from "../store/turns.js";
import { dueWords, repeatWords } from "../views/card_words.js";
import { icon } from "../views/icon.js";
import { tierTag } from "../views/tier.js";
import { shortAge } from "../views/turn_words.js";
import { sections } from "./work_entries.js";

/** @typedef {import("./work_entries.js").Work} Work */
/** @typedef {import("./work_entries.js").Entry} Entry */
/** @typedef {import("./work_entries.js").Item} Item */
/** As much of a comment as one line has room for. */
const QUESTION = 160;

/** @typedef {{work: Work, boot: import("../types").Boot, done: Set<string>, unsent: number, showMore: (() => void) | null}} Shown */

/** @param {Shown} shown `showMore` is null where no more can be had at once */
export function workList(shown) {
  const { work, boot } = shown;
  const all = sections(work, today(boot));
  if (!all.length) return empty();
  return html`<p class="work__keys small quiet" aria-hidden="true"><kbd class="kbd">↑</kbd> <kbd class="kbd">↓</kbd> ${t("to walk")} · <kbd class="kbd">D</kbd> ${t("to tick off")} · <kbd class="kbd">A</kbd> ${t("to accept")} · <kbd class="kbd">Enter</kbd> ${t("to open")}</p>
    ${unsentNote(shown)}
    ${repeat(all, ([name]) => name, ([name, entries]) => section(shown, name, entries))}
    ${moreNote(shown)}`;
}

/** @param {Shown} shown */
function unsentNote({ unsent }) {
  return html`<div role="status">${unsent ? html`<p class="notice">${tn("{n} change waits for the connection.", "{n} changes wait for the connection.", unsent)}</p>` : nothing}</div>`;
}

/** What is due first stands here. @param {Shown} shown */
function moreNote({ work, showMore }) {
  const more = Object.values(work.more).reduce((sum, count) => sum + count, 0);
  if (!more) return nothing;
  return html`<p class="work__more">${tn("{n} more is not shown.", "{n} more are not shown.", more)} ${showMore ? html`<button type="button" class="button" @click=${showMore}>${t("Show more")}</button>` : nothing}</p>`;
}

function empty() {
  return html`<div class="empty">
    <h2 class="empty__title">${t("Nothing waits for you")}</h2>
    <p class="empty__text">${t("Tasks that are yours, your deals, and questions passed to you or your department gather here, from all boards, the moment they come.")}</p>
    <a class="button" href="/">${t("All boards")}</a>
  </div>`;
}

/** @param {Shown} shown @param {import("./work_entries.js").SectionName} name @param {Entry[]} entries */
function section(shown, name, entries) {
  return html`<section class="work__section work__section--${name}" aria-labelledby="work-${name}">
    <h2 class="work__title" id="work-${name}">${sectionName(name)} <span class="work__count">${entries.length}</span></h2>
    <ul class="box work__list" role="list">${repeat(entries, ({ kind, item }) => `${kind} ${item.id}`, (entry) => row(shown, entry))}</ul>
  </section>`;
}

/** @param {import("./work_entries.js").SectionName} name */
function sectionName(name) {
  return {
    turn: t("Your turn"), overdue: t("Overdue"), today: t("Today"), week: t("This week"), later: t("Later"), none: t("No date"), asked: t("You asked, no answer yet"),
  }[name];
}

/** @param {Shown} shown @param {Entry} entry */
function row(shown, entry) {
  return { task: taskRow, card: cardRow, baton: batonRow, question: questionRow, asked: askedRow, contact: contactRow }[entry.kind](shown, entry);
}

/**
 * @param {Shown} shown @param {Entry} entry
 * @param {{lead: unknown, title: string, facts?: unknown, end?: unknown, look?: string}} parts
 */
function frame({ work }, { item, kind }, { lead, title, facts = nothing, end = nothing, look = "" }) {
  const board = work.boards.find(({ id }) => id === item.board);
  const deal = kind === "card" ? item : item.deal;
  const where = `/boards/${item.board}/${deal ? `cards/${deal.number}` : "thread"}${kind === "question" ? `#comment-${item.id}` : ""}`;
  return html`<li class="work__row ${look}" data-id=${item.id} data-board=${item.board}>
    ${lead}
    <div class="work__words"><a class="work__link" href=${where} dir="auto">${title}</a>
      <span class="work__where"><span class="work__board" data-color=${board?.color ?? "slate"} dir="auto">${board?.name ?? ""}</span>${
        kind === "card" ? html` · #${deal.number}` : deal ? html` · <span dir="auto">#${deal.number} ${deal.title}</span>` : html` · ${t("Conversation of the board")}`}${facts}</span></div>
    <span class="work__end">${end}</span>
  </li>`;
}

/** @param {Shown} shown @param {Entry} entry */
function taskRow(shown, entry) {
  const { item } = entry;
  const { done, work } = shown;
  const isDone = done.has(item.id);
  const may = rightsOn(shown, item, "task.complete");
  const lead = html`<input type="checkbox" class="task__check" data-done .checked=${isDone} ?disabled=${!may} aria-label=${t("Done: {title}", { title: item.title })}>`;
  const giver = item.assigned_by && item.assigned_by !== shown.boot.me.id ? html` · ${t("from {name}", { name: nameIn(work.people, item.assigned_by) })}` : nothing;
  const signs = html`${item.remind_at ? icon("bell", t("Reminder")) : nothing}${item.repeat ? html`<span title=${repeatWords(item.repeat)}>${icon("repeat", repeatWords(item.repeat))}</span>` : nothing}`;
  return frame(shown, entry, { lead, title: item.title, facts: giver, end: html`${signs}${dueTag(shown, entry)}`, look: isDone ? "work__row--done" : "" });
}

/** @param {Shown} shown @param {Entry} entry */
function cardRow(shown, entry) {
  const { item } = entry;
  return frame(shown, entry, { lead: sign("kanban", t("Deal")), title: item.title, facts: why(entry), end: html`${item.value ? html`<span class="work__money tabular">${formatMoney(item.value)}</span>` : nothing}${dueTag(shown, entry)}` });
}

/** @param {Shown} shown @param {Entry} entry */
function contactRow(shown, entry) {
  const { item } = entry;
  return html`<li class="work__row" data-id=${item.id}>
    ${sign("building-2", t("Customer"))}
    <div class="work__words"><a class="work__link" href="/customers/${item.id}" dir="auto">${t("Contact {name}", { name: item.name })}</a>
      <span class="work__where">${tierTag(item)}</span></div>
    <span class="work__end">${dueTag(shown, entry)}</span>
  </li>`;
}

/** Why a deal stands under its day. @param {Entry} entry */
function why({ item, day }) {
  if (!day) return nothing;
  if (item.expected_close === day) return html` · ${t("expected close")}`;
  return html` · <span dir="auto">${t("next step: {task}", { task: item.step ?? "" })}</span>`;
}

/** @param {Shown} shown @param {Entry} entry */
function batonRow(shown, entry) {
  const { item } = entry;
  const { work, boot } = shown;
  const mine = item.accepted_by === boot.me.id;
  const to = item.department ? html` · ${mine ? t("you have it, for {department}", { department: nameIn(work.departments, item.department) }) : t("for {department}", { department: nameIn(work.departments, item.department) })}` : mine ? html` · ${t("you have it")}` : nothing;
  const accept = !item.accepted_by && rightsOn(shown, item, "baton.accept") ? html`<button type="button" class="button button--small button--primary" data-accept>${t("Accept")}</button>` : nothing;
  const facts = html` · ${t("asked by {name}", { name: nameIn(work.people, item.asked_by) })}${to}`;
  return frame(shown, entry, { lead: sign("arrow-right", t("Question")), title: item.question, facts, end: html`${waiting(item, boot)}${accept}`, look: "work__row--baton" });
}

/** It is answered where it was asked: the link leads to the comment. @param {Shown} shown @param {Entry} entry */
function questionRow(shown, entry) {
  const { item } = entry;
  const { work, boot } = shown;
  const names = (/** @type {string} */ kind, /** @type {string} */ id) => (kind === "board" ? t("everyone") : nameIn(kind === "member" ? work.people : work.departments, id));
  const words = toNames(item.text, names).replace(/\s+/gu, " ").slice(0, QUESTION);
  const asker = item.asked_by_customer ? t("asked by the customer") : t("asked by {name}", { name: nameIn(work.people, item.asked_by) });
  const facts = html` · ${asker}${item.asked_department ? html` · ${t("for {department}", { department: nameIn(work.departments, item.asked_department) })}` : nothing}`;
  return frame(shown, entry, { lead: sign("circle-question-mark", t("Question")), title: words, facts, end: entry.clock ? clockTag(entry.clock) : waiting({ ...item, due: null }, boot), look: "work__row--baton" });
}

/** @param {NonNullable<Entry["clock"]>} clock */
function clockTag({ tone, text }) {
  const look = { calm: "", soon: "long", late: "late" }[tone];
  return html`<span class="work__age work__age--${look}">${text}</span>`;
}

/** @param {Shown} shown @param {Entry} entry */
function askedRow(shown, entry) {
  const { item } = entry;
  const { work, boot } = shown;
  const who = item.member ? nameIn(work.people, item.member) : nameIn(work.departments, item.department);
  const state = item.accepted_by ? t("{name} has it", { name: nameIn(work.people, item.accepted_by) }) : t("not accepted yet");
  return frame(shown, entry, { lead: sign("arrow-right", t("Question")), title: item.question, facts: html` · ${t("to {who}", { who })} · ${state}`, end: waiting(item, boot) });
}

/** @param {Item} baton @param {import("../types").Boot} boot */
function waiting(baton, boot) {
  const now = Date.now();
  const due = baton.due ? html`<span class="work__due">${t("answer by: {when}", { when: dueWords(baton.due, today(boot)).text })}</span>` : nothing;
  return html`${due}<span class="work__age work__age--${toneOf({ since: baton.asked_at, due: baton.due }, now, boot)}">${t("waiting {time}", { time: shortAge(baton.asked_at, now) })}</span>`;
}

/** @param {Shown} shown @param {Entry} entry */
function dueTag({ boot }, { item, day }) {
  if (!day) return nothing;
  const { tone, text } = dueWords(day, today(boot));
  const time = item.due_at && day === item.due ? t("{day}, {time}", { day: text, time: formatOwnTime(item.due_at) }) : text;
  return html`<span class="task__due task__due--${tone}">${time}</span>`;
}

/** @param {string} name @param {string} label */
function sign(name, label) {
  return html`<span class="work__sign">${icon(name, label)}</span>`;
}

/** @param {Shown} shown @param {Item} item @param {string} name */
function rightsOn({ work, boot }, item, name) {
  const role = work.boards.find(({ id }) => id === item.board)?.role ?? "";
  return boot.permissions.board[name]?.includes(role) ?? false;
}

/** @param {{id: string, name: string}[]} named @param {string} id */
function nameIn(named, id) {
  return named.find((one) => one.id === id)?.name ?? t("somebody");
}
