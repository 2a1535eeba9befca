/** What boards have of a customer: deals, questions without an answer, files; only of boards that one sees. */
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { dayOf, formatDay } from "../lib/dates.js";
import { t, tn } from "../lib/i18n.js";
import { toNames } from "../lib/mentions.js";
import { formatMoney } from "../lib/money.js";
import { dueWords } from "../views/card_words.js";
import { addressOf, facts, look } from "../views/file_words.js";
import { icon } from "../views/icon.js";
import { box } from "./box.js";

/** @typedef {import("./customer.js").Page} Page */
/** @typedef {import("../types").Row} Row */

/** @param {Page} page */
export function dealsBox(page) {
  const { deals, deals_count: count } = page.shown;
  const more = count - deals.length;
  return box(t("Deals"), deals.length ? tn("{n} deal on boards that you see", "{n} deals on boards that you see", count) : "", html`
    ${deals.length ? html`<ul class="customer__list" role="list">${repeat(deals, ({ id }) => id, (deal) => dealRow(page, deal))}</ul>` : html`<p class="quiet">${t("No deal on a board that you see names this customer.")}</p>`}
    ${more > 0 ? html`<p class="small quiet">${tn("{n} more is not shown.", "{n} more are not shown.", more)}</p>` : nothing}`);
}

/** @param {Page} page @param {Row} deal */
function dealRow(page, deal) {
  return html`<li class="customer__row"><div class="customer__words"><a class="work__link" href="/boards/${deal.board}/cards/${deal.number}" dir="auto">${deal.title}</a>
      <span class="work__where">${boardName(page, deal)} · #${deal.number} · ${stateOf(page, deal)}</span></div>
    ${deal.value ? html`<span class="work__money tabular">${formatMoney(deal.value)}</span>` : nothing}</li>`;
}

/** @param {Page} page @param {Row} deal */
function stateOf({ shown }, deal) {
  if (deal.status === "won") return html`<span class="badge badge--good">${t("Won {day}", { day: formatDay(dayOf(deal.closed_at)) })}</span>`;
  if (deal.status === "lost") return html`<span class="badge">${deal.lost_reason ? t("Lost {day} · {reason}", { day: formatDay(dayOf(deal.closed_at)), reason: deal.lost_reason }) : t("Lost {day}", { day: formatDay(dayOf(deal.closed_at)) })}</span>`;
  if (!deal.expected_close) return t("open");
  const { tone, text } = dueWords(deal.expected_close, shown.today);
  return html`${t("open")} · ${t("expected close")} <span class="task__due task__due--${tone}">${text}</span>`;
}

/** @param {Page} page */
export function questionsBox(page) {
  const { questions, people } = page.shown;
  if (!questions.length) return nothing;
  const names = (/** @type {string} */ kind, /** @type {string} */ id) => (kind === "board" ? t("everyone") : (people.find((one) => one.id === id)?.name ?? t("somebody")));
  return box(t("Open questions"), "", html`<ul class="customer__list" role="list">${repeat(questions, ({ id }) => id, (question) => {
    const deal = page.shown.deals.find(({ id }) => id === question.card);
    return html`<li class="customer__row"><div class="customer__words"><a class="work__link" dir="auto" href="/boards/${question.board}/cards/${deal?.number ?? ""}#comment-${question.id}">${toNames(question.text, names).slice(0, 160)}</a>
      <span class="work__where">${boardName(page, question)}${deal ? html` · #${deal.number} <span dir="auto">${deal.title}</span>` : nothing} · ${t("asked {day}", { day: formatDay(dayOf(question.asked_at)) })}</span></div></li>`;
  })}</ul>`);
}

/** @param {Page} page */
export function filesBox(page) {
  const { files } = page.shown;
  if (!files.length) return nothing;
  return box(t("Files of these deals"), "", html`<ul class="customer__list" role="list">${repeat(files, ({ id }) => id, (file) => {
    const deal = page.shown.deals.find(({ id }) => id === file.card);
    return html`<li class="customer__row"><span class="log__sign">${icon(look(file).icon)}</span><div class="customer__words"><a class="work__link" dir="auto" href=${addressOf(file)} target="_blank" rel="noopener noreferrer">${file.name}</a>
      <span class="work__where">${facts(file).join(" · ")}${deal ? html` · #${deal.number} <span dir="auto">${deal.title}</span>` : nothing}</span></div></li>`;
  })}</ul>`);
}

/** @param {Page} page @param {Row} item */
function boardName({ shown }, item) {
  const board = shown.boards.find(({ id }) => id === item.board);
  return html`<span class="work__board" data-color=${board?.color ?? "slate"} dir="auto">${board?.name ?? ""}</span>`;
}
